//! Jobs as they go on: server-sent events, until a job has ended, the token is over, or the account is let do less than when it
//! began to listen.

use crate::asked;
use crate::identity::Act;
use crate::problem::Problem;
use crate::service::{Asking, Service};
use crate::views::Job;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use docward_client::{Caller, Followed, Following};
use docward_envelope::GrantId;
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Interval, interval};

/// How often it is looked whether who listens still may: a grant that is taken back ends what it began within five seconds.
const LOOK: Duration = Duration::from_secs(2);

/// A job as it goes on, until it has ended: events `moved` and `ended` with the job, `problem` with a problem, and `closed` where the
/// token is over or a grant was taken back.
pub(crate) async fn of_job(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path((_, job)): Path<(String, String)>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    asking.to(Act::Follow)?;
    let job = asked::job(&job)?;
    let following = Following::of(&asking.client, &asking.tenant, [job], Some(Following::UNHEARD_OF)).await?;
    let mut listener = Listener {
        grants: grants(asking.client.caller()),
        account: asking.identity.account,
        expires: asking.identity.expires,
        service,
        look: interval(LOOK),
        following,
    };
    // The first is waited for: of a job that is not there nobody is told more than that.
    let first = listener.first().await?;
    let listener = (first, Some(listener));
    let events = unfold(listener, async |(ready, listener)| {
        if let Some(event) = ready {
            return Some((Ok(event), (None, listener)));
        }
        let mut listener = listener?;
        let (event, goes_on) = listener.next().await?;
        Some((Ok(event), (None, goes_on.then_some(listener))))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

struct Listener {
    service: Arc<Service>,
    account: String,
    /// The grants that it had when it began.
    grants: BTreeSet<GrantId>,
    /// When its token is over.
    expires: u64,
    look: Interval,
    following: Following,
}

impl Listener {
    /// How far the job is when it is asked.
    async fn first(&mut self) -> Result<Option<Event>, Problem> {
        loop {
            let Some(followed) = self.following.next().await? else { return Ok(None) };
            if let Some(event) = told(followed) {
                return Ok(Some(event));
            }
        }
    }

    /// The next event, and whether more may come; `None` where the stream ends without a word.
    async fn next(&mut self) -> Option<(Event, bool)> {
        loop {
            tokio::select! {
                followed = self.following.next() => {
                    match followed {
                        Ok(Some(followed)) => {
                            if let Some(event) = told(followed) {
                                return Some((event, true));
                            }
                        }
                        Ok(None) => return None,
                        Err(error) => {
                            let problem = Problem::from(error);
                            return Some((Event::default().event("problem").data(problem.to_json()), false));
                        }
                    }
                }
                _ = self.look.tick() => {
                    if !self.may_listen() {
                        let again = "The token is over, or a grant was taken back. Ask again.";
                        return Some((Event::default().event("closed").data(again), false));
                    }
                }
            }
        }
    }

    fn may_listen(&self) -> bool {
        let now = Timestamp::now().as_second();
        let in_time = u64::try_from(now).is_ok_and(|now| now < self.expires);
        let caller = Caller::of_account(self.service.connections.directory(), &self.account);
        in_time && self.grants.is_subset(&grants(&caller))
    }
}

fn grants(caller: &Caller) -> BTreeSet<GrantId> {
    caller.grants().map(|(grant, _)| grant.id).collect()
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
