//! What a policy may not say at once, each key being well-formed for itself.

use super::Examiner;
use super::keys::Said;
use crate::policy::{KeyProviderKind, Retention};
use docward_envelope::IsolationMode;

impl Examiner<'_> {
    pub(super) fn contradictions(&mut self, said: &Said) {
        self.places(said);
        self.lifetimes(said);
        self.keys_and_mode(said);
    }

    /// A document is redacted and indexed where it is read, and taken in only where all of that is allowed.
    fn places(&mut self, said: &Said) {
        let Some(table) = said.regions else { return };
        let (Some(phi), Some(redacted)) = (&said.phi, &said.redacted) else {
            for (class, said) in [("regions.phi", &said.phi), ("regions.redacted", &said.redacted)] {
                if said.is_none() {
                    self.note(table, class, "is missing: a class of data that is allowed nowhere lets no document in");
                }
            }
            return;
        };
        // One of them is wrong in itself already.
        if phi.is_empty() || redacted.is_empty() {
            return;
        }
        for (region, at) in redacted.iter().filter(|(region, _)| !phi.iter().any(|(other, _)| other == region)) {
            let problem = format!("{region} must be allowed for phi too: documents are redacted where they are read");
            self.note(*at, "regions.redacted", problem);
        }
        for (region, at) in phi.iter().filter(|(region, _)| !redacted.iter().any(|(other, _)| other == region)) {
            let problem = format!("{region} must be allowed for redacted too, or no document is taken in there");
            self.note(*at, "regions.phi", problem);
        }
    }

    /// What is made on the way does not outlive what was asked for, and no search finds what is gone.
    fn lifetimes(&mut self, said: &Said) {
        if said.no_result {
            return;
        }
        let usual = Retention::default();
        let result = said.result.map_or(u64::from(usual.result), |(result, _)| result);
        let longer = "must not be longer than retention.result";
        for (key, class, usual) in [
            ("retention.intermediate", said.intermediate, usual.intermediate),
            ("retention.index", said.index, usual.index),
        ] {
            match class {
                Some((time, at)) if time > result => self.note(at, key, longer),
                // It is only longer because nobody wrote it down: the line that is there is the result's.
                None if said.result.is_some() && u64::from(usual) > result => {
                    let at = said.result.map_or(0, |(_, at)| at);
                    self.note(at, key, format!("is {usual} where it is not written: {longer}"));
                }
                _ => {}
            }
        }
    }

    fn keys_and_mode(&mut self, said: &Said) {
        if said.no_provider {
            return;
        }
        let (provider, at) = said.provider.unwrap_or((KeyProviderKind::Local, 0));
        if said.isolation == Some(IsolationMode::CustomerManagedKey) && provider == KeyProviderKind::Local {
            self.note(
                at,
                "keys.provider",
                "customer-managed-key needs transit or kms: a local keyring is not the customer's",
            );
        }
        if let (KeyProviderKind::Local, Some(at), Some(_)) = (provider, said.reference, said.provider) {
            self.note(at, "keys.reference", "a local keyring knows no other names than docward's own");
        }
    }
}
