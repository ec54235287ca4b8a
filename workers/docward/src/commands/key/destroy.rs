//! `docward key destroy`: crypto-shredding, with a receipt.

use super::of::Of;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::bail;

pub(super) async fn run(session: &Session, of: &Of, yes: &str, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(&of.tenant)?;
    if yes != tenant.slug {
        bail!(Failure::wrong_use(format_args!(
            "nothing was destroyed: to mean it, say `--yes-destroy {}`",
            tenant.slug
        )));
    }
    let mut receipts = Vec::new();
    for operator in of.operators(session).await? {
        receipts.push(operator.destroy().await?);
    }
    if as_json {
        return terminal::json(&receipts);
    }
    for receipt in receipts {
        terminal::line(format_args!(
            "{}: the keys of {} were destroyed at {} by {}; fact {}",
            receipt.region,
            receipt.slug,
            terminal::moment(receipt.at),
            receipt.by,
            receipt.fact.as_str()
        ));
        let mut table = terminal::table(["provider", "key", "versions", "answer", "gone for good"]);
        for key in receipt.keys {
            let versions: Vec<String> = key.versions.iter().map(u32::to_string).collect();
            let gone = key.gone_at.map_or_else(|| "now".to_owned(), terminal::moment);
            table.add_row([key.provider.to_owned(), key.name, versions.join(", "), key.answer.to_owned(), gone]);
        }
        terminal::line(table);
        for remains in receipt.remains {
            terminal::note(format_args!("what this does not reach: {remains}"));
        }
    }
    Ok(())
}
