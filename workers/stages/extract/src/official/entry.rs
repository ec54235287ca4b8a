//! What the boxes of an official form are in the vocabulary.

use docward_engine_model::{Column, FieldName, OfficialForm, TableName};

use super::{cms1500, ub04};

/// A box of a form's table: its item, part and line ([`docward_engine_model::official::FormBox`]).
pub(super) type Key = (&'static str, &'static str, u8);

/// A column of a table, and the parts of its cells on one line, from left to right: item and part.
pub(super) type Parts = (Column, &'static [(&'static str, &'static str)]);

/// An option of a question: its box, and what the form calls it.
pub(super) type Tick = (&'static str, &'static str);

/// What some boxes of a form are.
pub(super) enum Entry {
    /// One value that stands in one box, or is split over several, in this order.
    Field(FieldName, &'static [Key]),
    /// A value of its own in each box.
    Each(FieldName, &'static [Key]),
    /// A value with one of these qualifiers before it. The qualifier has a box of its own, into which a value may begin that has
    /// no qualifier.
    Qualified(FieldName, &'static [&'static str], [Key; 2]),
    /// A name on the first line of a box, and an address on the lines below.
    Block(FieldName, FieldName, Key),
    /// A question as the form calls it, the field that its answer also is, the item, and its options.
    Question(&'static str, Option<FieldName>, &'static str, &'static [Tick]),
    /// A table: how many lines the form has for it (0 if its boxes have no lines), and the rows that stand side by side on each
    /// line.
    Rows(TableName, u8, &'static [&'static [Parts]]),
    /// A place to sign, as the form calls it.
    Signature(&'static str, Key),
    /// Boxes that no name of the vocabulary is for: item and part, on all lines from this one on.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test asks whether a box was forgotten"))]
    Unnamed(&'static str, &'static str, u8),
}

/// What the boxes of a form are, in reading order.
pub(super) const fn entries(form: OfficialForm) -> &'static [Entry] {
    match form {
        OfficialForm::Cms1500 => cms1500::ENTRIES,
        OfficialForm::Ub04 => ub04::ENTRIES,
    }
}

#[cfg(test)]
impl Entry {
    /// Whether this entry is, among others, for a box.
    pub(super) fn is_for(&self, (item, part, line): Key) -> bool {
        match self {
            Self::Field(_, keys) | Self::Each(_, keys) => keys.contains(&(item, part, line)),
            Self::Qualified(_, _, keys) => keys.contains(&(item, part, line)),
            Self::Block(_, _, key) | Self::Signature(_, key) => *key == (item, part, line),
            Self::Question(_, _, asked, ticks) => *asked == item && ticks.iter().any(|(name, _)| *name == part),
            Self::Rows(_, lines, groups) => {
                let mut parts = groups.iter().flat_map(|group| group.iter()).flat_map(|(_, parts)| parts.iter());
                line <= *lines && (line > 0) == (*lines > 0) && parts.any(|other| *other == (item, part))
            }
            Self::Unnamed(other, name, from) => (*other, *name) == (item, part) && line >= *from,
        }
    }

    /// Its boxes, of lines the first.
    pub(super) fn keys(&self) -> Vec<Key> {
        match self {
            Self::Field(_, keys) | Self::Each(_, keys) => keys.to_vec(),
            Self::Qualified(_, _, keys) => keys.to_vec(),
            Self::Block(_, _, key) | Self::Signature(_, key) => vec![*key],
            Self::Question(_, _, item, ticks) => ticks.iter().map(|(part, _)| (*item, *part, 0)).collect(),
            Self::Rows(_, lines, groups) => {
                let parts = groups.iter().flat_map(|group| group.iter()).flat_map(|(_, parts)| parts.iter());
                parts.flat_map(|(item, part)| [(*item, *part, (*lines).min(1)), (*item, *part, *lines)]).collect()
            }
            Self::Unnamed(item, part, from) => vec![(*item, *part, *from)],
        }
    }
}
