//! What senders of X12 files are told: by the service, once their file was looked through.

use crate::asking::{Answer, Asking, CLINIC, INSURANCE, US, job_path, stored};
use docward_envelope::JobId;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use hyper::Method;
use std::collections::BTreeSet;

fn of(tenant: &str, job: JobId) -> String {
    job_path(tenant, job, "/acknowledgement?purpose=payment")
}

/// The segments of an answer, each as its elements.
fn segments(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(
        (answer.status, answer.header("content-type"), answer.header("cache-control")),
        (200, Some("application/edi-x12"), Some("no-store")),
        "{}",
        answer.text()
    );
    let rows = answer.text();
    rows.lines().map(|line| line.strip_suffix('~').unwrap().split('*').map(str::to_owned).collect()).collect()
}

/// The elements of all segments of a name, as text.
fn rows(segments: &[Vec<String>], name: &str) -> Vec<String> {
    segments.iter().filter(|row| row[0] == name).map(|row| row[1..].join("*")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_answers_the_senders_of_x12_files() {
    let fleet = Fleet::start(&[US]).await;
    let payer = Asking::of(&fleet, US, CLINIC, "claims-processor").await;
    let file = |path: &str| std::fs::read(fixtures::folder().join(path)).unwrap();
    let submit = async |bytes: Vec<u8>| payer.submitted(CLINIC, US, bytes).await;
    let good = submit(file("documents/claims-professional.837")).await;
    let one_bad = submit(file("acknowledgements/claims-with-errors.837")).await;
    let cut = submit(file("bad/truncated.837")).await;
    let older = submit(file("bad/older-version.837")).await;
    let note = submit(file("documents/discharge-note.txt")).await;
    let noise = submit(file("bad/noise.bin")).await;
    fleet.ended(CLINIC, [good, one_bad, cut, older, note, noise]).await;

    // All of it is accepted: a TA1, a 999 and a 277CA, each under a number of its own.
    let told = segments(&payer.get(&of(CLINIC, good)).await);
    assert_eq!(rows(&told, "ST"), ["999*0001*005010X231A1", "277*0001*005010X214"]);
    assert_eq!(rows(&told, "TA1"), ["000000301*240614*0930*A*000"]);
    assert_eq!((rows(&told, "IK5"), rows(&told, "AK9")), (vec!["A".to_owned()], vec!["A*1*1*1".to_owned()]));
    let statuses =
        |told: &[Vec<String>], word: &str| rows(told, "STC").iter().filter(|row| row.starts_with(word)).count();
    assert_eq!((statuses(&told, "A2:20"), statuses(&told, "A7"), statuses(&told, "A6")), (4, 0, 0), "{told:?}");

    // One bad claim sinks no batch, and its sender's own numbers say which it is.
    let told = segments(&payer.get(&of(CLINIC, one_bad)).await);
    assert_eq!(rows(&told, "IK5"), ["E*5"]);
    assert_eq!((statuses(&told, "A2:20"), statuses(&told, "A6"), statuses(&told, "A7")), (1, 1, 2), "{told:?}");
    assert!(rows(&told, "TRN").contains(&"2*PF-10022".to_owned()));
    // A 999 that is sent on names nobody.
    let text = payer.get(&of(CLINIC, one_bad)).await.text();
    let functional = text.split("GS*FA*").nth(1).unwrap().split("GS*HN*").next().unwrap();
    assert!(!functional.contains("PF-100") && !functional.contains("CTX*CLM01"), "{functional}");

    // What is refused is refused on paper, too, and nothing else is left of it.
    let told = segments(&payer.get(&of(CLINIC, cut)).await);
    assert!(rows(&told, "TA1")[0].contains("*R*"), "{told:?}");
    assert!(rows(&told, "AK9").iter().all(|row| row.starts_with("R*")) && rows(&told, "STC").is_empty(), "{told:?}");
    assert!(rows(&told, "IK5").iter().all(|row| row.starts_with('R')), "{told:?}");
    let told = segments(&payer.get(&of(CLINIC, older)).await);
    assert_eq!(rows(&told, "AK9"), ["R*1*1*0*2"]);
    let left = |job: JobId| {
        let names = stored(&fleet, US).into_iter().filter(move |name| name.contains(&format!("/{job}/")));
        names.filter_map(|name| name.split("/ocr/").nth(1).map(|name| name.split('/').next_back().unwrap().to_owned()))
    };
    assert_eq!(left(cut).collect::<BTreeSet<_>>(), ["acknowledgement".to_owned(), "manifest".to_owned()].into());
    assert_eq!(left(noise).collect::<BTreeSet<_>>(), ["manifest".to_owned()].into());

    // Whoever asks again is told the same, and no number is there twice.
    let mut numbers = Vec::new();
    for job in [good, one_bad, cut, older] {
        let (one, other) = (payer.get(&of(CLINIC, job)).await, payer.get(&of(CLINIC, job)).await);
        assert_eq!(one.body, other.body);
        let fetched = ["fetch", &job.to_string(), "--tenant", CLINIC, "--region", US, "--what", "acknowledgement"];
        assert_eq!(fleet.run(&fetched).await.stdout, one.body, "the command tells it as well");
        let told = segments(&one);
        numbers.extend(told.iter().filter(|row| row[0] == "ISA").map(|row| row[13].parse::<u32>().unwrap()));
        let trailers: Vec<&str> = told.iter().filter(|row| row[0] == "IEA").map(|row| row[2].as_str()).collect();
        let headers: Vec<&str> = told.iter().filter(|row| row[0] == "ISA").map(|row| row[13].as_str()).collect();
        assert_eq!(headers, trailers);
    }
    assert!(numbers.is_sorted() && numbers.iter().collect::<BTreeSet<_>>().len() == numbers.len(), "{numbers:?}");
    assert_eq!(numbers.len(), 3 + 3 + 2 + 2);

    // What is no X12 file is not acknowledged, and nobody is told of what is another's or not his to read.
    // A note is a clinical narrative: the rule for those decides before anything is looked for.
    payer.get(&of(CLINIC, note)).await.is_problem(403, "role");
    payer.get(&of(CLINIC, noise)).await.is_problem(404, "no-result");
    payer.get(&of(CLINIC, JobId::generate())).await.is_problem(404, "not-found");
    payer.get(&job_path(CLINIC, good, "/acknowledgement")).await.is_problem(400, "parameters");
    let insurer = Asking::of(&fleet, US, INSURANCE, "claims-processor").await;
    insurer.get(&of(INSURANCE, good)).await.is_problem(404, "not-found");
    insurer.get(&of(CLINIC, good)).await.is_problem(404, "not-found");
    for role in ["front-desk", "operator", "auditor"] {
        Asking::of(&fleet, US, CLINIC, role).await.get(&of(CLINIC, good)).await.is_problem(403, "role");
    }

    // Erased: gone, also of what was refused, and soon from the bucket.
    let officer = Asking::of(&fleet, US, CLINIC, "privacy-officer").await;
    for job in [good, cut] {
        let erased = officer.ask(Method::DELETE, &job_path(CLINIC, job, "?purpose=operations"), &[], Vec::new()).await;
        assert_eq!(erased.status, 202, "{}", erased.text());
        payer.get(&of(CLINIC, job)).await.is_problem(410, "gone");
        eventually("the janitor's turn", async || {
            (!stored(&fleet, US).iter().any(|name| name.contains(&format!("/{job}/")))).then_some(())
        })
        .await;
        payer.get(&of(CLINIC, job)).await.is_problem(410, "gone");
    }
    assert_eq!(payer.get(&of(CLINIC, one_bad)).await.status, 200);
}
