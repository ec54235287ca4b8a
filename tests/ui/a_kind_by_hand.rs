//! A delivery's and an intake's content, put together outside of the gate.

use docward_envelope::{Body, Header};
use docward_trust::{Delivery, Intake, Policy};
use std::sync::Arc;

fn delivery(header: Header, at_intake: Arc<Policy>, body: Body) -> Delivery {
    Delivery { header, at_intake, body }
}

fn intake(header: Header) -> Intake {
    Intake { header, wrapped_keys: Vec::new(), upload: None }
}

fn main() {}
