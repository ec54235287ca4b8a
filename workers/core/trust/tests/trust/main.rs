//! What the gate, scopes, seals and keyrings must do and must refuse, against real files and a clock that tests turn.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod broken;
mod gate;
mod golden;
mod identifiers;
mod kept;
mod keyrings;
mod people;
mod pieces;
mod placements;
mod seals;
mod webhooks;
mod world;
