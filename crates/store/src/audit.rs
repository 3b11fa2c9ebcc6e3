//! The audit view: what was recorded, of every chain within reach, the latest first.

use domain::access::Reach;
use domain::span::Instant;

use crate::error::Result;
use crate::id;
use crate::ticket::Page;
use crate::{Row, Tx, values};

/// Event ids rise with time, so a period is a stretch of ids; the rest is met on the way.
macro_rules! select_entry {
    ($path:literal) => {
        concat!(
            "select e.id, e.customer_id, e.seq, e.subject, e.subject_id, e.at, e.recorded_at, e.actor_id, e.kind, \
             e.payload from event e where ",
            $path,
            " and e.id < $1 and e.id >= $2 \
             and (cast($4 as bigint) is null or e.customer_id = $4) \
             and (cast($5 as bigint) is null or e.actor_id = $5) \
             and (cast($6 as text) is null or e.kind = $6) \
             and (cast($7 as bigint) is null or e.subject_id = $7) \
             and (cast($8 as text) is null or replace(cast($8 as text), ',' || cast(e.customer_id as text) || ',', '') <> cast($8 as text)) \
             and (cast($9 as text) is null or e.subject = $9) \
             order by e.id desc limit $3"
        )
    };
}

crate::statements! {
    OTHERS = select_entry!("e.subject <> 'ticket'");
    EVERYTHING = select_entry!("e.seq > 0");
    TEXTS = "select event_id, field, body from event_text where event_id = $1 and erased_at is null \
        and field <> 'body' order by field";
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this chain; 0 is the house's own.
    pub customer_id: Option<i64>,
    /// By this person.
    pub actor_id: Option<i64>,
    /// Of this kind.
    pub kind: Option<String>,
    /// About this sort of thing: `person`, `contract`, ...
    pub subject: Option<String>,
    /// About this one.
    pub subject_id: Option<i64>,
    /// What happens to tickets too.
    pub with_tickets: bool,
    /// Recorded in or after.
    pub from: Option<Instant>,
    /// Recorded before.
    pub to: Option<Instant>,
    /// Of customers within reach; the house's own chain is not, for who is limited.
    pub reach: Reach,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Id of the event.
    pub id: i64,
    /// Whose chain; 0 is the house's own.
    pub customer_id: i64,
    /// Its place there.
    pub seq: i64,
    /// `person`, `customer`, `contract`, `ticket`, ...
    pub subject: String,
    /// Which one.
    pub subject_id: i64,
    /// When it happened.
    pub at: Instant,
    /// When it was written.
    pub recorded_at: Instant,
    /// Who; `None` for the program itself.
    pub actor_id: Option<i64>,
    /// What.
    pub kind: String,
    /// How exactly, JSON.
    pub payload: String,
    /// Its short texts that were not erased: field and words.
    pub texts: Vec<(String, String)>,
}

fn read(row: &Row<'_>) -> Result<Entry> {
    let mut column = row.in_order();
    Ok(Entry {
        id: column.int()?,
        customer_id: column.int()?,
        seq: column.int()?,
        subject: column.text()?,
        subject_id: column.int()?,
        at: column.at()?,
        recorded_at: column.at()?,
        actor_id: column.int_opt()?,
        kind: column.text()?,
        payload: column.text()?,
        texts: Vec::new(),
    })
}

/// The part of the list before an entry, the latest first.
///
/// # Errors
/// What the engine says.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    before: Option<i64>,
    limit: usize,
) -> Result<Page<Entry, i64>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let end = filter.to.map_or(i64::MAX, id::first_at);
    let params = values![
        before.unwrap_or(i64::MAX).min(end),
        filter.from.map_or(0, id::first_at),
        one_more,
        filter.customer_id,
        filter.actor_id,
        filter.kind.as_deref(),
        filter.subject_id,
        filter.reach.list(),
        filter.subject.as_deref()
    ];
    let whole = filter.with_tickets || filter.subject.as_deref() == Some("ticket");
    let mut rows = tx.all(if whole { &EVERYTHING } else { &OTHERS }, &params, read).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    for entry in &mut rows {
        entry.texts = tx.all(&TEXTS, &values![entry.id], |row| Ok((row.text(1)?, row.text(2)?))).await?;
    }
    let next = rows.last().filter(|_| more).map(|entry| entry.id);
    Ok(Page { rows, next })
}
