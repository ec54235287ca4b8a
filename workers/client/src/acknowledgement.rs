//! What the sender of a job's X12 file is told: the same bytes each time.

use crate::environment::Environment;
use crate::error::ClientError;
use docward_acknowledgement::{Answer, Moment, NotWritable, Ourselves, answer, edits_of, numbers_needed};
use docward_engine_model::Fields;
use docward_engine_model::acknowledgement::Acknowledgement;
use docward_envelope::Timestamp;
use docward_ledger::JobStatus;
use docward_runtime::error::{At, RuntimeError};
use jiff::tz::TimeZone;

/// Writes it, under the control numbers and of the time that the ledger notes when it is asked for first. Claims are returned for the
/// rules that their fields don't keep; a file that is refused has none.
pub(crate) async fn written(
    environment: &Environment,
    status: &JobStatus,
    told: &Acknowledgement,
    fields: Option<&Fields>,
) -> Result<Vec<u8>, ClientError> {
    let (of_job, numbers) = ((status.job, status.run), numbers_needed(told));
    let noted = environment.ledger().acknowledge(status.tenant, of_job, numbers, Timestamp::now()).await;
    let noted = noted.at(&environment.config().region)?;
    let write = || {
        let (received, now) = (moment(status.created)?, moment(noted.since)?);
        let of = Answer { us: &Ourselves::docward()?, first_number: noted.first_number, received, now };
        answer(told, &of, &fields.map(|fields| edits_of(&fields.checks)).unwrap_or_default())
    };
    let text = write().map_err(|_| ClientError::Runtime(RuntimeError::Encoding))?;
    Ok(text.as_str().as_bytes().to_vec())
}

/// A time as X12 has it: of UTC.
fn moment(at: Timestamp) -> Result<Moment, NotWritable> {
    at.to_zoned(TimeZone::UTC).datetime().try_into()
}
