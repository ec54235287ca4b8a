//! Which role may do what: rules in [Cedar](https://docs.cedarpolicy.com) that people review, and the one function that decides by
//! them.
//!
//! The rules are three files of `rules/`: the words that they may speak of, what nobody may do, and what each role is for. They stand
//! beside signed policies and grants, and give nobody anything: all must allow. A tenant's own rules can only forbid more
//! ([`Rules::narrowed`]).
//!
//! *This room* decides by what it is told of who asks, for what, and how things are; it *may touch* memory; it *must never* read a
//! clock, a file or a token, nor let through what it could not decide.

mod depth;
mod load;
mod narrow;
mod request;
mod rules;
mod told;
mod words;

pub use load::Unusable;
pub use narrow::{Advice, LARGEST, MOST, NotNarrowing};
pub use request::{Asker, Claims, Document, Request, Resource, Shift};
pub use rules::{Decision, RuleId, Rules};
pub use words::{Act, Content, NoSuchWord, Role};

#[cfg(test)]
mod tests;
