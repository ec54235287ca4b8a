//! Searching bundles: one query, one ranking over all of them, one hit a job.

use crate::{
    Found, Hit, IndexError,
    open::{Opened, open},
    schema::{Fields, fields, tokenizers},
    statistics::Statistics,
};
use docward_envelope::{JobId, Run};
use std::collections::BTreeMap;
use tantivy::{
    TantivyDocument,
    collector::TopDocs,
    query::{Query, QueryParser},
    schema::Value,
    snippet::SnippetGenerator,
};

/// Beyond it a query is no question any more, and the parser recurses by parentheses.
const LONGEST_QUERY: usize = 512;
const DEEPEST_QUERY: usize = 8;
const SNIPPET_CHARACTERS: usize = 160;

/// Finds the documents that match all words of the query, best first, at most `limit`.
///
/// Of a job in several bundles only the newest run counts, also where only an older one would match: what a
/// correction removed is not found again.
///
/// # Errors
/// [`IndexError::Query`] when the query does not follow the syntax. A bundle that cannot be read is counted, so that
/// one damaged object does not hide the others, nor goes unnoticed.
pub fn search(bundles: &[&[u8]], query: &str, limit: usize) -> Result<Found, IndexError> {
    let fields = fields();
    let query = parse(&fields, query)?;
    let opened: Vec<Opened> = bundles.iter().filter_map(|bytes| open(bytes).ok()).collect();
    let newest = newest(&opened);
    let statistics = Statistics::of(&opened);
    let mut unreadable = bundles.len() - opened.len();
    let mut hits = Vec::new();
    for bundle in &opened {
        match hits_in(bundle, &fields, query.as_ref(), &statistics) {
            Ok(found) => hits.extend(found.into_iter().filter(|hit| newest.get(&hit.job) == Some(&hit.run))),
            Err(_) => unreadable += 1,
        }
    }
    Ok(Found { hits: best(hits, limit), unreadable })
}

fn parse(fields: &Fields, query: &str) -> Result<Box<dyn Query>, IndexError> {
    let depth = query.chars().filter(|character| *character == '(').count();
    if query.trim().is_empty() || query.len() > LONGEST_QUERY || depth > DEEPEST_QUERY {
        return Err(IndexError::Query);
    }
    let mut parser = QueryParser::new(fields.schema.clone(), vec![fields.text], tokenizers());
    parser.set_conjunction_by_default();
    parser.parse_query(query).map_err(|_| IndexError::Query)
}

fn newest(bundles: &[Opened]) -> BTreeMap<JobId, Run> {
    let mut newest = BTreeMap::new();
    for entry in bundles.iter().flat_map(|bundle| &bundle.entries) {
        let run = newest.entry(entry.job).or_insert(entry.run);
        *run = entry.run.max(*run);
    }
    newest
}

fn hits_in(
    bundle: &Opened,
    fields: &Fields,
    query: &dyn Query,
    statistics: &Statistics<'_>,
) -> tantivy::Result<Vec<Hit>> {
    let top = TopDocs::with_limit(bundle.entries.len().max(1)).order_by_score();
    let matches = bundle.searcher.search_with_statistics_provider(query, &top, statistics)?;
    if matches.is_empty() {
        return Ok(Vec::new());
    }
    let mut snippets = SnippetGenerator::create(&bundle.searcher, query, fields.text)?;
    snippets.set_max_num_chars(SNIPPET_CHARACTERS);
    let mut hits = Vec::with_capacity(matches.len());
    for (score, address) in matches {
        let Some(entry) = usize::try_from(address.doc_id).ok().and_then(|number| bundle.entries.get(number)) else {
            continue;
        };
        let document: TantivyDocument = bundle.searcher.doc(address)?;
        let text = document.get_first(fields.text).and_then(|value| value.as_str()).unwrap_or_default();
        let snippet = match snippets.snippet(text).fragment() {
            "" => text.chars().take(SNIPPET_CHARACTERS).collect(),
            fragment => fragment.to_owned(),
        };
        let (job, run, created) = (entry.job, entry.run, entry.created);
        hits.push(Hit { job, run, kind: entry.kind.clone(), created, score, snippet });
    }
    Ok(hits)
}

/// Best first; equal scores newest job first. A redelivered document may lie in two bundles: it is one hit.
fn best(mut hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    hits.sort_by(|left, right| right.score.total_cmp(&left.score).then_with(|| right.job.cmp(&left.job)));
    let mut seen = std::collections::BTreeSet::new();
    hits.retain(|hit| seen.insert(hit.job));
    hits.truncate(limit);
    hits
}
