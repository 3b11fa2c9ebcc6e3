//! Messages that go out: claimed by a lease, put together, handed to the mail server; a message keeps its Message-ID
//! through every attempt, so that one that was sent twice is one to whoever gets it.

use std::sync::Arc;

use domain::span::Duration;
use outside::smtp::{Draft, Fault, File, Post, assemble};
use store::StoreError;
use store::mail::outgoing::{self, Outgoing};
use store::mail::thread::{self, Along};

use super::Outcome;
use crate::Engine;

/// A node that dies in the middle leaves its claims to the others after this long: twice what a server may take.
const LEASE: Duration = Duration::minutes(2);
/// Messages claimed at a time.
const BATCH: i64 = 16;
/// After so many attempts (more than two days) a message goes to a person.
const MOST_ATTEMPTS: i64 = 24;
/// Longest wait between two attempts.
const MOST_WAIT: Duration = Duration::hours(4);

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let first = engine.now();
    let Some(post) = engine.post() else { return Ok(Outcome::default()) };
    let next = engine.db.read(|tx| Box::pin(outgoing::next_due(tx))).await?;
    if next.is_none_or(|next| next > first) {
        return Ok(Outcome { done: 0, next });
    }
    let mut done = 0;
    loop {
        let now = engine.now();
        let claimed = engine.db.write(move |tx| Box::pin(outgoing::claim(tx, now, LEASE, BATCH))).await?;
        let last = claimed.len() < BATCH as usize;
        for mail in claimed {
            // A slow server has taken the time of those behind it: they are claimed again.
            if engine.now() - now > Duration(LEASE.0 / 2) {
                break;
            }
            done += u64::from(send(engine, &post, mail).await?);
        }
        if last {
            break;
        }
    }
    let next = engine.db.read(|tx| Box::pin(outgoing::next_due(tx))).await?;
    let now = engine.now();
    // What is due in the past is under somebody's lease.
    Ok(Outcome { done, next: next.map(|next| if next <= now { now + Duration(30_000) } else { next }) })
}

/// Sends one; true when it left.
async fn send(engine: &Engine, post: &Arc<dyn Post>, mail: Outgoing) -> Result<bool, StoreError> {
    let (id, attempts, kind) = (mail.id, mail.attempts, mail.kind.clone());
    let asked = mail.clone();
    let along = engine.db.read(move |tx| Box::pin(async move { thread::along(tx, &asked).await })).await?;
    let Some(draft) = draft(engine, &mail, along) else {
        // Without an address of our own nothing can be written; it waits until there is one.
        return later(engine, id, "this installation has no address of its own", 6).await.map(|()| false);
    };
    if mail.message_id.is_none() {
        // Durable before the first attempt: a second one says the same.
        let message_id = draft.message_id.clone();
        let named =
            engine.db.write(move |tx| Box::pin(async move { outgoing::name(tx, id, &message_id).await }));
        named.await?;
    }
    let result = match assemble(&draft) {
        Ok(parcel) => post.send(&parcel).await,
        Err(fault) => Err(fault),
    };
    let now = engine.now();
    match result {
        Ok(said) => {
            engine
                .db
                .write(move |tx| Box::pin(async move { outgoing::sent(tx, id, &said, now).await }))
                .await?;
            tracing::debug!(mail = id, kind, "a message was sent");
            Ok(true)
        }
        Err(Fault::Later(why)) if attempts < MOST_ATTEMPTS => {
            tracing::info!(mail = id, kind, attempts, why, "a message could not be sent; again later");
            later(engine, id, &why, attempts).await.map(|()| false)
        }
        Err(Fault::Later(why) | Fault::Never(why)) => {
            tracing::warn!(mail = id, kind, attempts, why, "a message will not arrive");
            let failed =
                engine.db.write(move |tx| Box::pin(async move { outgoing::failed(tx, id, &why, now).await }));
            failed.await.map(|_| false)
        }
    }
}

/// A quarter of a minute, a half, one, two, ... four hours.
async fn later(engine: &Engine, id: i64, why: &str, attempts: i64) -> Result<(), StoreError> {
    let wait = Duration(15_000 << attempts.clamp(1, 16).saturating_sub(1));
    let at = engine.now() + wait.min(MOST_WAIT);
    let why = why.to_owned();
    engine.db.write(move |tx| Box::pin(async move { outgoing::later(tx, id, &why, at).await })).await
}

/// The message; `None` while we have no address to write from.
fn draft(engine: &Engine, mail: &Outgoing, along: Along) -> Option<Draft> {
    let desk = along.desk?;
    let domain = desk.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let unique = format!("{:x}", mail.id);
    let message_id = mail.message_id.clone().unwrap_or_else(|| match &along.token {
        Some(token) => token.message_id(&unique, domain),
        None => format!("{unique}@{domain}"),
    });
    let house = engine.house();
    let from = match (mail.from_name.as_str(), house) {
        ("", house) => house.to_owned(),
        (name, "") => name.to_owned(),
        (name, house) => format!("{name} via {house}"),
    };
    let mut text = mail.text.clone();
    if along.left_out > 0 {
        text += &format!("\n[+{}]\n", along.left_out);
    }
    let files = along.files.into_iter();
    Some(Draft {
        from: (from, desk.clone()),
        reply_to: along.token.as_ref().map(|token| token.address(&desk)),
        to: (mail.to_name.clone(), mail.to.clone()),
        subject: along
            .token
            .as_ref()
            .map_or_else(|| mail.subject.clone(), |token| token.subject(&mail.subject)),
        message_id,
        thread: along.thread,
        date: mail.created_at,
        automatic: mail.automatic,
        text,
        html: mail.html.clone(),
        files: files.map(|(name, media_type, body)| File { name, media_type, body }).collect(),
    })
}
