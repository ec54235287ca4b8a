//! Jobs as they go on: server-sent events, until a job has ended, the token is over, no grant covers it any more, or the service
//! ends.

use crate::asked;
use crate::lasting::{LOOK, Lasting, Leave};
use crate::limits::Of;
use crate::problem::Problem;
use crate::service::{Asking, Service};
use crate::views::Job;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use docward_client::{ClientError, Followed, Following};
use docward_envelope::{DataClass, Purpose};
use docward_trust_rules::Act;
use futures_util::stream::{self, Stream, StreamExt};
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{interval, sleep};
use tokio_util::sync::CancellationToken;

/// How long to wait before a ledger that is away is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// A job as it goes on, until it has ended: events `moved` and `ended` with the job, `problem` with a problem, and `closed` where the
/// token is over, no grant covers it any more, or the service ends.
pub(crate) async fn of_job(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path((_, job)): Path<(String, String)>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let job = asked::job(&job)?;
    asking.to_document(Act::Follow, job, DataClass::Phi, Purpose::Operations).await?;
    let place = service.limits.take(Of::Streams, asking.tenant.id)?;
    // One that was just handed in may be on its way to the ledger.
    let was_received = asking.client.was_received(&asking.tenant, job).await?;
    let unheard = if was_received { Following::UNHEARD_OF } else { Duration::ZERO };
    let following = Following::of(&asking.client, &asking.tenant, [job], Some(unheard)).await?;
    let mut following = following.without_workers();
    // The first is waited for: of a job that is not there nobody is told more than that.
    let first = first(&mut following).await?;
    let leave = Leave::new(&service, &asking.identity, asking.tenant.id, Lasting::Following);
    let over = stream::once(over(leave, service.drain.clone())).map(Some).chain(stream::iter([None]));
    let told = stream::iter([Some(first)]).chain(stream::unfold(Some(following), next));
    // Nothing that is being read is broken off when it is looked whether it may go on.
    let events = stream::select(told, over).scan(place, |_place, event| ready(event)).map(Ok);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// How far the job is when it is asked.
async fn first(following: &mut Following) -> Result<Event, Problem> {
    loop {
        let followed = following.next().await?.ok_or(Problem::not_found())?;
        if let Some(event) = told(followed) {
            return Ok(event);
        }
    }
}

/// The next event, or the stream's end.
async fn next(following: Option<Following>) -> Option<(Option<Event>, Option<Following>)> {
    let Some(mut following) = following else { return Some((None, None)) };
    loop {
        match following.next().await {
            Ok(Some(followed)) => {
                if let Some(event) = told(followed) {
                    return Some((Some(event), Some(following)));
                }
            }
            Ok(None) => return Some((None, None)),
            // What happens meanwhile is read when it is back.
            Err(ClientError::Away { .. }) => sleep(PAUSE).await,
            Err(error) => {
                let problem = Problem::from(error);
                return Some((Some(Event::default().event("problem").data(problem.to_json())), None));
            }
        }
    }
}

/// Waits until who listens may not go on, or the service ends, and says so.
async fn over(leave: Leave, drain: CancellationToken) -> Event {
    let mut look = interval(LOOK);
    loop {
        tokio::select! {
            () = drain.cancelled() => return closed("The service ends. Ask again.").retry(PAUSE),
            _ = look.tick() => {
                if leave.lasts().is_err() {
                    return closed("The token is over, or what was granted is. Ask again.");
                }
            }
        }
    }
}

fn closed(why: &str) -> Event {
    Event::default().event("closed").data(why)
}

/// What is told of a job; nothing of workers.
fn told(followed: Followed) -> Option<Event> {
    let (name, status) = match followed {
        Followed::Ended(status) => ("ended", status),
        Followed::Moved(status) => ("moved", status),
        Followed::Workers(_) => return None,
    };
    Event::default().event(name).json_data(Job::from(status)).ok()
}
