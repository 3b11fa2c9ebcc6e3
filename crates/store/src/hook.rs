//! Webhooks out: whom we tell what happened, and every attempt to tell it, with what was answered.
//!
//! What is told follows from the outbox ([`fan_out`]), so a hook never slows the command that made it news. A delivery
//! is claimed by a lease, tried, and kept with its answer; [`replay`] sends it once more.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::hook::{GIVE_UP_AFTER, Topic, retry_after, told};
use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::event::{HOUSE, NewRecord, record_one};
use crate::ticket::TicketRow;
use crate::work::{OutboxItem, outbox};
use crate::{Row, Tx, values};

pub mod incoming;
mod message;
pub use incoming::{NewReceiver, Receiver, Reject};

macro_rules! select_hook {
    ($rest:literal) => {
        concat!(
            "select h.id, h.customer_id, h.name, h.url, h.topics, h.secret, h.state, h.failing_since, h.told_at, h.outcome, \
             h.created_at, h.updated_at from hook h ",
            $rest
        )
    };
}

macro_rules! select_delivery {
    ($rest:literal) => {
        concat!(
            "select d.id, d.hook_id, d.customer_id, d.ticket_id, d.topic, d.body, d.state, d.due_at, d.attempts, d.status, \
             d.answer, d.created_at, d.ended_at from hook_delivery d ",
            $rest
        )
    };
}

crate::statements! {
    ADD = "insert into hook (id, customer_id, name, url, topics, secret, state, outcome, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, 'on', '', $7, $7)";
    UPDATE = "update hook set name = $2, url = $3, topics = $4, state = $5, failing_since = $6, outcome = $7, \
        updated_at = $8 where id = $1";
    SECRET = "update hook set secret = $2, updated_at = $3 where id = $1";
    DELETE = "delete from hook where id = $1";
    DELETE_DELIVERIES = "delete from hook_delivery where hook_id = $1";
    GET = select_hook!("where h.id = $1");
    LIST = select_hook!("where h.id > $1 order by h.id limit $2");
    LIST_OF = select_hook!("where h.customer_id = $3 and h.id > $1 order by h.id limit $2");
    ACTIVE = select_hook!("where h.state = 'on' order by h.id");
    PUT = "insert into hook_delivery (id, hook_id, customer_id, ticket_id, topic, body, state, due_at, lease_until, attempts, \
        answer, created_at) values ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, 0, '', $7)";
    CLAIM = "update hook_delivery set lease_until = $2, attempts = attempts + 1 where id in (select id from hook_delivery \
        where state = 'waiting' and due_at <= $1 and lease_until <= $1 order by due_at, id limit $3) \
        and state = 'waiting' and lease_until <= $1 returning id, hook_id, topic, body, attempts, created_at";
    ENDED = "update hook_delivery set state = $2, status = $3, answer = $4, ended_at = $5, lease_until = 0 where id = $1";
    LATER = "update hook_delivery set due_at = $2, status = $3, answer = $4, lease_until = 0 where id = $1";
    WORKED = "update hook set failing_since = null, told_at = $2, outcome = $3 where id = $1";
    FAILED = "update hook set failing_since = coalesce(failing_since, $2), outcome = $3 where id = $1";
    DELIVERY = select_delivery!("where d.id = $1");
    DELIVERIES = select_delivery!("where d.hook_id = $1 and d.id < $2 order by d.id desc limit $3");
    NEXT_DUE = "select min(due_at) from hook_delivery where state = 'waiting'";
    DROP_WAITING = "update hook_delivery set state = 'failed', answer = $2, ended_at = $3, lease_until = 0 \
        where hook_id = $1 and state = 'waiting'";
    PURGE = "delete from hook_delivery where ended_at < $1";
}

/// Whom we tell what happened.
#[derive(Clone, PartialEq, Eq)]
pub struct Hook {
    /// Id.
    pub id: i64,
    /// Of this customer alone; `None`: of every customer.
    pub customer_id: Option<i64>,
    /// What it is for.
    pub name: String,
    /// Where.
    pub url: String,
    /// What.
    pub topics: Vec<Topic>,
    /// What signs it.
    pub secret: String,
    /// False: nothing is sent.
    pub on: bool,
    /// Since when nothing came through.
    pub failing_since: Option<Instant>,
    /// When something last came through.
    pub told_at: Option<Instant>,
    /// What was answered last, or why it was put off.
    pub outcome: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last changed by hand.
    pub updated_at: Instant,
}

/// The secret stays out of logs.
impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hook {{ id: {}, url: {}, on: {} }}", self.id, self.url, self.on)
    }
}

/// One thing told to one hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Id; also `webhook-id`, by which a receiver knows a repetition.
    pub id: i64,
    /// To whom.
    pub hook_id: i64,
    /// About whose.
    pub customer_id: i64,
    /// About which ticket.
    pub ticket_id: Option<i64>,
    /// `ticket.opened`, ...
    pub topic: String,
    /// What is sent.
    pub body: String,
    /// `waiting`, `sent`, `failed`.
    pub state: String,
    /// When it is tried next.
    pub due_at: Instant,
    /// How often it was tried.
    pub attempts: i64,
    /// The HTTP status of the last answer.
    pub status: Option<i64>,
    /// The beginning of the last answer, or why there was none.
    pub answer: String,
    /// Since when.
    pub created_at: Instant,
    /// When it came through or was given up.
    pub ended_at: Option<Instant>,
}

/// A delivery that is ours for a while.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Id.
    pub id: i64,
    /// To whom.
    pub hook: Hook,
    /// What is sent.
    pub body: String,
    /// This is attempt so many.
    pub attempts: i64,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// It was taken.
    pub taken: bool,
    /// Trying again makes no sense: the address is refused by our own rules, or is gone (410).
    pub hopeless: bool,
    /// The HTTP status.
    pub status: Option<i64>,
    /// The beginning of the answer, or why there was none.
    pub answer: String,
}

fn read(row: &Row<'_>) -> Result<Hook> {
    let mut column = row.in_order();
    Ok(Hook {
        id: column.int()?,
        customer_id: column.int_opt()?,
        name: column.text()?,
        url: column.text()?,
        topics: {
            let text = column.text()?;
            domain::hook::topics(&text)
                .map_err(|word| StoreError::Damaged(format!("a webhook for {word}")))?
        },
        secret: column.text()?,
        on: column.text()? == "on",
        failing_since: column.at_opt()?,
        told_at: column.at_opt()?,
        outcome: column.text()?,
        created_at: column.at()?,
        updated_at: column.at()?,
    })
}

fn read_delivery(row: &Row<'_>) -> Result<Delivery> {
    let mut column = row.in_order();
    Ok(Delivery {
        id: column.int()?,
        hook_id: column.int()?,
        customer_id: column.int()?,
        ticket_id: column.int_opt()?,
        topic: column.text()?,
        body: column.text()?,
        state: column.text()?,
        due_at: column.at()?,
        attempts: column.int()?,
        status: column.int_opt()?,
        answer: column.text()?,
        created_at: column.at()?,
        ended_at: column.at_opt()?,
    })
}

fn words(topics: &[Topic]) -> String {
    topics.iter().map(|topic| topic.name()).collect::<Vec<_>>().join(" ")
}

async fn note(tx: &mut Tx, hook: &Hook, kind: &str, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let payload = serde_json::json!({ "topics": words(&hook.topics), "on": hook.on }).to_string();
    let record = NewRecord {
        subject: "hook",
        subject_id: hook.id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts: &[("name", &hook.name), ("url", &hook.url)],
    };
    record_one(tx, hook.customer_id.unwrap_or(HOUSE), &record, now).await.map(|_| ())
}

/// Adds a hook: `id`, `on` and the instants of `new` do not matter. Answers its id.
///
/// # Errors
/// `NotFound` for an unknown customer.
pub async fn add(tx: &mut Tx, new: &Hook, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let id = tx.new_id(now);
    let params = values![id, new.customer_id, &new.name, &new.url, words(&new.topics), &new.secret, now];
    tx.exec(&ADD, &params).await?;
    note(tx, &Hook { id, on: true, ..new.clone() }, "hook_added", actor_id, now).await?;
    Ok(id)
}

/// Changes name, address, topics and whether it is told anything. What is turned on again begins with a clean slate.
///
/// # Errors
/// `NotFound`.
pub async fn update(tx: &mut Tx, hook: &Hook, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let before = get(tx, hook.id).await?.ok_or(StoreError::NotFound("webhook"))?;
    let fresh = hook.on && !before.on;
    let failing_since = before.failing_since.filter(|_| !fresh);
    let outcome = if fresh { "" } else { before.outcome.as_str() };
    let state = if hook.on { "on" } else { "off" };
    let params =
        values![hook.id, &hook.name, &hook.url, words(&hook.topics), state, failing_since, outcome, now];
    tx.exec(&UPDATE, &params).await?;
    if !hook.on {
        tx.exec(&DROP_WAITING, &values![hook.id, "the webhook was turned off", now]).await?;
    }
    note(tx, hook, "hook_changed", actor_id, now).await
}

/// Gives a hook another secret.
///
/// # Errors
/// `NotFound`.
pub async fn set_secret(
    tx: &mut Tx,
    id: i64,
    secret: &str,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let hook = get(tx, id).await?.ok_or(StoreError::NotFound("webhook"))?;
    tx.exec(&SECRET, &values![id, secret, now]).await?;
    note(tx, &hook, "hook_secret_changed", actor_id, now).await
}

/// Takes a hook away, with the log of what it was told.
///
/// # Errors
/// `NotFound`.
pub async fn delete(tx: &mut Tx, id: i64, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let hook = get(tx, id).await?.ok_or(StoreError::NotFound("webhook"))?;
    tx.exec(&DELETE_DELIVERIES, &values![id]).await?;
    tx.exec(&DELETE, &values![id]).await?;
    note(tx, &Hook { on: false, ..hook }, "hook_deleted", actor_id, now).await
}

/// A hook.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Hook>> {
    tx.one(&GET, &values![id], read).await
}

/// Hooks by id, those after `after`; of one customer, or all.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn list(tx: &mut Tx, customer_id: Option<i64>, after: i64, limit: i64) -> Result<Vec<Hook>> {
    match customer_id {
        Some(customer_id) => tx.all(&LIST_OF, &values![after, limit, customer_id], read).await,
        None => tx.all(&LIST, &values![after, limit], read).await,
    }
}

/// News taken at a time while there is no hook to tell.
const UNWANTED: i64 = 5_000;

/// Takes news out of the outbox and writes what each hook is told of it. Answers how many pieces of news were taken.
///
/// # Errors
/// What the engine says.
pub async fn fan_out(tx: &mut Tx, lease: Duration, limit: i64, now: Instant) -> Result<u64> {
    let hooks = tx.all(&ACTIVE, &[], read).await?;
    if hooks.is_empty() {
        return outbox::done_together(tx, "0 webhooks", now, UNWANTED).await;
    }
    let items = outbox::claim(tx, now, lease, limit).await?;
    let mut rows: HashMap<i64, Option<TicketRow>> = HashMap::new();
    for item in &items {
        let mut count = 0;
        if hooks.iter().any(|hook| hook.customer_id.is_none_or(|customer| customer == item.customer_id)) {
            if let Entry::Vacant(free) = rows.entry(item.subject_id) {
                free.insert(crate::ticket::get(tx, item.subject_id).await?);
            }
            if let Some(Some(row)) = rows.get(&item.subject_id) {
                for hook in &hooks {
                    count += u64::from(tell(tx, hook, item, row, now).await?);
                }
            }
        }
        outbox::done(tx, item.id, &format!("{count} webhooks"), now).await?;
    }
    Ok(items.len() as u64)
}

/// What happened, as the outbox says it: kinds of events, and whether the customer may see each.
fn happened(item: &OutboxItem) -> Vec<(String, bool)> {
    match item.kind.as_str() {
        "ticket_opened" => vec![("opened".to_owned(), true)],
        "ticket_breached" => vec![("breached".to_owned(), true)],
        "ticket_changed" => {
            let kinds = item.payload.split_whitespace().skip(1);
            kinds.map(|kind| (kind.trim_start_matches('-').to_owned(), !kind.starts_with('-'))).collect()
        }
        _ => Vec::new(),
    }
}

async fn tell(tx: &mut Tx, hook: &Hook, item: &OutboxItem, row: &TicketRow, now: Instant) -> Result<bool> {
    let internal = match hook.customer_id {
        None => true,
        Some(customer) if customer == item.customer_id => false,
        Some(_) => return Ok(false),
    };
    let kinds: Vec<String> =
        happened(item).into_iter().filter(|(_, public)| internal || *public).map(|(kind, _)| kind).collect();
    let topics: Vec<Topic> = kinds.iter().map(|kind| Topic::of_kind(kind)).collect();
    let Some(topic) = told(&hook.topics, &topics) else { return Ok(false) };
    let body = message::body(topic, row, &kinds, internal, crate::id::made_at(item.id));
    put(tx, hook, Some(row.id), row.customer_id, topic.name(), &body, now).await?;
    Ok(true)
}

async fn put(
    tx: &mut Tx,
    hook: &Hook,
    ticket_id: Option<i64>,
    customer_id: i64,
    topic: &str,
    body: &str,
    now: Instant,
) -> Result<i64> {
    let id = tx.new_id(now);
    tx.push(&PUT, &values![id, hook.id, customer_id, ticket_id, topic, body, now]).await?;
    // Somebody waits for it: the job looks at once.
    tx.changed(crate::Change { customer_id, ticket_id: None, version: 0, topic: crate::Topic::Mail });
    Ok(id)
}

/// Sends a hook a message that says nothing, to see whether it comes through.
///
/// # Errors
/// `NotFound`; `Conflict` when it is turned off.
pub async fn test(tx: &mut Tx, id: i64, now: Instant) -> Result<i64> {
    let hook = get(tx, id).await?.ok_or(StoreError::NotFound("webhook"))?;
    if !hook.on {
        return Err(StoreError::Conflict("turn the webhook on first".to_owned()));
    }
    let body = message::test(now);
    put(tx, &hook, None, hook.customer_id.unwrap_or(HOUSE), "test", &body, now).await
}

/// Sends a delivery again, under an id of its own and with the words it had. Answers the new one's id.
///
/// # Errors
/// `NotFound`; `Conflict` when the hook is turned off.
pub async fn replay(tx: &mut Tx, delivery_id: i64, hook_id: i64, now: Instant) -> Result<i64> {
    let delivery = tx.one(&DELIVERY, &values![delivery_id], read_delivery).await?;
    let delivery = delivery.filter(|one| one.hook_id == hook_id).ok_or(StoreError::NotFound("delivery"))?;
    let hook = get(tx, delivery.hook_id).await?.ok_or(StoreError::NotFound("webhook"))?;
    if !hook.on {
        return Err(StoreError::Conflict("turn the webhook on first".to_owned()));
    }
    put(tx, &hook, delivery.ticket_id, delivery.customer_id, &delivery.topic, &delivery.body, now).await
}

/// The deliveries of a hook, the latest first, those before the id `before`.
///
/// # Errors
/// What the engine says.
pub async fn deliveries(tx: &mut Tx, hook_id: i64, before: Option<i64>, limit: i64) -> Result<Vec<Delivery>> {
    tx.all(&DELIVERIES, &values![hook_id, before.unwrap_or(i64::MAX), limit], read_delivery).await
}

/// When the next delivery is due.
///
/// # Errors
/// What the engine says.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Instant>> {
    Ok(tx.one(&NEXT_DUE, &[], |row| row.at_opt(0)).await?.flatten())
}

/// Claims what is due, until `now + lease`: two nodes never send the same at the same time.
///
/// # Errors
/// What the engine says.
pub async fn claim(tx: &mut Tx, now: Instant, lease: Duration, limit: i64) -> Result<Vec<Claimed>> {
    let read_claim = |row: &Row<'_>| Ok((row.int(0)?, row.int(1)?, row.text(3)?, row.int(4)?));
    let claimed = tx.all(&CLAIM, &values![now, now + lease, limit], read_claim).await?;
    let mut out = Vec::with_capacity(claimed.len());
    for (id, hook_id, body, attempts) in claimed {
        match get(tx, hook_id).await?.filter(|hook| hook.on) {
            Some(hook) => out.push(Claimed { id, hook, body, attempts }),
            None => {
                let gone = "the webhook was turned off";
                tx.exec(&ENDED, &values![id, "failed", None::<i64>, gone, now]).await?;
            }
        }
    }
    Ok(out)
}

/// Keeps what came of an attempt: it is done, or tried again later, or given up. True when the hook was put off because
/// nothing has come through for [`GIVE_UP_AFTER`].
///
/// # Errors
/// What the engine says.
pub async fn settle(tx: &mut Tx, claimed: &Claimed, outcome: &Outcome, now: Instant) -> Result<bool> {
    let (hook_id, said) = (claimed.hook.id, &outcome.answer);
    if outcome.taken {
        tx.exec(&ENDED, &values![claimed.id, "sent", outcome.status, said, now]).await?;
        tx.exec(&WORKED, &values![hook_id, now, said]).await?;
        return Ok(false);
    }
    tx.exec(&FAILED, &values![hook_id, now, said]).await?;
    match retry_after(claimed.attempts).filter(|_| !outcome.hopeless) {
        Some(wait) => tx.exec(&LATER, &values![claimed.id, now + wait, outcome.status, said]).await?,
        None => tx.exec(&ENDED, &values![claimed.id, "failed", outcome.status, said, now]).await?,
    };
    let Some(hook) = get(tx, hook_id).await? else { return Ok(false) };
    let long = hook.failing_since.is_some_and(|since| now - since >= GIVE_UP_AFTER);
    if !hook.on || !(long || outcome.status == Some(410)) {
        return Ok(false);
    }
    let why = format!("put off: nothing came through. The last answer: {said}");
    let hook = Hook { on: false, ..hook };
    let params = values![
        hook_id,
        &hook.name,
        &hook.url,
        words(&hook.topics),
        "off",
        hook.failing_since,
        &why,
        hook.updated_at
    ];
    tx.exec(&UPDATE, &params).await?;
    tx.exec(&DROP_WAITING, &values![hook_id, "the webhook was put off", now]).await?;
    note(tx, &hook, "hook_put_off", None, now).await?;
    Ok(true)
}

/// Forgets deliveries that ended before `before`.
///
/// # Errors
/// What the engine says.
pub async fn purge(tx: &mut Tx, before: Instant) -> Result<u64> {
    tx.exec(&PURGE, &values![before]).await
}

/// Every statement of this noun.
pub(crate) fn statements() -> Vec<&'static crate::Sql> {
    [ALL, incoming::ALL].concat()
}
