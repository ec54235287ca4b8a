//! How text is cut into words, the same for every bundle and every query.

use tantivy::{
    schema::{Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{
        AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
        TokenizerManager,
    },
};

/// A new way of cutting words needs a new name, and a new version of the bundle's format.
const TOKENIZER: &str = "docward-1";
const LONGEST_WORD: usize = 64;

/// The fields of a bundle's index. Everything that is only shown lies beside the index, in the bundle itself.
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) kind: Field,
    pub(crate) text: Field,
}

pub(crate) fn fields() -> Fields {
    let mut schema = Schema::builder();
    let kind = schema.add_text_field("kind", STRING);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored());
    Fields { schema: schema.build(), kind, text }
}

pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    let words = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build();
    manager.register(TOKENIZER, words);
    manager
}
