//! What an authenticated caller may do: bring documents in, follow them, fetch, search, erase and audit, and operate a
//! tenant. The command line and an HTTP service are two ways to the same acts.
//!
//! *This room* asks the gate with the caller's signed grant before every act, and puts the act on record; it *may touch* the
//! runtime and what lies below it, and the index's search; it *must never* parse a document, print, or decide who the
//! caller is.
//!
//! ```text
//! let connections = Connections::open(Configurations::in_folder(&folder))?;    // one a process, kept
//! let caller = Caller::of_account(connections.directory(), account);           // one a request, whoever authenticated it
//! let client = Client::open(&connections, &region, &caller).await?;
//! let job = client.submit(&client.tenant("harbor-clinic")?, bytes, Purpose::Treatment, Lane::Interactive).await?;
//! ```

mod acknowledgement;
mod audit;
mod batches;
mod caller;
mod client;
mod connections;
mod environment;
mod erase;
mod error;
mod fetch;
mod fhir;
mod fields;
mod follow;
mod following;
mod guarded;
pub mod keys;
mod kind;
mod moment;
mod once;
pub mod operate;
pub mod prove;
mod quotas;
mod received;
mod search;
mod standing;
mod submit;
mod trail;
mod uploads;
pub mod verify;
mod watching;
mod webhooks;

pub use audit::Checkpoints;
pub use caller::{Caller, Need};
pub use client::Client;
pub use connections::Connections;
pub use docward_ledger::{
    Batch, BatchItem, BatchTotals, Entry, Item, ItemState, JobState, JobStatus, JobSummary, MOST_ITEMS, Query, Upload,
    UploadState, Webhook, WebhookDisabled,
};
pub use docward_store::{CutOff, Pieces};
pub use docward_trust::Reason;
pub use environment::Environment;
pub use erase::{Erase, ErasureReceipt, LONGEST_PATIENT_ID};
pub use error::{ClientError, NotFound, Quota, Refused, UploadFault, WrongUse};
pub use fetch::What;
pub use fhir::audit_event;
pub use fields::{
    WrittenCell, WrittenCheck, WrittenChoice, WrittenField, WrittenFields, WrittenOption, WrittenPlace,
    WrittenSignature, WrittenTable, fields_value,
};
pub use follow::{JobList, Jobs};
pub use following::{Followed, Following};
pub use kind::ErrorKind;
pub use once::{HandedIn, Once};
pub use received::send_again;
pub use search::search_bundles;
pub use standing::{Obstacle, Standing};
pub use trail::Trail;
pub use uploads::Chunk;
pub use watching::{Watched, Watching};
pub use webhooks::{GivenUp, NewsFor, Sending, WebhookSecret, news_of, owners_of_news};
