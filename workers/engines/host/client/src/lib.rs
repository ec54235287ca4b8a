//! talks to the engines; never parses a document
