//! DICOM: read, then rewritten as redaction does; what comes out must be readable again.
#![no_main]

use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Reply, Request};
use docward_fuzz::{LIMITS, instruction, read, replacements, served};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(init: docward_fuzz::contain_panics(), |bytes: &[u8]| -> Corpus {
    if docward_engine_readers::sniff(bytes) != Ok(FileKind::Dicom) {
        return Corpus::Reject;
    }
    let Some(document) = read(bytes) else { return Corpus::Keep };
    let pages = document.pages().iter().map(instruction).collect();
    let [uids, texts] = replacements(&document);
    let replies = served(bytes, Request::RewriteDicom { pages, uids, texts, limits: LIMITS });
    if let Some(Reply::Piece(first)) = replies.first() {
        assert_eq!(docward_engine_readers::sniff(first), Ok(FileKind::Dicom));
    }
    Corpus::Keep
});
