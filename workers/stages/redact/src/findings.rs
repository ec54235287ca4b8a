//! Hits in the text as findings with boxes on pages.

use crate::kinds;
use crate::official::BlackRoom;
use crate::rules::{Hit, Rule, Rules};
use docward_engine_model::{BBox, Document, Fields, Page, PhiKind, PlacedWord, Reading, Span};
use std::collections::HashMap;

/// A room is blacked out so many pixels beyond its edges: letters cross them.
const BEYOND: u32 = 2;

/// One identifier as found: in the text, on pages, or both. It says where, never what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which kind of identifier it is.
    pub kind: PhiKind,
    /// Where it stands in the document's [`Reading`], in Unicode scalar values; `None` for a value that stands on a page but
    /// not in the text.
    pub span: Option<Span>,
    /// The boxes to black out, one a line, and those that cover an official form's box: page from 1, and box in that page's
    /// pixels. Empty in a document without pages.
    pub boxes: Vec<(u32, BBox)>,
    /// The rules that found it or a part of it.
    pub rules: Rules,
}

/// One finding a hit, one a value that stands on a page but not in the text (a form's value that was not rendered, a
/// signature), and one a room of a box or caption that holds ink but no words. A room with words belongs to the finding of these.
pub(crate) fn findings<'r>(
    document: &Document,
    reading: &Reading,
    fields: &Fields,
    hits: &[Hit],
    rooms: impl IntoIterator<Item = &'r BlackRoom>,
) -> Vec<Finding> {
    let pages: Pages<'_> = document.pages().iter().map(|page| (page.number, page)).collect();
    let mut findings: Vec<Finding> = hits
        .iter()
        .map(|hit| Finding {
            kind: hit.kind,
            span: Some(reading.span(hit.start, hit.end)),
            boxes: boxes(&pages, reading.words_in(hit.start, hit.end)),
            rules: hit.rules,
        })
        .collect();
    for room in rooms {
        let page = pages.get(&room.page).copied();
        let grown = |bbox: &BBox| page.map(|page| bbox.grown(BEYOND, page.width, page.height));
        let boxes: Vec<(u32, BBox)> =
            room.boxes.iter().filter_map(grown).filter(|bbox| !bbox.is_empty()).map(|bbox| (room.page, bbox)).collect();
        // Hits are in order and apart.
        let at = room.word.and_then(|word| hits.partition_point(|hit| hit.start <= word).checked_sub(1));
        match at.and_then(|at| findings.get_mut(at)) {
            Some(finding) => finding.boxes.extend(boxes),
            None => findings.push(Finding { kind: room.kind, span: None, boxes, rules: room.rule.into() }),
        }
    }
    let known = kinds::identifying(fields).filter(|known| known.span.is_none());
    let known = known.filter_map(|known| Some((known.kind, known.place?)));
    let signed = fields.signatures.iter().flatten().filter(|signature| signature.present);
    let signed = signed.map(|signature| (PhiKind::Name, (signature.page, signature.bbox)));
    for (kind, (number, bbox)) in known.chain(signed) {
        let page = pages.get(&number).copied();
        let boxes = page.and_then(|page| on_page(page, bbox)).map(|bbox| (number, bbox));
        let rules = Rule::Field.into();
        findings.push(Finding { kind, span: None, boxes: boxes.into_iter().collect(), rules });
    }
    findings
}

/// A document's pages by their numbers.
type Pages<'a> = HashMap<u32, &'a Page>;

/// The words' boxes, joined along each line, grown a little, within their page.
fn boxes(pages: &Pages<'_>, words: &[PlacedWord]) -> Vec<(u32, BBox)> {
    let mut lines: Vec<(u32, BBox)> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some((page, line)) if *page == word.page && on_one_line(*line, word.bbox) => *line = line.union(word.bbox),
            _ => lines.push((word.page, word.bbox)),
        }
    }
    let placed = |(number, bbox): (u32, BBox)| {
        let page = *pages.get(&number)?;
        Some((number, on_page(page, bbox)?))
    };
    lines.into_iter().filter_map(placed).collect()
}

/// Whether a word goes on a line: beside it, to its right, and not a column away.
fn on_one_line(line: BBox, word: BBox) -> bool {
    let overlap = line.y1.min(word.y1).saturating_sub(line.y0.max(word.y0));
    let height = line.height().min(word.height());
    overlap * 2 >= height && word.x0 + height >= line.x0 && word.x0 <= line.x1 + 4 * line.height().max(word.height())
}

/// Grown by an eighth of its height, at least two pixels: letters reach over the box that OCR says.
fn on_page(page: &Page, bbox: BBox) -> Option<BBox> {
    let margin = (bbox.height() / 8).clamp(2, 12);
    let grown = bbox.grown(margin, page.width, page.height);
    (!grown.is_empty() && grown.x1 <= page.width && grown.y1 <= page.height).then_some(grown)
}
