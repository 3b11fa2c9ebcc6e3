//! The history of a customer's file: what was recorded about everything but tickets, latest first, in the words it left.

use domain::span::Instant;

use crate::error::Result;
use crate::{Row, Tx, values};

crate::statements! {
    OF_CUSTOMER = "select e.id, e.seq, e.at, e.recorded_at, e.actor_id, e.subject, e.subject_id, e.kind, e.payload from event e \
        where e.customer_id = $1 and e.subject <> 'ticket' and e.seq < $2 order by e.seq desc limit $3";
    OF_SUBJECT = "select e.id, e.seq, e.at, e.recorded_at, e.actor_id, e.subject, e.subject_id, e.kind, e.payload from event e \
        where e.subject_id = $1 and e.seq < $2 order by e.seq desc limit $3";
    TEXTS_OF_CUSTOMER = "select x.event_id, x.field, x.body, x.erased_at from event e join event_text x on x.event_id = e.id \
        where e.customer_id = $1 and e.subject <> 'ticket' and e.seq >= $2 and e.seq <= $3 order by x.event_id, x.field";
    TEXTS_OF_SUBJECT = "select x.event_id, x.field, x.body, x.erased_at from event e join event_text x on x.event_id = e.id \
        where e.subject_id = $1 and e.seq >= $2 and e.seq <= $3 order by x.event_id, x.field";
}

/// Something that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its id.
    pub id: i64,
    /// Its place in the chain; the key of paging.
    pub seq: i64,
    /// Since when it holds.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who did it; `None` is the program.
    pub actor_id: Option<i64>,
    /// `customer`, `service`, `entry`, `change`, `release`, `contract`, `person`, ...
    pub subject: String,
    /// Id of that.
    pub subject_id: i64,
    /// What happened, one word.
    pub kind: String,
    /// Details as JSON; perhaps empty.
    pub payload: String,
    /// Field and text; no text once erased.
    pub texts: Vec<(String, Option<String>)>,
}

impl Happened {
    /// A text of it.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| name == field).and_then(|(_, text)| text.as_deref())
    }
}

fn read(row: &Row<'_>) -> Result<Happened> {
    let mut column = row.in_order();
    Ok(Happened {
        id: column.int()?,
        seq: column.int()?,
        at: column.at()?,
        recorded_at: column.at()?,
        actor_id: column.int_opt()?,
        subject: column.text()?,
        subject_id: column.int()?,
        kind: column.text()?,
        payload: column.text()?,
        texts: Vec::new(),
    })
}

/// A part of a customer's history, those before the place `before` in the chain.
///
/// # Errors
/// What the engine says.
pub async fn of_customer(tx: &mut Tx, customer_id: i64, before: i64, limit: i64) -> Result<Vec<Happened>> {
    let found = tx.all(&OF_CUSTOMER, &values![customer_id, before, limit], read).await?;
    with_texts(tx, &TEXTS_OF_CUSTOMER, customer_id, found).await
}

/// The same of one thing: an entry, a change, a release.
///
/// # Errors
/// What the engine says.
pub async fn of_subject(tx: &mut Tx, subject_id: i64, before: i64, limit: i64) -> Result<Vec<Happened>> {
    let found = tx.all(&OF_SUBJECT, &values![subject_id, before, limit], read).await?;
    with_texts(tx, &TEXTS_OF_SUBJECT, subject_id, found).await
}

async fn with_texts(
    tx: &mut Tx,
    sql: &'static crate::Sql,
    id: i64,
    mut found: Vec<Happened>,
) -> Result<Vec<Happened>> {
    let (Some(latest), Some(earliest)) = (found.first().map(|one| one.seq), found.last().map(|one| one.seq))
    else {
        return Ok(found);
    };
    let texts = tx
        .all(sql, &values![id, earliest, latest], |row| {
            let erased = row.int_opt(3)?.is_some();
            Ok((row.int(0)?, row.text(1)?, row.text_opt(2)?.filter(|_| !erased)))
        })
        .await?;
    for (event_id, field, text) in texts {
        if let Some(one) = found.iter_mut().find(|one| one.id == event_id) {
            one.texts.push((field, text));
        }
    }
    Ok(found)
}
