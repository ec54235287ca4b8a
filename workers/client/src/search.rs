//! Searching a tenant's bundles: a small one is read whole, of a large one what the query asks for, a stretch at a time.
//!
//! The search itself waits for what it reads, so it runs on threads of its own. Here, in the scope, its questions are answered,
//! many at a time.

use crate::client::{Act, Client};
use crate::error::{ClientError, WrongUse};
use docward_envelope::{JobId, ObjectName, Purpose};
use docward_ledger::Ledger;
use docward_runtime::error::At;
use docward_stage_index::{Found, IndexError, Source, search};
use docward_store::{BundleVersion, Store, StoreError};
use docward_trust::{Reason, Refusal, TenantScope, person};
use docward_trust_policy::Tenant;
use futures_util::stream::FuturesUnordered;
use futures_util::{StreamExt, stream};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// Up to how many bytes a bundle is read whole.
const SMALL: u64 = 256 << 10;
/// How much of the end of a large one is read when it is opened: what every search needs is there.
const END: u64 = 192 << 10;
/// How many bundles are opened at the same time.
const AT_ONCE: usize = 16;
/// How often a search begins again because bundles were merged under its eyes.
const TRIES: usize = 5;

impl Client {
    /// Searches a tenant's redacted documents in this region.
    ///
    /// # Errors
    /// When policy refuses or the query can't be read.
    pub async fn search(
        &self,
        tenant: &Tenant,
        query: &str,
        purpose: Purpose,
        limit: usize,
    ) -> Result<Found, ClientError> {
        let act = Act::on(tenant, person::Search, purpose);
        let mut found = Found { hits: Vec::new(), more: false, unreadable: 0 };
        for environment in self.environments(tenant.id).await? {
            let (store, ledger) = (environment.store(), environment.ledger());
            let asked = async |scope: TenantScope<'_, person::Search>| {
                // Boxed: within a command's own future it would be deeper than the compiler looks.
                Box::pin(search_bundles(store, ledger, &scope, query, limit)).await
            };
            let here = self.admit(&environment, act, asked).await?;
            found.unreadable += here.unreadable;
            found.more |= here.more;
            found.hits.extend(here.hits);
        }
        // A job is in one of them: it stays where it was taken in.
        found.hits.sort_by(|one, other| other.score.total_cmp(&one.score));
        found.more |= found.hits.len() > limit;
        found.hits.truncate(limit);
        Ok(found)
    }
}

/// Searches the bundles of the scope's tenant that lie in one bucket. What was erased is not found, even where it has not been
/// taken out of a bundle yet, or where somebody has put a bundle back; nor is what had expired and was deleted.
///
/// # Errors
/// When the query can't be read, or bucket or ledger can't be reached.
pub async fn search_bundles(
    store: &Store,
    ledger: &Ledger,
    scope: &TenantScope<'_, person::Search>,
    query: &str,
    limit: usize,
) -> Result<Found, ClientError> {
    let (mut hidden, mut tries) = (BTreeSet::new(), 0);
    let deleted = ledger.deleted_days(scope.tenant()).await.at(scope.region())?;
    loop {
        tries += 1;
        let bundles = Bundles::open(store, scope, &deleted).await?;
        let mut found = bundles.search(query, limit, &hidden).await?;
        // What went since it was listed may lie in another bundle now, which was not listed yet.
        if bundles.some_went() {
            if tries < TRIES {
                continue;
            }
            found.unreadable += 1;
        }
        let jobs: Vec<JobId> = found.hits.iter().map(|hit| hit.job).collect();
        let erased = match jobs.as_slice() {
            [] => BTreeSet::new(),
            jobs => ledger.erased_of(scope.tenant(), jobs).await.at(scope.region())?,
        };
        if erased.is_empty() {
            return Ok(found);
        }
        // All of them at once, so that a query that finds much of what was erased is asked once more, and not once a page.
        hidden = ledger.erased(scope.tenant()).await.at(scope.region())?;
    }
}

/// A tenant's bundles, open for one search.
struct Bundles<'a, 't> {
    store: &'a Store,
    scope: &'a TenantScope<'t, person::Search>,
    sources: Vec<Arc<dyn Source>>,
    /// Those that are read in stretches, by the number that their questions carry.
    readers: Vec<BundleVersion<'t>>,
    questions: tokio::sync::Mutex<mpsc::UnboundedReceiver<Question>>,
    /// Bundles that could not be opened.
    unreadable: usize,
    /// Whether a bundle that was listed is not there any more, or another one in its place.
    went: AtomicBool,
}

/// A stretch of a bundle that the search waits for.
struct Question {
    reader: usize,
    content: Range<u64>,
    answer: oneshot::Sender<Stretch>,
}

/// Where a stretch is, and its bytes.
type Stretch = (Range<u64>, Vec<u8>);

/// A bundle as it was opened.
enum Opened<'t> {
    Whole(Vec<u8>),
    InStretches(BundleVersion<'t>, Stretch),
    /// It is none that this build can open, or damaged.
    Unreadable,
    /// It expired, was merged or written anew since it was listed.
    Gone,
}

impl<'a, 't> Bundles<'a, 't> {
    /// Those of the bucket, but for the days whose bundles were deleted.
    async fn open(
        store: &'a Store,
        scope: &'a TenantScope<'t, person::Search>,
        deleted: &BTreeSet<Date>,
    ) -> Result<Self, ClientError> {
        let mut listed = store.list_bundles(scope).await.at(scope.region())?;
        listed.retain(|(name, _)| name.bundle_day().is_none_or(|day| !deleted.contains(&day)));
        let opening = stream::iter(listed).map(|(name, bytes)| opened(store, scope, name, bytes)).buffered(AT_ONCE);
        let (ask, questions) = mpsc::unbounded_channel();
        let questions = tokio::sync::Mutex::new(questions);
        let (sources, readers, went) = (Vec::new(), Vec::new(), AtomicBool::new(false));
        let mut bundles = Self { store, scope, sources, readers, questions, unreadable: 0, went };
        for one in opening.collect::<Vec<_>>().await {
            match one? {
                Opened::Whole(bytes) => bundles.sources.push(Arc::new(bytes)),
                Opened::InStretches(reader, end) => {
                    let number = bundles.readers.len();
                    bundles.sources.push(Arc::new(InStretches::new(number, reader.length(), ask.clone(), end)));
                    bundles.readers.push(reader);
                }
                Opened::Unreadable => bundles.unreadable += 1,
                Opened::Gone => bundles.went.store(true, Ordering::Relaxed),
            }
        }
        Ok(bundles)
    }

    fn some_went(&self) -> bool {
        self.went.load(Ordering::Relaxed)
    }

    async fn search(&self, query: &str, limit: usize, hidden: &BTreeSet<JobId>) -> Result<Found, ClientError> {
        let (sources, query, hidden) = (self.sources.clone(), query.to_owned(), hidden.clone());
        let mut searching = tokio::task::spawn_blocking(move || search(&sources, &query, limit, &hidden));
        let mut questions = self.questions.lock().await;
        let mut answering = FuturesUnordered::new();
        let found: Result<Found, IndexError> = loop {
            tokio::select! {
                // It panicked, or the process is about to end.
                found = &mut searching => break found.unwrap_or(Err(IndexError::Index)),
                Some(question) = questions.recv() => answering.push(self.answer(question)),
                Some(()) = answering.next() => {}
            }
        };
        let found = found.map_err(|error| match error {
            IndexError::Query => ClientError::from(WrongUse::Query),
            IndexError::TooLarge | IndexError::Bundle | IndexError::Index => Refusal::from(Reason::Internal).into(),
        })?;
        Ok(Found { unreadable: found.unreadable + self.unreadable, ..found })
    }

    /// Without an answer the bundle is one that can't be read.
    async fn answer(&self, question: Question) {
        let Some(reader) = self.readers.get(question.reader) else { return };
        let read = self.store.read_stretch(self.scope, reader, question.content).await;
        if matches!(read, Err(StoreError::NotFound | StoreError::Changed)) {
            self.went.store(true, Ordering::Relaxed);
        }
        let released = read.map(|(content, stretch)| (content, self.scope.release_redacted(stretch)));
        if let Ok((content, Ok(bytes))) = released {
            // Who asked may have given up.
            let _ = question.answer.send((content, bytes.to_vec()));
        }
    }
}

async fn opened<'t>(
    store: &Store,
    scope: &TenantScope<'t, person::Search>,
    name: ObjectName,
    bytes: u64,
) -> Result<Opened<'t>, ClientError> {
    let read = async {
        if bytes <= SMALL {
            let bundle = scope.release_redacted(store.get_bundle(scope, &name).await?)?;
            return Ok(Opened::Whole(bundle.to_vec()));
        }
        let reader = store.read_bundle(scope, &name).await?;
        let end = reader.length().saturating_sub(END)..reader.length();
        let (content, end) = store.read_stretch(scope, &reader, end).await?;
        let end = (content, scope.release_redacted(end)?.to_vec());
        Ok(Opened::InStretches(reader, end))
    };
    match read.await {
        Ok(opened) => Ok(opened),
        Err(StoreError::NotFound | StoreError::Changed) => Ok(Opened::Gone),
        Err(StoreError::Refused(refusal)) if refusal.reason == Reason::Seal => Ok(Opened::Unreadable),
        Err(error) => Ok(Err(error).at(scope.region())?),
    }
}

/// A bundle whose stretches are fetched as they are asked for, each once.
struct InStretches {
    reader: usize,
    length: u64,
    ask: mpsc::UnboundedSender<Question>,
    /// What was read, by where it begins. No two overlap.
    read: Mutex<BTreeMap<u64, Arc<Vec<u8>>>>,
}

impl InStretches {
    fn new(reader: usize, length: u64, ask: mpsc::UnboundedSender<Question>, (content, end): Stretch) -> Self {
        Self { reader, length, ask, read: Mutex::new(BTreeMap::from([(content.start, Arc::new(end))])) }
    }

    /// The stretch that holds a byte, if it was read; else where the next one that was read begins.
    fn known(&self, at: u64) -> Result<(u64, Arc<Vec<u8>>), u64> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let next = || read.range(at..).next().map_or(self.length, |(begin, _)| *begin);
        let before = read.range(..=at).next_back();
        let holds = before.filter(|(begin, bytes)| at < **begin + bytes.len() as u64);
        holds.map(|(begin, bytes)| (*begin, Arc::clone(bytes))).ok_or_else(next)
    }

    fn fetch(&self, content: Range<u64>) -> io::Result<()> {
        let (answer, answered) = oneshot::channel();
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.ask.send(Question { reader: self.reader, content, answer }).map_err(|_| io::ErrorKind::BrokenPipe)?;
        let (content, bytes) = answered.blocking_recv().map_err(gone)?;
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(content.start, Arc::new(bytes));
        Ok(())
    }
}

impl Source for InStretches {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(range.end - range.start).unwrap_or(0));
        let mut at = range.start;
        while at < range.end {
            match self.known(at) {
                Ok((begin, stretch)) => {
                    let place = |at: u64| usize::try_from(at - begin).unwrap_or(usize::MAX);
                    let end = range.end.min(begin + stretch.len() as u64);
                    bytes.extend_from_slice(stretch.get(place(at)..place(end)).unwrap_or_default());
                    at = end;
                }
                Err(next) => self.fetch(at..range.end.min(next))?,
            }
        }
        Ok(bytes)
    }
}
