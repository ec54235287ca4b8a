//! Text and documents that stage redact vouched for.

use crate::phi::{Brand, Phi};
use docward_budget::{Stopped, apart};
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;
use zeroize::ZeroizeOnDrop;

/// Vouched for: identifies no patient, but is still the tenant's, in the scope `'t`.
pub struct Redacted<'t, T> {
    value: T,
    brand: Brand<'t>,
}

impl<'t, T> Redacted<'t, T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { value, brand: PhantomData }
    }

    pub(crate) const fn inside(&self) -> &T {
        &self.value
    }

    pub(crate) fn into_inside(self) -> T {
        self.value
    }

    /// **Exit.** Declares plaintext to be redacted. The only permitted caller is `stages/redact`, after it looked again
    /// at its own output; a test looks. Elsewhere it is of little use: only redact's scope has a key to seal it with.
    pub fn vouch(phi: Phi<'t, T>) -> Self
    where
        T: ZeroizeOnDrop,
    {
        Self::new(phi.into_inside())
    }

    /// Applies a pure function to what is inside.
    pub fn map<U>(self, step: impl FnOnce(T) -> U) -> Redacted<'t, U> {
        Redacted::new(step(self.value))
    }

    /// As [`Redacted::map`], by reference.
    pub fn map_ref<U>(&self, step: impl FnOnce(&T) -> U) -> Redacted<'t, U> {
        Redacted::new(step(&self.value))
    }

    /// As [`Redacted::map`], for logic that can fail.
    pub fn try_map<U, E: Copy + 'static>(self, step: impl FnOnce(T) -> Result<U, E>) -> Result<Redacted<'t, U>, E> {
        step(self.value).map(Redacted::new)
    }

    /// As [`Redacted::try_map`], on a thread of its own and within a budget of CPU time.
    ///
    /// # Errors
    /// When it takes longer, or there is no thread; and the function's own.
    pub async fn try_map_apart<U: Send + 'static, E: Copy + Send + 'static>(
        self,
        budget: Duration,
        step: impl FnOnce(T) -> Result<U, E> + Send + 'static,
    ) -> Result<Result<Redacted<'t, U>, E>, Stopped>
    where
        T: Send + 'static,
    {
        let value = self.value;
        Ok(apart(budget, move || step(value)).await?.map(Redacted::new))
    }

    /// This and another of the same scope as one.
    pub fn zip<U>(self, other: Redacted<'t, U>) -> Redacted<'t, (T, U)> {
        Redacted::new((self.value, other.value))
    }

    /// Several of one scope as one.
    pub fn gather(parts: Vec<Self>) -> Redacted<'t, Vec<T>> {
        Redacted::new(parts.into_iter().map(Self::into_inside).collect())
    }

    /// A figure about it that facts and events may carry.
    pub fn measure<F: crate::Figure>(&self, figure: impl FnOnce(&T) -> F) -> F {
        figure(&self.value)
    }
}

impl<T> fmt::Debug for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted(..)")
    }
}
