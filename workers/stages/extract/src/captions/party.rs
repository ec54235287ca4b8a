//! Whose what a caption asks for is: by its own words, by a caption before it in its row, or by the heading of its section.

use super::find::Captions;
use super::heading::{Heading, section_of};
use super::letterhead::issuer;
use super::meant::{Here, head_of, meant, of_a_letter};
use super::says::{begins_with, is_first, is_of_part_insurance, is_of_them};
use super::sheet::Sheet;
use super::whose::{is_asked_by, is_personal, is_second, of_second, whole};
use crate::lexicon::{self, Meaning, Owner, What};
use crate::upright::Rect;
use docward_engine_model::{DocumentKind, FieldName};
use std::collections::HashSet;

/// What a caption asks for.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) owner: Owner,
    pub(super) what: What,
    /// `None` of what the vocabulary has no name for, and of parts of a name or an address ([`whole`]) that belong to nobody.
    pub(super) name: Option<FieldName>,
    pub(super) score: f32,
}

/// What a caption is to what stands around it.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// It says whose things stand below, and has no value.
    Heading,
    /// It asks for something that the vocabulary has no name for.
    Other,
    /// It asks for a value.
    Asks(Asked),
}

/// What each caption is. `named_above` tells of persons whose names stand on the page without a caption, and where; `to_sign` where
/// the captions of places to sign stand.
#[expect(clippy::too_many_lines, reason = "one caption after the other, each with what those before it said")]
pub(super) fn of(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    headings: &[Heading],
    kind: DocumentKind,
    named_above: &[(Rect, Option<Owner>)],
    to_sign: &[Rect],
) -> Vec<Role> {
    let heads: HashSet<usize> = headings.iter().map(|heading| heading.phrase).collect();
    let mut asked: Vec<Role> = Vec::with_capacity(captions.all.len());
    // Whom the captions so far in this row named, and whether those above them did.
    let mut row: Option<(Rect, Option<Owner>, bool)> = None;
    let mut lately: Option<Owner> = None;
    let mut columns: Vec<(Rect, Option<Owner>)> = Vec::new();
    let mut second = false;
    // Where no insurer of medical care is asked for, the dental or vision insurer is the one.
    let insured_elsewhere = headings.iter().any(|heading| heading.owner == Some(Owner::Payer))
        || captions
            .all
            .iter()
            .filter_map(|caption| caption.meaning)
            .any(|meaning| (meaning.owner, meaning.what) == (Some(Owner::Payer), What::Name));
    let head = head_of(sheet, captions, kind);
    let mut section_above: Option<(u32, u32)> = None;
    for caption in &captions.all {
        let section = section_of(headings, caption.rect);
        // Of two sections side by side the captions come in turn.
        let section_here = section.map(|section| corner(section.rect));
        if section_here != section_above {
            section_above = section_here;
            second = section.is_some_and(|section| section.owner.is_some_and(is_second));
            lately = None;
            row = None;
        }
        let same_row =
            row.as_ref().is_some_and(|(rect, ..)| rect.in_row_with(caption.rect) && rect.x0 <= caption.rect.x0);
        let beside = row.as_ref().filter(|_| same_row).and_then(|(_, owner, _)| *owner);
        let is_told_above = row.as_ref().is_some_and(|(_, _, above)| same_row && *above);
        let is_heading = caption.leads && heads.contains(&caption.place.0);
        let letter = of_a_letter(sheet, caption, kind);
        let sides = letter.filter(|letter| letter.owner == Some(Owner::Referring));
        let Some(meaning) = sides.or(caption.meaning).or(letter).filter(|_| !is_heading) else {
            row = Some((caption.rect, beside, is_told_above));
            let above = column(&columns, caption.rect, sheet.height).filter(|_| !is_heading);
            columns.push((caption.rect, above));
            asked.push(if is_heading { Role::Heading } else { Role::Other });
            continue;
        };
        let part = |owner, words: &[usize]| {
            let one = owner == Some(Owner::Other) && !insured_elsewhere && is_of_part_insurance(sheet, words);
            if one { Some(Owner::Payer) } else { owner }
        };
        let meaning = Meaning { owner: part(meaning.owner, &caption.words), ..meaning };
        if meaning.owner.is_some_and(is_second) {
            second = true;
        } else if meaning.owner == Some(Owner::Payer) && is_first(sheet, caption) {
            second = false;
        }
        let section_owner = section.and_then(|section| {
            let words = sheet.page.phrases.get(section.phrase).map(|phrase| phrase.words.as_slice());
            part(section.owner, words.unwrap_or_default())
        });
        let here = Here { beside, lately, is_in_section: section.is_some(), section: section_owner, head };
        let meaning = meant(sheet, captions, (caption, meaning), here, kind, to_sign);
        let section = section_owner;
        let above = column(&columns, caption.rect, sheet.height)
            .or_else(|| column(named_above, caption.rect, sheet.height))
            .filter(|_| {
                is_personal(meaning.what) || matches!(meaning.what, What::Npi | What::Relationship | What::Organisation)
            });
        let follows = if meaning.what == What::Relationship || is_of_them(sheet, caption) {
            beside.or(above).or(lately)
        } else if is_told_above {
            above.or(beside)
        } else {
            beside.or(above)
        };
        let follows = follows.filter(|owner| *owner != Owner::Employer || meaning.what == What::Phone);
        let follows = follows.filter(|_| meaning.what != What::Name || caption_before_is_bare(captions, asked.len()));
        // What every person has is nobody else's in a section about somebody.
        let person =
            section.or(follows).filter(|owner| !matches!(owner, Owner::Patient | Owner::Payer | Owner::SecondaryPayer));
        let other = |owner| Some(owner).filter(|_| person.is_none() || !is_personal(meaning.what));
        let patient = other(Owner::Patient)
            .filter(|_| !is_personal(meaning.what) || !matches!(section, Some(Owner::Payer | Owner::SecondaryPayer)));
        let owners = [
            meaning.owner,
            follows,
            section,
            patient,
            other(Owner::Subscriber),
            other(Owner::Provider),
            other(Owner::Facility),
            other(Owner::Payer),
        ];
        // Behind somebody for whom there are no names stands what is theirs.
        let of_other = follows == Some(Owner::Other) && is_personal(meaning.what);
        let owners = match meaning.owner {
            Some(_) => owners.get(..1),
            None if of_other => owners.get(1..2),
            None => owners.get(1..),
        };
        let seconded = |owner| if second { of_second(owner, meaning.what) } else { owner };
        let named = owners.unwrap_or_default().iter().flatten().copied().map(seconded);
        // What a card says a visit costs.
        let priced = kind == DocumentKind::InsuranceCard
            && caption.behind.first().is_some_and(|at| sheet.text(*at).starts_with('$'));
        let visited = meaning.owner.or((meaning.what == What::Specialty).then_some(Owner::ReferredTo));
        if let Some(name) = visited.filter(|_| priced).and_then(lexicon::copay) {
            asked.push(Role::Asks(Asked {
                owner: Owner::Payer,
                what: What::Field(name),
                name: Some(name),
                score: meaning.score,
            }));
            continue;
        }
        let named_of = |owner| lexicon::field(owner, whole(meaning.what), kind).filter(|name| is_asked_by(*name, kind));
        let found = named.clone().find_map(|owner| named_of(owner).map(|name| (owner, Some(name))));
        let (owner, name) =
            found.or_else(|| named.clone().next().map(|owner| (owner, None))).unwrap_or((Owner::Patient, None));
        asked.push(Role::Asks(Asked { owner, what: meaning.what, name, score: meaning.score }));
        let party = meaning.owner.filter(|owner| *owner != Owner::Patient).map(seconded);
        // Behind the patient's employer stands the employer's telephone number.
        let of_employer = (whole(meaning.what) == What::Employer && owner == Owner::Patient).then_some(Owner::Employer);
        let told = party.or(of_employer).or(beside.filter(|_| !is_told_above));
        let over = follows.filter(|_| meaning.owner.is_none());
        row = Some((caption.rect, told.or(over), told.is_none()));
        lately = party.or(lately);
        columns.push((caption.rect, meaning.owner.map(seconded).or(above)));
        if columns.len() > MOST_COLUMNS {
            columns.remove(0);
        }
    }
    if issuer(kind) != Owner::Payer {
        company_by_plan(sheet, captions, &mut asked);
    }
    asked
}

/// A form that asks for a plan and for no insurer means the insurer by it.
fn company_by_plan(sheet: &Sheet<'_, '_>, captions: &Captions, roles: &mut [Role]) {
    let asks = |role: &Role, name| matches!(role, Role::Asks(asked) if asked.name == Some(name));
    if roles.iter().any(|role| asks(role, FieldName::PayerName)) {
        return;
    }
    for (caption, role) in captions.all.iter().zip(roles) {
        let bare = caption.words.len() == 1 && begins_with(sheet, caption, "plan");
        if let Role::Asks(asked) = role
            && bare
            && asked.name == Some(FieldName::PlanName)
        {
            *asked = Asked { owner: Owner::Payer, what: What::Name, name: Some(FieldName::PayerName), ..*asked };
        }
    }
}

/// So many captions before one are looked at for the one above it.
const MOST_COLUMNS: usize = 12;

/// Whom the caption right above one names, in a close list of captions one below the other.
fn column(columns: &[(Rect, Option<Owner>)], caption: Rect, height: f32) -> Option<Owner> {
    let above = |rect: &Rect| {
        let indent = caption.x0 - rect.x0;
        caption.y0 - rect.y0 < height * 2.6 && rect.y1 < caption.middle().1 && indent > -height && indent < height * 6.0
    };
    columns.iter().rev().find(|(rect, _)| above(rect)).and_then(|(_, owner)| *owner)
}

/// Where a rectangle begins, exactly.
fn corner(rect: Rect) -> (u32, u32) {
    (rect.x0.to_bits(), rect.y0.to_bits())
}

/// Whether the caption before has nothing behind it, so that this one goes on where it stops.
fn caption_before_is_bare(captions: &Captions, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| captions.all.get(at)) else { return false };
    captions
        .all
        .get(at)
        .is_some_and(|own| before.behind.is_empty() && own.rect.x0 - before.rect.x1 < own.rect.height() * 3.0)
}
