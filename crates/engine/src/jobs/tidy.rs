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
/// How long the log of webhooks is kept.
const DELIVERIES: Duration = Duration::days(30);

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
                store::chat::sweep(tx, now).await?;
                Ok(())
            })
        })
        .await?;
    let mut done = engine.db.write(move |tx| Box::pin(store::hook::purge(tx, now - DELIVERIES))).await?;
    done += engine.db.write(move |tx| Box::pin(work::outbox::purge(tx, now - KEEP))).await?;
    Ok(Outcome { done, next: None })
}
