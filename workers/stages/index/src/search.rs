//! Searching bundles: one query, one ranking over all of them, one hit a job. Of a bundle is read what the query needs: its
//! words' lists, and the text of what is shown.

use crate::{
    Found, Hit, IndexError, Source,
    format::Described,
    open::{Opened, open},
    parallel,
    schema::{Fields, fields, tokenizers},
    statistics::Statistics,
};
use docward_envelope::{JobId, Run};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tantivy::{
    DocAddress, TantivyDocument,
    collector::TopDocs,
    query::{Query, QueryParser},
    schema::Value,
    snippet::SnippetGenerator,
};

/// Beyond it a query is no question any more, and the parser recurses by parentheses.
const LONGEST_QUERY: usize = 512;
const DEEPEST_QUERY: usize = 8;
const SNIPPET_CHARACTERS: usize = 160;
/// How many more than it was asked for are ranked of each bundle at first: some may be superseded.
const SPARE: usize = 16;

/// Finds the documents that match all words of the query, best first, at most `limit`, none of the jobs in `hidden`.
///
/// Of a job in several bundles only the newest run counts, also where only an older one would match: what a
/// correction removed is not found again.
///
/// # Errors
/// [`IndexError::Query`] when the query does not follow the syntax. A bundle that cannot be read is counted, so that
/// one damaged object does not hide the others, nor goes unnoticed.
pub fn search(
    bundles: &[Arc<dyn Source>],
    query: &str,
    limit: usize,
    hidden: &BTreeSet<JobId>,
) -> Result<Found, IndexError> {
    let fields = fields();
    let query = parse(&fields, query)?;
    let opened: Vec<Opened> =
        parallel::each(bundles, |source| open(Arc::clone(source)).ok()).into_iter().flatten().flatten().collect();
    let closed = bundles.len() - opened.len();
    let statistics = Statistics::of(&opened);
    let mut search = Search { fields: &fields, query: query.as_ref(), opened: &opened, broken: BTreeSet::new() };
    let (hits, more) = search.hits(&statistics, limit, hidden);
    Ok(Found { hits, more, unreadable: closed + search.broken.len() })
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

/// A document that matches.
#[derive(Clone, Copy)]
struct Match {
    score: f32,
    bundle: usize,
    address: DocAddress,
    /// Whether its bundle has worse ones that were not ranked.
    more_behind: bool,
}

struct Search<'s> {
    fields: &'s Fields,
    query: &'s dyn Query,
    opened: &'s [Opened],
    /// Bundles that opened and could then not be read.
    broken: BTreeSet<usize>,
}

impl Search<'_> {
    /// The best of them, and whether more match.
    fn hits(&mut self, statistics: &Statistics<'_>, limit: usize, hidden: &BTreeSet<JobId>) -> (Vec<Hit>, bool) {
        let newest = self.newest();
        let stands = |one: &Described| {
            !hidden.contains(&one.job) && newest.get(&one.job).is_none_or(|newest| one.run >= *newest)
        };
        // One more than is shown tells whether there are more.
        let wanted = limit.saturating_add(1);
        let mut depth = limit.saturating_add(SPARE);
        loop {
            let matches = self.ranked(statistics, depth);
            match self.best(&matches, wanted, stands) {
                Some(mut best) => {
                    let more = best.len() > limit;
                    best.truncate(limit);
                    return (self.shown(&best), more);
                }
                None => depth = depth.saturating_mul(4),
            }
        }
    }

    /// The newest run of the jobs that went through the stages more than once.
    fn newest(&self) -> BTreeMap<JobId, Run> {
        let mut newest = BTreeMap::new();
        for (job, run) in self.opened.iter().flat_map(|bundle| &bundle.contents.later) {
            let known = newest.entry(*job).or_insert(*run);
            *known = *run.max(known);
        }
        newest
    }

    /// The best of each bundle, the best of all in front.
    fn ranked(&mut self, statistics: &Statistics<'_>, depth: usize) -> Vec<Match> {
        let numbers: Vec<usize> = (0..self.opened.len()).filter(|number| !self.broken.contains(number)).collect();
        let ranked = parallel::each(&numbers, |number| self.of_bundle(*number, statistics, depth));
        let mut matches = Vec::new();
        for (number, found) in numbers.into_iter().zip(ranked) {
            match found {
                Some(Ok(found)) => matches.extend(found),
                _ => {
                    self.broken.insert(number);
                }
            }
        }
        // Of equal ones those that came last, as far as their order tells.
        matches.sort_by(|one, other| {
            let place = |of: &Match| (of.bundle, of.address);
            other.score.total_cmp(&one.score).then_with(|| place(other).cmp(&place(one)))
        });
        matches
    }

    fn of_bundle(&self, number: usize, statistics: &Statistics<'_>, depth: usize) -> tantivy::Result<Vec<Match>> {
        let Some(bundle) = self.opened.get(number) else { return Ok(Vec::new()) };
        let most = usize::try_from(bundle.contents.documents).unwrap_or(usize::MAX).clamp(1, depth.max(1));
        let top = TopDocs::with_limit(most).order_by_score();
        let found = bundle.searcher.search_with_statistics_provider(self.query, &top, statistics)?;
        let cut = found.len() == most && (most as u64) < bundle.contents.documents;
        let last = found.len().saturating_sub(1);
        let matched =
            |(place, (score, address))| Match { score, bundle: number, address, more_behind: cut && place == last };
        Ok(found.into_iter().enumerate().map(matched).collect())
    }

    /// The best that stand, one a job; `None` if some bundle's ranking ended before it was certain which those are.
    fn best(
        &mut self,
        matches: &[Match],
        limit: usize,
        stands: impl Fn(&Described) -> bool,
    ) -> Option<Vec<(Match, Described)>> {
        let (mut best, mut seen) = (Vec::new(), BTreeSet::new());
        for some in matches.chunks(limit.max(1)) {
            let documents = parallel::each(some, |one| self.opened.get(one.bundle)?.document(one.address.doc_id).ok());
            for (one, document) in some.iter().zip(documents) {
                if best.len() == limit {
                    return Some(best);
                }
                match document.flatten() {
                    Some(document) if stands(&document) && seen.insert(document.job) => best.push((*one, document)),
                    Some(_) => {}
                    None => {
                        self.broken.insert(one.bundle);
                    }
                }
                if one.more_behind && best.len() < limit {
                    return None;
                }
            }
        }
        Some(best)
    }

    fn shown(&mut self, best: &[(Match, Described)]) -> Vec<Hit> {
        let snippets = parallel::each(best, |(one, _)| self.snippet(one).ok());
        let mut hits = Vec::with_capacity(best.len());
        for ((one, document), snippet) in best.iter().zip(snippets) {
            match snippet.flatten() {
                Some(snippet) => hits.push(Hit {
                    job: document.job,
                    run: document.run,
                    kind: document.kind.clone(),
                    created: document.created,
                    score: one.score,
                    snippet,
                }),
                None => {
                    self.broken.insert(one.bundle);
                }
            }
        }
        hits
    }

    fn snippet(&self, one: &Match) -> tantivy::Result<String> {
        let Some(bundle) = self.opened.get(one.bundle) else { return Ok(String::new()) };
        let mut snippets = SnippetGenerator::create(&bundle.searcher, self.query, self.fields.text)?;
        snippets.set_max_num_chars(SNIPPET_CHARACTERS);
        let document: TantivyDocument = bundle.searcher.doc(one.address)?;
        let text = document.get_first(self.fields.text).and_then(|value| value.as_str()).unwrap_or_default();
        Ok(match snippets.snippet(text).fragment() {
            "" => text.chars().take(SNIPPET_CHARACTERS).collect(),
            fragment => fragment.to_owned(),
        })
    }
}
