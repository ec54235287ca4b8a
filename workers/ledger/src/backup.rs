//! A tenant's rows as one text, for a backup: a line that says of which chain it is, then one line a row. It is believed when
//! its own chain holds, and not before.

use crate::chain::{Row, Signing, Walk};
use crate::place::rows::{self, TABLES};
use crate::{Ledger, LedgerError, VerifyError};
use docward_envelope::{Actor, Fact, FactKind, Region, TenantId, Timestamp};
use docward_trust_policy::Signers;
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FORMAT: u32 = 1;

/// Of what a backup is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupHeader {
    format: u32,
    /// The tenant whose rows they are.
    pub tenant: TenantId,
    /// The region whose ledger they were in.
    pub region: Region,
    /// Whose own environment's; `None` for the one that all share.
    pub environment: Option<TenantId>,
    /// The moment that all rows are of.
    pub taken: Timestamp,
    /// How many of the rows are facts.
    pub facts: u64,
    /// How many rows, facts among them.
    pub rows: u64,
}

/// A backup as text, before it is sealed.
#[derive(Debug, Clone)]
pub struct Backup {
    /// What it is a backup of.
    pub header: BackupHeader,
    text: String,
}

/// A table's row, as JSON.
#[derive(Serialize, Deserialize)]
struct Line<'l> {
    table: &'l str,
    #[serde(borrow)]
    row: &'l serde_json::value::RawValue,
}

/// Of a fact's row what the chain is made of.
#[derive(Deserialize)]
struct Link {
    seq: i64,
    id: String,
    previous: String,
    digest: String,
    body: String,
    /// Absent in a backup that was taken before facts were signed.
    #[serde(default)]
    signer: Option<String>,
    #[serde(default)]
    signature: Option<String>,
}

impl Ledger {
    /// All of a tenant's rows, as they were at one moment.
    pub async fn backup(&self, tenant: TenantId, now: Timestamp) -> Result<Backup, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let mut header = BackupHeader {
            format: FORMAT,
            tenant,
            region: self.region.clone(),
            environment: self.environment(),
            taken: now,
            facts: 0,
            rows: 0,
        };
        let mut lines = String::new();
        for table in TABLES {
            let mut rows = rows::read(tenancy.connection(), table, tenant);
            while let Some((row,)) = rows.try_next().await? {
                let row = serde_json::value::RawValue::from_string(row).map_err(|_| LedgerError::Corrupt)?;
                let line = serde_json::to_string(&Line { table, row: &row }).map_err(|_| LedgerError::Corrupt)?;
                lines.push_str(&line);
                lines.push('\n');
                header.rows += 1;
                header.facts += u64::from(table == "facts");
            }
        }
        let first = serde_json::to_string(&header).map_err(|_| LedgerError::Corrupt)?;
        Ok(Backup { header, text: format!("{first}\n{lines}") })
    }

    /// That a backup was taken, for the chain.
    pub fn backed_up(&self, header: &BackupHeader, actor: Actor, now: Timestamp) -> Fact {
        let (tenant, region) = (header.tenant, &self.region);
        crate::own_facts::of_tenant(region, tenant, FactKind::BackedUp, actor, "ledger-rows".to_owned(), now)
            .with_count("facts", header.facts)
            .with_count("rows", header.rows)
    }
}

impl Backup {
    /// The whole text, header first, as it is to be sealed.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Reads what was sealed, and walks its chain to the end.
    ///
    /// # Errors
    /// [`LedgerError::Corrupt`] for what is no backup, [`VerifyError::Broken`] for one whose chain does not hold.
    pub fn read(bytes: &[u8], signers: &Signers) -> Result<Self, VerifyError> {
        let corrupt = || VerifyError::Ledger(LedgerError::Corrupt);
        let text = std::str::from_utf8(bytes).map_err(|_| corrupt())?.to_owned();
        let first = text.lines().next().ok_or_else(corrupt)?;
        let header: BackupHeader = serde_json::from_str(first).map_err(|_| corrupt())?;
        if header.format != FORMAT {
            return Err(corrupt());
        }
        let backup = Self { header, text };
        backup.verify(signers)?;
        Ok(backup)
    }

    /// The rows of each table, in no order.
    pub(crate) fn rows(&self) -> Result<Vec<(&'static str, &str)>, LedgerError> {
        self.text
            .lines()
            .skip(1)
            .map(|line| {
                let line: Line<'_> = serde_json::from_str(line).map_err(|_| LedgerError::Corrupt)?;
                let table = TABLES.into_iter().find(|table| *table == line.table).ok_or(LedgerError::Corrupt)?;
                Ok((table, line.row.get()))
            })
            .collect()
    }

    fn verify(&self, signers: &Signers) -> Result<(), VerifyError> {
        let mut links: BTreeMap<i64, Link> = BTreeMap::new();
        let mut head = None;
        for (table, row) in self.rows()? {
            if table == "facts" {
                let link: Link = serde_json::from_str(row).map_err(|_| LedgerError::Corrupt)?;
                links.insert(link.seq, link);
            }
            if table == "chains" {
                let row: serde_json::Value = serde_json::from_str(row).map_err(|_| LedgerError::Corrupt)?;
                let length = row.get("length").and_then(serde_json::Value::as_i64).ok_or(LedgerError::Corrupt)?;
                let digest = row.get("digest").and_then(serde_json::Value::as_str).ok_or(LedgerError::Corrupt)?;
                head = Some((length, bytes_of(digest)?));
            }
        }
        let BackupHeader { region, tenant, environment, facts, .. } = &self.header;
        let mut walk = Walk::new(region, *tenant, *environment);
        for link in links.into_values() {
            let (previous, digest) = (bytes_of(&link.previous)?, bytes_of(&link.digest)?);
            let Link { seq, id, body, signer, signature, .. } = link;
            let signature = signature.as_deref().map(bytes_of).transpose()?;
            let signing = Signing::of(signers, region, &body, signer.as_deref(), signature.as_deref());
            walk.step(&Row { seq, id, previous, digest, body, signer, signature }, &signing)?;
        }
        let walked = walk.finish_backup(head)?;
        if walked as u64 == *facts { Ok(()) } else { Err(LedgerError::Corrupt.into()) }
    }

    /// The ids of its facts.
    pub(crate) fn fact_ids(&self) -> Result<std::collections::BTreeSet<String>, LedgerError> {
        let facts = self.rows()?.into_iter().filter(|(table, _)| *table == "facts");
        facts.map(|(_, row)| Ok(serde_json::from_str::<Link>(row).map_err(|_| LedgerError::Corrupt)?.id)).collect()
    }
}

/// PostgreSQL's hex form of bytes.
fn bytes_of(text: &str) -> Result<Vec<u8>, LedgerError> {
    let digits = text.strip_prefix("\\x").ok_or(LedgerError::Corrupt)?;
    hex::decode(digits).map_err(|_| LedgerError::Corrupt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain;
    use crate::sample::{Document, at, region, row, signers};
    use docward_envelope::{Run, Stage};

    /// A backup of one document's facts, as the database writes rows.
    fn backup() -> String {
        let document = Document::new();
        let facts = [document.accepted(), document.done(Stage::Ocr, Run::FIRST, 1)];
        let mut last = chain::genesis(&region(), document.tenant, None);
        let mut lines = Vec::new();
        for (seq, fact) in (1..).zip(&facts) {
            let row = row(seq, fact, &last);
            last = row.digest.clone().try_into().unwrap();
            let (previous, digest, signature) =
                (bytea(&row.previous), bytea(&row.digest), bytea(&row.signature.unwrap()));
            let (id, tenant, body, signer) = (row.id, document.tenant, row.body, row.signer);
            lines.push(serde_json::json!({ "table": "facts", "row": {
                "tenant": tenant, "seq": seq, "id": id, "previous": previous, "digest": digest, "body": body,
                "signer": signer, "signature": signature } }));
        }
        let head = serde_json::json!({ "tenant": document.tenant, "length": 2, "digest": bytea(&last) });
        lines.push(serde_json::json!({ "table": "chains", "row": head }));
        let header = BackupHeader {
            format: FORMAT,
            tenant: document.tenant,
            region: region(),
            environment: None,
            taken: at(9),
            facts: 2,
            rows: 3,
        };
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        format!("{}\n{}\n", serde_json::to_string(&header).unwrap(), lines.join("\n"))
    }

    fn bytea(digest: &[u8]) -> String {
        format!("\\x{}", hex::encode(digest))
    }

    #[test]
    fn a_backup_is_read_if_its_chain_holds() {
        let read = Backup::read(backup().as_bytes(), &signers()).unwrap();
        assert_eq!((read.header.facts, read.rows().unwrap().len(), read.fact_ids().unwrap().len()), (2, 3, 2));
    }

    #[test]
    fn a_backup_that_was_changed_is_not_believed() {
        let corrupt = VerifyError::Ledger(LedgerError::Corrupt);
        let whole = backup();
        let without_last = whole.lines().filter(|line| !line.contains("\"seq\":2")).collect::<Vec<_>>().join("\n");
        let other_region = whole.replacen("us-east-1", "us-east-2", 1);
        for changed in [whole.replace("pages", "sheet"), without_last, other_region] {
            assert!(matches!(Backup::read(changed.as_bytes(), &signers()), Err(VerifyError::Broken(_))), "{changed}");
        }
        let other_count = whole.replacen("\"facts\":2", "\"facts\":3", 1);
        let other_format = whole.replacen("\"format\":1", "\"format\":2", 1);
        let stranger = whole.replace("\"chains\"", "\"users\"");
        for changed in [other_count, other_format, stranger, String::new(), "no backup".to_owned()] {
            assert_eq!(Backup::read(changed.as_bytes(), &signers()).err(), Some(corrupt.clone()), "{changed}");
        }
        assert_eq!(Backup::read(&[0xff; 8], &signers()).err(), Some(corrupt));
    }
}
