use super::index::INDEX;
use super::tables::{FIELDS, OTHERS, OWNED, OWNERS, THINGS};
use super::*;

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
    for (field, _, wordings) in FIELDS {
        wordings.split('|').for_each(|wording| check(wording, None, What::Field(*field)));
    }
    for (owner, wordings) in OWNERS {
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
    let meant: Vec<&str> =
        OTHERS.iter().flat_map(|line| line.split('|')).filter(|wording| caption(wording).is_some()).collect();
    assert!(meant.is_empty(), "{meant:?}");
}
