//! The outcome of a batch: a row of each item, as it is at the moment, in the order of their numbers.

use super::OfBatch;
use crate::asked::{Path, parameters};
use crate::lasting::{Lasting, Leave};
use crate::limits::{Of, Place};
use crate::openapi::schemas;
use crate::problem::Problem;
use crate::ruled::Asking;
use crate::service::Service;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docward_client::{BatchItem, ItemState, Jobs};
use docward_envelope::{BatchId, JobId, Purpose, TenantId};
use docward_trust_rules::Act;
use futures_util::stream::try_unfold;
use serde::{Deserialize, Serialize};
use std::io;
use std::sync::Arc;
use utoipa::IntoParams;

/// How many rows are read at a time.
const AT_ONCE: u32 = 1000;

/// As what.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct As {
    /// `ndjson`, where nothing is said, or `csv`.
    #[serde(default)]
    #[param(value_type = schemas::FormatWord, inline, required = false)]
    format: Format,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    /// An object a line.
    #[default]
    Ndjson,
    /// RFC 4180, with a header.
    Csv,
}

/// One row. Every word in it is of a closed list, so nothing has to be quoted in a table.
#[derive(Serialize)]
struct Row<'a> {
    item: u32,
    state: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<JobId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// What became of each item: exactly one row an item, also of one that did not come.
#[utoipa::path(get, path = "/batches/{batch}/result", operation_id = "batch_result", params(OfBatch, As), responses(
    (status = 200, description = "Rows of `item`, `state`, `job` and `reason`.", content(
        (String = "application/x-ndjson"), (String = "text/csv"))), Problem))]
pub(crate) async fn result(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfBatch>,
    format: Result<Query<As>, QueryRejection>,
) -> Result<Response, Problem> {
    let As { format } = parameters(format, "This knows `format`, and nothing else.")?;
    let allowed = asking.to(Act::Follow, Purpose::Operations).await?;
    let place = service.limits.take(Of::Results, allowed.tenant.id)?;
    let jobs = Jobs::of(&service.connections, &service.region, &allowed.tenant, allowed.client.caller()).await?;
    let batch = jobs.batch(of.batch()?).await?.0;
    let leave = Leave::new(&service, &allowed, Lasting::Following);
    let rows = Rows { jobs, leave, batch: batch.id, items: batch.items, format, after: Some(0), _place: place };
    let media_type = match format {
        Format::Ndjson => "application/x-ndjson",
        Format::Csv => "text/csv; charset=utf-8; header=present",
    };
    let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from_stream(try_unfold(rows, Rows::next))).into_response())
}

/// What is still to be told.
struct Rows {
    jobs: Jobs,
    leave: Leave,
    batch: BatchId,
    items: Option<u32>,
    format: Format,
    /// Behind which item they are; `None` once all are told.
    after: Option<u32>,
    _place: Place<TenantId>,
}

impl Rows {
    /// The next ones, for as long as who asked may. The answer is broken off where that is over, or a ledger goes away.
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let Some(after) = self.after else { return Ok(None) };
        self.leave.lasts().map_err(|_| io::ErrorKind::PermissionDenied)?;
        let found = self.jobs.batch_items(self.batch, after, AT_ONCE).await.map_err(io::Error::other)?;
        let came = found.last().map_or(after, |last| last.number);
        let is_last = found.len() < AT_ONCE as usize;
        let last = if is_last { self.items.unwrap_or(came) } else { came };
        let mut text = String::new();
        if after == 0 && self.format == Format::Csv {
            text.push_str("item,state,job,reason\r\n");
        }
        for row in filled(found, after, last, self.items.is_some()) {
            row.write(self.format, &mut text);
        }
        self.after = (!is_last).then_some(last);
        Ok((!text.is_empty()).then(|| (text.into(), self)))
    }
}

/// The items that came, and the numbers between them as missing where it is known how many there are.
fn filled(found: Vec<BatchItem>, after: u32, last: u32, is_complete: bool) -> Vec<Told> {
    let mut rows = Vec::new();
    let mut next = after + 1;
    for item in found {
        if is_complete {
            rows.extend((next..item.number).map(Told::missing));
        }
        next = item.number + 1;
        rows.push(Told(item));
    }
    if is_complete {
        rows.extend((next..=last).map(Told::missing));
    }
    rows
}

/// An item that is told.
struct Told(BatchItem);

impl Told {
    fn missing(number: u32) -> Self {
        Self(BatchItem { number, state: ItemState::Missing })
    }

    fn write(&self, format: Format, text: &mut String) {
        let (state, job, reason) = match &self.0.state {
            ItemState::Missing => ("missing", None, None),
            ItemState::Coming => ("coming", None, None),
            ItemState::Refused(reason) => ("refused", None, Some(reason.as_str())),
            ItemState::Job(job, None) => ("accepted", Some(*job), None),
            ItemState::Job(job, Some(found)) => (found.state.as_str(), Some(*job), found.reason.as_deref()),
        };
        let row = Row { item: self.0.number, state, job, reason };
        match format {
            Format::Ndjson => {
                // A row has nothing that JSON does not know.
                text.push_str(&serde_json::to_string(&row).unwrap_or_default());
                text.push('\n');
            }
            Format::Csv => {
                let job = job.map(|job| job.to_string()).unwrap_or_default();
                let columns = [self.0.number.to_string(), state.to_owned(), job, reason.unwrap_or_default().to_owned()];
                text.push_str(&columns.join(","));
                text.push_str("\r\n");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(number: u32) -> BatchItem {
        BatchItem { number, state: ItemState::Refused("media-type".to_owned()) }
    }

    fn numbers(rows: &[Told]) -> Vec<(u32, bool)> {
        rows.iter().map(|Told(item)| (item.number, item.state != ItemState::Missing)).collect()
    }

    #[test]
    fn each_item_has_one_row_also_where_it_did_not_come() {
        let rows = filled(vec![came(2), came(4)], 0, 5, true);
        assert_eq!(numbers(&rows), [(1, false), (2, true), (3, false), (4, true), (5, false)]);
        assert_eq!(numbers(&filled(vec![came(7)], 5, 7, true)), [(6, false), (7, true)]);
        assert_eq!(numbers(&filled(vec![came(2), came(4)], 0, 4, false)), [(2, true), (4, true)]);
        assert_eq!(numbers(&filled(Vec::new(), 5, 7, true)), [(6, false), (7, false)]);
        assert_eq!(numbers(&filled(Vec::new(), 0, 0, false)), []);
    }

    #[test]
    fn a_row_is_a_line_in_either_form() {
        let (mut lines, mut table) = (String::new(), String::new());
        let job: JobId = "01JZ0000000000000000000001".parse().unwrap();
        let rows = [Told(came(1)), Told::missing(2), Told(BatchItem { number: 3, state: ItemState::Job(job, None) })];
        for row in rows {
            row.write(Format::Ndjson, &mut lines);
            row.write(Format::Csv, &mut table);
        }
        assert_eq!(
            lines,
            "{\"item\":1,\"state\":\"refused\",\"reason\":\"media-type\"}\n{\"item\":2,\"state\":\"missing\"}\n\
             {\"item\":3,\"state\":\"accepted\",\"job\":\"01JZ0000000000000000000001\"}\n"
        );
        assert_eq!(table, "1,refused,,media-type\r\n2,missing,,\r\n3,accepted,01JZ0000000000000000000001,\r\n");
    }
}
