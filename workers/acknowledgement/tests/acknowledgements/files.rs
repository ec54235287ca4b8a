//! Files, and what is written of them.

use docward_acknowledgement::{
    Acceptance, Detail, Edit, Moment, Numbers, Ourselves, Reply, Role, claim_acknowledgement,
    functional_acknowledgement, interchange_acknowledgement,
};
use docward_engine_model::acknowledgement::Acknowledgement;
use std::path::{Path, PathBuf};

/// A folder of the repository's fixtures.
pub(crate) fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder)
}

/// A file of the fixtures.
pub(crate) fn file(path: &str) -> String {
    std::fs::read_to_string(fixtures(path)).unwrap()
}

/// What an engine would say of a file.
pub(crate) fn told(text: &str) -> Acknowledgement {
    docward_engine_x12::acknowledge(text).unwrap()
}

pub(crate) fn us() -> Ourselves {
    Ourselves::of(["ZZ", "DOCWARD"], "DOCWARD", ["DOCWARD CLEARING", "D0001"], Role::Clearinghouse).unwrap()
}

pub(crate) fn reply(us: &Ourselves) -> Reply<'_> {
    let [received, now] = [[8, 0], [8, 5]].map(|time| Moment::of([2026, 1, 31], time).unwrap());
    Reply { us, numbers: Numbers::of(71, 42).unwrap(), received, now }
}

/// All that is written of a file's first interchange.
pub(crate) struct Written {
    pub(crate) interchange: String,
    pub(crate) functional: String,
    pub(crate) claims: String,
}

pub(crate) fn written_with(text: &str, acceptance: Acceptance, detail: Detail, edits: &[Edit]) -> Written {
    let (whole, us) = (told(text), us());
    let (first, reply) = (&whole.interchanges[0], reply(&us));
    let text = |text: Option<docward_engine_model::Text>| text.map(|text| text.as_str().to_owned()).unwrap_or_default();
    Written {
        interchange: text(Some(interchange_acknowledgement(&whole, first, &reply))),
        functional: text(functional_acknowledgement(&whole, first, &reply, acceptance, detail)),
        claims: text(claim_acknowledgement(&whole, first, &reply, acceptance, edits)),
    }
}

pub(crate) fn written(text: &str) -> Written {
    written_with(text, Acceptance::EachClaim, Detail::Open, &[])
}

/// The segments of what was written, each as its elements.
pub(crate) fn segments(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.strip_suffix('~').unwrap().split('*').collect()).collect()
}
