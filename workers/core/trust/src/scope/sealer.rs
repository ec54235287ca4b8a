//! Objects that are sealed while their plaintext comes: a document is never whole in memory, nor in clear on a disk.

use super::TenantScope;
use crate::Bytes;
use crate::kind::MaySeal;
use crate::phi::Phi;
use crate::refusal::Refusal;
use crate::seal::{Sealing, sealed_length};
use docward_envelope::{DataClass, ObjectName};

/// Seals one object piece by piece: what comes out, in this order, opens like what [`TenantScope::seal`] makes of the whole.
pub struct ObjectSealer<'s, 't, K: MaySeal> {
    scope: &'s TenantScope<'t, K>,
    name: ObjectName,
    sealing: Sealing,
    /// The object's first bytes, until they are handed out.
    begin: Vec<u8>,
}

impl<'t, K: MaySeal> TenantScope<'t, K> {
    /// Begins to seal an object of which nothing has come yet.
    ///
    /// # Errors
    /// As [`TenantScope::seal`].
    pub fn sealer(&self, name: &ObjectName) -> Result<ObjectSealer<'_, 't, K>, Refusal> {
        self.may_write(name)?;
        let mut begin = Vec::new();
        let sealing = self.object(name, DataClass::Phi, |seal| seal.begin(&mut begin))?;
        Ok(ObjectSealer { scope: self, name: name.clone(), sealing, begin })
    }
}

impl<'t, K: MaySeal> ObjectSealer<'_, 't, K> {
    /// How many bytes the sealed object has of so many bytes of plaintext.
    pub const fn sealed_length(plaintext: u64) -> u64 {
        sealed_length(plaintext)
    }

    /// Seals the next piece; answers what of the object is ready, which may be nothing.
    ///
    /// # Errors
    /// [`Reason::Hold`](crate::Reason::Hold) if the scope may not go on.
    pub fn add(&mut self, plaintext: &Phi<'t, Bytes>) -> Result<Vec<u8>, Refusal> {
        let (mut sealed, sealing) = (std::mem::take(&mut self.begin), &mut self.sealing);
        let plaintext = plaintext.inside();
        self.scope.object(&self.name, DataClass::Phi, |seal| seal.add(sealing, plaintext, &mut sealed))?;
        Ok(sealed)
    }

    /// Answers the rest of the object, now that all of the plaintext has come.
    ///
    /// # Errors
    /// As [`ObjectSealer::add`].
    pub fn finish(self) -> Result<Vec<u8>, Refusal> {
        let mut sealed = self.begin;
        self.scope.object(&self.name, DataClass::Phi, |seal| seal.finish(self.sealing, &mut sealed))?;
        Ok(sealed)
    }
}
