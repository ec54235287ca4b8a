//! Somebody who receives news, at an address of this machine: takes it, refuses it, or does not answer.

use docward_tests::fleet::within;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep, timeout};

/// What is answered with no status: nothing at all.
pub(crate) const NOTHING: u16 = 0;

/// One message as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers[name].to_str().unwrap().to_owned()
    }

    /// The id that it was sent under.
    pub(crate) fn id(&self) -> String {
        self.header("webhook-id")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The job that it is about.
    pub(crate) fn job(&self) -> String {
        self.json()["data"]["job"].as_str().unwrap_or_default().to_owned()
    }
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    came: UnboundedReceiver<Received>,
    /// What is answered next, one after the other, and then always.
    answers: Arc<Mutex<(VecDeque<u16>, u16)>>,
}

impl Receiver {
    /// One that takes what comes.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/news", listener.local_addr().unwrap());
        let (tell, came) = unbounded_channel();
        let answers = Arc::new(Mutex::new((VecDeque::new(), 204)));
        let told = answers.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (tell, told) = (tell.clone(), told.clone());
                let serve = service_fn(move |request: Request<Incoming>| {
                    let (tell, told) = (tell.clone(), told.clone());
                    async move {
                        let (head, body) = request.into_parts();
                        let body = body.collect().await.unwrap().to_bytes().to_vec();
                        let status = {
                            let mut told = told.lock().unwrap();
                            told.0.pop_front().unwrap_or(told.1)
                        };
                        let _over = tell.send(Received { headers: head.headers, body });
                        if status == NOTHING {
                            sleep(Duration::from_hours(1)).await;
                        }
                        let answer =
                            Response::builder().status(status).header("location", "http://127.0.0.1:1/elsewhere");
                        Ok::<_, Infallible>(answer.body(Empty::<Bytes>::new()).unwrap())
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
            }
        });
        Self { url, came, answers }
    }

    /// From now on these statuses are answered one after the other, and then the last always.
    pub(crate) fn answers(&self, next: &[u16], then: u16) {
        *self.answers.lock().unwrap() = (next.iter().copied().collect(), then);
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Received {
        within("news", self.came.recv()).await.unwrap()
    }

    /// The next message about a job.
    pub(crate) async fn about(&mut self, job: impl std::fmt::Display) -> Received {
        loop {
            let received = self.next().await;
            if received.job() == job.to_string() {
                return received;
            }
        }
    }

    /// What comes within a while.
    pub(crate) async fn within(&mut self, time: Duration) -> Vec<Received> {
        let mut came = Vec::new();
        let _over = timeout(time, async {
            while let Some(received) = self.came.recv().await {
                came.push(received);
            }
        })
        .await;
        came
    }
}
