//! How much memory the children of a zygote hold at most, as the kernel tells it.

use std::future::Future;
use std::time::Duration;

/// The kernel keeps the highest mark itself; a process is only asked often enough to be met once more before it ends.
const EVERY: Duration = Duration::from_millis(10);

/// What a future gives, and the highest resident set, in bytes, that a child of the zygote had meanwhile.
pub(crate) async fn watched<T>(zygote: Option<u32>, doing: impl Future<Output = T>) -> (T, u64) {
    let mut doing = std::pin::pin!(doing);
    let (mut highest, mut ticks) = (0, tokio::time::interval(EVERY));
    loop {
        tokio::select! {
            done = &mut doing => return (done, highest),
            _ = ticks.tick() => highest = highest.max(zygote.map_or(0, children)),
        }
    }
}

fn children(zygote: u32) -> u64 {
    let list = std::fs::read_to_string(format!("/proc/{zygote}/task/{zygote}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(high_water).max().unwrap_or(0)
}

fn high_water(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
