//! Fields by their labels: what stands behind a label, or to its right, or below it.

use crate::address;
use crate::labels::{Label, beginning_nearly_with, beginning_with, is_near};
use crate::layout::{Layout, WINDOW};
use crate::owner;
use crate::values::{self, Judged};
use docward_budget::step;
use docward_engine_model::{Confidence, Field, FieldName, Reading};

/// A label where it stands.
pub(crate) struct Found {
    pub(crate) field: FieldName,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// How much the label says, and how well it was read.
    strength: f32,
    /// Whether a colon (or `#`, `=`) follows.
    pub(crate) colon: bool,
}

/// The labelled fields, in reading order.
pub(crate) fn fields(layout: &Layout<'_>, reading: &Reading) -> Vec<Field> {
    let labels = find_labels(layout);
    let mut fields = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let next = labels.get(index + 1);
        let name = owner::name_of(layout, &labels, index);
        fields.extend(values_of(layout, reading, label, name, next, &labels));
    }
    fields
}

/// Every label, left to right, top to bottom, none inside another.
pub(crate) fn find_labels(layout: &Layout<'_>) -> Vec<Found> {
    let mut labels = Vec::new();
    for line in 0..layout.lines() {
        let range = layout.line(line);
        let mut at = range.start;
        while at < range.end {
            match label_at(layout, at, range.start, range.end) {
                Some(label) => {
                    at = label.last + 1;
                    labels.push(label);
                }
                None => at += 1,
            }
        }
    }
    labels
}

fn label_at(layout: &Layout<'_>, at: usize, line_start: usize, line_end: usize) -> Option<Found> {
    step(1);
    let word = folded(layout, at);
    if word.is_empty() {
        return None;
    }
    let begins = at == line_start || layout.is_gap(at - 1, at) || ends_sentence(layout, at - 1);
    let exact = beginning_with(&word).iter().map(|label| (label, 1.0));
    let near = beginning_nearly_with(&word).map(|label| (label, 0.85));
    let mut best: Option<Found> = None;
    for (label, quality) in exact.chain(near) {
        let Some(last) = matches_at(layout, at, line_end, label) else { continue };
        let colon = ends_label(layout, last, line_end);
        let alone = begins && (last + 1 >= line_end || layout.is_gap(last, last + 1));
        let telling = label.weight >= 1.0 && (label.words.len() > 1 || is_abbreviation(label));
        let heads_column = alone && (label.weight >= 1.0 || at == line_start);
        if !(colon || (begins && telling) || heads_column) {
            continue;
        }
        let strength = label.weight * quality * if colon { 1.0 } else { 0.8 };
        let better = best.as_ref().is_none_or(|best| (last, strength) > (best.last, best.strength));
        if better {
            best = Some(Found { field: label.field, first: at, last, strength, colon });
        }
    }
    best
}

fn matches_at(layout: &Layout<'_>, at: usize, line_end: usize, label: &Label) -> Option<usize> {
    let mut last = at;
    for (offset, word) in label.words.iter().enumerate() {
        last = at + offset;
        if last >= line_end || (offset > 0 && ends_label(layout, last - 1, last)) {
            return None;
        }
        if !is_near(word, &folded(layout, last)) {
            return None;
        }
    }
    Some(last)
}

/// `DOB`, `MRN`, `SSN`: no word of running text.
fn is_abbreviation(label: &Label) -> bool {
    label.words.first().is_some_and(|word| {
        matches!(*word, "dob" | "mrn" | "ssn" | "npi" | "dos" | "pcp" | "nok" | "gender" | "employer" | "accession")
    })
}

fn ends_label(layout: &Layout<'_>, last: usize, line_end: usize) -> bool {
    let marked = layout.get(last).is_some_and(|piece| {
        piece.text.ends_with([':', '#', '=']) || piece.text.ends_with("#:") || piece.text.ends_with(":_")
    });
    let follows = last + 1 < line_end
        && layout
            .get(last + 1)
            .is_some_and(|piece| piece.text.starts_with([':', '=']) || piece.text == "#" || piece.text == "#:");
    marked || follows
}

fn ends_sentence(layout: &Layout<'_>, index: usize) -> bool {
    layout.get(index).is_some_and(|piece| piece.text.ends_with(['.', ';', '|', ',', '•', '*', ')']))
}

pub(crate) fn folded(layout: &Layout<'_>, index: usize) -> String {
    let text = layout.get(index).map_or("", |piece| piece.text);
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.'));
    let spaced: String = kept.map(|c| if c.is_alphanumeric() { c } else { ' ' }).flat_map(char::to_lowercase).collect();
    let joined: Vec<&str> = spaced.split(' ').filter(|part| !part.is_empty()).collect();
    if joined.iter().all(|part| part.len() == 1) { joined.concat() } else { joined.join("") }
}

/// The field's value; behind the name of somebody to call, the telephone number that stands there too.
fn values_of(
    layout: &Layout<'_>,
    reading: &Reading,
    label: &Found,
    name: FieldName,
    next: Option<&Found>,
    labels: &[Found],
) -> Vec<Field> {
    let is_label = |at: usize| {
        let before = labels.partition_point(|other| other.first <= at).checked_sub(1);
        before.and_then(|before| labels.get(before)).is_some_and(|other| at <= other.last)
    };
    let Some(line) = layout.get(label.last).map(|piece| piece.line) else { return Vec::new() };
    let end = layout.line(line).end;
    let stop = next.filter(|next| next.first < end && next.first > label.last).map_or(end, |next| next.first);
    let right: Vec<usize> = (label.last + 1..stop).collect();
    let mut tries: Vec<Vec<usize>> = vec![run(layout, label.last, &right, label.colon)];
    let apart = !label.colon && right.first().is_some_and(|first| layout.is_gap(label.last, *first));
    if apart
        || right.iter().all(|at| layout.get(*at).is_some_and(|piece| !piece.text.chars().any(char::is_alphanumeric)))
    {
        let beside: Vec<usize> = layout.beside(label.last).into_iter().take_while(|at| !is_label(*at)).collect();
        let near = beside.first().is_some_and(|first| is_near_enough(layout, label.last, *first));
        if near {
            tries.push(run(layout, label.last, &beside, true));
        }
        let edge = next_label_edge(layout, label, labels);
        let below: Vec<usize> =
            layout.below(label.first, label.last, edge).into_iter().take_while(|at| !is_label(*at)).collect();
        tries.push(run_within(layout, &below));
    }
    for (rank, pieces) in (0u8..).zip(tries.iter().filter(|pieces| !pieces.is_empty())) {
        let pieces = address::with_following_lines(layout, name, pieces, is_label);
        if let Some(judged) = values::judge(layout, reading, name, &pieces) {
            let doubt = if rank == 0 { 1.0 } else { 0.9 };
            let field = |name, judged| judged_field(layout, reading, name, &judged, label.strength * doubt);
            let call = FieldName::EmergencyContactPhone;
            let phone = (name == FieldName::EmergencyContact).then(|| values::judge(layout, reading, call, &pieces));
            let phone = phone.flatten().map(|judged| field(call, judged));
            return std::iter::once(field(name, judged)).chain(phone).collect();
        }
    }
    Vec::new()
}

/// The pieces up to the next column; without a colon the value begins in the next column at the latest.
fn run(layout: &Layout<'_>, before: usize, pieces: &[usize], colon: bool) -> Vec<usize> {
    let mut run = Vec::new();
    let mut last = before;
    for at in pieces {
        let marks_only = layout.get(*at).is_some_and(|piece| !piece.text.chars().any(char::is_alphanumeric));
        if run.is_empty() && marks_only {
            last = *at;
            continue;
        }
        let first_of_value = run.is_empty() && (colon || !layout.is_gap(before, *at) || pieces.first() == Some(at));
        if !first_of_value && layout.is_gap(last, *at) {
            break;
        }
        run.push(*at);
        last = *at;
    }
    run
}

fn run_within(layout: &Layout<'_>, pieces: &[usize]) -> Vec<usize> {
    let mut run: Vec<usize> = Vec::new();
    for at in pieces {
        if run.last().is_some_and(|last| layout.is_gap(*last, *at)) {
            break;
        }
        run.push(*at);
    }
    run
}

fn is_near_enough(layout: &Layout<'_>, label: usize, value: usize) -> bool {
    let (Some(label), Some(value)) = (layout.get(label), layout.get(value)) else { return false };
    value.bbox.x0.saturating_sub(label.bbox.x1) < label.bbox.height() * 20
}

/// Where the next label of the line begins: values below belong to what stands above them, and are looked for no farther away.
fn next_label_edge(layout: &Layout<'_>, label: &Found, labels: &[Found]) -> u32 {
    let Some(own) = layout.get(label.last) else { return u32::MAX };
    let first = labels.partition_point(|other| other.first + WINDOW < label.last);
    let near = labels.get(first..).unwrap_or_default().iter();
    let near = near.take_while(|other| other.first <= label.last + WINDOW).inspect(|_| step(1));
    let same_row = near.filter_map(|other| layout.get(other.first)).filter(|piece| {
        piece.page == own.page
            && piece.bbox.x0 > own.bbox.x1
            && piece.bbox.y0 < own.bbox.y1
            && own.bbox.y0 < piece.bbox.y1
    });
    same_row.map(|piece| piece.bbox.x0).min().unwrap_or(u32::MAX)
}

/// A judged value as a field.
pub(crate) fn judged_field(
    layout: &Layout<'_>,
    reading: &Reading,
    name: FieldName,
    judged: &Judged,
    strength: f32,
) -> Field {
    // Pieces are in the order of the text.
    let first = layout.pieces.partition_point(|piece| piece.end <= judged.start);
    let behind = layout.pieces.get(first..).unwrap_or_default();
    let touched = || behind.iter().take_while(|piece| piece.start < judged.end).inspect(|_| step(1));
    let page = touched().map(|piece| piece.page).next().filter(|page| *page > 0);
    let bbox = page.and_then(|page| {
        touched().filter(|piece| piece.page == page).map(|piece| piece.bbox).reduce(docward_engine_model::BBox::union)
    });
    let (sum, count) = touched().fold((0.0, 0.0), |(sum, count), piece| (sum + piece.confidence, count + 1.0));
    let read: f32 = if count > 0.0 { sum / count } else { 1.0 };
    let value = reading.text().get(judged.start..judged.end).map(values::on_one_line).unwrap_or_default();
    Field {
        confidence: Confidence::nearest(read * strength * judged.fit),
        page,
        bbox,
        span: Some(reading.span(judged.start, judged.end)),
        ..Field::of(name, value.into())
    }
}
