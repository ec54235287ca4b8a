//! Table E.1-1 as data: which attribute loses what.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../data/ps315-annex-e.json");

/// What the profile does to an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dicom) enum Action {
    /// The attribute is removed (X).
    Remove,
    /// The attribute stays, without a value (Z).
    Empty,
    /// The value is replaced by one that means nothing (D).
    Dummy,
    /// Every UID in it, also within items of a sequence, is replaced by another one, the same wherever the old one stood (U).
    ReplaceUid,
    /// The value stays without what identifies, as the options to clean structured content and descriptors have it (C): the
    /// content of a structured report, and with what contrast an image was made.
    Clean,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    basic_profile: String,
    clean_struct_cont_opt: Option<String>,
}

impl Row {
    fn action(&self) -> Option<Action> {
        let is_clean =
            self.clean_struct_cont_opt.as_deref() == Some("C") || tag(&self.id) == Some(tags::CONTRAST_BOLUS_AGENT);
        if is_clean { Some(Action::Clean) } else { last_listed(&self.basic_profile) }
    }
}

static ACTIONS: LazyLock<HashMap<Tag, Action>> = LazyLock::new(|| {
    let rows: Vec<Row> = serde_json::from_str(TABLE).unwrap_or_default();
    rows.iter().filter_map(|row| Some((tag(&row.id)?, row.action()?))).collect()
});

/// What the basic profile does to an attribute; none if the table doesn't know it.
pub(in crate::dicom) fn action(tag: Tag) -> Option<Action> {
    ACTIONS.get(&tag).copied()
}

/// Rows for repeating and private groups have no tag of their own; they are handled by group.
fn tag(id: &str) -> Option<Tag> {
    let (group, element) = id.split_at_checked(4).filter(|_| id.len() == 8)?;
    Some(Tag(u16::from_str_radix(group, 16).ok()?, u16::from_str_radix(element, 16).ok()?))
}

fn last_listed(profile: &str) -> Option<Action> {
    match profile.rsplit('/').next()?.trim_end_matches('*') {
        "X" => Some(Action::Remove),
        "Z" => Some(Action::Empty),
        "D" => Some(Action::Dummy),
        "U" => Some(Action::ReplaceUid),
        _ => None,
    }
}

#[cfg(test)]
pub(in crate::dicom) fn rows() -> Vec<(Tag, String)> {
    let rows: Vec<Row> = serde_json::from_str(TABLE).unwrap();
    rows.into_iter().filter_map(|row| Some((tag(&row.id)?, row.basic_profile))).collect()
}
