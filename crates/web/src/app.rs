//! What every handler is handed: the store, the clock, the settings.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::contract::Contract;
use domain::span::Instant;
use jiff::tz::TimeZone;
use store::Db;
use tokio::sync::{Semaphore, watch};

use crate::error::Error;
use crate::names::{Names, NamesCache};

/// Password hashes made at a time: each takes 19 MiB and 40 ms of a core.
const HASHES: usize = 2;

/// Bodies of sums and contract checks worked on at a time: each may take a core for a second.
const SUMS: usize = 2;

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The store.
    pub db: Db,
    /// Settings that pages need.
    pub config: Arc<Config>,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) sums: Arc<Semaphore>,
    pub(crate) closing: watch::Receiver<bool>,
    close: Arc<watch::Sender<bool>>,
    pub(crate) streams: crate::live::Streams,
    names: NamesCache,
    pub(crate) rail: crate::view::RailCache,
    contracts: Arc<RwLock<HashMap<i64, Arc<Contract>>>>,
    pub(crate) keys: crate::api::Keys,
    pub(crate) chats: crate::chat::limit::Limits,
    pub(crate) figures: crate::figures::load::Cache,
}

/// What the tokens of links in mails are made with; it stays out of logs.
#[derive(Clone, Copy)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Settings that pages need.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the pages are reached, without a slash at the end: `https://desk.example.nl`. Cookies are marked `Secure` when it is https.
    pub base_url: String,
    /// The name of the agency, shown on the sign-in page and in the rail.
    pub house: String,
    /// The zone in which colleagues read times.
    pub time_zone: TimeZone,
    /// A sentence on the sign-in page (the demo's sign-ins); none otherwise.
    pub sign_in_hint: Option<String>,
    /// Colleagues sign in with a second factor, and set one up the first time.
    pub require_second_factor: bool,
    /// What the tokens of links in mails are made with; the same on every node.
    pub secret: Secret,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            base_url: "http://127.0.0.1:8080".to_owned(),
            house: "vangnet".to_owned(),
            time_zone: TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC),
            sign_in_hint: None,
            require_second_factor: false,
            secret: Secret([0; 32]),
        }
    }
}

impl Config {
    /// True when cookies must travel over TLS alone.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

impl App {
    /// Puts the parts together. The clock is the only one that pages and the API read.
    pub fn new(db: Db, clock: Arc<dyn Fn() -> Instant + Send + Sync>, config: Config) -> App {
        let (close, closing) = watch::channel(false);
        App {
            keys: crate::api::Keys::default(),
            chats: crate::chat::limit::Limits::default(),
            figures: crate::figures::load::Cache::new(&db),
            db,
            config: Arc::new(config),
            clock,
            hashing: Arc::new(Semaphore::new(HASHES)),
            sums: Arc::new(Semaphore::new(SUMS)),
            closing,
            close: Arc::new(close),
            streams: crate::live::Streams::default(),
            names: NamesCache::default(),
            rail: crate::view::RailCache::default(),
            contracts: Arc::default(),
        }
    }

    /// Runs something that takes a core on a thread of its own, at most two at a time.
    ///
    /// # Errors
    /// What the work fails with; `Internal` when it panics.
    pub(crate) async fn sum<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, Error> + Send + 'static,
    {
        let failed = |error: String| Error::Internal(format!("a sum: {error}"));
        let permit = self.sums.clone().acquire_owned().await.map_err(|error| failed(error.to_string()))?;
        // The permit goes along: when the caller hangs up, the work still takes its core.
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        work.await.map_err(|error| failed(error.to_string()))?
    }

    /// The instant of asking.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// Ends the live connections, so that a server that drains is done soon.
    pub fn close(&self) {
        self.close.send_replace(true);
    }

    /// Names of customers, services, people; at most a few seconds old.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn names(&self) -> Result<Arc<Names>, Error> {
        self.names.get(&self.db, self.now()).await
    }

    /// Forgets the names: something was added.
    pub fn names_changed(&self) {
        self.names.clear();
    }

    /// A recorded contract version, read once; `None` for an unknown one or one that no longer reads.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn contract(&self, version_id: i64) -> Result<Option<Arc<Contract>>, Error> {
        let known = self.contracts.read().unwrap_or_else(PoisonError::into_inner).get(&version_id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let read =
            self.db.read(move |tx| Box::pin(async move { store::contract::version(tx, version_id).await }));
        let Some(version) = read.await? else { return Ok(None) };
        let Ok(contract) = Contract::parse(&version.source) else { return Ok(None) };
        let contract = Arc::new(contract);
        self.contracts.write().unwrap_or_else(PoisonError::into_inner).insert(version_id, contract.clone());
        Ok(Some(contract))
    }
}
