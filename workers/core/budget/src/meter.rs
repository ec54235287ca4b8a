//! What a thread counts, and when it has had enough.

use crate::Stopped;
use rustix::time::{ClockId, clock_gettime};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How many steps are taken between two looks at the clock, which is a system call.
const BETWEEN_LOOKS: usize = 1 << 12;

/// How a thread is unwound that used up its budget.
struct UsedUp;

struct Meter {
    /// Steps until the next look.
    left: Cell<usize>,
    /// All steps of this thread.
    steps: Cell<u64>,
    /// The CPU time of this thread at which it ends; `None` where nobody set one.
    until: Cell<Option<Duration>>,
    /// Set by who waits no longer.
    stop: RefCell<Option<Arc<AtomicBool>>>,
}

thread_local! {
    static METER: Meter = const {
        Meter { left: Cell::new(0), steps: Cell::new(0), until: Cell::new(None), stop: RefCell::new(None) }
    };
}

/// So many basic steps (a word, a comparison, a kilobyte of text) are about to be taken. Does not return if the budget of the
/// step that this thread is at is used up: see the crate's documentation. Without a budget it only counts.
///
/// Not to be called while a value is made that outlives the document (a `LazyLock`): unwinding would leave it poisoned.
pub fn step(count: usize) {
    METER.with(|meter| {
        meter.steps.set(meter.steps.get().wrapping_add(count as u64));
        match meter.left.get().checked_sub(count) {
            Some(left) => meter.left.set(left),
            None => meter.look(),
        }
    });
}

impl Meter {
    fn look(&self) {
        self.left.set(BETWEEN_LOOKS);
        let Some(until) = self.until.get() else { return };
        let stopped = self.stop.borrow().as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        if stopped || cpu_time() >= until {
            // What is dropped while unwinding may step too.
            self.until.set(None);
            resume_unwind(Box::new(UsedUp));
        }
    }
}

/// The CPU time that this thread has used.
pub(crate) fn cpu_time() -> Duration {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    let whole = Duration::from_secs(u64::try_from(spent.tv_sec).unwrap_or(0));
    whole + Duration::from_nanos(u64::try_from(spent.tv_nsec).unwrap_or(0))
}

/// Does work on this thread, within so much of its CPU time.
///
/// # Errors
/// [`Stopped::TooSlow`] if it took longer and called [`step`].
pub fn within<R>(budget: Duration, work: impl FnOnce() -> R) -> Result<R, Stopped> {
    let before = METER.with(|meter| {
        meter.left.set(0);
        meter.until.replace(Some(cpu_time() + budget))
    });
    // What the work has left half done is dropped with it.
    let done = catch_unwind(AssertUnwindSafe(work));
    METER.with(|meter| meter.until.set(before));
    match done {
        Ok(result) => Ok(result),
        Err(payload) if payload.is::<UsedUp>() => Err(Stopped::TooSlow),
        Err(payload) => resume_unwind(payload),
    }
}

/// As [`within`], and no longer than until `stop` is set.
pub(crate) fn within_and_until<R>(
    budget: Duration,
    stop: Arc<AtomicBool>,
    work: impl FnOnce() -> R,
) -> Result<R, Stopped> {
    METER.with(|meter| meter.stop.replace(Some(stop)));
    within(budget, work)
}

/// Does work on this thread and counts its steps: how many it takes for an input does not depend on the machine.
pub fn counted<R>(work: impl FnOnce() -> R) -> (R, u64) {
    let steps = || METER.with(|meter| meter.steps.get());
    let before = steps();
    let result = work();
    (result, steps().wrapping_sub(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(30);

    /// Counts how often it is dropped.
    struct Held<'a>(&'a Cell<u32>);

    impl Drop for Held<'_> {
        fn drop(&mut self) {
            // As a destructor that walks what it holds.
            step(BETWEEN_LOOKS * 2);
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn work_that_never_ends_is_unwound_and_drops_what_it_holds() {
        let dropped = Cell::new(0);
        let endless = within(SHORT, || {
            let _held = Held(&dropped);
            loop {
                step(1);
            }
        });
        assert_eq!((endless, dropped.get()), (Err::<(), _>(Stopped::TooSlow), 1));
        assert_eq!(within(SHORT, || step(1 << 20)), Ok(()), "the next one has a budget of its own");
    }

    #[test]
    fn a_budget_within_another_ends_the_inner_one_only() {
        let done = within(Duration::from_hours(1), || {
            let inner = within(Duration::ZERO, || {
                loop {
                    step(1);
                }
            });
            step(BETWEEN_LOOKS * 2);
            inner
        });
        assert_eq!(done, Ok(Err::<(), _>(Stopped::TooSlow)));
    }

    #[test]
    fn without_a_budget_steps_are_only_counted() {
        assert_eq!(counted(|| (0..10_000).for_each(|_| step(3))).1, 30_000);
    }

    #[test]
    #[should_panic(expected = "another panic")]
    fn another_panic_goes_on() {
        let _ = within(SHORT, || panic!("another panic"));
    }
}
