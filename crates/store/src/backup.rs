//! Backup and restore: every table as lines of JSON, gzipped, the same from and into either engine.
//!
//! The copy is taken inside one snapshot while work goes on. First a line that says what it is, then per table a line
//! with its columns and one array a row, last a line with the number of rows and the SHA-256 of all bytes before it: a
//! copy that was cut short or damaged is refused. What can be made again is left out: the search index, sessions,
//! presence, jobs' leases. Bytes are written as hexadecimal.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use domain::span::Instant;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::db::migrate;
use crate::error::{Result, StoreError};
use crate::{Db, Row, Sql, Tx, V, values};

const FORMAT: &str = "vangnet backup 1";

crate::statements! {
    IS_EMPTY = "select (select count(*) from customer) + (select count(*) from person) + (select count(*) from event)";
    CLEAR_CHAIN = "delete from chain";
}

static LAST_NUMBER: Sql = Sql::per_engine(
    "LAST_NUMBER",
    "select coalesce(max(number), 1000) from ticket",
    "select last_value from ticket_numbers",
);
static SET_NUMBER: Sql = Sql::per_engine(
    "SET_NUMBER",
    // Numbers follow from the tickets themselves.
    "select $1",
    "select setval('ticket_numbers', $1)",
);

/// Tables in an order in which rows may refer to those before them. `!` marks bytes, `?` a boolean.
const TABLES: &[(&str, &str)] = &[
    ("customer", "id key name language zone active? created_at"),
    ("chain", "customer_id seq hash!"),
    ("signed_head", "customer_id seq hash! signed_at public_key! signature!"),
    ("person", "id kind customer_id name email language role password_hash active? created_at limited?"),
    ("person_grant", "person_id customer_id"),
    ("glass", "id person_id customer_id reason opened_at until"),
    ("api_key", "id key_hash! person_id name created_at expires_at scope customer_id last_used_at"),
    ("authenticator", "person_id secret! confirmed_at last_step"),
    ("recovery_code", "person_id code_hash! used_at"),
    ("passkey", "id person_id name credential_id! credential created_at last_used_at"),
    ("contract", "id customer_id key title created_at"),
    (
        "contract_version",
        "id contract_id version effective_from effective_to source sha256 recorded_at recorded_by",
    ),
    ("service", "id customer_id key name active?"),
    (
        "ticket",
        "id number customer_id contract_version_id service_id requester_id subject kind channel source source_key \
         opened_at status live? since priority assignee_id team resolved_at reopenings excluded unanswered? fields \
         response_state response_due response_ended_at response_breached_at response_elapsed_ms response_remaining_ms \
         resolve_state resolve_due resolve_ended_at resolve_breached_at resolve_elapsed_ms resolve_remaining_ms \
         update_state update_due update_ended_at update_breached_at update_elapsed_ms update_remaining_ms \
         paused_ms next_due board_order wake_at lease_until version updated_at",
    ),
    ("customer_entry", "id customer_id kind key value shared? active? version created_at updated_at"),
    (
        "change_request",
        "id customer_id number side kind risk state title why plan rollback test from_at to_at requester_id approver_id \
         asked_at decided_at decision started_at ended_at outcome version created_at updated_at",
    ),
    ("change_service", "change_id service_id"),
    ("change_ticket", "change_id ticket_id"),
    (
        "service_release",
        "id customer_id service_id number released_at changed rollback change_id public? active? version created_at updated_at",
    ),
    ("release_ticket", "release_id ticket_id"),
    ("event", "id customer_id seq subject subject_id at recorded_at actor_id kind payload hash!"),
    ("event_text", "event_id field salt! body hash! erased_at"),
    (
        "report_case",
        "ticket_id customer_id priority opened_at last_at excluded? second_line? proactive? measures",
    ),
    ("blob", "sha256! size body! created_at"),
    (
        "mail_in",
        "id blob! source envelope_from envelope_to received_at state lease_until attempts outcome reason verdict \
         message_id digest sender subject customer_id ticket_id event_id html words settled_at settled_by",
    ),
    (
        "mail_out",
        "id kind customer_id ticket_id event_id recipient recipient_name sender_name subject body html automatic? \
         secret? message_id state due_at lease_until attempts outcome created_at ended_at",
    ),
    (
        "attachment",
        "id customer_id ticket_id event_id position name media_type size blob! content_id is_public? created_at",
    ),
    ("mailbox", "name uid_validity last_uid seen_at outcome"),
    ("mail_key", "id secret! created_at"),
    ("watcher", "ticket_id person_id since"),
    ("notice", "id person_id ticket_id kind actor_id created_at read_at"),
    ("time_entry", "id ticket_id customer_id person_id at minutes disposition event_id"),
    ("timer", "person_id ticket_id started_at"),
    ("ticket_link", "ticket_id other_id kind since"),
    ("draft", "ticket_id person_id kind body saved_at"),
    (
        "scheduled",
        "id ticket_id customer_id person_id kind after body due_at created_at state outcome lease_until",
    ),
    ("canned", "id customer_id language name title kind body after priority assignee_id active? updated_at"),
    ("checklist", "id name request_kind items active? updated_at"),
    ("request_form", "kind fields updated_at"),
    ("problem", "id customer_id service_id title cause workaround state created_at updated_at"),
    ("problem_ticket", "ticket_id problem_id"),
    ("rating", "ticket_id customer_id person_id rated_at tenths marks"),
    ("ticket_tag", "ticket_id tag"),
    ("saved_view", "id owner_id shared? name query sort columns created_at updated_at"),
    ("bulk", "id person_id deed done_at undone_at"),
    ("bulk_item", "bulk_id position ticket_id outcome reason back version undone"),
    (
        "hook",
        "id customer_id name url topics secret state failing_since told_at outcome created_at updated_at",
    ),
    (
        "hook_delivery",
        "id hook_id customer_id ticket_id topic body state due_at lease_until attempts status answer created_at ended_at",
    ),
    ("hook_in", "id kind customer_id name token_hash! secret mapping active? heard_at created_at updated_at"),
    ("hook_key", "hook_in_id key ticket_id updated_at"),
    (
        "hook_reject",
        "id hook_in_id customer_id urgent? reason raw recorded_at settled_at settled_by ticket_id",
    ),
    ("chat_site", "id customer_id key name origins active? created_at updated_at"),
    ("chat_talk", "id site_id customer_id ticket_id token_hash! name email started_at seen_at ended_at"),
    ("outbox", "id kind customer_id subject_id payload due_at lease_until attempts done_at outcome"),
    ("reject", "id source line reason raw recorded_at"),
    ("setting", "name value"),
];

struct Table {
    name: &'static str,
    columns: Vec<(&'static str, Kind)>,
    select: Sql,
    insert: Sql,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Plain,
    Bytes,
    Bool,
}

fn tables() -> &'static [Table] {
    static LIST: OnceLock<Vec<Table>> = OnceLock::new();
    LIST.get_or_init(|| TABLES.iter().map(|(name, columns)| table(name, columns)).collect())
}

fn table(name: &'static str, columns: &'static str) -> Table {
    let columns: Vec<(&'static str, Kind)> = columns
        .split_whitespace()
        .map(|column| match (column.strip_suffix('!'), column.strip_suffix('?')) {
            (Some(column), _) => (column, Kind::Bytes),
            (_, Some(column)) => (column, Kind::Bool),
            _ => (column, Kind::Plain),
        })
        .collect();
    let names = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let numbers = (1..=columns.len()).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ");
    // Made once for the life of the process.
    let select = String::leak(format!("select {names} from {name}"));
    let insert = String::leak(format!("insert into {name} ({names}) values ({numbers})"));
    Table { name, columns, select: Sql::new(name, select), insert: Sql::new(name, insert) }
}

pub(crate) fn statements() -> Vec<&'static Sql> {
    let each = tables().iter().flat_map(|table| [&table.select, &table.insert]);
    each.chain(ALL.iter().copied()).chain([&LAST_NUMBER, &SET_NUMBER]).collect()
}

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Rows of all tables.
    pub rows: u64,
    /// SHA-256 of the uncompressed lines.
    pub sha256: [u8; 32],
}

/// Writes lines into the gzip and into the hash.
struct Sink {
    out: GzEncoder<BufWriter<File>>,
    hash: Sha256,
    rows: u64,
}

fn io(error: std::io::Error) -> StoreError {
    StoreError::Database(format!("the backup file: {error}"))
}

impl Sink {
    fn line(&mut self, line: &str) -> Result<()> {
        for bytes in [line.as_bytes(), b"\n"] {
            self.hash.update(bytes);
            self.out.write_all(bytes).map_err(io)?;
        }
        Ok(())
    }
}

/// Copies everything into `path`, consistent as of one moment, while work goes on. The file appears under its name only
/// when it is whole and on the disk.
///
/// # Errors
/// `Database` when the file cannot be written.
pub async fn backup(db: &Db, path: &Path, now: Instant) -> Result<Summary> {
    let target = path.to_owned();
    let partial = PathBuf::from(format!("{}.partial", path.display()));
    let written = partial.clone();
    let summary = db.snapshot(move |tx| Box::pin(async move { write_all(tx, &written, now).await })).await?;
    std::fs::rename(&partial, &target).map_err(io)?;
    Ok(summary)
}

async fn write_all(tx: &mut Tx, path: &Path, now: Instant) -> Result<Summary> {
    let file = crate::files::create_anew(path).map_err(io)?;
    let mut sink =
        Sink { out: GzEncoder::new(BufWriter::new(file), Compression::fast()), hash: Sha256::new(), rows: 0 };
    let number = tx.one(&LAST_NUMBER, &[], |row| row.int(0)).await?;
    let schema = migrate::MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
    let head = serde_json::json!({ "format": FORMAT, "schema": schema, "taken_at": now, "last_ticket_number": number });
    sink.line(&head.to_string())?;
    for table in tables() {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        sink.line(&serde_json::json!({ "table": table.name, "columns": names }).to_string())?;
        let mut line = String::new();
        tx.each(&table.select, &[], |row| {
            encode(row, &table.columns, &mut line)?;
            sink.rows += 1;
            sink.line(&line)
        })
        .await?;
    }
    let sha256: [u8; 32] = sink.hash.clone().finalize().into();
    let end = serde_json::json!({ "end": true, "rows": sink.rows, "sha256": hex::encode(sha256) });
    sink.line(&end.to_string())?;
    let mut out = sink.out.finish().map_err(io)?;
    out.flush().map_err(io)?;
    out.get_ref().sync_all().map_err(io)?;
    Ok(Summary { rows: sink.rows, sha256 })
}

fn encode(row: &Row<'_>, columns: &[(&str, Kind)], line: &mut String) -> Result<()> {
    let mut values = Vec::with_capacity(columns.len());
    for (index, (_, kind)) in columns.iter().enumerate() {
        values.push(match (row.value(index)?, kind) {
            (V::Null, _) => Value::Null,
            (V::Bool(value), _) => Value::Bool(value),
            (V::Int(value), Kind::Bool) => Value::Bool(value != 0),
            (V::Int(value), _) => Value::from(value),
            (V::Text(text), _) => Value::String(text.into_owned()),
            (V::Bytes(bytes), _) => Value::String(hex::encode(bytes)),
        });
    }
    *line = serde_json::to_string(&values).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(())
}

/// Fills an empty database from a backup of either engine, in one transaction, and makes the search index again.
///
/// # Errors
/// `Invalid` when the database is not empty, or the file is no backup, cut short, changed, or of a newer schema.
pub async fn restore(db: &Db, path: &Path) -> Result<Summary> {
    check(path)?;
    let path = path.to_owned();
    let summary = db.write(move |tx| Box::pin(async move { read_all(tx, &path).await })).await?;
    db.terms().clear();
    Ok(summary)
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<String>>> {
    let file =
        File::open(path).map_err(|error| StoreError::Invalid(format!("{}: {error}", path.display())))?;
    let reader = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
    Ok(reader
        .lines()
        .map(|line| line.map_err(|error| StoreError::Invalid(format!("the backup is damaged: {error}")))))
}

fn json(line: &str) -> Result<Value> {
    serde_json::from_str(line).map_err(|error| StoreError::Invalid(format!("the backup is damaged: {error}")))
}

/// Reads the whole file and compares its last line with what came before.
///
/// # Errors
/// `Invalid` with what is wrong.
pub fn check(path: &Path) -> Result<Summary> {
    let (mut hash, mut rows) = (Sha256::new(), 0u64);
    for (index, line) in lines(path)?.enumerate() {
        let line = line?;
        if index == 0 {
            let head = json(&line)?;
            let known = migrate::MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
            let schema = head.get("schema").and_then(Value::as_i64).unwrap_or(0);
            if head.get("format").and_then(Value::as_str) != Some(FORMAT) {
                return Err(StoreError::Invalid("this is not a backup of vangnet".to_owned()));
            }
            if schema != known {
                return Err(StoreError::Invalid(format!(
                    "the backup has schema {schema}, this program knows {known}"
                )));
            }
        }
        if line.starts_with("{\"end\":") {
            let end = json(&line)?;
            let sha256: [u8; 32] = hash.finalize().into();
            let same = end.get("sha256").and_then(Value::as_str) == Some(hex::encode(sha256).as_str())
                && end.get("rows").and_then(Value::as_u64) == Some(rows);
            return if same {
                Ok(Summary { rows, sha256 })
            } else {
                Err(StoreError::Invalid(
                    "the backup is not the one that was written: its SHA-256 differs".to_owned(),
                ))
            };
        }
        rows += u64::from(line.starts_with('['));
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    Err(StoreError::Invalid("the backup was cut short: its last line is missing".to_owned()))
}

async fn read_all(tx: &mut Tx, path: &Path) -> Result<Summary> {
    if tx.one(&IS_EMPTY, &[], |row| row.int(0)).await? != Some(0) {
        return Err(StoreError::Invalid(
            "a backup is restored into an empty database; this one is not".to_owned(),
        ));
    }
    tx.exec(&CLEAR_CHAIN, &[]).await?;
    let mut table: Option<&'static Table> = None;
    let mut rows = 0;
    for line in lines(path)? {
        let line = line?;
        let value = json(&line)?;
        if let Value::Array(values) = value {
            let table = table.ok_or_else(|| StoreError::Invalid("a row before its table".to_owned()))?;
            insert(tx, table, values).await?;
            rows += 1;
        } else if let Some(number) = value.get("last_ticket_number").and_then(Value::as_i64) {
            tx.one(&SET_NUMBER, &values![number], |_| Ok(())).await?;
        } else if let Some(name) = value.get("table").and_then(Value::as_str) {
            let known = tables().iter().find(|table| table.name == name);
            table = Some(known.ok_or_else(|| StoreError::Invalid(format!("an unknown table {name}")))?);
        }
    }
    crate::search::rebuild(tx).await?;
    tx.changed(crate::Change::EVERYTHING);
    Ok(Summary { rows, ..check(path)? })
}

async fn insert(tx: &mut Tx, table: &'static Table, values: Vec<Value>) -> Result<()> {
    let wrong = |value: &dyn std::fmt::Display| StoreError::Invalid(format!("{} holds {value}", table.name));
    if values.len() != table.columns.len() {
        return Err(wrong(&format!("a row of {} columns", values.len())));
    }
    let mut params: Vec<V<'_>> = Vec::with_capacity(values.len());
    for (value, (_, kind)) in values.into_iter().zip(&table.columns) {
        params.push(match (value, kind) {
            (Value::Null, _) => V::Null,
            (Value::Bool(value), Kind::Bool) => V::Bool(value),
            (Value::String(text), Kind::Bytes) => {
                V::Bytes(hex::decode(&text).map(Cow::Owned).map_err(|e| wrong(&e))?)
            }
            (Value::String(text), Kind::Plain) => V::Text(Cow::Owned(text)),
            (Value::Number(number), Kind::Plain) => V::Int(number.as_i64().ok_or_else(|| wrong(&number))?),
            (other, _) => return Err(wrong(&other)),
        });
    }
    tx.push(&table.insert, &params).await
}
