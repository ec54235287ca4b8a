//! what a document is once read, and the protocol's messages
