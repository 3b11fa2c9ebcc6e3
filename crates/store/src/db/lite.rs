//! SQLite: one writer thread that groups waiting commands into one durable commit, and a pool of readers.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Waker};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::job::Job;
use super::shared::Shared;
use super::tx::{Conn, Tx};
use crate::error::{Result, StoreError};

/// At most so many commands share a commit: at 30 microseconds each the first waits 8 ms for the last.
const BATCH: usize = 256;

/// How commands reach the writer thread.
pub(crate) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

/// Connections that only read.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

/// Opens the file with the settings that every connection has.
///
/// Durable: an answered command survives a power cut (`synchronous = full` on a write-ahead log).
pub(crate) fn connect(path: &Path, writes: bool) -> Result<Connection> {
    let conn = Connection::open(path)
        .map_err(|error| StoreError::Database(format!("{} cannot be opened: {error}", path.display())))?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", if writes { -32_000 } else { -8_000 })?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    if !writes {
        conn.pragma_update(None, "query_only", true)?;
    }
    // A plan does not depend on the values bound to it; else every run of many statements would parse them again.
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

/// Runs a future that must not wait for anything: commands on SQLite never do.
pub(crate) fn run_now<T>(future: impl Future<Output = T>) -> Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Ok(value),
        Poll::Pending => Err(StoreError::Database(
            "a command awaited something else than its transaction; that would stop every other command"
                .to_owned(),
        )),
    }
}

impl Writer {
    pub(crate) fn start(conn: Connection, shared: Arc<Shared>) -> Result<Writer> {
        let (queue, jobs) = mpsc::channel::<Box<dyn Job>>();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_until_closed(conn, shared, &jobs))
            .map_err(|error| StoreError::Database(format!("the writer thread did not start: {error}")))?;
        Ok(Writer { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<()> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().ok_or(StoreError::Closed)?.send(job).map_err(|_| StoreError::Closed)
    }

    /// Takes no more commands, finishes those that wait.
    pub(crate) fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn write_until_closed(conn: Connection, shared: Arc<Shared>, jobs: &mpsc::Receiver<Box<dyn Job>>) {
    let mut tx = Tx::lite(conn, shared);
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        let committed = write_batch(&mut tx, &mut batch);
        if committed.is_err() {
            let _ = tx.control("rollback");
            tx.changes.clear();
        }
        // Listeners first: who was answered may count on his change having been told.
        let changes = std::mem::take(&mut tx.changes);
        tx.shared.tell(&changes);
        for job in batch {
            job.answer(&committed);
        }
    }
    if let Conn::Lite(conn) = tx.conn {
        // The log is folded into the file, so that a copy of the file alone is whole.
        let _ = conn.execute_batch("pragma wal_checkpoint(truncate)");
    }
}

/// Runs the batch and commits it once. First without savepoints: nearly every command succeeds, and a savepoint makes the
/// search index write a segment of its own each time. When one fails after it wrote, all of it is taken back and run again.
fn write_batch(tx: &mut Tx, batch: &mut [Box<dyn Job>]) -> Result<()> {
    tx.control("begin immediate")?;
    if !run_hoping(tx, batch) {
        tx.control("rollback")?;
        tx.changes.clear();
        tx.control("begin immediate")?;
        run_guarded(tx, batch)?;
    }
    tx.control("commit")
}

/// Runs each command; false when one failed and left something behind.
fn run_hoping(tx: &mut Tx, batch: &mut [Box<dyn Job>]) -> bool {
    for job in batch {
        let (told, written) = (tx.changes.len(), tx.rows_written());
        match run_now(job.run(tx, false)) {
            Ok(Ok(())) => {}
            // It refused before it wrote anything: there is nothing to take back.
            Ok(Err(_)) if tx.rows_written() == written => tx.changes.truncate(told),
            _ => return false,
        }
    }
    true
}

/// Runs each command in a savepoint of its own, so that one that fails does not sink the batch.
fn run_guarded(tx: &mut Tx, batch: &mut [Box<dyn Job>]) -> Result<()> {
    for job in batch {
        tx.control("savepoint command")?;
        let told = tx.changes.len();
        let done = run_now(job.run(tx, true));
        if let Ok(Ok(())) = done {
            tx.control("release command")?;
            continue;
        }
        if let Err(error) = done {
            job.fail(error);
        }
        tx.changes.truncate(told);
        tx.control("rollback to command; release command")?;
    }
    Ok(())
}

impl Readers {
    pub(crate) fn new(path: &Path, count: usize) -> Readers {
        Readers {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(count)),
        }
    }

    /// Runs `work` on a reader, off the threads that serve the network.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        shared: &Arc<Shared>,
        work: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let (readers, shared) = (self.clone(), shared.clone());
        let read = tokio::task::spawn_blocking(move || {
            let idle = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = idle.map_or_else(|| connect(&readers.path, false), Ok)?;
            let mut tx = Tx::lite(conn, shared);
            // One snapshot for the whole query, however many statements it has.
            tx.control("begin")?;
            let value = work(&mut tx);
            tx.control("rollback")?;
            if let Conn::Lite(conn) = tx.conn {
                readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            }
            drop(permit);
            value
        });
        read.await.map_err(|error| StoreError::Database(format!("the query panicked: {error}")))?
    }
}
