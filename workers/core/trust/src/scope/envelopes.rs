//! Envelopes: the next stage's, sealed under its class with the header as associated data.

use super::TenantScope;
use crate::kind::HasHeader;
use crate::refusal::{Reason, Refusal};
use crate::seal::{Seal, SealedAs};
use docward_envelope::{Body, Envelope, Header};
use zeroize::Zeroizing;

impl<K: HasHeader> TenantScope<'_, K> {
    /// Seals an envelope of this job: at intake its first, in a stage the next one's, in a replay the same stage's
    /// under the next run. Nothing else in the header may differ from the one that was admitted, but the retention.
    pub fn seal_envelope(&self, header: &Header, body: &Body) -> Result<Envelope, Refusal> {
        self.check()?;
        if !self.follows(header) {
            return Err(Reason::Header.into());
        }
        let own = |tenant, job| tenant == header.tenant && job == header.job;
        if !body.objects.iter().all(|object| object.name.job().is_some_and(|job| own(object.name.tenant(), job))) {
            return Err(Reason::Name.into());
        }
        let associated_data = Envelope::associated_data_for(header).map_err(|_| Reason::Header)?;
        let plaintext = Zeroizing::new(serde_json::to_vec(body).map_err(|_| Reason::Internal)?);
        let seal = Seal {
            kind: SealedAs::Envelope,
            key: self.admitted.keys.of(header.stage.data_class())?,
            associated_data: &associated_data,
            may_go_on: Some(&|| self.check()),
        };
        let sealed = seal.seal(&plaintext)?;
        Envelope::assemble(associated_data, &sealed).map_err(|_| Reason::Header.into())
    }

    /// Whether a header is the only one that may follow the admitted one.
    fn follows(&self, header: &Header) -> bool {
        self.kind.next().is_some_and(|(stage, run)| {
            *header == Header { stage, run, retention: header.retention, ..self.header().clone() }
        })
    }
}
