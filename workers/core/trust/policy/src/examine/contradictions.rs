//! Values of a policy that are well-formed by themselves and contradict each other.

use super::Examiner;
use super::keys::Values;
use crate::policy::{KeyProviderKind, Retention};
use docward_envelope::IsolationMode;

impl Examiner<'_> {
    pub(super) fn contradictions(&mut self, values: &Values) {
        self.regions_of_both_classes(values);
        self.lifetimes(values);
        self.originals(values);
        self.keys_and_mode(values);
    }

    /// A document is redacted and indexed where it is read, and taken in only where all of that is allowed.
    fn regions_of_both_classes(&mut self, values: &Values) {
        let Some(table) = values.regions else { return };
        let (Some(phi), Some(redacted)) = (&values.phi, &values.redacted) else {
            for (class, regions) in [("regions.phi", &values.phi), ("regions.redacted", &values.redacted)] {
                if regions.is_none() {
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

    /// Neither intermediate objects nor search bundles may outlive the results.
    fn lifetimes(&mut self, values: &Values) {
        if values.no_result {
            return;
        }
        let usual = Retention::default();
        let result = values.result.map_or(u64::from(usual.result), |(result, _)| result);
        let longer = "must not be longer than retention.result";
        for (key, class, usual) in [
            ("retention.intermediate", values.intermediate, usual.intermediate),
            ("retention.index", values.index, usual.index),
        ] {
            match class {
                Some((time, at)) if time > result => self.note(at, key, longer),
                // The default is longer than the result that is written: the problem is noted at the result's line.
                None if values.result.is_some() && u64::from(usual) > result => {
                    let at = values.result.map_or(0, |(_, at)| at);
                    self.note(at, key, format!("is {usual} where it is not written: {longer}"));
                }
                _ => {}
            }
        }
    }

    /// Originals may not go before the intermediate objects: a page that was read without painting it has no raster, and is painted of
    /// its original when the document is redacted.
    fn originals(&mut self, values: &Values) {
        if values.no_original {
            return;
        }
        let usual = Retention::default();
        let original = values.original.map_or(u64::from(usual.original), |(original, _)| original);
        let intermediate = values.intermediate.map_or(u64::from(usual.intermediate), |(time, _)| time);
        if original >= intermediate {
            return;
        }
        let why = "pages of PDFs are painted of the original when they are redacted";
        match (values.original, values.intermediate) {
            (Some((_, at)), _) => {
                let problem = format!("must not be shorter than retention.intermediate ({intermediate}): {why}");
                self.note(at, "retention.original", problem);
            }
            (None, Some((_, at))) => {
                let problem = format!("must not be longer than retention.original ({original}): {why}");
                self.note(at, "retention.intermediate", problem);
            }
            (None, None) => {}
        }
    }

    fn keys_and_mode(&mut self, values: &Values) {
        if values.no_provider {
            return;
        }
        let (provider, at) = values.provider.unwrap_or((KeyProviderKind::Local, 0));
        if values.isolation == Some(IsolationMode::CustomerManagedKey) && provider == KeyProviderKind::Local {
            self.note(
                at,
                "keys.provider",
                "customer-managed-key needs transit or kms: a local keyring is not the customer's",
            );
        }
        if let (KeyProviderKind::Local, Some(at), Some(_)) = (provider, values.reference, values.provider) {
            self.note(at, "keys.reference", "a local keyring knows no other names than docward's own");
        }
    }
}
