//! What a caption asks for where it stands: some words ask for another thing on some kinds of documents, in somebody's section, in
//! the head of a page or beside a place to sign.

use super::find::{Caption, Captions};
use super::letterhead::{TOP, issuer};
use super::says::{has_word, says_last};
use super::sheet::Sheet;
use crate::lexicon::{self, Meaning, Owner, What};
use crate::upright::Rect;
use docward_engine_model::{DocumentKind, FieldName};

/// Where a caption stands.
#[derive(Clone, Copy)]
pub(super) struct Here {
    /// Whom the captions before it in its row named.
    pub(super) beside: Option<Owner>,
    /// Whom a caption named last.
    pub(super) lately: Option<Owner>,
    pub(super) is_in_section: bool,
    /// Whose section it stands in.
    pub(super) section: Option<Owner>,
    /// How far down the head of the page reaches.
    pub(super) head: f32,
}

/// What a caption asks for where it stands.
pub(super) fn meant(
    sheet: &Sheet<'_, '_>,
    captions: &Captions,
    (caption, meaning): (&Caption, Meaning),
    here: Here,
    kind: DocumentKind,
    to_sign: &[Rect],
) -> Meaning {
    match meaning.what {
        What::Date
            if by_a_signature(sheet, captions, caption, to_sign)
                || is_below_a_line(sheet, caption) && lexicon::field(Owner::Patient, What::Date, kind).is_none() =>
        {
            Meaning { what: What::SignatureDate, ..meaning }
        }
        What::Name if meaning.owner.is_none() && by_a_signature(sheet, captions, caption, to_sign) => {
            Meaning { owner: Some(Owner::Signer), ..meaning }
        }
        What::Name if has_word(sheet, caption, "signature") => Meaning { what: What::Signature, ..meaning },
        What::InsuranceType if has_word(sheet, caption, "insurance") && caption.words.len() == 1 => {
            Meaning { owner: Some(Owner::Payer), what: What::Name, ..meaning }
        }
        What::Name if kind == DocumentKind::LabReport && has_word(sheet, caption, "client") => {
            Meaning { owner: Some(Owner::OrderingFacility), ..meaning }
        }
        // A laboratory's account is who orders.
        What::Field(FieldName::PatientAccountNumber)
            if kind == DocumentKind::LabReport && is_followed_by_words(sheet, captions, caption) =>
        {
            Meaning { owner: Some(Owner::OrderingFacility), what: What::Name, ..meaning }
        }
        // Whom a card names is insured.
        What::Name | What::FirstName | What::LastName | What::MiddleInitial | What::Suffix
            if meaning.owner.is_none() && kind == DocumentKind::InsuranceCard =>
        {
            Meaning { owner: Some(Owner::Subscriber), ..meaning }
        }
        What::LicenseNumber if meaning.owner.is_none() && kind != DocumentKind::IntakeForm => {
            Meaning { owner: Some(Owner::Provider), ..meaning }
        }
        // Behind the patient's own doctor "physician's phone" is theirs.
        What::Phone
            if meaning.owner == Some(Owner::Provider)
                && kind == DocumentKind::IntakeForm
                && here.beside == Some(Owner::PrimaryCare) =>
        {
            Meaning { owner: here.beside, ..meaning }
        }
        What::Fax if meaning.owner == Some(Owner::Facility) && here.lately == Some(Owner::Contact) => {
            Meaning { owner: here.lately, ..meaning }
        }
        What::Name if meaning.owner.is_none() && has_word(sheet, caption, "print") => {
            Meaning { owner: Some(Owner::Signer), ..meaning }
        }
        // Where to send a form stands in the head of whoever issues it.
        What::Fax if caption.rect.y1 < here.head && caption.words.len() > 1 && says_last(sheet, caption, "to") => {
            Meaning { owner: Some(issuer(kind)), ..meaning }
        }
        // In a letterhead a number is that of whoever issues the document.
        What::Phone | What::Fax if meaning.owner.is_none() && !here.is_in_section && caption.rect.y1 < here.head => {
            Meaning { owner: Some(issuer(kind)), ..meaning }
        }
        // In a section about a provider the office is theirs.
        What::Phone | What::Fax
            if meaning.owner == Some(Owner::Facility)
                && here.section.is_some_and(|owner| matches!(owner, Owner::Provider | Owner::Referring)) =>
        {
            Meaning { owner: here.section, ..meaning }
        }
        // Where somebody is sent, the place and its address are those of the section.
        _ if meaning.owner == Some(Owner::Facility) && here.section == Some(Owner::ReferredTo) => {
            let what = if meaning.what == What::Name { What::Organisation } else { meaning.what };
            Meaning { owner: here.section, what, ..meaning }
        }
        // Among insurers a company is one.
        What::Employer
            if here.section.is_some_and(|owner| matches!(owner, Owner::Payer | Owner::SecondaryPayer))
                && has_word(sheet, caption, "company") =>
        {
            Meaning { owner: here.section, what: What::Name, ..meaning }
        }
        // Only a card tells what a visit to somebody costs by their name alone.
        What::Field(FieldName::CopayPrimaryCare) if kind != DocumentKind::InsuranceCard && meaning.owner.is_none() => {
            Meaning { owner: Some(Owner::PrimaryCare), what: What::Name, ..meaning }
        }
        _ if meaning.owner == Some(Owner::Contact) && here.section == Some(Owner::EmergencyContact) => {
            Meaning { owner: here.section, ..meaning }
        }
        _ => meaning,
    }
}

/// What letters put before the names of whom they are about and whom they are for.
pub(super) fn of_a_letter(sheet: &Sheet<'_, '_>, caption: &Caption, kind: DocumentKind) -> Option<Meaning> {
    let text = sheet.page.text(&caption.words).to_lowercase();
    let text = text.trim_end_matches([':', ' ', '.']);
    if kind == DocumentKind::Referral && caption.colon && matches!(text, "of" | "company" | "organization" | "practice")
    {
        return Some(Meaning { owner: None, what: What::Organisation, score: 0.9 });
    }
    let owner = match text {
        "re" | "regarding" => Owner::Patient,
        "to" if kind == DocumentKind::Referral && caption.colon => Owner::ReferredTo,
        "from" if kind == DocumentKind::Referral && caption.colon => Owner::Referring,
        "for" if kind == DocumentKind::Prescription => Owner::Patient,
        "ordered" | "ordered by" | "ordering" if kind == DocumentKind::LabReport => Owner::Provider,
        "attn" | "attention" if kind == DocumentKind::Referral => Owner::ReferredTo,
        _ => return None,
    };
    Some(Meaning { owner: Some(owner), what: What::Name, score: 0.9 })
}

/// How far down the head of a page reaches: to the first caption that asks for more than letterheads tell, or to where they end.
pub(super) fn head_of(sheet: &Sheet<'_, '_>, captions: &Captions, kind: DocumentKind) -> f32 {
    let asks = |caption: &&Caption| {
        let meaning = caption.meaning.or_else(|| of_a_letter(sheet, caption, kind));
        meaning.is_some_and(|meaning| {
            !matches!(
                meaning.what,
                What::Phone
                    | What::Fax
                    | What::PhoneAndFax
                    | What::Email
                    | What::Address
                    | What::Npi
                    | What::TaxId
                    | What::DeaNumber
                    | What::LicenseNumber
            )
        })
    };
    let first = captions.all.iter().find(asks).map_or(f32::MAX, |caption| caption.rect.y0);
    first.min(sheet.top() + sheet.high() * TOP)
}

/// Whether words without figures stand behind a caption, close to it.
fn is_followed_by_words(sheet: &Sheet<'_, '_>, captions: &Captions, caption: &Caption) -> bool {
    let rect = caption.rect;
    let behind = Rect { x0: rect.x1, x1: rect.x1 + sheet.height * 16.0, ..rect };
    let lines = sheet.lines(behind, |at| captions.has_word(at));
    let texts = || lines.iter().flatten().map(|at| sheet.text(*at));
    texts().count() > 1 && texts().all(|text| !text.contains(|c: char| c.is_ascii_digit()))
}

/// Whether a line is drawn over a caption, for what is written above it.
fn is_below_a_line(sheet: &Sheet<'_, '_>, caption: &Caption) -> bool {
    let (x, y) = caption.rect.middle();
    sheet.page.rules.above(x, y).is_some_and(|rule| caption.rect.y0 - rule.y0 < sheet.height)
}

/// Whether a place to sign stands in the caption's row.
fn by_a_signature(sheet: &Sheet<'_, '_>, captions: &Captions, caption: &Caption, to_sign: &[Rect]) -> bool {
    let (_, y) = caption.rect.middle();
    let height = sheet.height;
    let row = Rect { x0: f32::MIN, y0: y - height * 1.5, x1: f32::MAX, y1: y + height * 1.5 };
    to_sign.iter().any(|place| row.holds_middle_of(*place))
        || captions.within(row).any(|other| {
            other.meaning.is_some_and(|meaning| meaning.what == What::Signature)
                || other.words.iter().any(|at| sheet.text(*at).to_lowercase().starts_with("sign"))
        })
}
