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
