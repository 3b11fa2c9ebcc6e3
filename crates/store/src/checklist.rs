//! What the house asks and ticks off: checklists for tickets, and what a form asks per kind of request.

use domain::span::Instant;
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::event::{HOUSE, NewRecord, record_one};
use crate::{Row, Tx, values};

crate::statements! {
    ALL_OF_THEM = "select id, name, request_kind, items, active from checklist order by name limit 500";
    GET = "select id, name, request_kind, items, active from checklist where id = $1";
    INSERT = "insert into checklist (id, name, request_kind, items, active, updated_at) values ($1, $2, $3, $4, $5, $6)";
    UPDATE = "update checklist set name = $2, request_kind = $3, items = $4, active = $5, updated_at = $6 where id = $1";
    FORM = "select fields from request_form where kind = $1";
    FORMS = "select kind, fields from request_form order by kind";
    SET_FORM = "insert into request_form (kind, fields, updated_at) values ($1, $2, $3) \
        on conflict (kind) do update set fields = excluded.fields, updated_at = excluded.updated_at";
}

/// Things to be done one by one, for tickets of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Checklist {
    /// Id; 0 for a new one.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Offered first on requests of this kind; empty: of every kind.
    pub request_kind: String,
    /// Its items.
    pub items: Vec<String>,
    /// False: no longer offered.
    pub active: bool,
}

/// A question of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    pub label: String,
    /// An answer is needed.
    #[serde(default)]
    pub required: bool,
    /// The answers to choose from; none: free words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid(error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(format!("{what}: {error}")))
}

fn read(row: &Row<'_>) -> Result<Checklist> {
    Ok(Checklist {
        id: row.int(0)?,
        name: row.text(1)?,
        request_kind: row.text(2)?,
        items: parsed("a checklist", &row.text(3)?)?,
        active: row.bool(4)?,
    })
}

/// All checklists by name, also those that are no longer offered.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn all(tx: &mut Tx) -> Result<Vec<Checklist>> {
    tx.all(&ALL_OF_THEM, &[], read).await
}

/// One checklist.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Checklist>> {
    tx.one(&GET, &values![id], read).await
}

/// Adds a checklist (`id` 0) or changes it; answers its id.
///
/// # Errors
/// `Conflict` when the name is taken, `NotFound` for a change of what is not there.
pub async fn save(tx: &mut Tx, list: &Checklist, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let is_new = list.id == 0;
    let id = if is_new { tx.new_id(now) } else { list.id };
    let params = values![id, &list.name, &list.request_kind, json(&list.items)?, list.active, now];
    let touched = tx.exec(if is_new { &INSERT } else { &UPDATE }, &params).await;
    let taken = || StoreError::Conflict(format!("there is a checklist \"{}\" already", list.name));
    if touched.map_err(|error| if error.is_conflict() { taken() } else { error })? == 0 {
        return Err(StoreError::NotFound("checklist"));
    }
    let payload = serde_json::json!({ "name": list.name, "items": list.items, "active": list.active });
    let kind = if is_new { "checklist_added" } else { "checklist_changed" };
    record(tx, ("checklist", id), kind, payload.to_string(), actor_id, now).await?;
    Ok(id)
}

/// What is asked on a request of a kind, beside subject and text.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn form(tx: &mut Tx, kind: &str) -> Result<Vec<Question>> {
    let text = tx.one(&FORM, &values![kind], |row| row.text(0)).await?;
    text.map_or(Ok(Vec::new()), |text| parsed("a form", &text))
}

/// All forms by kind.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn forms(tx: &mut Tx) -> Result<Vec<(String, Vec<Question>)>> {
    tx.all(&FORMS, &[], |row| Ok((row.text(0)?, parsed("a form", &row.text(1)?)?))).await
}

/// Sets what is asked on a request of a kind.
///
/// # Errors
/// What the engine says.
pub async fn set_form(
    tx: &mut Tx,
    kind: &str,
    questions: &[Question],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let fields = json(&questions)?;
    tx.exec(&SET_FORM, &values![kind, &fields, now]).await?;
    let payload = serde_json::json!({ "kind": kind, "questions": questions });
    record(tx, ("form", HOUSE), "form_changed", payload.to_string(), actor_id, now).await
}

async fn record(
    tx: &mut Tx,
    (subject, subject_id): (&str, i64),
    kind: &str,
    payload: String,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let record =
        NewRecord { subject, subject_id, at: now, actor_id, kind, payload: payload.into(), texts: &[] };
    record_one(tx, HOUSE, &record, now).await.map(|_| ())
}
