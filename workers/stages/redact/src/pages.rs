//! What each page loses.

use crate::Profile;
use docward_engine_model::protocol::PageInstruction;
use docward_engine_model::{BBox, Document, Finding};

/// One instruction a page, in the order of the pages: boxes to black out, all words' boxes, and, under the strict profile,
/// whether ink that no word covers goes too: only where the page carries an identifier.
pub fn page_instructions(document: &Document, findings: &[Finding], profile: Profile) -> Vec<PageInstruction> {
    let of_page = |number: u32| -> Vec<BBox> {
        let boxes = findings.iter().flat_map(|finding| finding.boxes.iter());
        boxes.filter(|(page, _)| *page == number).map(|(_, bbox)| *bbox).collect()
    };
    let instruction = |page: &docward_engine_model::Page| {
        let black_out = of_page(page.number);
        PageInstruction {
            page: page.number,
            black_out_unknown_ink: profile == Profile::Strict && !black_out.is_empty(),
            black_out,
            known: page.words.iter().map(|word| word.bbox).collect(),
        }
    };
    document.pages().iter().map(instruction).collect()
}
