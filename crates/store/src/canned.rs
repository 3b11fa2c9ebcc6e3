//! Replies that are used again, and macros: a reply with what is done beside it. Kept by the house, each change recorded.

use domain::span::Instant;
use domain::ticket::Priority;

use crate::error::{Result, StoreError};
use crate::event::{HOUSE, NewRecord, record_one};
use crate::{Row, Tx, values};

macro_rules! select_canned {
    ($rest:literal) => {
        concat!(
            "select id, customer_id, language, name, title, kind, body, after, priority, assignee_id, active, updated_at \
             from canned where ",
            $rest
        )
    };
}

crate::statements! {
    ALL_OF_THEM = select_canned!("name >= $1 order by name, language limit 500");
    FOR_CUSTOMER = select_canned!("active and (customer_id is null or customer_id = $1) order by name, language limit 500");
    GET = select_canned!("id = $1");
    INSERT = "insert into canned (id, customer_id, language, name, title, kind, body, after, priority, assignee_id, active, \
        updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    UPDATE = "update canned set customer_id = $2, language = $3, name = $4, title = $5, kind = $6, body = $7, after = $8, \
        priority = $9, assignee_id = $10, active = $11, updated_at = $12 where id = $1";
}

/// A reply that is used again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Canned {
    /// Id; 0 for a new one.
    pub id: i64,
    /// Only for this customer.
    pub customer_id: Option<i64>,
    /// `nl` or `en`.
    pub language: String,
    /// What is typed behind the slash: `thanks`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// `reply`, `update` or `note`.
    pub kind: String,
    /// The words, with fields such as `{{requester}}`.
    pub body: String,
    /// What happens with it: nothing, `wait`, `resolve`, `workaround`.
    pub after: String,
    /// The priority that it sets.
    pub priority: Option<Priority>,
    /// Who gets the ticket.
    pub assignee_id: Option<i64>,
    /// False: no longer offered.
    pub active: bool,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Canned {
    /// True when it does more than say something.
    pub fn is_macro(&self) -> bool {
        !self.after.is_empty() || self.priority.is_some() || self.assignee_id.is_some()
    }
}

fn read(row: &Row<'_>) -> Result<Canned> {
    let mut column = row.in_order();
    Ok(Canned {
        id: column.int()?,
        customer_id: column.int_opt()?,
        language: column.text()?,
        name: column.text()?,
        title: column.text()?,
        kind: column.text()?,
        body: column.text()?,
        after: column.text()?,
        priority: column.int_opt()?.and_then(Priority::from_number),
        assignee_id: column.int_opt()?,
        active: column.bool()?,
        updated_at: column.at()?,
    })
}

/// All of them by name, from `name` on, also those that are no longer offered.
///
/// # Errors
/// What the engine says.
pub async fn all(tx: &mut Tx, name: &str) -> Result<Vec<Canned>> {
    tx.all(&ALL_OF_THEM, &values![name], read).await
}

/// Those that are offered on a ticket of this customer.
///
/// # Errors
/// What the engine says.
pub async fn for_customer(tx: &mut Tx, customer_id: i64) -> Result<Vec<Canned>> {
    tx.all(&FOR_CUSTOMER, &values![customer_id], read).await
}

/// One.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Canned>> {
    tx.one(&GET, &values![id], read).await
}

/// Adds one (`id` 0) or changes it; answers its id.
///
/// # Errors
/// `Conflict` when the name is taken in that language, `NotFound` for a change of what is not there.
pub async fn save(tx: &mut Tx, canned: &Canned, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let is_new = canned.id == 0;
    let id = if is_new { tx.new_id(now) } else { canned.id };
    let params = values![
        id,
        canned.customer_id,
        &canned.language,
        &canned.name,
        &canned.title,
        &canned.kind,
        &canned.body,
        &canned.after,
        canned.priority.map(Priority::number),
        canned.assignee_id,
        canned.active,
        now
    ];
    let touched = tx.exec(if is_new { &INSERT } else { &UPDATE }, &params).await;
    let taken =
        || StoreError::Conflict(format!("there is a reply /{} in that language already", canned.name));
    let touched = touched.map_err(|error| if error.is_conflict() { taken() } else { error })?;
    if touched == 0 {
        return Err(StoreError::NotFound("reply"));
    }
    let record = NewRecord {
        subject: "canned",
        subject_id: id,
        at: now,
        actor_id,
        kind: if is_new { "canned_added" } else { "canned_changed" },
        payload: serde_json::json!({ "name": canned.name, "active": canned.active }).to_string().into(),
        texts: &[("body", &canned.body), ("title", &canned.title)],
    };
    record_one(tx, HOUSE, &record, now).await?;
    Ok(id)
}
