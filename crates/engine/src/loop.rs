//! When which job runs: at once after a change that may have brought something due, at the job's next due instant, and at
//! least once in its rhythm whatever happened.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use domain::span::{Duration, Instant};
use outside::smtp::Post;
use store::Db;
use tokio::sync::broadcast::error::RecvError;

use crate::jobs::{JOBS, Job};
use crate::key::Key;
use crate::status::Status;

/// Where "now" comes from; the system's clock is read by the server crate alone.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// How soon after a change the jobs that listen run.
const SOON: Duration = Duration(250);

/// The background of one node.
#[derive(Clone)]
pub struct Engine {
    /// The store.
    pub db: Db,
    clock: Clock,
    started: Instant,
    /// Signs the daily heads.
    pub key: Arc<Key>,
    post: Option<Arc<dyn Post>>,
    house: Arc<str>,
    hooks: Arc<outside::webhook::Client>,
    status: Arc<Status>,
    next: Arc<Mutex<BTreeMap<&'static str, Instant>>>,
}

impl Engine {
    /// An engine at rest.
    pub fn new(db: Db, clock: Clock, key: Key) -> Engine {
        let started = clock();
        Engine {
            db,
            clock,
            started,
            key: Arc::new(key),
            post: None,
            house: "".into(),
            hooks: Arc::default(),
            status: Arc::default(),
            next: Arc::default(),
        }
    }

    /// The same with a mail server that takes what is to go out, under the name of the house.
    pub fn with_post(self, post: Arc<dyn Post>, house: &str) -> Engine {
        Engine { post: Some(post), house: house.into(), ..self }
    }

    /// The same with webhooks that may also reach these addresses, though they are not public.
    pub fn with_hooks(self, rules: outside::webhook::Rules) -> Engine {
        Engine { hooks: Arc::new(outside::webhook::Client::new(rules)), ..self }
    }

    /// Sends webhooks.
    pub(crate) fn hooks(&self) -> &outside::webhook::Client {
        &self.hooks
    }

    /// Takes messages that are to go out; none: they wait.
    pub(crate) fn post(&self) -> Option<Arc<dyn Post>> {
        self.post.clone()
    }

    /// The name that stands before our own address.
    pub(crate) fn house(&self) -> &str {
        &self.house
    }

    /// Now.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// When this node came up.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Who this node is in leases: unique to the process.
    pub fn holder(&self) -> String {
        format!("process {} of {}", std::process::id(), self.started.0)
    }

    /// How each job went.
    pub fn status(&self) -> Arc<Status> {
        self.status.clone()
    }

    /// Runs every job that is due, again and again until none is; answers how many subjects were worked on.
    /// A job that fails is logged once a run and waits for its next turn.
    pub async fn run_due(&self) -> u64 {
        let mut done = 0;
        // Work may bring work; a job that never ends must not hold up the others for ever.
        for _ in 0..1000 {
            let Some(job) = JOBS.iter().find(|job| self.next_of(job) <= self.now()) else { break };
            done += self.run_job(job).await;
        }
        done
    }

    async fn run_job(&self, job: &Job) -> u64 {
        let now = self.now();
        let outcome = (job.run)(self).await;
        let regular = now + job.every;
        let next = match &outcome {
            Ok(outcome) => outcome.next.map_or(regular, |next| next.min(regular)),
            Err(_) => now + job.every.min(Duration::MINUTE),
        };
        self.set_next(job, next);
        match outcome {
            Ok(outcome) => {
                self.status.ran(job.name, now, Ok(outcome.done));
                outcome.done
            }
            Err(error) => {
                tracing::error!(job = job.name, %error, "a background job failed");
                self.status.ran(job.name, now, Err(error.to_string()));
                0
            }
        }
    }

    /// Runs until `stop` is there; a job that has begun is finished.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut changes = self.db.changes();
        loop {
            self.run_due().await;
            let next = JOBS.iter().map(|job| self.next_of(job)).min().unwrap_or(Instant::MAX);
            let wait = (next - self.now()).0.clamp(0, 60_000);
            #[allow(clippy::disallowed_methods, reason = "the one place in the background that waits")]
            let pause = tokio::time::sleep(std::time::Duration::from_millis(wait.unsigned_abs()));
            tokio::select! {
                () = &mut stop => return,
                () = pause => {}
                change = changes.recv() => {
                    if matches!(change, Err(RecvError::Closed)) {
                        return;
                    }
                    // Many changes at once are one signal.
                    while changes.try_recv().is_ok() {}
                    self.signal();
                }
            }
        }
    }

    /// Something was recorded: the jobs that listen look again soon. Thousands of changes a second are some looks a second.
    pub fn signal(&self) {
        self.listeners_by(self.now() + SOON);
    }

    /// The jobs that listen look again in the next [`Engine::run_due`]: what a test calls after it turned the clock.
    pub fn wake(&self) {
        self.listeners_by(self.now());
    }

    fn listeners_by(&self, at: Instant) {
        for job in JOBS.iter().filter(|job| job.on_change) {
            let next = self.next_of(job).min(at);
            self.set_next(job, next);
        }
    }

    fn next_of(&self, job: &Job) -> Instant {
        self.next
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(job.name)
            .copied()
            .unwrap_or(Instant::MIN)
    }

    fn set_next(&self, job: &Job, at: Instant) {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).insert(job.name, at);
    }
}
