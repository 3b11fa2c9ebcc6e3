//! Chat: a window on a customer's web site. A talk is a ticket; the visitor's browser holds a token, the store its SHA-256.

use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Priority, Status, WaitingFor};

use crate::error::{Result, StoreError};
use crate::event::{NewRecord, record_one};
use crate::ticket::{self, Append, NewEvent, OpenTicket, TicketRow};
use crate::{Row, Tx, values};

macro_rules! select_site {
    ($rest:literal) => {
        concat!("select s.id, s.customer_id, s.key, s.name, s.origins, s.active from chat_site s ", $rest)
    };
}

macro_rules! select_talk {
    ($rest:literal) => {
        concat!(
            "select k.id, k.site_id, k.customer_id, k.ticket_id, k.name, k.email, k.started_at, k.seen_at, k.ended_at \
             from chat_talk k ",
            $rest
        )
    };
}

crate::statements! {
    ADD = "insert into chat_site (id, customer_id, key, name, origins, active, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, true, $6, $6)";
    UPDATE = "update chat_site set name = $2, origins = $3, active = $4, updated_at = $5 where id = $1";
    GET = select_site!("where s.id = $1");
    BY_KEY = select_site!("where s.key = $1 and s.active");
    LIST = select_site!("where s.id > $1 order by s.id limit $2");
    START = "insert into chat_talk (id, site_id, customer_id, ticket_id, token_hash, name, email, started_at, seen_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    BY_TOKEN = select_talk!("where k.token_hash = $1 and k.site_id = $2");
    OPEN = select_talk!("where k.ended_at is null and k.id < $1 order by k.id desc limit $2");
    SEEN = "update chat_talk set seen_at = $2 where id = $1 and seen_at < $3";
    END = "update chat_talk set ended_at = $2 where id = $1 and ended_at is null";
    STALE = "update chat_talk set ended_at = $2 where ended_at is null and seen_at < $1";
    LINES = "select e.id, e.seq, e.at, e.actor_id, e.kind, x.body from event e \
        left join event_text x on x.event_id = e.id and x.field = 'body' \
        where e.subject = 'ticket' and e.subject_id = $1 and e.seq > $2 \
        and e.kind in ('opened', 'public_reply', 'customer_reply', 'workaround', 'resolved') order by e.seq limit $3";
    LAST_LINES = "select e.id, e.seq, e.at, e.actor_id, e.kind, x.body from event e \
        left join event_text x on x.event_id = e.id and x.field = 'body' \
        where e.subject = 'ticket' and e.subject_id = $1 \
        and e.kind in ('opened', 'public_reply', 'customer_reply', 'workaround', 'resolved') order by e.seq desc limit $2";
}

/// A visitor who was not heard of for so long has left.
pub const GONE_AFTER: Duration = Duration::minutes(2);
/// A talk that was silent for so long is over; its token opens nothing any more.
pub const OVER_AFTER: Duration = Duration::DAY;

/// A web site with a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Id.
    pub id: i64,
    /// Whose visitors talk there.
    pub customer_id: i64,
    /// What stands in the script tag.
    pub key: String,
    /// What the window is called.
    pub name: String,
    /// Where it may stand: `https://www.example.nl`, with spaces between.
    pub origins: String,
    /// False: it opens no more.
    pub active: bool,
}

/// A talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Id.
    pub id: i64,
    /// Where.
    pub site_id: i64,
    /// Whose visitor.
    pub customer_id: i64,
    /// The transcript.
    pub ticket_id: i64,
    /// What the visitor calls themselves.
    pub name: String,
    /// Where to answer when they have left; nobody has checked it.
    pub email: String,
    /// When it began.
    pub started_at: Instant,
    /// When the visitor's browser was last heard of.
    pub seen_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// A line of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Id of the event.
    pub id: i64,
    /// Its place in the chain: ask for what comes after it.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who; `None`: the visitor, or the program.
    pub actor_id: Option<i64>,
    /// Our side.
    pub ours: bool,
    /// What was said; `None` once erased.
    pub text: Option<String>,
}

fn read(row: &Row<'_>) -> Result<Site> {
    let mut column = row.in_order();
    Ok(Site {
        id: column.int()?,
        customer_id: column.int()?,
        key: column.text()?,
        name: column.text()?,
        origins: column.text()?,
        active: column.bool()?,
    })
}

fn read_talk(row: &Row<'_>) -> Result<Talk> {
    let mut column = row.in_order();
    Ok(Talk {
        id: column.int()?,
        site_id: column.int()?,
        customer_id: column.int()?,
        ticket_id: column.int()?,
        name: column.text()?,
        email: column.text()?,
        started_at: column.at()?,
        seen_at: column.at()?,
        ended_at: column.at_opt()?,
    })
}

fn read_line(row: &Row<'_>) -> Result<Line> {
    let mut column = row.in_order();
    Ok(Line {
        id: column.int()?,
        seq: column.int()?,
        at: column.at()?,
        actor_id: column.int_opt()?,
        ours: !matches!(column.text()?.as_str(), "opened" | "customer_reply"),
        text: column.text_opt()?,
    })
}

async fn note(tx: &mut Tx, site: &Site, kind: &str, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let payload = serde_json::json!({ "origins": site.origins, "active": site.active }).to_string();
    let record = NewRecord {
        subject: "chat_site",
        subject_id: site.id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts: &[("name", &site.name)],
    };
    record_one(tx, site.customer_id, &record, now).await.map(|_| ())
}

/// Adds a site; its `id` does not matter. Answers its id.
///
/// # Errors
/// `Conflict` when the key is taken; `NotFound` for an unknown customer.
pub async fn add_site(tx: &mut Tx, new: &Site, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let id = tx.new_id(now);
    tx.exec(&ADD, &values![id, new.customer_id, &new.key, &new.name, &new.origins, now]).await?;
    note(tx, &Site { id, active: true, ..new.clone() }, "chat_site_added", actor_id, now).await?;
    Ok(id)
}

/// Changes name, origins and whether it opens.
///
/// # Errors
/// `NotFound`.
pub async fn update_site(tx: &mut Tx, site: &Site, actor_id: Option<i64>, now: Instant) -> Result<()> {
    if tx.exec(&UPDATE, &values![site.id, &site.name, &site.origins, site.active, now]).await? == 0 {
        return Err(StoreError::NotFound("chat site"));
    }
    note(tx, site, "chat_site_changed", actor_id, now).await
}

/// A site.
///
/// # Errors
/// What the engine says.
pub async fn site(tx: &mut Tx, id: i64) -> Result<Option<Site>> {
    tx.one(&GET, &values![id], read).await
}

/// The site of a key, while it opens.
///
/// # Errors
/// What the engine says.
pub async fn site_by_key(tx: &mut Tx, key: &str) -> Result<Option<Site>> {
    tx.one(&BY_KEY, &values![key], read).await
}

/// Sites by id, those after `after`.
///
/// # Errors
/// What the engine says.
pub async fn sites(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Site>> {
    tx.all(&LIST, &values![after, limit], read).await
}

/// What a visitor says first.
#[derive(Clone, Debug)]
pub struct First {
    /// What they call themselves.
    pub name: String,
    /// Where to answer when they have left.
    pub email: String,
    /// What they say.
    pub text: String,
    /// SHA-256 of the token that their browser holds.
    pub token_hash: [u8; 32],
}

/// A visitor begins to talk: a ticket is opened. Who they say they are is not checked, so it is words and no contact.
///
/// # Errors
/// As [`ticket::open`].
pub async fn start(tx: &mut Tx, site: &Site, first: &First, now: Instant) -> Result<(Talk, TicketRow)> {
    let subject: String = first.text.lines().next().unwrap_or_default().chars().take(120).collect();
    let mut new = OpenTicket::new(site.customer_id, subject.trim(), Priority::P3, now);
    new.kind = "question".to_owned();
    new.channel = "chat".to_owned();
    let from = match first.email.is_empty() {
        true => first.name.clone(),
        false => format!("{} <{}>", first.name, first.email),
    };
    new.body = Some(format!("{}\n\n{from}, {}", first.text, site.name));
    let row = ticket::open(tx, &new, now).await?;
    let id = tx.new_id(now);
    let params =
        values![id, site.id, site.customer_id, row.id, &first.token_hash, &first.name, &first.email, now];
    tx.exec(&START, &params).await?;
    let talk = Talk {
        id,
        site_id: site.id,
        customer_id: site.customer_id,
        ticket_id: row.id,
        name: first.name.clone(),
        email: first.email.clone(),
        started_at: now,
        seen_at: now,
        ended_at: None,
    };
    Ok((talk, row))
}

/// The talk of a token on this site, while it is not over.
///
/// # Errors
/// What the engine says.
pub async fn talk(tx: &mut Tx, site_id: i64, token_hash: &[u8; 32], now: Instant) -> Result<Option<Talk>> {
    let found = tx.one(&BY_TOKEN, &values![token_hash, site_id], read_talk).await?;
    Ok(found.filter(|talk| talk.ended_at.is_none() && now - talk.seen_at < OVER_AFTER))
}

/// The visitor's browser asked for news: they are there. Written at most once in half a minute.
///
/// # Errors
/// What the engine says.
pub async fn seen(tx: &mut Tx, talk: &Talk, now: Instant) -> Result<()> {
    tx.exec(&SEEN, &values![talk.id, now, now - Duration(30_000)]).await.map(|_| ())
}

/// The visitor says something more; a ticket that waited for them goes on, a resolved one is taken up again.
///
/// # Errors
/// `Conflict` when the ticket is closed.
pub async fn say(tx: &mut Tx, talk: &Talk, text: &str, now: Instant) -> Result<TicketRow> {
    let row = ticket::get(tx, talk.ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    domain::ticket::fits(row.status, &EventKind::CustomerReply)
        .map_err(|why| StoreError::Conflict(why.to_owned()))?;
    let mut events = vec![NewEvent::new(now, EventKind::CustomerReply, None).with_text(text)];
    match row.status {
        Status::Waiting(WaitingFor::Customer) => events.push(NewEvent::new(now, EventKind::Resumed, None)),
        Status::Resolved => events.push(NewEvent::new(now, EventKind::Reopened, None)),
        _ => {}
    }
    let append = Append { ticket_id: row.id, events, expected_version: None };
    let row = ticket::append(tx, &append, now).await?;
    seen(tx, talk, now).await?;
    Ok(row)
}

/// The talk is over; the ticket goes its own way.
///
/// # Errors
/// What the engine says.
pub async fn end(tx: &mut Tx, talk: &Talk, now: Instant) -> Result<()> {
    tx.exec(&END, &values![talk.id, now]).await.map(|_| ())
}

/// What was said after a place in the chain, oldest first; public words alone.
///
/// # Errors
/// What the engine says.
pub async fn lines(tx: &mut Tx, ticket_id: i64, after: i64, limit: i64) -> Result<Vec<Line>> {
    tx.all(&LINES, &values![ticket_id, after, limit], read_line).await
}

/// What was said last, oldest first.
///
/// # Errors
/// What the engine says.
pub async fn last_lines(tx: &mut Tx, ticket_id: i64, limit: i64) -> Result<Vec<Line>> {
    let mut lines = tx.all(&LAST_LINES, &values![ticket_id, limit], read_line).await?;
    lines.reverse();
    Ok(lines)
}

/// Talks that are not over, the latest first, those before the id `before`.
///
/// # Errors
/// What the engine says.
pub async fn talks(tx: &mut Tx, before: Option<i64>, limit: i64) -> Result<Vec<Talk>> {
    tx.all(&OPEN, &values![before.unwrap_or(i64::MAX), limit], read_talk).await
}

/// Ends talks that were silent for [`OVER_AFTER`]; for the engine's sweep.
///
/// # Errors
/// What the engine says.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<u64> {
    tx.exec(&STALE, &values![now - OVER_AFTER, now]).await
}
