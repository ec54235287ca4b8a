//! Acknowledgements of X12 files: what a sender of claims is told of the envelope (TA1), of each functional group (999,
//! 005010X231A1) and of each claim (277CA, 005010X214).
//!
//! *This room* writes text from an [`Acknowledgement`](docward_engine_model::acknowledgement::Acknowledgement), which an engine has
//! made of the file; it *may touch* nothing but memory; it *must never* parse a client's bytes, read a clock or make up a number.
//!
//! # Decisions
//!
//! **A TA1 and a 999 name nobody.** No bad data is copied into them (IK404 is left out), and which claim a fault belongs to is said
//! by the segment's position; the claim's own number (CTX*CLM01) and the name of a segment that the guide does not know stand there only
//! in a [`Detail::Sealed`] reply. A 277CA has to name
//! the patient: whoever keeps it seals it.
//!
//! **One bad claim sinks no batch.** A transaction set in which nothing but claims is wrong is accepted with errors (IK501 is `E`),
//! and the 277CA returns these claims and accepts the others, unless the trading partner wants whole sets or nothing
//! ([`Acceptance`]). What can't be laid to a claim (the counts and numbers of the set, its submitter) rejects the set.
//!
//! **Nothing of a client can end a segment.** X12 knows no way to write a separator as data, so every character that is one here, or
//! is no text, becomes a space.
//!
//! **What is required and unknown** is `UNKNOWN` where it is a name, and left out where it is anything else: of such a claim
//! something is wrong, and the statuses say so.

mod answer;
mod claims;
mod edit;
mod functional;
mod lines;
mod outcome;
mod status;
mod who;

pub use answer::{Answer, answer, numbers_needed};
pub use claims::claim_acknowledgement;
pub use edit::{Edit, edits_of};
pub use functional::{Detail, functional_acknowledgement};
pub use lines::interchange_acknowledgement;
pub use outcome::{Acceptance, Outcome, of_claim, of_set};
pub use status::{Category, Status};
pub use who::{Moment, NotWritable, Numbers, Ourselves, Reply, Role};
