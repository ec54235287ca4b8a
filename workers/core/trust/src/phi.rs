//! Plaintext, tied to the scope it belongs to.

use docward_budget::{Stopped, apart};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;
use zeroize::ZeroizeOnDrop;

/// The brand of one admission. A function from and to `'t` makes it invariant: no two scopes' brands ever unify.
pub(crate) type Brand<'t> = PhantomData<fn(&'t ()) -> &'t ()>;

/// Something that may identify a patient, in the scope `'t`. No `Display`, `Serialize`, `Clone` or `Deref`; `Debug`
/// prints `Phi(..)`; zeroised on drop.
pub struct Phi<'t, T: ZeroizeOnDrop> {
    value: T,
    brand: Brand<'t>,
}

impl<'t, T: ZeroizeOnDrop> Phi<'t, T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { value, brand: PhantomData }
    }

    pub(crate) const fn inside(&self) -> &T {
        &self.value
    }

    pub(crate) fn into_inside(self) -> T {
        self.value
    }

    /// Applies a stage's pure function to what is inside.
    pub fn map<U: ZeroizeOnDrop>(self, step: impl FnOnce(T) -> U) -> Phi<'t, U> {
        Phi::new(step(self.value))
    }

    /// As [`Phi::map`], by reference.
    pub fn map_ref<U: ZeroizeOnDrop>(&self, step: impl FnOnce(&T) -> U) -> Phi<'t, U> {
        Phi::new(step(&self.value))
    }

    /// As [`Phi::map`], for logic that can fail. The error is `Copy`, and so owns no text.
    pub fn try_map<U: ZeroizeOnDrop, E: Copy + 'static>(
        self,
        step: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<Phi<'t, U>, E> {
        step(self.value).map(Phi::new)
    }

    /// As [`Phi::try_map`], by reference.
    pub fn try_map_ref<U: ZeroizeOnDrop, E: Copy + 'static>(
        &self,
        step: impl FnOnce(&T) -> Result<U, E>,
    ) -> Result<Phi<'t, U>, E> {
        step(&self.value).map(Phi::new)
    }

    /// As [`Phi::map_ref`], with another of the same scope.
    pub fn map_with<O: ZeroizeOnDrop, U: ZeroizeOnDrop>(
        &self,
        other: &Phi<'t, O>,
        step: impl FnOnce(&T, &O) -> U,
    ) -> Phi<'t, U> {
        Phi::new(step(&self.value, &other.value))
    }

    /// As [`Phi::map_with`], for logic that can fail.
    pub fn try_map_with<O: ZeroizeOnDrop, U: ZeroizeOnDrop, E: Copy + 'static>(
        &self,
        other: &Phi<'t, O>,
        step: impl FnOnce(&T, &O) -> Result<U, E>,
    ) -> Result<Phi<'t, U>, E> {
        step(&self.value, &other.value).map(Phi::new)
    }

    /// As [`Phi::map`], on a thread of its own and within a budget of CPU time. A step that is ended, or given up, drops what it
    /// holds on its own thread, where it is zeroised.
    ///
    /// # Errors
    /// When it takes longer, or there is no thread.
    pub async fn map_apart<U: ZeroizeOnDrop + Send + 'static>(
        self,
        budget: Duration,
        step: impl FnOnce(T) -> U + Send + 'static,
    ) -> Result<Phi<'t, U>, Stopped>
    where
        T: Send + 'static,
    {
        let value = self.value;
        apart(budget, move || step(value)).await.map(Phi::new)
    }

    /// As [`Phi::map_apart`], for logic that can fail.
    ///
    /// # Errors
    /// As [`Phi::map_apart`], and the logic's own.
    pub async fn try_map_apart<U: ZeroizeOnDrop + Send + 'static, E: Copy + Send + 'static>(
        self,
        budget: Duration,
        step: impl FnOnce(T) -> Result<U, E> + Send + 'static,
    ) -> Result<Result<Phi<'t, U>, E>, Stopped>
    where
        T: Send + 'static,
    {
        let value = self.value;
        Ok(apart(budget, move || step(value)).await?.map(Phi::new))
    }

    /// This and another of the same scope as one.
    pub fn zip<U: ZeroizeOnDrop>(self, other: Phi<'t, U>) -> Phi<'t, (T, U)> {
        Phi::new((self.value, other.value))
    }

    /// Several of one scope as one.
    pub fn gather(parts: Vec<Self>) -> Phi<'t, Vec<T>> {
        Phi::new(parts.into_iter().map(Self::into_inside).collect())
    }

    /// A figure about it that facts and events may carry: how many pages, how many names were redacted.
    pub fn measure<F: Figure>(&self, figure: impl FnOnce(&T) -> F) -> F {
        figure(&self.value)
    }

    /// **Exit.** The plaintext, for an engine process. The only permitted caller is `core/stage`; a test looks.
    pub const fn to_engine(&self) -> &T {
        &self.value
    }
}

impl<'t, T: ZeroizeOnDrop> Phi<'t, Option<T>> {
    /// A held `Option` as an optional `Phi`: whether there is something may be known outside.
    pub fn transpose(self) -> Option<Phi<'t, T>> {
        self.value.map(Phi::new)
    }
}

impl<T: ZeroizeOnDrop> fmt::Debug for Phi<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phi(..)")
    }
}

/// What may be known about plaintext outside of its scope: counts, yes or no, words fixed when docward is compiled.
pub trait Figure: sealed::Sealed {}

mod sealed {
    /// Nobody else adds a figure.
    pub trait Sealed {}
}

macro_rules! figures {
    ($($figure:ty),+) => {$(
        impl sealed::Sealed for $figure {}
        impl Figure for $figure {}
    )+};
}
figures!(u32, u64, usize, bool, &'static str, BTreeMap<&'static str, u64>);

impl<F: Figure> sealed::Sealed for Option<F> {}
impl<F: Figure> Figure for Option<F> {}
