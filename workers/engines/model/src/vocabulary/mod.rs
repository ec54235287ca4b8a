//! The vocabulary of what extraction finds: kinds of documents, names of fields, tables and columns, and what their values
//! are. One table each: a new name has its word, its meaning, the type of its values and whether they identify somebody, or it
//! does not compile.

mod document_kind;
mod field_name;
mod table_name;

pub use document_kind::DocumentKind;
pub use field_name::FieldName;
pub use table_name::{Column, TableName};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An enum of names, each with its word: as in JSON, and by `as_str`.
macro_rules! names {
    ($(#[$about:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $word:tt;)* }) => {
        $(#[$about])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            schemars::JsonSchema,
        )]
        pub enum $enum {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl $enum {
            /// Every one, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its word, as in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}
use names;

/// What a value is, which says how it is normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// A day, month or year. Normalised: ISO 8601, as much of it as is told (`1952-04-08`, `1952-04`, `1952`); a period is
    /// two of them with a solidus between.
    Date,
    /// A telephone or fax number. Normalised: E.164, `+` and up to 15 digits; an extension follows as in RFC 3966,
    /// `;ext=12`.
    Phone,
    /// An amount of money. Normalised: whole cents, with a minus sign if it is negative.
    Money,
    /// A number or code that is compared sign by sign. Normalised: letters and digits alone, in capitals.
    Code,
    /// A number or a range of numbers, with its sign and unit. Normalised: without spaces and thousands separators.
    Measure,
    /// A person's name. Normalised: given names first, as people say it.
    Name,
    /// A postal address on one line: street, city, state, postal code. It has no normalised form.
    Address,
    /// Words. They have no normalised form.
    Text,
    /// An e-mail address. Normalised: in small letters, without spaces.
    Email,
    /// A sex. Normalised: `male`, `female`, `other` or `unknown`, as FHIR's administrative gender has it.
    Sex,
}
