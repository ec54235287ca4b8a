//! readers and writers of client bytes
