//! Broken glass: a colleague who is limited reaches another customer for a while, with a reason that everybody can read.

use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::person::{get, record};
use crate::{Row, Tx, values};

crate::statements! {
    INSERT = "insert into glass (id, person_id, customer_id, reason, opened_at, until) values ($1, $2, $3, $4, $5, $6)";
    OPEN_OF = "select id, person_id, customer_id, reason, opened_at, until from glass \
        where person_id = $1 and until > $2 order by until, id";
    OPEN = "select id, person_id, customer_id, reason, opened_at, until from glass \
        where until > $1 order by until, id";
    END = "update glass set until = $3 where id = $1 and person_id = $2 and until > $3";
}

/// One break of the glass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glass {
    /// Id.
    pub id: i64,
    /// Who.
    pub person_id: i64,
    /// Which customer they reach by it.
    pub customer_id: i64,
    /// Why.
    pub reason: String,
    /// Since when.
    pub opened_at: Instant,
    /// Until when.
    pub until: Instant,
}

/// The longest that glass stays broken at a time.
pub const LONGEST: Duration = Duration::hours(8);
/// The shortest reason that says something, in characters.
pub const SHORTEST_REASON: usize = 10;

fn read(row: &Row<'_>) -> Result<Glass> {
    let mut column = row.in_order();
    Ok(Glass {
        id: column.int()?,
        person_id: column.int()?,
        customer_id: column.int()?,
        reason: column.text()?,
        opened_at: column.at()?,
        until: column.at()?,
    })
}

/// Breaks the glass. It is written into the customer's chain, so that it stands in the customer's own history.
///
/// # Errors
/// `NotFound` for an unknown person or customer; `Invalid` for a person who is not limited, a length beyond [`LONGEST`]
/// or a reason that says nothing.
pub async fn open(
    tx: &mut Tx,
    (person_id, customer_id): (i64, i64),
    reason: &str,
    length: Duration,
    now: Instant,
) -> Result<Glass> {
    let person = get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    crate::customer::get(tx, customer_id).await?.ok_or(StoreError::NotFound("customer"))?;
    let invalid = |sentence: &str| Err(StoreError::Invalid(sentence.to_owned()));
    if !person.limited || !person.role.is_staff() {
        return invalid("there is no glass to break: this person is not limited");
    }
    if length <= Duration(0) || length > LONGEST {
        return invalid("the glass stays broken for at most 8 hours at a time");
    }
    let reason = reason.trim();
    if reason.chars().count() < SHORTEST_REASON {
        return invalid("say why, in at least 10 characters");
    }
    let until = now + length;
    let id = tx.new_id(now);
    tx.exec(&INSERT, &values![id, person_id, customer_id, reason, now, until]).await?;
    let payload = serde_json::json!({ "role": person.role.name(), "until": until.to_string() }).to_string();
    let texts = [("reason", reason)];
    record(tx, person_id, Some(customer_id), "glass_broken", payload, &texts, Some(person_id), now).await?;
    Ok(Glass { id, person_id, customer_id, reason: reason.to_owned(), opened_at: now, until })
}

/// Ends it before its time; false when it is over already or somebody else's.
///
/// # Errors
/// What the engine says.
pub async fn end(tx: &mut Tx, id: i64, person_id: i64, now: Instant) -> Result<bool> {
    let open = of(tx, person_id, now).await?;
    let Some(glass) = open.into_iter().find(|glass| glass.id == id) else { return Ok(false) };
    if tx.exec(&END, &values![id, person_id, now]).await? == 0 {
        return Ok(false);
    }
    let person = get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    let payload = serde_json::json!({ "role": person.role.name() }).to_string();
    let customer = Some(glass.customer_id);
    record(tx, person_id, customer, "glass_mended", payload, &[], Some(person_id), now).await?;
    Ok(true)
}

/// What one person has broken and not yet mended.
///
/// # Errors
/// What the engine says.
pub async fn of(tx: &mut Tx, person_id: i64, now: Instant) -> Result<Vec<Glass>> {
    tx.all(&OPEN_OF, &values![person_id, now], read).await
}

/// What anybody has broken and not yet mended.
///
/// # Errors
/// What the engine says.
pub async fn all(tx: &mut Tx, now: Instant) -> Result<Vec<Glass>> {
    tx.all(&OPEN, &values![now], read).await
}
