//! Messages that came in: read, judged by `domain::mail`, and acted on, one transaction a message.
//!
//! One node at a time, since two copies of a message must not be judged side by side; inside it the messages of one
//! sender keep their order. What cannot be read or recorded goes to a person, raw and whole.

use std::collections::hash_map::DefaultHasher;
use std::future::{Future, poll_fn};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;
use std::task::Poll;

use domain::mail::{Address, Token, automatic};
use domain::span::Duration;
use outside::mail::Parsed;
use outside::mail::html::{self, Show};
use store::mail::attachment::NewAttachment;
use store::mail::incoming::{self, Claimed};
use store::mail::{Taken, sender_key, take_in};
use store::{StoreError, work};

use super::Outcome;
use crate::Engine;

/// How long this node keeps the job, and the messages it claimed, if it dies.
const LEASE: Duration = Duration(30_000);
/// Messages claimed at a time.
const BATCH: i64 = 64;
/// Bytes of messages in memory at a time, if it is more than one.
const MOST_BYTES: usize = 64 << 20;
/// After so many attempts a message goes to a person: something about it stops us.
const MOST_ATTEMPTS: i64 = 5;
/// A store that was busy is asked again after this long.
const AGAIN: Duration = Duration(10_000);

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let now = engine.now();
    let next = engine.db.read(|tx| Box::pin(incoming::next(tx))).await?;
    if next.is_none_or(|next| next > now) {
        return Ok(Outcome { done: 0, next });
    }
    let mut done = 0;
    while lease(engine).await? {
        let now = engine.now();
        let claimed = engine.db.write(move |tx| Box::pin(incoming::claim(tx, now, LEASE, BATCH))).await?;
        if claimed.is_empty() {
            break;
        }
        done += batch(engine, claimed).await?;
    }
    let (holder, outcome, now) = (engine.holder(), format!("{done} messages"), engine.now());
    engine
        .db
        .write(move |tx| {
            Box::pin(async move { work::job::ended(tx, "mail_in", &holder, &outcome, now).await })
        })
        .await?;
    let next = engine.db.read(|tx| Box::pin(incoming::next(tx))).await?;
    Ok(Outcome { done, next: next.map(|next| next.max(engine.now() + Duration(1_000))) })
}

async fn lease(engine: &Engine) -> Result<bool, StoreError> {
    let (holder, now) = (engine.holder(), engine.now());
    let asked = engine.db.write(move |tx| {
        Box::pin(async move { work::job::lease(tx, "mail_in", &holder, now + LEASE, now).await })
    });
    asked.await
}

/// Reads the messages, then hands them to the store together, in their order: on SQLite they share a commit.
async fn batch(engine: &Engine, claimed: Vec<Claimed>) -> Result<u64, StoreError> {
    let mut done = 0;
    let mut waiting = Vec::new();
    let mut bytes = 0;
    for mail in claimed {
        let id = mail.id;
        if mail.attempts > MOST_ATTEMPTS {
            give_up(engine, id, "it was tried too often").await?;
            continue;
        }
        let raw = engine.db.read(move |tx| Box::pin(incoming::raw(tx, id))).await?;
        let Some(raw) = raw else {
            give_up(engine, id, "its bytes are not there").await?;
            continue;
        };
        bytes += raw.len();
        let envelope = mail.clone();
        // A thread of its own: a message may take its time, and must not take the others down.
        match tokio::task::spawn_blocking(move || read(&raw, &envelope)).await {
            Ok(taken) => waiting.push((mail, Arc::new(taken))),
            Err(error) => {
                tracing::error!(mail = id, %error, "a message could not be read");
                give_up(engine, id, "reading it failed").await?;
            }
        }
        if bytes >= MOST_BYTES {
            done += record(engine, std::mem::take(&mut waiting)).await?;
            bytes = 0;
        }
    }
    Ok(done + record(engine, waiting).await?)
}

/// What a message says, with what its envelope says.
fn read(raw: &[u8], mail: &Claimed) -> Taken {
    let Parsed { mut facts, html, parts } = outside::mail::parse(raw);
    let envelope = mail.envelope_to.iter().map(|to| Address { name: String::new(), email: to.clone() });
    facts.delivered_to.extend(envelope);
    facts.tokens = Token::find(&facts);
    if !mail.envelope_from.is_empty() && facts.header("Return-Path").is_none() {
        let path = match mail.envelope_from.as_str() {
            "<>" => "<>".to_owned(),
            address => format!("<{address}>"),
        };
        facts.headers.push(("Return-Path".to_owned(), path));
        facts.automatic = automatic::judge(&facts);
    }
    let files = facts.attachments.iter().zip(parts).map(|(file, body)| NewAttachment {
        name: file.name.replace('\0', ""),
        media_type: file.media_type.replace('\0', ""),
        content_id: file.content_id.as_ref().map(|id| id.replace('\0', "")),
        body: body.into(),
    });
    let files = files.collect();
    let inline = |cid: &str| Some(format!("/mail/{}/inline/{}", mail.id, hex(cid)));
    let show = Show { remote: false, cid: &inline };
    Taken { html: html.map(|html| html::clean(&html, &show).html), files, facts }
}

/// A Content-ID may hold any character; an address may not.
fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

async fn record(engine: &Engine, messages: Vec<(Claimed, Arc<Taken>)>) -> Result<u64, StoreError> {
    let now = engine.now();
    let tries: Vec<(i64, i64)> = messages.iter().map(|(mail, _)| (mail.id, mail.attempts)).collect();
    let writes = messages.into_iter().map(|(mail, taken)| {
        let key = lane(&taken);
        engine.db.write_for(key, move |tx| Box::pin(async move { take_in(tx, &mail, &taken, now).await }))
    });
    let mut done = 0;
    for ((id, attempts), result) in tries.into_iter().zip(begun_in_order(writes).await) {
        match result {
            Ok(Some(what)) => {
                done += 1;
                let decision = what.decision.outcome.name();
                tracing::debug!(
                    mail = id,
                    decision,
                    reason = what.decision.reason.key(),
                    "a message was taken in"
                );
            }
            Ok(None) => {}
            Err(error) => failed(engine, id, attempts, error).await?,
        }
    }
    Ok(done)
}

/// Waits for all of them; each is begun before the next one, so that they reach the store in this order.
async fn begun_in_order<F: Future>(work: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut work: Vec<_> = work.map(|one| (Box::pin(one), None)).collect();
    poll_fn(|context| {
        let mut waits = false;
        for (one, output) in &mut work {
            if output.is_none() {
                match one.as_mut().poll(context) {
                    Poll::Ready(value) => *output = Some(value),
                    Poll::Pending => waits = true,
                }
            }
        }
        if waits { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    work.into_iter().filter_map(|(_, output)| output).collect()
}

/// What the data refuses will be refused again; what the database could not do now it may do later.
async fn failed(engine: &Engine, id: i64, attempts: i64, error: StoreError) -> Result<(), StoreError> {
    let for_good = matches!(
        error,
        StoreError::Invalid(_) | StoreError::Conflict(_) | StoreError::NotFound(_) | StoreError::Damaged(_)
    );
    if for_good || attempts >= MOST_ATTEMPTS {
        tracing::warn!(mail = id, %error, "a message needs a person");
        return give_up(engine, id, &error.to_string()).await;
    }
    tracing::warn!(mail = id, %error, "a message could not be recorded; again later");
    let at = engine.now() + AGAIN;
    engine.db.write(move |tx| Box::pin(incoming::release(tx, id, at))).await
}

async fn give_up(engine: &Engine, id: i64, what: &str) -> Result<(), StoreError> {
    let (what, now) = (what.to_owned(), engine.now());
    engine.db.write(move |tx| Box::pin(async move { incoming::fail(tx, id, &what, now).await })).await
}

/// The messages of one sender go one after the other.
fn lane(taken: &Taken) -> i64 {
    let mut hasher = DefaultHasher::new();
    sender_key(&taken.facts).hash(&mut hasher);
    (hasher.finish() >> 1).cast_signed()
}
