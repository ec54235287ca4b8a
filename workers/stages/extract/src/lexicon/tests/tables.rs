//! The tables against themselves and against the vocabulary.

use super::*;
use crate::lexicon::tables::{FIELDS, HEADINGS, OTHERS, OWNED, OWNERS, THINGS};
use docward_engine_model::{DocumentKind, FieldName};
use std::collections::HashSet;

/// A wording that stands in two places of the tables can mean only one of them.
#[test]
fn every_wording_means_what_its_line_says() {
    let mut wrong = Vec::new();
    let mut check = |wording: &str, owner: Option<Owner>, what: What| {
        let found = INDEX.known(&tokens(wording)).and_then(|words| INDEX.meaning(&words));
        if found.is_none_or(|found| (found.owner, found.what) != (owner, what)) {
            wrong.push(format!("{wording}: {owner:?} {what:?} but {found:?}"));
        }
    };
    for (what, _, wordings) in THINGS {
        wordings.split('|').for_each(|wording| check(wording, None, *what));
    }
    for (owner, what, _, wordings) in OWNED {
        wordings.split('|').for_each(|wording| check(wording, Some(*owner), *what));
    }
    for (field, _, wordings) in FIELDS.iter().copied().flatten() {
        wordings.split('|').for_each(|wording| check(wording, None, What::Field(*field)));
    }
    for (owner, wordings) in OWNERS.iter().chain(HEADINGS) {
        for wording in wordings.split('|') {
            let found = INDEX.known(&tokens(wording)).and_then(|words| INDEX.owner(&words));
            if found != Some(*owner) {
                wrong.push(format!("{wording}: {owner:?} but {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn captions_without_a_name_have_no_meaning() {
    let wordings = || OTHERS.iter().flat_map(|line| line.split('|'));
    let meant: Vec<&str> = wordings().filter(|wording| caption(wording).is_some()).collect();
    assert!(meant.is_empty(), "{meant:?}");
    let unknown: Vec<&str> = wordings().filter(|wording| !is_other_caption(wording)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// For every name of the vocabulary there is a caption, an owner and a kind of document.
#[test]
fn every_field_is_reached() {
    let owners: HashSet<Owner> = OWNERS.iter().map(|(owner, _)| *owner).collect();
    let things = THINGS.iter().map(|(what, ..)| (None, *what));
    let owned = OWNED.iter().map(|(owner, what, ..)| (Some(*owner), *what));
    let fields = FIELDS.iter().copied().flatten().map(|(name, ..)| (None, What::Field(*name)));
    let named = owners.iter().map(|owner| (Some(*owner), What::Name));
    let mut reached = HashSet::new();
    for (owner, what) in things.chain(owned).chain(fields).chain(named) {
        for owner in owners.iter().filter(|other| owner.is_none_or(|owner| owner == **other)) {
            reached.extend(DocumentKind::ALL.iter().filter_map(|kind| field(*owner, what, *kind)));
        }
    }
    reached.extend(owners.iter().filter_map(|owner| copay(*owner)));
    let missing: Vec<&str> =
        FieldName::ALL.iter().filter(|name| !reached.contains(name)).map(|name| name.as_str()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
