//! How common a word is in all bundles together. Within a bundle of one document every word would be equally rare.

use crate::open::Opened;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tantivy::{Term, query::Bm25StatisticsProvider, schema::Field};

pub(crate) struct Statistics<'o> {
    bundles: &'o [Opened],
    documents: u64,
    /// Asked for by each bundle, and the same for all.
    known: Mutex<HashMap<Term, u64>>,
}

impl<'o> Statistics<'o> {
    pub(crate) fn of(bundles: &'o [Opened]) -> Self {
        let documents = bundles.iter().map(|bundle| bundle.searcher.num_docs()).sum();
        Self { bundles, documents, known: Mutex::default() }
    }

    /// One that can't be read counts for nothing; that is told where it is searched.
    fn sum(&self, count: impl Fn(&Opened) -> tantivy::Result<u64>) -> u64 {
        self.bundles.iter().fold(0, |sum, bundle| sum.saturating_add(count(bundle).unwrap_or(0)))
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.sum(|bundle| bundle.searcher.total_num_tokens(field)))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        if let Some(frequency) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(term) {
            return Ok(*frequency);
        }
        // The scorer takes it for certain that no word is in more documents than there are.
        let frequency = self.sum(|bundle| bundle.searcher.doc_freq(term)).min(self.documents);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(term.clone(), frequency);
        Ok(frequency)
    }
}
