//! Time worked on tickets: entries as they stand after corrections, timers that run, the sum of a day.

use domain::span::{Instant, Span};
use domain::ticket::EventKind;
use domain::time::{Disposition, LONGEST, timed};

use crate::error::{Result, StoreError};
use crate::ticket::{Append, NewEvent, TicketRow, append};
use crate::{Row, Tx, values};

macro_rules! select_entry {
    ($where:literal) => {
        concat!(
            "select e.id, e.ticket_id, t.number, t.subject, e.customer_id, e.person_id, e.at, e.minutes, e.disposition, x.body \
             from time_entry e join ticket t on t.id = e.ticket_id \
             left join event_text x on x.event_id = e.event_id and x.field = 'body' where ",
            $where
        )
    };
}

crate::statements! {
    OF_TICKET = select_entry!("e.ticket_id = $1 order by e.at, e.id limit 500");
    OF_PERSON = select_entry!("e.person_id = $1 and e.at >= $2 and e.at < $3 order by e.at, e.id limit 1000");
    GET = select_entry!("e.id = $1");
    SUMS = "select person_id, disposition, cast(sum(minutes) as bigint) from time_entry where at >= $1 and at < $2 \
        group by person_id, disposition order by person_id, disposition";
    START = "insert into timer (person_id, ticket_id, started_at) values ($1, $2, $3) \
        on conflict (person_id, ticket_id) do nothing";
    TIMER = "select started_at from timer where person_id = $1 and ticket_id = $2";
    TIMERS = "select r.ticket_id, t.number, t.subject, r.started_at from timer r join ticket t on t.id = r.ticket_id \
        where r.person_id = $1 order by r.started_at, r.ticket_id";
    STOP = "delete from timer where person_id = $1 and ticket_id = $2";
}

/// Work on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Id.
    pub id: i64,
    /// Which ticket.
    pub ticket_id: i64,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Whose ticket.
    pub customer_id: i64,
    /// Who worked.
    pub person_id: i64,
    /// When it began.
    pub at: Instant,
    /// How long.
    pub minutes: i64,
    /// Who pays.
    pub disposition: Disposition,
    /// What for; `None` once erased.
    pub what: Option<String>,
}

/// A timer that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// On which ticket.
    pub ticket_id: i64,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Since when.
    pub started_at: Instant,
}

/// Work to be recorded.
#[derive(Clone, Debug)]
pub struct NewTime {
    /// On which ticket.
    pub ticket_id: i64,
    /// The entry that it corrects.
    pub entry: Option<i64>,
    /// When it began.
    pub at: Instant,
    /// How long; 0 takes the entry back.
    pub minutes: i64,
    /// Who pays.
    pub disposition: Disposition,
    /// What for.
    pub what: String,
    /// Who worked, and records it.
    pub person_id: i64,
}

fn read_entry(row: &Row<'_>) -> Result<Entry> {
    let mut column = row.in_order();
    Ok(Entry {
        id: column.int()?,
        ticket_id: column.int()?,
        number: column.int()?,
        subject: column.text()?,
        customer_id: column.int()?,
        person_id: column.int()?,
        at: column.at()?,
        minutes: column.int()?,
        disposition: {
            let word = column.text()?;
            Disposition::parse(&word)
                .ok_or_else(|| StoreError::Damaged(format!("time with the disposition {word}")))?
        },
        what: column.text_opt()?,
    })
}

/// Records work, or corrects it; answers the id of the entry and the ticket.
///
/// # Errors
/// `Invalid` for a length that is none, `NotFound` for a correction of what is not there.
pub async fn log(tx: &mut Tx, new: &NewTime, now: Instant) -> Result<(i64, TicketRow)> {
    if !(0..=LONGEST).contains(&new.minutes) || (new.minutes == 0 && new.entry.is_none()) {
        return Err(StoreError::Invalid("minutes: 1 to 1440 in one entry".to_owned()));
    }
    if new.at > now {
        return Err(StoreError::Invalid("work is recorded when it has begun".to_owned()));
    }
    let (entry, by) = match new.entry {
        None => (tx.new_id(now), new.person_id),
        Some(id) => {
            let known = tx.one(&GET, &values![id], read_entry).await?;
            let known = known.filter(|known| known.ticket_id == new.ticket_id);
            (id, known.ok_or(StoreError::NotFound("time entry"))?.person_id)
        }
    };
    let kind = EventKind::Time {
        entry: entry.to_string(),
        minutes: new.minutes,
        disposition: new.disposition,
        by: by.to_string(),
    };
    let mut event = NewEvent::new(new.at, kind, Some(new.person_id));
    if !new.what.is_empty() {
        event = event.with_text(new.what.clone());
    }
    let add = Append { ticket_id: new.ticket_id, events: vec![event], expected_version: None };
    Ok((entry, append(tx, &add, now).await?))
}

/// The work on a ticket, oldest first.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64) -> Result<Vec<Entry>> {
    tx.all(&OF_TICKET, &values![ticket_id], read_entry).await
}

/// What a person worked on, oldest first.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn of_person(tx: &mut Tx, person_id: i64, when: Span) -> Result<Vec<Entry>> {
    tx.all(&OF_PERSON, &values![person_id, when.from, when.to], read_entry).await
}

/// One entry.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Entry>> {
    tx.one(&GET, &values![id], read_entry).await
}

/// Minutes per person and disposition.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn sums(tx: &mut Tx, when: Span) -> Result<Vec<(i64, Disposition, i64)>> {
    tx.all(&SUMS, &values![when.from, when.to], |row| {
        let word = row.text(1)?;
        let disposition = Disposition::parse(&word)
            .ok_or_else(|| StoreError::Damaged(format!("time with the disposition {word}")))?;
        Ok((row.int(0)?, disposition, row.int(2)?))
    })
    .await
}

/// Starts a timer; one that runs already goes on.
///
/// # Errors
/// What the engine says.
pub async fn start(tx: &mut Tx, person_id: i64, ticket_id: i64, now: Instant) -> Result<()> {
    tx.exec(&START, &values![person_id, ticket_id, now]).await.map(|_| ())
}

/// Since when a person's timer runs on a ticket.
///
/// # Errors
/// What the engine says.
pub async fn timer(tx: &mut Tx, person_id: i64, ticket_id: i64) -> Result<Option<Instant>> {
    tx.one(&TIMER, &values![person_id, ticket_id], |row| row.at(0)).await
}

/// A person's running timers, the oldest first.
///
/// # Errors
/// What the engine says.
pub async fn timers(tx: &mut Tx, person_id: i64) -> Result<Vec<Timer>> {
    tx.all(&TIMERS, &values![person_id], |row| {
        Ok(Timer {
            ticket_id: row.int(0)?,
            number: row.int(1)?,
            subject: row.text(2)?,
            started_at: row.at(3)?,
        })
    })
    .await
}

/// Stops a timer and records what it counted; `None` when none ran. Without an entry it is thrown away.
///
/// # Errors
/// As [`log`].
pub async fn stop(
    tx: &mut Tx,
    person_id: i64,
    ticket_id: i64,
    entry: Option<(Disposition, String)>,
    now: Instant,
) -> Result<Option<i64>> {
    let Some(from) = timer(tx, person_id, ticket_id).await? else { return Ok(None) };
    tx.exec(&STOP, &values![person_id, ticket_id]).await?;
    let minutes = timed(from, now);
    let Some((disposition, what)) = entry else { return Ok(Some(minutes)) };
    let new = NewTime { ticket_id, entry: None, at: from, minutes, disposition, what, person_id };
    log(tx, &new, now).await?;
    Ok(Some(minutes))
}
