//! The transaction that commands run in: the same four verbs on both engines.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::future::{join, join_all};

use super::Sql;
use super::change::Change;
use super::shared::Shared;
use super::value::{Row, V, lite_value, pg_value};
use crate::error::{Result, StoreError};

/// A transaction (or, for reads on PostgreSQL, a connection). Commands are `async fn`s over `&mut Tx`.
///
/// **Nothing but the methods of `Tx` may be awaited inside a command**: on SQLite it runs on the one writer thread, and
/// a command that waits for something else is refused with an error.
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) shared: Arc<Shared>,
    pub(crate) changes: Vec<Change>,
}

/// The engine underneath.
pub(crate) enum Conn {
    Lite(rusqlite::Connection),
    Pg(Pg),
}

/// A PostgreSQL connection and what is to be sent with the next question.
pub(crate) struct Pg {
    pub(crate) client: deadpool_postgres::Object,
    pending: Vec<Pending>,
}

enum Pending {
    Control(&'static str),
    Statement(tokio_postgres::Statement, Vec<V<'static>>),
}

/// Rows taken out of their engine.
pub type Rows = Vec<Vec<V<'static>>>;

/// Futures in flight on one connection are sent in order; more than this at once buys nothing.
const PIPELINE: usize = 24;

impl Tx {
    pub(crate) fn lite(conn: rusqlite::Connection, shared: Arc<Shared>) -> Tx {
        Tx { conn: Conn::Lite(conn), shared, changes: Vec::new() }
    }

    pub(crate) fn pg(client: deadpool_postgres::Object, shared: Arc<Shared>) -> Tx {
        Tx { conn: Conn::Pg(Pg { client, pending: Vec::new() }), shared, changes: Vec::new() }
    }

    /// True on SQLite; for the few statements where the engines have nothing in common.
    pub fn is_lite(&self) -> bool {
        matches!(self.conn, Conn::Lite(_))
    }

    /// Prepares a statement without running it: for the test that every statement is understood by both engines.
    ///
    /// # Errors
    /// What the engine does not understand.
    pub async fn prepare(&mut self, sql: &'static Sql) -> Result<()> {
        match &mut self.conn {
            Conn::Lite(conn) => Ok(conn.prepare(sql.lite()).map(|_| ())?),
            Conn::Pg(pg) => Ok(pg.client.prepare(sql.pg()).await.map(|_| ())?),
        }
    }

    /// Runs a statement and tells how many rows it touched.
    ///
    /// # Errors
    /// `Conflict` for a key that is taken, else what the engine says.
    pub async fn exec(&mut self, sql: &'static Sql, params: &[V<'_>]) -> Result<u64> {
        match &mut self.conn {
            Conn::Lite(conn) => lite_exec(conn, sql, params),
            Conn::Pg(pg) => {
                let statement = pg.client.prepare_cached(sql.pg()).await?;
                let pending = std::mem::take(&mut pg.pending);
                let (sent, count) =
                    join(send(&pg.client, &pending), pg.client.execute_raw(&statement, params)).await;
                sent?;
                Ok(count?)
            }
        }
    }

    /// Hands a statement over without waiting for its answer: on PostgreSQL it travels with the next question, or at the
    /// end of the command, where an error of it fails the command. On SQLite it runs at once.
    ///
    /// # Errors
    /// As [`Tx::exec`], perhaps only at a later call.
    pub async fn push(&mut self, sql: &'static Sql, params: &[V<'_>]) -> Result<()> {
        match &mut self.conn {
            Conn::Lite(conn) => lite_exec(conn, sql, params).map(|_| ()),
            Conn::Pg(pg) => {
                let statement = pg.client.prepare_cached(sql.pg()).await?;
                let params = params.iter().map(|value| value.clone().into_owned()).collect();
                pg.pending.push(Pending::Statement(statement, params));
                if pg.pending.len() >= PIPELINE {
                    pg.flush().await?;
                }
                Ok(())
            }
        }
    }

    /// Every row of the answer.
    ///
    /// # Errors
    /// What the engine or `read` says.
    pub async fn all<T, F>(&mut self, sql: &'static Sql, params: &[V<'_>], mut read: F) -> Result<Vec<T>>
    where
        F: FnMut(&Row<'_>) -> Result<T> + Send,
        T: Send,
    {
        match &mut self.conn {
            Conn::Lite(conn) => {
                let mut out = Vec::new();
                lite_each(conn, sql, params, |row| {
                    out.push(read(row)?);
                    Ok(())
                })?;
                Ok(out)
            }
            Conn::Pg(pg) => pg.query(sql, params).await?.iter().map(|row| read(&Row::Pg(row))).collect(),
        }
    }

    /// The first row of the answer, if there is one.
    ///
    /// # Errors
    /// What the engine or `read` says.
    pub async fn one<T, F>(&mut self, sql: &'static Sql, params: &[V<'_>], mut read: F) -> Result<Option<T>>
    where
        F: FnMut(&Row<'_>) -> Result<T> + Send,
        T: Send,
    {
        match &mut self.conn {
            Conn::Lite(conn) => lite_first(conn, sql, params, &mut read),
            Conn::Pg(pg) => pg.query(sql, params).await?.first().map(|row| read(&Row::Pg(row))).transpose(),
        }
    }

    /// Hands every row to `look` without keeping them: for answers larger than memory should hold.
    ///
    /// # Errors
    /// What the engine or `look` says; an error of `look` ends the walk.
    pub async fn each<F>(&mut self, sql: &'static Sql, params: &[V<'_>], mut look: F) -> Result<()>
    where
        F: FnMut(&Row<'_>) -> Result<()> + Send,
    {
        match &mut self.conn {
            Conn::Lite(conn) => lite_each(conn, sql, params, look),
            Conn::Pg(pg) => {
                use futures_util::TryStreamExt as _;
                pg.flush().await?;
                let statement = pg.client.prepare_cached(sql.pg()).await?;
                let rows = pg.client.query_raw(&statement, params).await?;
                let mut rows = std::pin::pin!(rows);
                while let Some(row) = rows.try_next().await? {
                    look(&Row::Pg(&row))?;
                }
                Ok(())
            }
        }
    }

    /// Asks several questions in one round trip, answered in order, each seeing what those before it did.
    ///
    /// # Errors
    /// Of the first that fails.
    pub async fn together(&mut self, questions: &[(&'static Sql, &[V<'_>])]) -> Result<Vec<Rows>> {
        match &mut self.conn {
            Conn::Lite(conn) => questions.iter().map(|(sql, params)| lite_rows(conn, sql, params)).collect(),
            Conn::Pg(pg) => {
                let mut prepared = Vec::with_capacity(questions.len());
                for (sql, _) in questions {
                    prepared.push(pg.client.prepare_cached(sql.pg()).await?);
                }
                let pending = std::mem::take(&mut pg.pending);
                let client = &pg.client;
                let asked = prepared.iter().zip(questions).map(|(statement, (_, params))| {
                    let params: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = params
                        .iter()
                        .map(|value| value as &(dyn tokio_postgres::types::ToSql + Sync))
                        .collect();
                    async move { client.query(statement, &params).await }
                });
                let (sent, answers) = join(send(client, &pending), join_all(asked)).await;
                sent?;
                answers
                    .into_iter()
                    .map(|rows| {
                        let rows = rows?;
                        rows.iter()
                            .map(|row| (0..row.len()).map(|column| pg_value(row, column)).collect())
                            .collect()
                    })
                    .collect()
            }
        }
    }

    /// Reads the rows that [`Tx::together`] answered with the function that reads a live row.
    ///
    /// # Errors
    /// What `read` says.
    pub fn read_rows<T>(rows: &Rows, mut read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        rows.iter().map(|row| read(&Row::Values(row))).collect()
    }

    /// Waits for everything that was pushed.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        match &mut self.conn {
            Conn::Lite(_) => Ok(()),
            Conn::Pg(pg) => pg.flush().await,
        }
    }

    /// A transaction-control word (`begin`, `savepoint c`), sent with what follows.
    pub(crate) fn control(&mut self, words: &'static str) -> Result<()> {
        match &mut self.conn {
            Conn::Lite(conn) => Ok(conn.execute_batch(words)?),
            Conn::Pg(pg) => {
                pg.pending.push(Pending::Control(words));
                Ok(())
            }
        }
    }

    /// On SQLite: how many rows this connection has written since it was opened, those of a rollback included.
    pub(crate) fn rows_written(&self) -> u64 {
        match &self.conn {
            Conn::Lite(conn) => conn.total_changes(),
            Conn::Pg(_) => 0,
        }
    }

    /// Forgets the statements that were pushed and not sent, since their command failed; the words that began the
    /// transaction are still to be sent.
    pub(crate) fn forget_pending(&mut self) {
        if let Conn::Pg(pg) = &mut self.conn {
            pg.pending.retain(|pending| matches!(pending, Pending::Control(_)));
        }
    }

    /// The next of our ids, sortable by `now` (see [`crate::id`]).
    pub fn new_id(&self, now: domain::span::Instant) -> i64 {
        self.shared.ids.next(now)
    }

    /// Tells listeners, after the commit, that something they may be showing has changed.
    pub fn changed(&mut self, change: Change) {
        self.changes.push(change);
    }
}

impl Pg {
    /// Sends what is pending and waits for it.
    async fn flush(&mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        send(&self.client, &pending).await
    }

    async fn query(&mut self, sql: &'static Sql, params: &[V<'_>]) -> Result<Vec<tokio_postgres::Row>> {
        let statement = self.client.prepare_cached(sql.pg()).await?;
        let pending = std::mem::take(&mut self.pending);
        let params: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
            params.iter().map(|value| value as &(dyn tokio_postgres::types::ToSql + Sync)).collect();
        let (sent, rows) = join(send(&self.client, &pending), self.client.query(&statement, &params)).await;
        sent?;
        Ok(rows?)
    }
}

type Sending<'a> = Pin<Box<dyn Future<Output = std::result::Result<(), tokio_postgres::Error>> + Send + 'a>>;

/// Sends statements back to back in one round trip; the error is that of the first that failed, since those behind it
/// only say that the transaction is aborted.
async fn send(client: &deadpool_postgres::Object, pending: &[Pending]) -> Result<()> {
    let futures = pending.iter().map(|pending| -> Sending<'_> {
        match pending {
            Pending::Control(words) => Box::pin(client.batch_execute(words)),
            Pending::Statement(statement, params) => {
                Box::pin(async move { client.execute_raw(statement, params.iter()).await.map(|_| ()) })
            }
        }
    });
    for done in join_all(futures).await {
        done?;
    }
    Ok(())
}

fn lite_exec(conn: &rusqlite::Connection, sql: &Sql, params: &[V<'_>]) -> Result<u64> {
    let mut statement = conn.prepare_cached(sql.lite())?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    // A statement with a returning clause is run to its end too.
    while rows.next()?.is_some() {}
    drop(rows);
    drop(statement);
    Ok(conn.changes())
}

fn lite_each(
    conn: &rusqlite::Connection,
    sql: &Sql,
    params: &[V<'_>],
    mut look: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = conn.prepare_cached(sql.lite())?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        look(&Row::Lite(row))?;
    }
    Ok(())
}

fn lite_first<T>(
    conn: &rusqlite::Connection,
    sql: &Sql,
    params: &[V<'_>],
    read: &mut impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    let mut statement = conn.prepare_cached(sql.lite())?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    let first = rows.next()?.map(|row| read(&Row::Lite(row))).transpose()?;
    // `update ... returning` changes row by row: it is run to its end.
    while rows.next()?.is_some() {}
    Ok(first)
}

fn lite_rows(conn: &rusqlite::Connection, sql: &Sql, params: &[V<'_>]) -> Result<Rows> {
    let mut statement = conn.prepare_cached(sql.lite())?;
    let width = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    let mut out = Rows::new();
    while let Some(row) = rows.next()? {
        let values: Result<Vec<V<'static>>> =
            (0..width).map(|column| lite_value(row.get_ref(column).map_err(StoreError::from)?)).collect();
        out.push(values?);
    }
    Ok(out)
}
