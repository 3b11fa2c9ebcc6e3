//! The layer: the only place that knows an engine. One SQL text, one `async fn` a command, two engines underneath.
//!
//! - [`Db::write`] runs a command in a transaction. On SQLite one writer thread groups waiting commands into one durable
//!   commit; on PostgreSQL commands that name the customer they write for ([`Db::write_for`]) are grouped in lanes.
//!   Either way each command has its own savepoint and its caller is answered only after the commit.
//! - [`Db::read`] runs queries: on SQLite in one snapshot on a reader, on PostgreSQL each statement by itself.
//! - [`Db::changes`] tells what was committed, by this process or another one.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use domain::span::Instant;
use tokio::sync::broadcast;

mod change;
mod job;
mod lite;
pub(crate) mod migrate;
pub(crate) mod pg;
mod shared;
mod sql;
mod tx;
mod value;

pub use change::{Change, Topic};
pub use job::BoxFuture;
pub(crate) use shared::Shared;
pub use sql::Sql;
pub use tx::{Rows, Tx};
pub use value::{Columns, Row, V};

use crate::error::{Result, StoreError};
use crate::id::Ids;
use crate::terms::{Compile, TermsCache};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file; made when it is not there.
    Sqlite(PathBuf),
    /// A PostgreSQL database, `postgres://user@host:port/name`; the database must exist.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    /// `postgres://...` or `postgresql://...` is PostgreSQL, `sqlite:PATH` or a plain path a SQLite file.
    fn from_str(text: &str) -> Result<DatabaseUrl> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(StoreError::Invalid(format!(
                "\"{text}\" is not a database; write a file name, or postgres://user@host/name"
            )));
        }
        Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
    }
}

/// How the store is opened.
#[derive(Clone, Copy)]
pub struct Options {
    /// Readers (SQLite) or connections (PostgreSQL). Default 8 and 16: twice this many on PostgreSQL.
    pub readers: usize,
    /// Lanes that group commands on PostgreSQL. Default 4.
    pub lanes: usize,
    /// Makes ids predictable in a test; random when absent.
    pub seed: Option<i64>,
    /// Compiles the text of a contract version.
    pub compile: Compile,
}

impl Default for Options {
    fn default() -> Options {
        Options { readers: 8, lanes: 4, seed: None, compile: crate::terms::compile }
    }
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    engine: Engine,
}

enum Engine {
    Lite { writer: lite::Writer, readers: Arc<lite::Readers> },
    Pg(pg::Server),
}

impl Db {
    /// Opens the database and brings its schema up to date. `now` dates the migrations.
    ///
    /// # Errors
    /// `NewerSchema`; `Database` when it cannot be opened, reached or migrated.
    pub async fn open(url: &DatabaseUrl, options: Options, now: Instant) -> Result<Db> {
        let shared = Arc::new(Shared {
            ids: Ids::new(options.seed.map_or_else(random, Ok)?),
            node: random()?.cast_unsigned(),
            terms: Arc::new(TermsCache::new(options.compile)),
            changes: broadcast::channel(4096).0,
        });
        let engine = match url {
            DatabaseUrl::Sqlite(path) => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    crate::files::make_folder(folder)
                        .map_err(|error| StoreError::Database(format!("{}: {error}", folder.display())))?;
                }
                crate::files::touch(path)
                    .map_err(|error| StoreError::Database(format!("{}: {error}", path.display())))?;
                let mut conn = lite::connect(path, true)?;
                migrate::lite(&mut conn, now)?;
                Engine::Lite {
                    writer: lite::Writer::start(conn, shared.clone())?,
                    readers: Arc::new(lite::Readers::new(path, options.readers.max(1))),
                }
            }
            DatabaseUrl::Postgres(url) => {
                let pool = pg::pool(url, options.readers.max(1) * 2)?;
                migrate::pg(&mut *pool.get().await?, now).await?;
                Engine::Pg(pg::Server::start(url, pool, options.lanes, &shared))
            }
        };
        Ok(Db { inner: Arc::new(Inner { shared, engine }) })
    }

    /// Runs a command in a transaction and answers once it is durable; everything or nothing of it is recorded.
    ///
    /// The command may be run again from the start on PostgreSQL, so it must have no effect outside `tx`, and its
    /// captured values are cloned. Only methods of `tx` may be awaited in it.
    ///
    /// ```ignore
    /// db.write(move |tx| Box::pin(async move { customer::create(tx, &new, actor, now).await })).await?;
    /// ```
    ///
    /// # Errors
    /// What the command says; `OutcomeUnknown` when the connection broke during the commit.
    pub async fn write<T, F>(&self, command: F) -> Result<T>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.submit(None, command).await
    }

    /// [`Db::write`] for a command that writes for one customer: on PostgreSQL it shares a commit with others.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_for<T, F>(&self, customer_id: i64, command: F) -> Result<T>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.submit(Some(customer_id), command).await
    }

    async fn submit<T, F>(&self, key: Option<i64>, command: F) -> Result<T>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Clone + Send + 'static,
        T: Send + 'static,
    {
        let (job, answer) = job::Command::new(command);
        match &self.inner.engine {
            Engine::Lite { writer, .. } => writer.submit(Box::new(job))?,
            Engine::Pg(server) => server.submit(key, Box::new(job))?,
        }
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs queries.
    ///
    /// # Errors
    /// What the query says.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let shared = &self.inner.shared;
        match &self.inner.engine {
            Engine::Lite { readers, .. } => readers.read(shared, move |tx| lite::run_now(query(tx))?).await,
            Engine::Pg(server) => query(&mut Tx::pg(server.pool.get().await?, shared.clone())).await,
        }
    }

    /// Runs queries that must all see the same moment, also on PostgreSQL: a backup, a doctor's walk.
    ///
    /// # Errors
    /// What the query says.
    pub async fn snapshot<T, F>(&self, query: F) -> Result<T>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        match &self.inner.engine {
            Engine::Lite { .. } => self.read(query).await,
            Engine::Pg(server) => {
                let mut tx = Tx::pg(server.pool.get().await?, self.inner.shared.clone());
                tx.control("begin isolation level repeatable read read only")?;
                let value = query(&mut tx).await;
                tx.control("rollback")?;
                tx.flush().await?;
                value
            }
        }
    }

    /// What is committed from now on, here and on other nodes. A receiver that lags is told so by the channel and
    /// should read again what it shows, as for [`Topic::Everything`].
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.shared.changes.subscribe()
    }

    /// Compiled contract versions.
    pub fn terms(&self) -> Arc<TermsCache> {
        self.inner.shared.terms.clone()
    }

    /// `sqlite` or `postgresql`, for people.
    pub fn engine_name(&self) -> &'static str {
        match &self.inner.engine {
            Engine::Lite { .. } => "sqlite",
            Engine::Pg(_) => "postgresql",
        }
    }

    /// Finishes the commands that wait and takes no more. Dropping the last clone does the same.
    pub async fn close(&self) {
        let inner = self.inner.clone();
        let closing = tokio::task::spawn_blocking(move || match &inner.engine {
            Engine::Lite { writer, .. } => writer.close(),
            Engine::Pg(server) => server.pool.close(),
        });
        let _ = closing.await;
    }
}

fn random() -> Result<i64> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Database(format!("no random numbers: {error}")))?;
    Ok(i64::from_le_bytes(bytes))
}
