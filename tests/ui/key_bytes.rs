//! A key's bytes, its copy, its print.

use docward_trust::Key;

fn look(key: &Key) -> &[u8] {
    key.as_bytes()
}

fn copy(key: &Key) -> Key {
    key.clone()
}

fn print(key: &Key) -> String {
    format!("{key}")
}

fn main() {}
