//! What can go wrong in the store, as sentences that a log or an operator can be shown.

/// Why a command or a query gave no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The row that was asked for does not exist.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// A rule of the data says no: a key that is taken, a version that has moved on.
    #[error("{0}")]
    Conflict(String),
    /// The input cannot be recorded as it is.
    #[error("{0}")]
    Invalid(String),
    /// Another transaction came between; the store has already tried again several times.
    #[error("the database is too busy: {0}")]
    Busy(String),
    /// The connection broke before the answer to COMMIT came: what was sent may or may not be recorded.
    #[error("the database connection broke while committing; the outcome is unknown: {0}")]
    OutcomeUnknown(String),
    /// The database was written by a newer program.
    #[error("the database has schema {found}, this program knows {known}; use a newer program")]
    NewerSchema {
        /// Number in the database.
        found: i64,
        /// Highest number this program has.
        known: i64,
    },
    /// The database, its file or its connection failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// What is stored cannot be read: a bug or a damaged file.
    #[error("what is stored cannot be read: {0}")]
    Damaged(String),
    /// The store is closing.
    #[error("the store is closing")]
    Closed,
}

/// The store's result.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// True when the same command may succeed if it is run again on a fresh transaction.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, StoreError::Busy(_))
    }

    /// True for a key that is taken.
    pub fn is_conflict(&self) -> bool {
        matches!(self, StoreError::Conflict(_))
    }
}

/// Callers may be told of a conflict, so its sentence names no table; the engine's own words go to the log.
fn conflict(engine: &dyn std::fmt::Display) -> StoreError {
    tracing::info!(%engine, "a rule of the schema refused a command");
    StoreError::Conflict("it is recorded already, or refers to something that is not".to_owned())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode::{ConstraintViolation, DatabaseBusy, DatabaseLocked};
        match &error {
            rusqlite::Error::SqliteFailure(code, _) if code.code == ConstraintViolation => conflict(&error),
            rusqlite::Error::SqliteFailure(code, _) if matches!(code.code, DatabaseBusy | DatabaseLocked) => {
                StoreError::Busy(error.to_string())
            }
            _ => StoreError::Database(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> StoreError {
        use tokio_postgres::error::SqlState;
        let text = match error.as_db_error() {
            Some(db) => format!("{} ({})", db.message(), db.code().code()),
            None => error.to_string(),
        };
        match error.code() {
            Some(code)
                if *code == SqlState::T_R_SERIALIZATION_FAILURE
                    || *code == SqlState::T_R_DEADLOCK_DETECTED =>
            {
                StoreError::Busy(text)
            }
            Some(code) if code.code().starts_with("23") => conflict(&text),
            _ if error.is_closed() => StoreError::Busy(format!("connection lost: {text}")),
            _ => StoreError::Database(text),
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> StoreError {
        StoreError::Database(format!("no connection: {error}"))
    }
}
