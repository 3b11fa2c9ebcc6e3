//! Forgets what is over: sessions, old failures, people who have left a ticket, messages that were dealt with.

use domain::span::Duration;
use store::{StoreError, person, work};

use super::Outcome;
use crate::Engine;

/// How long a message that was dealt with can still be looked up.
const KEEP: Duration = Duration::days(14);
/// How long a notice that was read is kept.
const NOTICES: Duration = Duration::days(90);
/// How long unsent words are kept.
const DRAFTS: Duration = Duration::days(180);
/// How many messages are looked at in one go.
const BATCH: i64 = 500;

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let now = engine.now();
    engine
        .db
        .write(move |tx| {
            Box::pin(async move {
                person::session::sweep(tx, now).await?;
                work::presence::sweep(tx, now).await?;
                store::notice::sweep(tx, now - NOTICES).await?;
                store::draft::sweep(tx, now - DRAFTS).await?;
                Ok(())
            })
        })
        .await?;
    let mut done = 0;
    // No channel to the outside is set up: what would have gone out is marked so, instead of piling up.
    loop {
        let settled = engine.db.write(move |tx| Box::pin(settle(tx, now))).await?;
        done += settled;
        if settled < BATCH as u64 {
            break;
        }
    }
    done += engine.db.write(move |tx| Box::pin(work::outbox::purge(tx, now - KEEP))).await?;
    Ok(Outcome { done, next: None })
}

async fn settle(tx: &mut store::Tx, now: domain::span::Instant) -> store::Result<u64> {
    let items = work::outbox::claim(tx, now, Duration::MINUTE, BATCH).await?;
    for item in &items {
        work::outbox::done(tx, item.id, "no channel", now).await?;
    }
    Ok(items.len() as u64)
}
