//! What becomes of a document that was read: the one way that the stage, `inspect` and the measuring programs all go.

use crate::find::{find, redacted_text, remaining_identifiers};
use crate::findings::Finding;
use crate::{header, official};
use docward_engine_model::protocol::{PageInstruction, PageRedacted, Replacement};
use docward_engine_model::{
    BBox, CheckRule, Document, DocumentKind, Fields, FileKind, MarkShape, Page, PhiKind, Report, Source, Text,
};
use docward_stage::Rewrite;
use std::collections::{BTreeMap, HashMap, HashSet};
use zeroize::ZeroizeOnDrop;

/// How much a redaction removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The Safe Harbor identifiers, and all person names and facilities.
    Default,
    /// The same, words that the reader was unsure of, and ink that no word covers on pages that carry identifiers and in frames.
    Strict,
}

/// The rules still find an identifier in what a redaction would leave, so nothing of it may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("identifiers are left in the redacted text")]
pub struct NotRedactable;

impl NotRedactable {
    /// Its word, as in JSON: the envelope's reason to reject the document.
    pub const fn as_str(self) -> &'static str {
        docward_envelope::RejectReason::NotRedactable.as_str()
    }
}

/// What a document loses, and what is left of it. It exists only if the rules, run once more over the text that is left,
/// find nothing.
pub struct Redaction {
    file: FileKind,
    kind: DocumentKind,
    findings: Vec<Finding>,
    text: Text,
    pages: Vec<PageInstruction>,
    uids: Vec<Text>,
    texts: Vec<Replacement>,
    unregistered_forms: u64,
    incomplete_tables: u64,
    changes_of_patient: u64,
}

/// All text in it is [`Text`], which zeroises itself; findings and boxes say where a page has text, not what.
impl ZeroizeOnDrop for Redaction {}

impl Redaction {
    /// Finds the identifiers, takes them out of the text, and looks again.
    ///
    /// # Errors
    /// The rules still find an identifier in what would be left.
    pub fn of(document: &Document, fields: &Fields, profile: Profile) -> Result<Self, NotRedactable> {
        Self::without(find(document, fields, profile), document, fields, profile)
    }

    /// The document without these findings.
    fn without(
        findings: Vec<Finding>,
        document: &Document,
        fields: &Fields,
        profile: Profile,
    ) -> Result<Self, NotRedactable> {
        let text = redacted_text(document, &findings);
        if remaining_identifiers(document, &findings, &text) > 0 {
            return Err(NotRedactable);
        }
        let mut boxes: HashMap<u32, Vec<BBox>> = HashMap::new();
        for (page, bbox) in findings.iter().flat_map(|finding| &finding.boxes) {
            boxes.entry(*page).or_default().push(*bbox);
        }
        let black_out = |page: &Page| boxes.get(&page.number).cloned().unwrap_or_default();
        let pages = document.pages().iter().map(|page| instruction(page, black_out(page), profile)).collect();
        let uids = document.dicom().map(|dicom| dicom.uids.clone()).unwrap_or_default();
        let texts = header::cleaned(document, fields, &findings);
        let unregistered_forms = document.pages().iter().filter(|page| official::is_unregistered(page)).count() as u64;
        let incomplete_tables = fields.tables.iter().filter(|table| !table.is_complete()).count() as u64;
        let changes = fields.checks.iter().filter(|check| check.rule == CheckRule::OnePatient && !check.passed);
        let changes_of_patient = changes.count() as u64;
        Ok(Self {
            file: document.kind,
            kind: fields.kind,
            findings,
            text: text.into(),
            pages,
            uids,
            texts,
            unregistered_forms,
            incomplete_tables,
            changes_of_patient,
        })
    }

    /// The identifiers that were found: those of the text first, in its order, then those that stand on pages only.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The document's text with each finding replaced by `[KIND]`.
    pub const fn text(&self) -> &Text {
        &self.text
    }

    /// What each page loses, in the order of the pages; empty for a document without pages.
    pub fn pages(&self) -> &[PageInstruction] {
        &self.pages
    }

    /// How the document is written again, in the format that came in.
    pub fn rewrite(&self) -> Rewrite {
        let pages = self.pages.clone();
        match self.file {
            FileKind::Text | FileKind::X12 => Rewrite::Text(self.text.clone()),
            FileKind::Dicom => Rewrite::Dicom { pages, uids: self.uids.clone(), texts: self.texts.clone() },
            kind @ (FileKind::Png | FileKind::Jpeg | FileKind::Tiff | FileKind::Pdf) => Rewrite::Pages { kind, pages },
        }
    }

    /// How many findings there are of each kind; a kind without any is absent.
    pub fn counts(&self) -> BTreeMap<PhiKind, u64> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.kind).or_default() += 1;
        }
        counts
    }

    /// What the redaction did, once the document was written again and its pages show this.
    pub fn report(&self, shown: &[PageRedacted]) -> Report {
        let unknown_ink = shown.iter().map(|page| page.unknown_ink.len() as u64).sum();
        Report {
            kind: self.kind,
            redacted: self.counts(),
            unknown_ink,
            unregistered_forms: self.unregistered_forms,
            incomplete_tables: self.incomplete_tables,
            changes_of_patient: self.changes_of_patient,
        }
    }
}

/// What a page loses: boxes to black out, the boxes of ink that is known, and, under the strict profile, whether ink that no word covers
/// goes too: only where the page carries an identifier, or is a frame. Of an official form that was not registered, the strict profile leaves
/// nothing but the form's own print.
fn instruction(page: &Page, mut black_out: Vec<BBox>, profile: Profile) -> PageInstruction {
    let mut known = known(page);
    let strict = profile == Profile::Strict;
    if strict && official::is_unregistered(page) {
        // Nobody knows what its words are, so only the form's own print stays.
        known = official::print_boxes(page);
        let print: HashSet<BBox> = known.iter().copied().collect();
        black_out.extend(page.words.iter().map(|word| word.bbox).filter(|bbox| !print.contains(bbox)));
    }
    // A frame's patient is named in its header, if not in its pixels.
    let carries_identifiers =
        !black_out.is_empty() || official::is_unregistered(page) || page.source == Source::BurntIn;
    let black_out_unknown_ink = strict && carries_identifiers;
    PageInstruction { page: page.number, black_out_unknown_ink, black_out, known }
}

/// A ruled line is thinner than the page's shorter side divided by this.
const THIN: u32 = 150;

/// The boxes of ink that is known: words, places to tick and ruled lines. A ring has no place of its own, and writing that
/// was not read may stand in it. The box around a tilted rule has room for writing, too.
fn known(page: &Page) -> Vec<BBox> {
    let words = page.words.iter().map(|word| word.bbox);
    let marks = page.structure.marks.iter().filter(|mark| mark.shape != MarkShape::Ring).map(|mark| mark.bbox);
    let thickest = page.width.min(page.height) / THIN;
    let rules = page.structure.rules.iter().filter(|rule| rule.width().min(rule.height()) <= thickest).copied();
    words.chain(marks).chain(rules).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::{Mark, Source, Structure};

    #[test]
    fn a_redaction_that_leaves_an_identifier_does_not_exist() {
        let document = Document::of_text("seen by Dr. Oyelaran on 03/04/2021");
        let fields = Fields::none(DocumentKind::Other);
        let mut findings = find(&document, &fields, Profile::Default);
        assert!(Redaction::without(findings.clone(), &document, &fields, Profile::Default).is_ok());
        findings.pop();
        let left = Redaction::without(findings, &document, &fields, Profile::Default);
        assert_eq!(left.err(), Some(NotRedactable));
    }

    #[test]
    fn places_to_tick_and_rules_are_known_and_what_has_room_for_writing_is_not() {
        let bbox = |x0, y0, x1, y1| BBox { x0, y0, x1, y1 };
        let mark = |shape, bbox| Mark { shape, bbox, selected: true, confidence: 0.9 };
        let (place, ring) = (bbox(100, 100, 130, 130), bbox(300, 100, 420, 160));
        let (across, down, tilted) = (bbox(100, 500, 900, 503), bbox(50, 100, 54, 900), bbox(100, 700, 900, 740));
        let structure = Structure {
            rules: vec![across, down, tilted],
            marks: vec![mark(MarkShape::Square, place), mark(MarkShape::Ring, ring)],
            ..Structure::default()
        };
        let page = Page {
            number: 1,
            width: 1_700,
            height: 2_200,
            source: Source::Pixels,
            words: Vec::new(),
            structure,
            official: Vec::new(),
        };
        assert_eq!(instruction(&page, Vec::new(), Profile::Default).known, [place, across, down]);
    }

    #[test]
    fn a_report_calls_kinds_by_their_words() {
        for kind in DocumentKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
