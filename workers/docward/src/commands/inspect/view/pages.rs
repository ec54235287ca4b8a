//! The pages, with boxes over them.

use super::spots::Spot;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use docward_engine_model::{Document, Page};
use maud::{Markup, html};

/// Each page as an image, of these PNGs, with its boxes; of a document without pages, its text.
pub(super) fn of(document: &Document, pictures: &[Vec<u8>], spots: &[Spot]) -> Markup {
    let pages = document.pages();
    if pages.is_empty() {
        let reading = docward_engine_model::Reading::of(document);
        return html! { pre.text { (reading.text()) } };
    }
    html! {
        @for (page, raster) in pages.iter().zip(pictures) {
            figure {
                div.page style=(format!("aspect-ratio: {} / {}", page.width, page.height)) {
                    img alt=(format!("Page {}", page.number)) src=(format!("data:image/png;base64,{}", STANDARD.encode(raster)));
                    @for spot in spots.iter().filter(|spot| spot.page == page.number) {
                        a id=(format!("box-{}", spot.number)) class=(spot.shows.class()) href=(format!("#value-{}", spot.number))
                            title=(spot.title) style=(place(page, spot)) {}
                    }
                }
                figcaption { "Page " (page.number) " of " (pages.len()) }
            }
        }
    }
}

/// Where a box lies, in parts of the page, so that it stays in its place at every size.
fn place(page: &Page, spot: &Spot) -> String {
    let share = |part: u32, whole: u32| f64::from(part) * 100.0 / f64::from(whole.max(1));
    let bbox = spot.bbox;
    format!(
        "left:{:.2}%;top:{:.2}%;width:{:.2}%;height:{:.2}%",
        share(bbox.x0, page.width),
        share(bbox.y0, page.height),
        share(bbox.width(), page.width),
        share(bbox.height(), page.height)
    )
}
