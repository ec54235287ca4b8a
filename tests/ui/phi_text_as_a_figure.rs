//! Text, taken out as a figure, and text taken out as an error.

use docward_trust::{Bytes, Phi};

fn measure(phi: &Phi<'_, Bytes>) -> String {
    phi.measure(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn fail(phi: &Phi<'_, Bytes>) -> Option<String> {
    phi.try_map_ref(|bytes| Err::<Bytes, String>(String::from_utf8_lossy(bytes).into_owned())).err()
}

fn main() {}
