mod captions;
mod near;
mod none;
mod questions;
mod tables;
mod wordings;

use super::*;

/// What a caption of an owner and a thing means.
fn meaning(text: &str) -> Option<(Option<Owner>, What)> {
    caption(text).map(|meaning| (meaning.owner, meaning.what))
}

#[track_caller]
fn expect(captions: &[(&str, Option<Owner>, What)]) {
    let wrong: Vec<String> = captions
        .iter()
        .filter(|(text, owner, what)| meaning(text) != Some((*owner, *what)))
        .map(|(text, ..)| format!("{text}: {:?}", meaning(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
