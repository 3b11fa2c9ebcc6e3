//! Playing through a queue: one ticket after the other, each shown once. It is kept with the person, so that any page
//! knows where they are.

use std::collections::BTreeSet;

use domain::query::{Filter, Set};
use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::ticket::{Count, Order, TicketRow, count, find};
use crate::{Row, Tx, values};

crate::statements! {
    GET = "select p.view, p.query, p.sort, p.total, p.seen, p.ticket_id, p.started_at, t.number from play p \
        left join ticket t on t.id = p.ticket_id where p.person_id = $1";
    SAVE = "insert into play (person_id, view, query, sort, total, seen, ticket_id, started_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id) do update set view = excluded.view, \
        query = excluded.query, sort = excluded.sort, total = excluded.total, seen = excluded.seen, \
        ticket_id = excluded.ticket_id, started_at = excluded.started_at";
    STOP = "delete from play where person_id = $1";
}

/// A queue is played so far.
pub const MOST: usize = 500;

/// Where somebody is in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// What the queue is called: a view's name for the page, or its id.
    pub view: String,
    /// Its query.
    pub query: String,
    /// In which order.
    pub order: Order,
    /// How many tickets it held at the start.
    pub total: i64,
    /// Tickets that were shown, the one at hand included.
    pub seen: BTreeSet<i64>,
    /// The one at hand; `None` once all were shown.
    pub ticket_id: Option<i64>,
    /// Its number.
    pub number: Option<i64>,
    /// When it began.
    pub started_at: Instant,
}

fn read(row: &Row<'_>) -> Result<Play> {
    let order = row.text(2)?;
    Ok(Play {
        view: row.text(0)?,
        query: row.text(1)?,
        order: Order::parse(&order)
            .ok_or_else(|| StoreError::Damaged(format!("a queue in the order {order:?}")))?,
        total: row.int(3)?,
        seen: row.with_text(4, |seen| seen.split(' ').filter_map(|id| id.parse().ok()).collect())?,
        ticket_id: row.int_opt(5)?,
        started_at: row.at(6)?,
        number: row.int_opt(7)?,
    })
}

/// Where a person is.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, person_id: i64) -> Result<Option<Play>> {
    tx.one(&GET, &values![person_id], read).await
}

/// A queue at its start, counted.
///
/// # Errors
/// What the engine says.
pub async fn begin(
    tx: &mut Tx,
    view: &str,
    query: &str,
    filter: &Filter,
    order: Order,
    now: Instant,
) -> Result<Play> {
    let Count { found, .. } = count(tx, filter).await?;
    Ok(Play {
        view: view.to_owned(),
        query: query.to_owned(),
        order,
        total: found,
        seen: BTreeSet::new(),
        ticket_id: None,
        number: None,
        started_at: now,
    })
}

/// Moves on to the first ticket of the queue that was not shown yet; `None` when there is none left. Written for the person.
///
/// # Errors
/// What the engine says.
pub async fn next(
    tx: &mut Tx,
    person_id: i64,
    play: &mut Play,
    filter: &Filter,
) -> Result<Option<TicketRow>> {
    let mut filter = filter.clone();
    if !play.seen.is_empty() {
        filter.sets.ticket.meet(Set::NotIn(play.seen.iter().map(ToString::to_string).collect()));
    }
    let mut after = None;
    let row = loop {
        if play.seen.len() >= MOST {
            break None;
        }
        let page = find(tx, &filter, play.order, after, 1).await?;
        match (page.rows.into_iter().next(), page.next) {
            (Some(row), _) => break Some(row),
            (None, Some(next)) => after = Some(next),
            (None, None) => break None,
        }
    };
    play.ticket_id = row.as_ref().map(|row| row.id);
    play.number = row.as_ref().map(|row| row.number);
    play.seen.extend(play.ticket_id);
    let seen = play.seen.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let params = values![
        person_id,
        play.view.as_str(),
        play.query.as_str(),
        play.order.name(),
        play.total,
        seen,
        play.ticket_id,
        play.started_at
    ];
    tx.exec(&SAVE, &params).await?;
    Ok(row)
}

/// Ends it.
///
/// # Errors
/// What the engine says.
pub async fn stop(tx: &mut Tx, person_id: i64) -> Result<()> {
    tx.exec(&STOP, &values![person_id]).await.map(|_| ())
}
