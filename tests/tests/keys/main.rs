//! Who keeps tenants' keys, against the real key managers: wrapping, moving, rotating, revoking, destroying, and what an
//! outage does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod kms;
mod kms_stand_in;
mod outage;
mod revocation;
mod rotation;
mod transit;
mod world;
