//! Captions that are misread past their words.

use crate::lexicon::{Owner, What, near};

fn told(text: &str) -> Option<(Option<Owner>, What)> {
    near(text).map(|meaning| (meaning.owner, meaning.what))
}

#[test]
fn one_letter_of_four_may_be_wrong() {
    for (text, owner, what) in [
        ("Birt dat:", None, What::DateOfBirth),
        ("Fullegal ame:", None, What::Name),
        ("E-mai", None, What::Email),
        ("Member D:", None, What::MemberId),
        ("Naine of Insured", Some(Owner::Subscriber), What::Name),
        ("Insured's birt dat", Some(Owner::Subscriber), What::DateOfBirth),
    ] {
        assert_eq!(told(text), Some((owner, what)), "{text}");
    }
}

#[test]
fn a_word_more_or_less_makes_another_caption() {
    assert_eq!(told("Authorization Request:"), None);
    assert_eq!(told("Utilization Management Phone"), None);
}

#[test]
fn values_and_names_are_no_captions() {
    for text in ["Ada Vale", "12 Elm Court", "Springfield", "Cedar Gate Insurance Co.", "Larch Mill", ""] {
        assert_eq!(told(text), None, "{text}");
    }
}
