//! the stage trait, its runner, and the engines' only user
