//! Points in time as people read them.

use docward_envelope::Timestamp;

/// UTC, to the second.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
