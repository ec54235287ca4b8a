//! `NAME.view.html`: a document's pages with a box around everything that extraction found, and beside them what it is and how
//! sure extraction is. The page stands by itself: no script, and nothing is fetched.

mod lists;
mod pages;
#[cfg(test)]
mod tests;

use docward_engine_client::ReadDocument;
use docward_engine_model::{BBox, Fields};
use maud::{DOCTYPE, PreEscaped, html};

const STYLE: &str = include_str!("view.css");

/// Nothing but what the page itself holds is shown, whatever a document's text says.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// What a box on a page shows; the colour goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Field,
    Cell,
    Option,
    Ticked,
    Signature,
}

impl Shows {
    const fn class(self) -> &'static str {
        match self {
            Self::Field => "box field",
            Self::Cell => "box cell",
            Self::Option => "box option",
            Self::Ticked => "box ticked",
            Self::Signature => "box signature",
        }
    }
}

/// A box on a page and the line of the lists that it belongs to.
struct Spot {
    /// Its number, from 1: `#box-N` on the page, `#value-N` in the lists.
    number: usize,
    page: u32,
    bbox: BBox,
    shows: Shows,
    /// What is said of it when one points at it.
    title: String,
}

/// The boxes as the lists are written.
#[derive(Default)]
struct Spots(Vec<Spot>);

impl Spots {
    /// Notes where something stands; its number, or `None` of what no page shows.
    fn add(&mut self, page: Option<u32>, bbox: Option<BBox>, shows: Shows, title: String) -> Option<usize> {
        let (page, bbox) = (page?, bbox?);
        let number = self.0.len() + 1;
        self.0.push(Spot { number, page, bbox, shows, title });
        Some(number)
    }
}

/// The page of one document. `name` is what `inspect` calls it.
pub(super) fn html(name: &str, read: &ReadDocument, fields: &Fields) -> String {
    let mut spots = Spots::default();
    let lists = lists::of(fields, &mut spots);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (name) " – docward" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { (pages::of(read, &spots.0)) }
                aside {
                    h1 { (name) }
                    p.kind { (fields.kind.as_str()) }
                    (lists)
                }
            }
        }
    };
    page.into_string()
}
