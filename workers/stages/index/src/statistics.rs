//! How common a word is in all bundles together. Within a bundle of one document every word would be equally rare.

use crate::open::Opened;
use tantivy::{Term, query::Bm25StatisticsProvider, schema::Field};

pub(crate) struct Statistics<'o> {
    bundles: &'o [Opened],
}

impl<'o> Statistics<'o> {
    pub(crate) fn of(bundles: &'o [Opened]) -> Self {
        Self { bundles }
    }

    fn sum(&self, count: impl Fn(&Opened) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        self.bundles.iter().try_fold(0_u64, |sum, bundle| Ok(sum.saturating_add(count(bundle)?)))
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(|bundle| bundle.searcher.total_num_tokens(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.sum(|bundle| bundle.searcher.total_num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // The scorer takes it for certain that no word is in more documents than there are.
        Ok(self.sum(|bundle| bundle.searcher.doc_freq(term))?.min(self.total_num_docs()?))
    }
}
