//! What the gate, scopes, seals and keyrings must do and must refuse, against real files and a clock that tests turn.

mod gate;
mod golden;
mod identifiers;
mod keyrings;
mod people;
mod seals;
mod world;
