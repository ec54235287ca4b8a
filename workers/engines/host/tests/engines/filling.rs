//! An engine that was taken over answers with what is small on the wire and large in memory: its worker's memory stays bounded.

use crate::program::engines;
use docward_engine_client::EngineFailure;
use docward_engine_model::protocol::Limits;

/// What the answers of one process may take, on the wire and decoded.
const OUTPUT: u64 = 32 << 20;

/// The most memory that this process had so far, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[tokio::test]
async fn an_answer_that_would_fill_the_memory_is_refused_while_it_is_decoded() {
    let engines = engines(&["faulty"]).await;
    let limits = Limits { output_bytes: OUTPUT, ..Limits::DEFAULT };
    assert!(engines.read(b"tell", None, limits).await.is_ok());
    let before = peak();
    let filled = engines.read(b"fill", None, limits).await;
    assert_eq!(filled.err(), Some(EngineFailure::TooMuchOutput));
    // A growing list has room for twice what it holds, and is copied as it grows; the frame itself is 16 MiB.
    let grown = peak() - before;
    assert!(grown < 4 * OUTPUT, "{grown} bytes more");
    assert!(engines.read(b"tell", None, limits).await.is_ok(), "others are read");
}
