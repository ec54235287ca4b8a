//! The redacted documents in a folder, and a page that shows them.

use super::sent::{Asker, Ended};
use super::summary::Row;
use crate::failure::Failure;
use crate::terminal;
use anyhow::Context;
use docward_engine_model::FileKind;
use docward_envelope::Purpose;
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>docward: redacted documents</title>\
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24}\
h2{margin-top:3rem;border-bottom:1px solid #d0d7de}figure{display:inline-block;vertical-align:top;width:20rem;margin:0 1.5rem 2rem 0}\
img,iframe{width:100%;height:24rem;object-fit:contain;object-position:top;border:1px solid #d0d7de;background:#f6f8fa}\
figcaption{font-size:.875rem}small{color:#57606a}</style><h1>Redacted documents</h1>\
<p>Nothing on this page identifies a patient; the documents were synthetic to begin with.</p>";

/// Fetches every redacted document, writes it and the page.
pub(super) async fn write(ended: &[(&Asker, Vec<Ended>)], rows: &[Vec<Row>], out: &Path) -> anyhow::Result<()> {
    let mut page = HEAD.to_owned();
    for ((asker, documents), rows) in ended.iter().zip(rows) {
        write!(page, "<h2>{} <small>{}</small></h2>", asker.tenant, asker.region)?;
        for (document, row) in documents.iter().zip(rows) {
            page.push_str(&figure(asker, document, row, out).await?);
        }
    }
    std::fs::write(out.join("index.html"), page)?;
    Ok(())
}

/// Writes one redacted document; returns how the page shows it.
async fn figure(asker: &Asker, Ended { sent, .. }: &Ended, row: &Row, out: &Path) -> anyhow::Result<String> {
    let bytes = asker.result(sent.job, "redacted", Purpose::Treatment).await.map_err(Failure::from)?;
    let path = Path::new(&sent.file);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).context("a name")?;
    let kind = path.extension().and_then(|extension| extension.to_str()).and_then(FileKind::of_extension);
    let extension = kind.context("a known kind")?.redacted_extension();
    let name = format!("{}/{stem}.redacted.{extension}", asker.tenant);
    let target = out.join(&name);
    std::fs::create_dir_all(target.parent().context("a folder")?)?;
    std::fs::write(&target, bytes).with_context(|| format!("cannot write {}", terminal::name(&target)))?;
    let view = match extension {
        "png" | "jpg" => format!("<img src=\"{name}\" alt=\"\">"),
        "pdf" | "txt" => format!("<iframe src=\"{name}\"></iframe>"),
        _ => String::new(),
    };
    Ok(format!(
        "<figure>{view}<figcaption><a href=\"{name}\">{}</a> <small>{}</small><br>{}<br><small>{}<br>{}</small></figcaption></figure>",
        sent.file, row.kind, row.redacted, row.found, row.place
    ))
}
