//! Tickets that the passing of time has changed: claimed by one node at a time.

use domain::span::{Duration, Instant};

use crate::error::Result;
use crate::{Tx, values};

crate::statements! {
    /// Two nodes cannot both win a ticket: the outer condition is looked at again under the row's lock.
    CLAIM = "update ticket set lease_until = $2 where id in (select id from ticket \
        where wake_at is not null and wake_at <= $1 and lease_until <= $1 order by wake_at limit $3) \
        and lease_until <= $1 returning id, customer_id";
    RELEASE = "update ticket set lease_until = 0 where id = $1";
    NEXT_WAKE = "select min(wake_at) from ticket where wake_at is not null";
}

/// A ticket to [`super::refresh`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub ticket_id: i64,
    /// Whose: the key for `write_for`.
    pub customer_id: i64,
}

/// Claims at most `limit` tickets whose `wake_at` has come, until `now + lease`. A refresh or any event frees them.
///
/// # Errors
/// What the engine says.
pub async fn claim_due(tx: &mut Tx, now: Instant, lease: Duration, limit: i64) -> Result<Vec<Claimed>> {
    tx.all(&CLAIM, &values![now, now + lease, limit], |row| {
        Ok(Claimed { ticket_id: row.int(0)?, customer_id: row.int(1)? })
    })
    .await
}

/// Gives a claim back unworked.
///
/// # Errors
/// What the engine says.
pub async fn release(tx: &mut Tx, ticket_id: i64) -> Result<()> {
    tx.exec(&RELEASE, &values![ticket_id]).await.map(|_| ())
}

/// When the next ticket wakes: how long the engine may sleep.
///
/// # Errors
/// What the engine says.
pub async fn next_wake(tx: &mut Tx) -> Result<Option<Instant>> {
    Ok(tx.one(&NEXT_WAKE, &[], |row| row.at_opt(0)).await?.flatten())
}
