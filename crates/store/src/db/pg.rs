//! PostgreSQL: a pool, lanes that group commands of the same customers into one commit, and a listener.

use std::str::FromStr;
use std::sync::Arc;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use futures_util::{StreamExt as _, future, stream};
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, NoTls};

use super::Sql;
use super::change::{Change, decode, encode};
use super::job::Job;
use super::shared::Shared;
use super::tx::{Conn, Tx};
use crate::error::{Result, StoreError};

/// At most so many commands share a commit.
const BATCH: usize = 64;
/// A command that met a deadlock or a serialisation failure is run again so often.
const ATTEMPTS: u32 = 8;
const CHANNEL: &str = "vangnet_change";
const WAIT: std::time::Duration = std::time::Duration::from_secs(10);

/// Only PostgreSQL has other nodes to tell; SQLite never runs it.
static NOTIFY: Sql = Sql::per_engine("NOTIFY", "select $1", "select pg_notify('vangnet_change', $1)");
/// Commands that met each other once queue up for their next attempt.
static QUEUE: Sql = Sql::per_engine("QUEUE", "select 1", "select pg_advisory_xact_lock(8264639)");

pub(crate) static ALL: &[&Sql] = &[&NOTIFY, &QUEUE];

/// A command and the customer whose chain it writes to.
struct Keyed {
    key: i64,
    job: Box<dyn Job>,
}

/// The pool and the lanes.
pub(crate) struct Server {
    pub(crate) pool: Pool,
    shared: Arc<Shared>,
    lanes: Vec<mpsc::UnboundedSender<Keyed>>,
    listener: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// A pool for a `postgres://` address; connects at the first use.
pub(crate) fn pool(url: &str, size: usize) -> Result<Pool> {
    let mut config = tokio_postgres::Config::from_str(url)
        .map_err(|error| StoreError::Invalid(format!("the database address cannot be read: {error}")))?;
    // A page of the board is a short walk of an index: the planner, which does not know the limit when it plans, is told
    // that such walks are cheap, and that nothing here is worth compiling.
    let given = config.get_options().unwrap_or_default();
    config.options(format!("-c random_page_cost=1.1 -c jit=off {given}"));
    let manager =
        Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .timeouts(Timeouts { wait: Some(WAIT), create: Some(WAIT), recycle: Some(WAIT) })
        .build()
        .map_err(|error| StoreError::Database(error.to_string()))
}

impl Server {
    pub(crate) fn start(url: &str, pool: Pool, lanes: usize, shared: &Arc<Shared>) -> Server {
        let lanes = (0..lanes.max(1))
            .map(|_| {
                let (queue, jobs) = mpsc::unbounded_channel();
                tokio::spawn(lane(pool.clone(), shared.clone(), jobs));
                queue
            })
            .collect();
        let listener = tokio::spawn(listen(url.to_owned(), shared.clone()));
        Server { pool, shared: shared.clone(), lanes, listener }
    }

    /// A command that writes to the chain of one customer goes to that customer's lane, where it shares a commit; one
    /// that names none has a transaction of its own.
    pub(crate) fn submit(&self, key: Option<i64>, job: Box<dyn Job>) -> Result<()> {
        let Some(key) = key else {
            let (pool, shared) = (self.pool.clone(), self.shared.clone());
            tokio::spawn(async move { write_batch(&pool, &shared, vec![Keyed { key: 0, job }]).await });
            return Ok(());
        };
        let spread = key.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        let lane = usize::try_from(spread).unwrap_or(0) % self.lanes.len();
        let lane = self.lanes.get(lane).ok_or(StoreError::Closed)?;
        lane.send(Keyed { key, job }).map_err(|_| StoreError::Closed)
    }
}

async fn lane(pool: Pool, shared: Arc<Shared>, mut jobs: mpsc::UnboundedReceiver<Keyed>) {
    while let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        // Every lane of every node locks customers in the same order, so that two of them never wait for each other.
        batch.sort_by_key(|keyed| keyed.key);
        write_batch(&pool, &shared, batch).await;
    }
}

/// Runs a batch, again after a deadlock or a lost connection, and answers each command once the commit is durable.
async fn write_batch(pool: &Pool, shared: &Arc<Shared>, mut batch: Vec<Keyed>) {
    let mut outcome = Ok(());
    for attempt in 1..=ATTEMPTS {
        outcome = match pool.get().await {
            Err(error) => Err(error.into()),
            Ok(client) => {
                let mut tx = Tx::pg(client, shared.clone());
                let done = try_batch(&mut tx, &mut batch, attempt).await;
                if done.is_err() {
                    abandon(tx);
                } else {
                    shared.tell(&tx.changes);
                }
                done
            }
        };
        match &outcome {
            Err(error) if error.is_passing() => tracing::debug!(%error, attempt, "a batch is run again"),
            _ => break,
        }
    }
    for keyed in batch {
        keyed.job.answer(&outcome);
    }
}

/// A connection in the middle of a transaction goes away rather than back into the pool: the server rolls it back.
fn abandon(tx: Tx) {
    if let Conn::Pg(pg) = tx.conn {
        drop(deadpool_postgres::Object::take(pg.client));
    }
}

/// `Err` means that nothing of the batch is recorded (or, for `OutcomeUnknown`, that nobody knows).
async fn try_batch(tx: &mut Tx, batch: &mut [Keyed], attempt: u32) -> Result<()> {
    let alone = batch.len() == 1;
    let last_attempt = attempt == ATTEMPTS;
    tx.control("begin")?;
    if attempt > 1 {
        tx.one(&QUEUE, &[], |_| Ok(())).await?;
    }
    let mut wrote = false;
    for keyed in batch.iter_mut() {
        if !alone {
            tx.control("savepoint command")?;
        }
        let told = tx.changes.len();
        match keyed.job.run(tx, last_attempt).await {
            Ok(()) => wrote = true,
            Err(error) if error.is_passing() && !last_attempt => return Err(error),
            Err(_) => {
                tx.changes.truncate(told);
                tx.forget_pending();
                if !alone {
                    tx.control("rollback to savepoint command")?;
                    tx.flush().await?;
                }
            }
        }
    }
    if !wrote {
        tx.control("rollback")?;
        return tx.flush().await;
    }
    if !tx.changes.is_empty() {
        let text = encode(tx.shared.node, &tx.changes);
        tx.exec(&NOTIFY, &crate::values![text]).await?;
    }
    tx.control("commit")?;
    tx.flush().await.map_err(|error| match error {
        StoreError::Busy(text) if text.starts_with("connection lost") => StoreError::OutcomeUnknown(text),
        other => other,
    })
}

/// Hears what other nodes committed. Whenever the connection comes (back), anything may have been missed.
async fn listen(url: String, shared: Arc<Shared>) {
    let mut wait = std::time::Duration::from_millis(100);
    loop {
        match listen_once(&url, &shared).await {
            Ok(()) => wait = std::time::Duration::from_millis(100),
            Err(error) => tracing::debug!(%error, "the listener lost its connection"),
        }
        // Waiting between attempts is not a decision about time: nothing recorded depends on it.
        #[allow(clippy::disallowed_methods)]
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(WAIT);
    }
}

async fn listen_once(url: &str, shared: &Shared) -> Result<()> {
    let (client, mut connection) = tokio_postgres::connect(url, NoTls).await?;
    let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
    let words = format!("listen {CHANNEL}");
    let mut listening = std::pin::pin!(client.batch_execute(&words));
    loop {
        match future::select(listening.as_mut(), messages.next()).await {
            future::Either::Left((done, _)) => {
                done?;
                break;
            }
            future::Either::Right((Some(Ok(_)), _)) => {}
            future::Either::Right((Some(Err(error)), _)) => return Err(error.into()),
            future::Either::Right((None, _)) => return Ok(()),
        }
    }
    shared.tell(&[Change::EVERYTHING]);
    while let Some(message) = messages.next().await {
        if let AsyncMessage::Notification(note) = message? {
            shared.tell(&decode(shared.node, note.payload()));
        }
    }
    Ok(())
}
