//! What reaches the log: docward's own events whole, of others' and of panics nothing that was in them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{HoldReason, JobId, Outcome, Stage};
use docward_telemetry::{Sink, info, init, warn};
use serde_json::Value;
use std::time::Duration;

fn lines(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(!text.contains("Jane"), "PHI in the log: {text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One test: the sink, the subscriber and the panic hook are the process's.
#[test]
fn a_log_line_holds_what_may_be_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docward.log");
    info!("before anybody listens");
    init("test", Sink::File(path.clone())).unwrap();

    let job: JobId = "01JZ0000000000000000000002".parse().unwrap();
    info!(
        "stage finished",
        job.id = job,
        stage = Stage::Ocr,
        pages.read = 3_u64,
        took.milliseconds = Duration::from_millis(1500),
        outcome = Outcome::Hold(HoldReason::Frozen),
        previous.stage = None::<Stage>,
        again = false,
    );
    let [line] = &lines(&path)[..] else { panic!("one line") };
    assert_eq!(line["message"], "stage finished");
    assert_eq!((&line["level"], &line["process"], &line["module"]), (&"info".into(), &"test".into(), &"lines".into()));
    assert_eq!(line["job.id"], "01JZ0000000000000000000002");
    assert_eq!(line["pages.read"], 3);
    assert_eq!(line["took.milliseconds"], 1500);
    assert_eq!(line["outcome"], "frozen");
    assert_eq!((&line["previous.stage"], &line["again"]), (&Value::Null, &false.into()));

    for _ in 0..5 {
        tracing::warn!(target: "lapin", patient = "Jane Example", "frame of Jane Example");
    }
    tracing::info!(target: "lapin", "Jane Example");
    let _span = tracing::error_span!("request", body = "Jane Example").entered();
    let foreign = &lines(&path)[1..];
    let counts: Vec<_> = foreign.iter().map(|line| line["count"].as_u64()).collect();
    assert_eq!(counts, [Some(1), Some(2), Some(4)]);
    assert!(foreign.iter().all(|line| line["module"] == "lapin" && line["level"] == "warn"));

    let panicked = std::thread::spawn(|| panic!("{}", "Jane Example")).join();
    assert!(panicked.is_err());
    let last = lines(&path).pop().unwrap();
    assert_eq!(last["message"], "panicked");
    assert!(last["place"].as_str().unwrap().starts_with("workers/core/telemetry/tests/lines.rs:"), "{last}");

    warn!("a name that cannot displace the fixed ones", level = 7_u32);
    assert_eq!(lines(&path).pop().unwrap()["level"], "warn");
}
