//! Sends what was written to go out later, each message in a transaction of its own. What no longer fits stays, with the
//! reason, before whoever wrote it.

use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Words, compose, fits};
use store::draft::{self, Scheduled};
use store::ticket::{self, Append, NewEvent};
use store::{StoreError, Tx};

use super::Outcome;
use crate::Engine;

/// How many are claimed at a time.
const BATCH: i64 = 50;
/// How long one node holds what it claimed.
const LEASE: Duration = Duration::MINUTE;

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let mut done = 0;
    loop {
        let now = engine.now();
        let due = engine.db.write(move |tx| Box::pin(draft::claim(tx, now, LEASE, BATCH))).await?;
        if due.is_empty() {
            break;
        }
        for id in due {
            if let Err(error) = engine.db.write(move |tx| Box::pin(send(tx, id, now))).await {
                let reason = error.to_string();
                tracing::warn!(id, reason, "a message that was to go out later was not sent");
                engine.db.write(move |tx| Box::pin(async move { fail(tx, id, &reason, now).await })).await?;
            }
            done += 1;
        }
    }
    let next = engine.db.read(|tx| Box::pin(draft::next_due(tx))).await?;
    Ok(Outcome { done, next })
}

/// One message: as if it were written now by whoever wrote it, who must still be there.
async fn send(tx: &mut Tx, id: i64, now: Instant) -> store::Result<()> {
    let Some(one) = draft::one(tx, id).await?.filter(|one| one.state == "waiting") else { return Ok(()) };
    let row = ticket::get(tx, one.ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    let words = Words::parse(&one.kind).unwrap_or(Words::Note);
    if let Err(reason) = fits(row.status, &words.event()) {
        return fail(tx, id, reason, now).await;
    }
    let author = store::person::get(tx, one.person_id).await?;
    if author.is_none_or(|author| !author.active) {
        return fail(tx, id, "whoever wrote it does not work here any more", now).await;
    }
    let event = |kind: EventKind| NewEvent::new(now, kind, Some(one.person_id));
    let mut events: Vec<NewEvent> = compose(words, &one.after, row.status).into_iter().map(event).collect();
    if let Some(first) = events.first_mut() {
        first.text = Some(one.body.clone());
    }
    ticket::append(tx, &Append { ticket_id: row.id, events, expected_version: None }, now).await?;
    draft::end(tx, id, "sent", None).await.map(|_| ())
}

/// It stays as it is, with the reason, and its writer is told.
async fn fail(tx: &mut Tx, id: i64, reason: &str, now: Instant) -> store::Result<()> {
    let Some(one): Option<Scheduled> = draft::one(tx, id).await? else { return Ok(()) };
    draft::end(tx, id, "failed", Some(reason)).await?;
    store::notice::tell(tx, one.person_id, one.ticket_id, "send_failed", now).await
}
