//! A step on a thread of its own, and what becomes of one that does not end.

use crate::Stopped;
use crate::meter::within_and_until;
use rustix::thread::{Pid, gettid};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};

/// How many threads that were given up may run at a time.
pub const MOST_GIVEN_UP: usize = 2;

/// How often it is looked how much CPU time a thread has used.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How much longer than its budget a thread may take until it is given up: it may be within a library that asks nobody.
const BEYOND: Duration = Duration::from_secs(20);

/// Ticks a second in which the kernel tells CPU time in `/proc` (`USER_HZ`, the same on every architecture that docward runs on).
const TICKS: u64 = 100;

static GIVEN_UP: AtomicUsize = AtomicUsize::new(0);
static TOO_MANY: Notify = Notify::const_new();

/// Returns once more threads were given up and still run than may: the process should finish what it has begun and end.
pub async fn too_many_given_up() {
    loop {
        let told = TOO_MANY.notified();
        if GIVEN_UP.load(Ordering::SeqCst) > MOST_GIVEN_UP {
            return;
        }
        told.await;
    }
}

/// Does work on a thread of its own, within so much CPU time. If this future is dropped, the work is ended too.
///
/// # Errors
/// When it takes longer, or there is no thread.
pub async fn apart<R: Send + 'static>(
    budget: Duration,
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Stopped> {
    apart_beyond(budget, BEYOND, work).await
}

async fn apart_beyond<R: Send + 'static>(
    budget: Duration,
    beyond: Duration,
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Stopped> {
    let (tell, mut told) = oneshot::channel::<Result<Result<R, Stopped>, Box<dyn Any + Send>>>();
    let thread = Arc::new(Thread::default());
    let own = Arc::clone(&thread);
    let run = move || {
        // It is set once.
        let _ = own.id.set(gettid());
        let done = catch_unwind(AssertUnwindSafe(|| within_and_until(budget, Arc::clone(&own.stop), work)));
        own.ended();
        // Who waited may have given up: then the result is dropped here.
        let _ = tell.send(done);
    };
    std::thread::Builder::new().name("step".to_owned()).spawn(run).map_err(|_| Stopped::NoThread)?;
    let waiting = Waiting { thread, begun: Instant::now() };
    let mut look = tokio::time::interval(LOOK_EVERY.min(beyond));
    loop {
        tokio::select! {
            biased;
            done = &mut told => return match done {
                Ok(Ok(result)) => result,
                Ok(Err(payload)) => resume_unwind(payload),
                Err(_) => Err(Stopped::NoThread),
            },
            _ = look.tick() => if waiting.cpu_time() > budget + beyond {
                return Err(Stopped::TooSlow);
            }
        }
    }
}

const RUNS: u8 = 0;
const GIVEN_UP_ON: u8 = 1;
const HAS_ENDED: u8 = 2;

#[derive(Default)]
struct Thread {
    /// By which the kernel knows it, once it runs.
    id: OnceLock<Pid>,
    stop: Arc<AtomicBool>,
    state: AtomicU8,
}

impl Thread {
    fn ended(&self) {
        if self.state.swap(HAS_ENDED, Ordering::SeqCst) == GIVEN_UP_ON {
            GIVEN_UP.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Somebody waits for the thread; when this is dropped before the thread has ended, it is given up.
struct Waiting {
    thread: Arc<Thread>,
    begun: Instant,
}

impl Waiting {
    /// The CPU time that it has used: by the kernel's word, or else all the time that has passed.
    fn cpu_time(&self) -> Duration {
        self.thread.id.get().and_then(|id| cpu_time_of(*id)).unwrap_or_else(|| self.begun.elapsed())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.thread.stop.store(true, Ordering::Relaxed);
        // Counted before it is said, so that the thread takes back no more than was added.
        let given_up = GIVEN_UP.fetch_add(1, Ordering::SeqCst) + 1;
        let was = self.thread.state.compare_exchange(RUNS, GIVEN_UP_ON, Ordering::SeqCst, Ordering::SeqCst);
        if was.is_err() {
            GIVEN_UP.fetch_sub(1, Ordering::SeqCst);
        } else if given_up > MOST_GIVEN_UP {
            TOO_MANY.notify_waiters();
        }
    }
}

/// The CPU time of a thread of this process (proc(5), `/proc/pid/task/tid/stat`, fields 14 and 15).
fn cpu_time_of(thread: Pid) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/self/task/{}/stat", thread.as_raw_nonzero())).ok()?;
    // The second field is the name in parentheses, which may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let spent = ticks()? + ticks()?;
    Some(Duration::from_millis(spent * (1_000 / TICKS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step;
    use std::sync::mpsc;

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn work_that_asks_is_ended_and_work_that_does_not_is_given_up_and_counted() {
        assert_eq!(apart(SHORT, || 7).await, Ok(7));
        let asks = || loop {
            step(1);
        };
        assert_eq!(apart(SHORT, asks).await, Err::<(), _>(Stopped::TooSlow));
        // The thread has told its end; it is never counted as given up for long.
        while GIVEN_UP.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }

        let (end, ends): (Vec<_>, Vec<_>) = (0..=MOST_GIVEN_UP).map(|_| mpsc::channel::<()>()).unzip();
        let mut too_many = Box::pin(too_many_given_up());
        for ending in ends {
            assert!(futures_not_ready(too_many.as_mut()).await);
            let never_asks = move || while ending.try_recv() == Err(mpsc::TryRecvError::Empty) {};
            assert_eq!(apart_beyond(SHORT, SHORT, never_asks).await, Err(Stopped::TooSlow));
        }
        too_many.await;
        drop(end);
        while GIVEN_UP.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Whether it waits still.
    async fn futures_not_ready(future: std::pin::Pin<&mut impl Future<Output = ()>>) -> bool {
        tokio::time::timeout(Duration::ZERO, future).await.is_err()
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_ends() {
        let (tell, told) = mpsc::channel::<()>();
        let endless = apart(Duration::from_hours(1), move || {
            let _held = tell;
            loop {
                step(1);
            }
        });
        assert!(tokio::time::timeout(SHORT, endless).await.is_err());
        assert_eq!(told.recv(), Err(mpsc::RecvError), "what it held is dropped");
    }

    #[tokio::test]
    #[should_panic(expected = "another panic")]
    async fn another_panic_goes_to_who_waits() {
        let _ = apart(SHORT, || panic!("another panic")).await;
    }
}
