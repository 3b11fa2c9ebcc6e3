//! Parameters and rows: the five kinds of value that both engines share.

use std::borrow::Cow;

use domain::span::{Duration, Instant};
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::error::{Result, StoreError};

/// A value of a parameter or a column. Instants and durations are integers of milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum V<'a> {
    /// No value.
    Null,
    /// `bigint`.
    Int(i64),
    /// `boolean`.
    Bool(bool),
    /// `text`.
    Text(Cow<'a, str>),
    /// `bytea`.
    Bytes(Cow<'a, [u8]>),
}

impl V<'_> {
    /// The same value with its texts copied.
    pub fn into_owned(self) -> V<'static> {
        match self {
            V::Null => V::Null,
            V::Int(value) => V::Int(value),
            V::Bool(value) => V::Bool(value),
            V::Text(text) => V::Text(Cow::Owned(text.into_owned())),
            V::Bytes(bytes) => V::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

macro_rules! from_value {
    ($($from:ty => |$value:ident| $to:expr;)*) => {$(
        impl<'a> From<$from> for V<'a> {
            fn from($value: $from) -> V<'a> {
                $to
            }
        }
    )*};
}

from_value! {
    i64 => |value| V::Int(value);
    bool => |value| V::Bool(value);
    &'a str => |value| V::Text(Cow::Borrowed(value));
    &'a String => |value| V::Text(Cow::Borrowed(value.as_str()));
    String => |value| V::Text(Cow::Owned(value));
    &'a [u8] => |value| V::Bytes(Cow::Borrowed(value));
    &'a Vec<u8> => |value| V::Bytes(Cow::Borrowed(value.as_slice()));
    &'a [u8; 32] => |value| V::Bytes(Cow::Borrowed(value.as_slice()));
    &'a [u8; 16] => |value| V::Bytes(Cow::Borrowed(value.as_slice()));
    Vec<u8> => |value| V::Bytes(Cow::Owned(value));
    Instant => |value| V::Int(value.0);
    Duration => |value| V::Int(value.0);
}

impl<'a, T: Into<V<'a>>> From<Option<T>> for V<'a> {
    fn from(value: Option<T>) -> V<'a> {
        value.map_or(V::Null, Into::into)
    }
}

/// `values![id, name, at]`: the parameters of one statement, `$1` first.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::V::from($value)),*] };
}

impl rusqlite::ToSql for V<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            V::Null => ValueRef::Null,
            V::Int(value) => ValueRef::Integer(*value),
            V::Bool(value) => ValueRef::Integer(i64::from(*value)),
            V::Text(text) => ValueRef::Text(text.as_bytes()),
            V::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for V<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut bytes::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            V::Null => Ok(IsNull::Yes),
            V::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            V::Bool(value) if *ty == Type::BOOL => value.to_sql(ty, out),
            V::Text(text) if *ty == Type::TEXT => text.as_ref().to_sql(ty, out),
            V::Bytes(bytes) if *ty == Type::BYTEA => bytes.as_ref().to_sql(ty, out),
            other => Err(format!("{other:?} was given where the statement wants {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row of an answer. Columns are numbered from 0 in the order of the select list.
pub enum Row<'a> {
    /// From SQLite.
    Lite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Pg(&'a tokio_postgres::Row),
    /// Already taken out of its engine.
    Values(&'a [V<'static>]),
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $ty:ty, $arm:pat => $out:expr) => {
        $(#[$doc])*
        pub fn $name(&self, column: usize) -> Result<Option<$ty>> {
            match self {
                Row::Lite(row) => row.get(column).map_err(|error| unreadable(column, &error)),
                Row::Pg(row) => row.try_get(column).map_err(|error| unreadable(column, &error)),
                Row::Values(values) => match values.get(column) {
                    Some(V::Null) => Ok(None),
                    Some($arm) => Ok(Some($out)),
                    other => Err(StoreError::Damaged(format!("column {column} is {other:?}"))),
                },
            }
        }
    };
}

fn unreadable(column: usize, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("column {column}: {error}"))
}

fn some<T>(column: usize, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| StoreError::Damaged(format!("column {column} is null")))
}

impl Row<'_> {
    getter!(/** A `bigint` that may be null. */ int_opt, i64, V::Int(value) => *value);
    getter!(/** A `text` that may be null. */ text_opt, String, V::Text(text) => text.to_string());
    getter!(/** A `bytea` that may be null. */ bytes_opt, Vec<u8>, V::Bytes(bytes) => bytes.to_vec());

    /// Any column as it is; a SQLite boolean is an integer here.
    pub fn value(&self, column: usize) -> Result<V<'static>> {
        match self {
            Row::Lite(row) => lite_value(row.get_ref(column).map_err(|error| unreadable(column, &error))?),
            Row::Pg(row) => pg_value(row, column),
            Row::Values(values) => values.get(column).cloned().ok_or_else(|| unreadable(column, &"missing")),
        }
    }

    /// A `boolean`; both engines answer `true` and `false`, SQLite as 1 and 0.
    pub fn bool(&self, column: usize) -> Result<bool> {
        let value = match self {
            Row::Lite(row) => row.get(column).map_err(|error| unreadable(column, &error))?,
            Row::Pg(row) => row.try_get(column).map_err(|error| unreadable(column, &error))?,
            Row::Values(values) => match values.get(column) {
                Some(V::Bool(value)) => Some(*value),
                Some(V::Int(value)) => Some(*value != 0),
                _ => None,
            },
        };
        some(column, value)
    }

    /// A `bigint`.
    pub fn int(&self, column: usize) -> Result<i64> {
        some(column, self.int_opt(column)?)
    }

    /// A `text`.
    pub fn text(&self, column: usize) -> Result<String> {
        some(column, self.text_opt(column)?)
    }

    /// A `text`, looked at in place.
    pub fn with_text<T>(&self, column: usize, look: impl FnOnce(&str) -> T) -> Result<T> {
        match self {
            Row::Lite(row) => {
                let value = row.get_ref(column).map_err(|error| unreadable(column, &error))?;
                value.as_str().map(look).map_err(|error| unreadable(column, &error))
            }
            Row::Pg(row) => {
                row.try_get::<_, &str>(column).map(look).map_err(|error| unreadable(column, &error))
            }
            Row::Values(_) => self.text(column).map(|text| look(&text)),
        }
    }

    /// A `bytea`.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        some(column, self.bytes_opt(column)?)
    }

    /// A SHA-256.
    pub fn hash(&self, column: usize) -> Result<[u8; 32]> {
        let bytes = self.bytes(column)?;
        bytes.try_into().map_err(|_| StoreError::Damaged(format!("column {column} is not a SHA-256")))
    }

    /// An instant.
    pub fn at(&self, column: usize) -> Result<Instant> {
        self.int(column).map(Instant)
    }

    /// An instant that may be null.
    pub fn at_opt(&self, column: usize) -> Result<Option<Instant>> {
        Ok(self.int_opt(column)?.map(Instant))
    }

    /// The columns one after the other.
    pub fn in_order(&self) -> Columns<'_> {
        Columns { row: self, next: 0 }
    }
}

/// Reads the columns of a wide row one after the other, so that no number goes stale when the list grows.
pub struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

macro_rules! forward {
    ($($name:ident -> $ty:ty;)*) => {$(
        #[allow(missing_docs)]
        pub fn $name(&mut self) -> Result<$ty> {
            self.next += 1;
            self.row.$name(self.next - 1)
        }
    )*};
}

impl Columns<'_> {
    forward! {
        int -> i64;
        int_opt -> Option<i64>;
        text -> String;
        text_opt -> Option<String>;
        bool -> bool;
        bytes -> Vec<u8>;
        bytes_opt -> Option<Vec<u8>>;
        hash -> [u8; 32];
        at -> Instant;
        at_opt -> Option<Instant>;
    }
}

/// A value out of a SQLite row, as SQLite sees it.
pub(crate) fn lite_value(value: ValueRef<'_>) -> Result<V<'static>> {
    Ok(match value {
        ValueRef::Null => V::Null,
        ValueRef::Integer(value) => V::Int(value),
        ValueRef::Text(text) => V::Text(Cow::Owned(String::from_utf8_lossy(text).into_owned())),
        ValueRef::Blob(bytes) => V::Bytes(Cow::Owned(bytes.to_vec())),
        ValueRef::Real(_) => return Err(StoreError::Damaged("a floating point number".to_owned())),
    })
}

/// A value out of a PostgreSQL row.
pub(crate) fn pg_value(row: &tokio_postgres::Row, column: usize) -> Result<V<'static>> {
    let ty = row.columns().get(column).map(|column| column.type_().clone());
    let wrong = |error: tokio_postgres::Error| unreadable(column, &error);
    Ok(match ty {
        Some(Type::INT8) => row.try_get::<_, Option<i64>>(column).map_err(wrong)?.into(),
        Some(Type::BOOL) => row.try_get::<_, Option<bool>>(column).map_err(wrong)?.into(),
        Some(Type::TEXT) => row.try_get::<_, Option<String>>(column).map_err(wrong)?.into(),
        Some(Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(column).map_err(wrong)?.into(),
        other => return Err(StoreError::Damaged(format!("column {column} has the type {other:?}"))),
    })
}
