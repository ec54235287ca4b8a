//! Jobs as they go on: server-sent events, until a job has ended, the token is over, no grant covers it any more, or the service
//! ends.

use crate::asked::{OfJob, OfTenant, Path};
use crate::lasting::{LOOK, Lasting, Leave};
use crate::limits::{Of, Place};
use crate::problem::Problem;
use crate::ruled::{Allowed, Asking};
use crate::service::Service;
use crate::views::Job;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use docward_client::{ClientError, Followed, Following, JobStatus, Watched, Watching};
use docward_envelope::{DataClass, Purpose, TenantId};
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
#[utoipa::path(get, path = "/jobs/{job}/events", params(OfJob),
    responses((status = 200, description = "Server-sent events.", body = String, content_type = "text/event-stream"), Problem))]
pub(crate) async fn of_job(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfJob>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let job = of.job()?;
    let allowed = asking.to_document(Act::Follow, job, DataClass::Phi, Purpose::Operations).await?;
    let place = service.limits.take(Of::Streams, allowed.tenant.id)?;
    // One that was just handed in may be on its way to the ledger.
    let was_received = allowed.client.was_received(&allowed.tenant, job).await?;
    let unheard = if was_received { Following::UNHEARD_OF } else { Duration::ZERO };
    let following = Following::of(&allowed.client, &allowed.tenant, [job], Some(unheard)).await?;
    let mut source = Source::Job(following.without_workers());
    // The first is waited for: of a job that is not there nobody is told more than that.
    let first = source.next().await?.ok_or(Problem::not_found())?;
    Ok(stream(&service, &allowed, (place, Some(first)), source))
}

/// All of the tenant's jobs as they go on from now on: events `moved` with a job, `missed` where more happened than is told, so that
/// the list of jobs is to be asked again, and `problem` and `closed` as of one job.
#[utoipa::path(get, path = "/events", params(OfTenant),
    responses((status = 200, description = "Server-sent events.", body = String, content_type = "text/event-stream"), Problem))]
pub(crate) async fn of_tenant(
    State(service): State<Arc<Service>>,
    asking: Asking,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let allowed = asking.to(Act::Follow, Purpose::Operations).await?;
    let place = service.limits.take(Of::Watches, allowed.tenant.id)?;
    let watching = Watching::of(&allowed.client, &allowed.tenant).await?;
    Ok(stream(&service, &allowed, (place, None), Source::Tenant(watching)))
}

/// What is heard, behind what is known at once, for as long as who listens may.
fn stream(
    service: &Arc<Service>,
    allowed: &Allowed,
    (place, first): (Place<TenantId>, Option<Event>),
    source: Source,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let leave = Leave::new(service, allowed, Lasting::Following);
    let over = stream::once(over(leave, service.drain.clone())).map(Some).chain(stream::iter([None]));
    let told = stream::iter(first.map(Some)).chain(stream::unfold(Some(source), next));
    // Nothing that is being read is broken off when it is looked whether it may go on.
    let events = stream::select(told, over).scan(place, |_place, event| ready(event)).map(Ok);
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// What is listened to.
enum Source {
    /// A job, until it has ended.
    Job(Following),
    /// All jobs of a tenant.
    Tenant(Watching),
}

impl Source {
    /// The next event; `None` once there will be no more.
    async fn next(&mut self) -> Result<Option<Event>, ClientError> {
        match self {
            Self::Job(following) => loop {
                let Some(followed) = following.next().await? else { return Ok(None) };
                if let Some(event) = told(followed) {
                    return Ok(Some(event));
                }
            },
            Self::Tenant(watching) => Ok(Some(match watching.next().await? {
                Watched::Moved(status) => of("moved", status),
                Watched::Missed => Event::default().event("missed").data("More happened. List the jobs again."),
            })),
        }
    }
}

/// The next event, or the stream's end.
async fn next(source: Option<Source>) -> Option<(Option<Event>, Option<Source>)> {
    let Some(mut source) = source else { return Some((None, None)) };
    loop {
        match source.next().await {
            Ok(Some(event)) => return Some((Some(event), Some(source))),
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
    match followed {
        Followed::Ended(status) => Some(of("ended", status)),
        Followed::Moved(status) => Some(of("moved", status)),
        Followed::Workers(_) => None,
    }
}

fn of(name: &str, status: JobStatus) -> Event {
    let event = Event::default().event(name);
    // A job has nothing that JSON does not know.
    event.json_data(Job::from(status)).unwrap_or_default()
}
