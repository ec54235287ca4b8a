//! `NAME.view.html`: a document's pages with a box around everything that extraction found, and beside them what it is and how
//! sure extraction is. The page stands by itself: no script, and nothing is fetched.

mod lists;
mod pages;
mod spots;
#[cfg(test)]
mod tests;

use docward_engine_model::{Document, Fields};
use maud::{DOCTYPE, PreEscaped, html};
use spots::Spots;

const STYLE: &str = include_str!("view.css");

/// Nothing but what the page itself holds is shown, whatever a document's text says.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// The page of one document, with a PNG of each page. `name` is what `inspect` calls it.
pub(super) fn html(name: &str, document: &Document, pictures: &[Vec<u8>], fields: &Fields) -> String {
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
                main { (pages::of(document, pictures, spots.list())) }
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
