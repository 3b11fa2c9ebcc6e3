//! Tells webhooks what happened: takes the news out of the outbox, writes what each hook is told, sends what is due, keeps
//! every answer. A hook through which nothing has come for days is put off, and the administrators are told by mail.

use domain::access::Role;
use domain::hook::sign;
use domain::span::{Duration, Instant};
use futures_util::future::join_all;
use outside::webhook::Message;
use store::hook::{self, Claimed, Outcome as Told};
use store::mail::NewMail;
use store::{StoreError, Tx, person, work};

use super::Outcome;
use crate::Engine;

/// A node that dies in the middle leaves its claims to the others after this long.
const LEASE: Duration = Duration::minutes(2);
/// News taken at a time.
const NEWS: i64 = 200;
/// Deliveries sent at a time; what is more waits until other jobs had their turn.
const BATCH: i64 = 16;

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let mut done = news(engine).await?;
    let first = engine.now();
    let due = engine.db.read(|tx| Box::pin(hook::next_due(tx))).await?;
    if due.is_none_or(|due| due > first) {
        return Ok(Outcome { done, next: due });
    }
    let claimed = engine.db.write(move |tx| Box::pin(hook::claim(tx, first, LEASE, BATCH))).await?;
    let more = claimed.len() == BATCH as usize;
    let sends = claimed.into_iter().map(|one| async {
        let told = send(engine, &one, first).await;
        (one, told)
    });
    for (one, told) in join_all(sends).await {
        done += 1;
        settle(engine, one, told).await?;
    }
    let now = engine.now();
    let due = engine.db.read(|tx| Box::pin(hook::next_due(tx))).await?;
    let next = match (more, due) {
        (true, _) => Some(now),
        // What is due in the past is under somebody's lease.
        (false, due) => due.map(|due| if due <= now { now + Duration(5_000) } else { due }),
    };
    Ok(Outcome { done, next })
}

/// Takes what happened out of the outbox.
async fn news(engine: &Engine) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let now = engine.now();
        let first = engine.db.read(|tx| Box::pin(work::outbox::next_due(tx))).await?;
        if first.is_none_or(|first| first > now) {
            return Ok(done);
        }
        let taken = engine.db.write(move |tx| Box::pin(hook::fan_out(tx, LEASE, NEWS, now))).await?;
        done += taken;
        if taken == 0 {
            return Ok(done);
        }
    }
}

async fn send(engine: &Engine, one: &Claimed, now: Instant) -> Told {
    let (id, seconds) = (one.id.to_string(), now.0 / 1000);
    let signature = sign(&one.hook.secret, &id, seconds, one.body.as_bytes());
    let message = Message { url: one.hook.url.clone(), id, seconds, signature, body: one.body.clone() };
    let answer = engine.hooks().send(&message).await;
    Told {
        taken: answer.is_taken(),
        hopeless: answer.refused,
        status: answer.status.map(i64::from),
        answer: answer.text,
    }
}

async fn settle(engine: &Engine, one: Claimed, told: Told) -> Result<(), StoreError> {
    let now = engine.now();
    let (url, said) = (one.hook.url.clone(), told.answer.clone());
    let name = one.hook.name.clone();
    let off = engine.db.write(move |tx| {
        Box::pin(async move {
            let off = hook::settle(tx, &one, &told, now).await?;
            if off {
                tell_administrators(tx, &name, &told.answer, now).await?;
            }
            Ok(off)
        })
    });
    if off.await? {
        tracing::warn!(url, said, "a webhook was put off: nothing has come through for days");
    }
    Ok(())
}

async fn tell_administrators(tx: &mut Tx, name: &str, said: &str, now: Instant) -> Result<(), StoreError> {
    for person in person::staff(tx).await? {
        let Some(email) = person.email.filter(|_| person.active && person.role == Role::Admin) else {
            continue;
        };
        let (subject, text) = match person.language.as_str() {
            "nl" => (
                format!("Webhook uitgezet: {name}"),
                format!(
                    "Via de webhook \"{name}\" kwam dagen niets door; hij staat nu uit.\nLaatste antwoord: {said}\n"
                ),
            ),
            _ => (
                format!("Webhook put off: {name}"),
                format!(
                    "Nothing has come through the webhook \"{name}\" for days; it is off now.\nThe last answer: {said}\n"
                ),
            ),
        };
        store::mail::queue(tx, &NewMail::new("webhook_off", email, subject, text), now).await?;
    }
    Ok(())
}
