//! Signs the head of each chain once a day (UTC), when it has grown: whoever holds a report of that day can prove that
//! history was not rewritten since.

use domain::span::{Duration, Instant};
use store::{StoreError, event, work};

use super::Outcome;
use crate::Engine;

const LEASE: Duration = Duration::minutes(5);

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let now = engine.now();
    let holder = engine.holder();
    let mine = engine.db.write(move |tx| {
        Box::pin(async move { work::job::lease(tx, "head", &holder, now + LEASE, now).await })
    });
    if !mine.await? {
        return Ok(Outcome::default());
    }
    let mut done = 0;
    let chains = engine.db.read(|tx| Box::pin(event::chains(tx))).await?;
    for (customer_id, head) in chains {
        let signed = engine.db.read(move |tx| Box::pin(event::signed_heads(tx, customer_id))).await?;
        let last = signed.last().map(|last| (last.head.seq, last.at));
        if head.seq == 0 || last.is_some_and(|(seq, at)| seq == head.seq || at >= midnight(now)) {
            continue;
        }
        let key = engine.key.clone();
        engine
            .db
            .write_for(customer_id, move |tx| {
                Box::pin(async move { event::sign_head(tx, customer_id, key.secret(), now).await })
            })
            .await?;
        done += 1;
    }
    let holder = engine.holder();
    let outcome = format!("{done} heads signed");
    engine
        .db
        .write(move |tx| Box::pin(async move { work::job::ended(tx, "head", &holder, &outcome, now).await }))
        .await?;
    Ok(Outcome { done, next: Some(midnight(now) + Duration::DAY) })
}

/// The last 00:00 UTC.
fn midnight(now: Instant) -> Instant {
    Instant(now.0 - now.0.rem_euclid(Duration::DAY.0))
}
