//! The redacted documents in a folder, and a page that shows them.

use super::sent::{Clients, Ended};
use super::summary::Row;
use crate::terminal;
use anyhow::Context;
use docward_client::What;
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
pub(super) async fn write(clients: &Clients, ended: &[Ended], rows: &[Row], out: &Path) -> anyhow::Result<()> {
    let mut page = HEAD.to_owned();
    let mut tenant = "";
    for (document, row) in ended.iter().zip(rows) {
        let sent = &document.sent;
        if sent.tenant.slug != tenant {
            tenant = &sent.tenant.slug;
            write!(page, "<h2>{} <small>{}</small></h2>", sent.tenant.name, sent.region)?;
        }
        let client = clients.get(&sent.region).context("a client a region")?;
        let bytes = client.fetch(&sent.tenant, sent.job, What::Redacted, Purpose::Treatment).await?;
        let path = Path::new(&sent.file);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).context("a name")?;
        let kind = path.extension().and_then(|extension| extension.to_str()).and_then(FileKind::of_extension);
        let extension = kind.context("a known kind")?.redacted_extension();
        let name = format!("{}/{stem}.redacted.{extension}", sent.tenant.slug);
        let target = out.join(&name);
        std::fs::create_dir_all(target.parent().context("a folder")?)?;
        std::fs::write(&target, bytes).with_context(|| format!("cannot write {}", terminal::name(&target)))?;
        let view = match extension {
            "png" | "jpg" => format!("<img src=\"{name}\" alt=\"\">"),
            "pdf" | "txt" => format!("<iframe src=\"{name}\"></iframe>"),
            _ => String::new(),
        };
        write!(
            page,
            "<figure>{view}<figcaption><a href=\"{name}\">{}</a> <small>{}</small><br>{}<br><small>{}<br>{}</small></figcaption></figure>",
            sent.file, row.kind, row.redacted, row.found, row.place
        )?;
    }
    std::fs::write(out.join("index.html"), page)?;
    Ok(())
}
