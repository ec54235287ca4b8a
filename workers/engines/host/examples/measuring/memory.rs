//! How much memory the children of a zygote hold at most, as the kernel tells it.

use std::future::Future;
use std::time::Duration;

/// The kernel keeps the highest mark itself; a process is only asked often enough to be met once more before it ends.
const EVERY: Duration = Duration::from_millis(10);

/// The most that one process held, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Its resident set, with the sealed memory of the document, which all processes of a document share.
    pub(crate) resident: u64,
    /// What is its own: anonymous memory. Asked for every so often, as the kernel keeps no highest mark of it.
    pub(crate) private: u64,
}

/// What a future gives, and the most that a child of the zygote held meanwhile.
pub(crate) async fn watched<T>(zygote: Option<u32>, doing: impl Future<Output = T>) -> (T, Memory) {
    let mut doing = std::pin::pin!(doing);
    let (mut highest, mut ticks) = (Memory::default(), tokio::time::interval(EVERY));
    loop {
        tokio::select! {
            done = &mut doing => return (done, highest),
            _ = ticks.tick() => {
                for child in zygote.map(children).unwrap_or_default() {
                    highest.resident = highest.resident.max(child.resident);
                    highest.private = highest.private.max(child.private);
                }
            }
        }
    }
}

fn children(zygote: u32) -> Vec<Memory> {
    let list = std::fs::read_to_string(format!("/proc/{zygote}/task/{zygote}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(of).collect()
}

fn of(process: &str) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let figure = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
    };
    Some(Memory { resident: figure("VmHWM:")?, private: figure("RssAnon:")? })
}
