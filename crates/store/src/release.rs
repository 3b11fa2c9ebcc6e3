//! Releases of a service: which version, when, what changed in plain words, and how it is taken back.

use domain::access::Reach;
use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::event::{Chain, NewRecord};
use crate::{Row, Tx, values};

macro_rules! select_release {
    ($rest:literal) => {
        concat!(
            "select r.id, r.customer_id, r.service_id, r.number, r.released_at, r.changed, r.rollback, r.change_id, \
             r.public, r.active, r.version, r.updated_at from service_release r ",
            $rest
        )
    };
}

crate::statements! {
    INSERT = "insert into service_release (id, customer_id, service_id, number, released_at, changed, rollback, change_id, \
        public, active, version, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, 1, $10, $10)";
    UPDATE = "update service_release set number = $2, released_at = $3, changed = $4, rollback = $5, change_id = $6, \
        public = $7, active = $8, version = version + 1, updated_at = $9 where id = $1";
    GET = select_release!("where r.id = $1");
    OF_SERVICE = select_release!(
        "where r.service_id = $1 and (cast($2 as boolean) or (r.public and r.active)) \
         and (r.released_at < $3 or (r.released_at = $3 and r.id < $4)) order by r.released_at desc, r.id desc limit $5"
    );
    RECENT = select_release!(
        "where (cast($1 as bigint) is null or r.customer_id = $1) and r.released_at >= $2 and r.active \
         and (cast($3 as boolean) or r.public) \
         and (cast($4 as text) is null or replace($4, ',' || cast(r.customer_id as text) || ',', '') <> $4) \
         order by r.released_at desc, r.id desc limit $5"
    );
    SAME_NUMBER = "select id from service_release where service_id = $1 and number = $2";
    ADD_TICKET = "insert into release_ticket (release_id, ticket_id) values ($1, $2)";
    DROP_TICKETS = "delete from release_ticket where release_id = $1";
    TICKETS_OF = "select k.ticket_id, t.number, t.subject from release_ticket k join ticket t on t.id = k.ticket_id \
        where k.release_id = $1 order by t.number";
    THEIR_SERVICE = "select 1 from service where id = $1 and customer_id = $2";
    THEIR_TICKET = "select 1 from ticket where id = $1 and customer_id = $2";
    THEIR_CHANGE = "select 1 from change_request where id = $1 and customer_id = $2";
}

/// What is written of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whose service.
    pub customer_id: i64,
    /// Which service.
    pub service_id: i64,
    /// `2.14.0`, unique within the service.
    pub number: String,
    /// Since when it runs.
    pub released_at: Instant,
    /// What changed, in plain words.
    pub changed: String,
    /// To what and how one goes back.
    pub rollback: String,
    /// The change that brought it.
    pub change_id: Option<i64>,
    /// The customer may read it.
    pub public: bool,
    /// Tickets that it settles.
    pub ticket_ids: Vec<i64>,
}

/// A release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Id.
    pub id: i64,
    /// What is written of it; tickets are filled in by [`get`] alone.
    pub draft: Draft,
    /// False once withdrawn from the list.
    pub active: bool,
    /// Rises with every change.
    pub version: i64,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its tickets: id, number, subject; filled in by [`get`] alone.
    pub tickets: Vec<(i64, i64, String)>,
}

fn read(row: &Row<'_>) -> Result<Release> {
    let mut column = row.in_order();
    let id = column.int()?;
    let draft = Draft {
        customer_id: column.int()?,
        service_id: column.int()?,
        number: column.text()?,
        released_at: column.at()?,
        changed: column.text()?,
        rollback: column.text()?,
        change_id: column.int_opt()?,
        public: column.bool()?,
        ticket_ids: Vec::new(),
    };
    Ok(Release {
        id,
        draft,
        active: column.bool()?,
        version: column.int()?,
        updated_at: column.at()?,
        tickets: Vec::new(),
    })
}

/// Records a release.
///
/// # Errors
/// `Conflict` when the service has that number; `Invalid` when it names another customer's things.
pub async fn create(tx: &mut Tx, draft: &Draft, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let mut chain = Chain::lock(tx, draft.customer_id).await?;
    belongs(tx, draft, None).await?;
    let id = tx.new_id(now);
    let params = values![
        id,
        draft.customer_id,
        draft.service_id,
        &draft.number,
        draft.released_at,
        &draft.changed,
        &draft.rollback,
        draft.change_id,
        draft.public,
        now
    ];
    tx.exec(&INSERT, &params).await?;
    link(tx, id, draft).await?;
    note(tx, &mut chain, id, "release_added", draft, true, actor_id, now).await?;
    chain.save(tx).await?;
    Ok(id)
}

/// Changes what is written of a release, or takes it off the list (`active` false) and back.
///
/// # Errors
/// `NotFound`; `Conflict` when somebody else changed it; `Invalid` as for [`create`].
pub async fn update(
    tx: &mut Tx,
    id: i64,
    draft: &Draft,
    active: bool,
    expected_version: Option<i64>,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<Release> {
    let found = get(tx, id).await?.ok_or(StoreError::NotFound("release"))?;
    let mut chain = Chain::lock(tx, found.draft.customer_id).await?;
    let before = get(tx, id).await?.ok_or(StoreError::NotFound("release"))?;
    if expected_version.is_some_and(|expected| expected != before.version) {
        return Err(StoreError::Conflict("somebody else has changed this release; load it again".to_owned()));
    }
    if (draft.customer_id, draft.service_id) != (before.draft.customer_id, before.draft.service_id) {
        return Err(StoreError::Invalid("service_id: a release stays with its service".to_owned()));
    }
    belongs(tx, draft, Some(id)).await?;
    let params = values![
        id,
        &draft.number,
        draft.released_at,
        &draft.changed,
        &draft.rollback,
        draft.change_id,
        draft.public,
        active,
        now
    ];
    tx.exec(&UPDATE, &params).await?;
    tx.exec(&DROP_TICKETS, &values![id]).await?;
    link(tx, id, draft).await?;
    let kind = if active { "release_changed" } else { "release_archived" };
    note(tx, &mut chain, id, kind, draft, active, actor_id, now).await?;
    chain.save(tx).await?;
    get(tx, id).await?.ok_or(StoreError::NotFound("release"))
}

async fn belongs(tx: &mut Tx, draft: &Draft, own: Option<i64>) -> Result<()> {
    let wrong = |sentence: &str| Err(StoreError::Invalid(sentence.to_owned()));
    let customer = draft.customer_id;
    if tx.one(&THEIR_SERVICE, &values![draft.service_id, customer], |_| Ok(())).await?.is_none() {
        return wrong("service_id: this customer has no such service");
    }
    if let Some(change) = draft.change_id
        && tx.one(&THEIR_CHANGE, &values![change, customer], |_| Ok(())).await?.is_none()
    {
        return wrong("change_id: this customer has no such change");
    }
    for ticket in &draft.ticket_ids {
        if tx.one(&THEIR_TICKET, &values![*ticket, customer], |_| Ok(())).await?.is_none() {
            return wrong("tickets: this customer has no such ticket");
        }
    }
    let same = tx.one(&SAME_NUMBER, &values![draft.service_id, &draft.number], |row| row.int(0)).await?;
    if same.is_some_and(|id| Some(id) != own) {
        let number = &draft.number;
        return Err(StoreError::Conflict(format!(
            "the service has a release {number} already; change that one"
        )));
    }
    Ok(())
}

async fn link(tx: &mut Tx, id: i64, draft: &Draft) -> Result<()> {
    let mut tickets = draft.ticket_ids.clone();
    tickets.sort_unstable();
    tickets.dedup();
    for ticket in tickets {
        tx.push(&ADD_TICKET, &values![id, ticket]).await?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
async fn note(
    tx: &mut Tx,
    chain: &mut Chain,
    id: i64,
    kind: &str,
    draft: &Draft,
    active: bool,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let tickets: Vec<String> = draft.ticket_ids.iter().map(ToString::to_string).collect();
    let payload = serde_json::json!({
        "service": draft.service_id.to_string(), "number": draft.number, "released_at": draft.released_at,
        "change": draft.change_id.map(|id| id.to_string()), "public": draft.public, "active": active, "tickets": tickets,
    });
    let texts = [("changed", draft.changed.as_str()), ("rollback", &draft.rollback)];
    let record = NewRecord {
        subject: "release",
        subject_id: id,
        at: now,
        actor_id,
        kind,
        payload: payload.to_string().into(),
        texts: &texts,
    };
    chain.record(tx, &record, now).await.map(|_| ())
}

/// A release by id, with its tickets.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Release>> {
    let Some(mut release) = tx.one(&GET, &values![id], read).await? else { return Ok(None) };
    release.tickets =
        tx.all(&TICKETS_OF, &values![id], |row| Ok((row.int(0)?, row.int(1)?, row.text(2)?))).await?;
    release.draft.ticket_ids = release.tickets.iter().map(|(id, _, _)| *id).collect();
    Ok(Some(release))
}

/// The releases of a service, the latest first, those before `before` (released at, id). `all`: not the public ones alone.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_service(
    tx: &mut Tx,
    service_id: i64,
    all: bool,
    before: Option<(Instant, i64)>,
    limit: usize,
) -> Result<crate::ticket::Page<Release, (Instant, i64)>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let (at, id) = before.unwrap_or((Instant(i64::MAX), i64::MAX));
    let mut rows = tx.all(&OF_SERVICE, &values![service_id, all, at, id, one_more], read).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| (row.draft.released_at, row.id));
    Ok(crate::ticket::Page { rows, next })
}

/// Releases since an instant, of one customer or of those within reach, the latest first.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn recent(
    tx: &mut Tx,
    customer_id: Option<i64>,
    since: Instant,
    all: bool,
    reach: &Reach,
    limit: i64,
) -> Result<Vec<Release>> {
    tx.all(&RECENT, &values![customer_id, since, all, reach.list(), limit], read).await
}
