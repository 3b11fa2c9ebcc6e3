//! Problems: what many incidents have in common, its cause, and the workaround while it lasts.

use domain::problem::{Report, WITHIN};
use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::event::{NewRecord, record_one};
use crate::{Row, Tx, values};

macro_rules! select_problem {
    ($rest:literal) => {
        concat!(
            "select p.id, p.customer_id, p.service_id, p.title, p.cause, p.workaround, p.state, p.created_at, p.updated_at, \
             (select count(*) from problem_ticket k where k.problem_id = p.id) from problem p where ",
            $rest
        )
    };
}

crate::statements! {
    LIST = select_problem!("p.id < $1 order by p.id desc limit $2");
    OF_CUSTOMER = select_problem!("p.customer_id = $3 and p.id < $1 order by p.id desc limit $2");
    KNOWN = select_problem!("p.customer_id = $1 and p.state <> 'solved' order by p.id desc limit 50");
    GET = select_problem!("p.id = $1");
    INSERT = "insert into problem (id, customer_id, service_id, title, cause, workaround, state, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    UPDATE = "update problem set service_id = $3, title = $4, cause = $5, workaround = $6, state = $7, updated_at = $8 \
        where id = $1 and customer_id = $2";
    TICKETS = "select t.number, t.subject, t.opened_at, t.status from problem_ticket k join ticket t on t.id = k.ticket_id \
        where k.problem_id = $1 order by t.id desc limit 200";
    REPORTS = "select t.id, t.number, t.customer_id, t.service_id, t.subject, t.opened_at from ticket t \
        where t.id >= $1 and t.kind = 'incident' and t.status <> 'merged' \
        and not exists (select 1 from problem_ticket k where k.ticket_id = t.id) order by t.id desc limit $2";
}

/// What many incidents have in common.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Problem {
    /// Id; 0 for a new one.
    pub id: i64,
    /// Whose.
    pub customer_id: i64,
    /// Affected service.
    pub service_id: Option<i64>,
    /// What it is.
    pub title: String,
    /// Root cause, once known.
    pub cause: String,
    /// What helps while it lasts.
    pub workaround: String,
    /// `open`, `known_error`, `solved`.
    pub state: String,
    /// Since when it is looked into.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// How many tickets are put with it.
    pub tickets: i64,
}

/// The states of a problem.
pub const STATES: [&str; 3] = ["open", "known_error", "solved"];

/// A ticket of a problem, for its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// When it was opened.
    pub opened_at: Instant,
    /// Its status, one word.
    pub status: String,
}

/// A ticket that may be one of several alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// Its number.
    pub number: i64,
    /// Whose.
    pub customer_id: i64,
    /// What is compared.
    pub report: Report,
}

fn read(row: &Row<'_>) -> Result<Problem> {
    let mut column = row.in_order();
    Ok(Problem {
        id: column.int()?,
        customer_id: column.int()?,
        service_id: column.int_opt()?,
        title: column.text()?,
        cause: column.text()?,
        workaround: column.text()?,
        state: column.text()?,
        created_at: column.at()?,
        updated_at: column.at()?,
        tickets: column.int()?,
    })
}

/// Problems, the latest first, those before the id `before`.
///
/// # Errors
/// What the engine says.
pub async fn list(
    tx: &mut Tx,
    customer_id: Option<i64>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Problem>> {
    let before = before.unwrap_or(i64::MAX);
    match customer_id {
        None => tx.all(&LIST, &values![before, limit], read).await,
        Some(customer_id) => tx.all(&OF_CUSTOMER, &values![before, limit, customer_id], read).await,
    }
}

/// A customer's problems that are not solved: what a new ticket is held against.
///
/// # Errors
/// What the engine says.
pub async fn unsolved(tx: &mut Tx, customer_id: i64) -> Result<Vec<Problem>> {
    tx.all(&KNOWN, &values![customer_id], read).await
}

/// One problem.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Problem>> {
    tx.one(&GET, &values![id], read).await
}

/// The tickets of a problem, the latest first.
///
/// # Errors
/// What the engine says.
pub async fn incidents(tx: &mut Tx, id: i64) -> Result<Vec<Incident>> {
    tx.all(&TICKETS, &values![id], |row| {
        Ok(Incident {
            number: row.int(0)?,
            subject: row.text(1)?,
            opened_at: row.at(2)?,
            status: row.text(3)?,
        })
    })
    .await
}

/// Incidents of the last ninety days that belong to no problem yet, at most `limit`, for `domain::problem::groups`.
///
/// # Errors
/// What the engine says.
pub async fn loose(tx: &mut Tx, now: Instant, limit: i64) -> Result<Vec<Loose>> {
    let since = crate::id::first_at(now - WITHIN);
    tx.all(&REPORTS, &values![since, limit], |row| {
        let mut column = row.in_order();
        let ticket = column.int()?;
        Ok(Loose {
            number: column.int()?,
            customer_id: column.int()?,
            report: Report {
                ticket,
                service: column.int_opt()?,
                subject: column.text()?,
                opened_at: column.at()?,
            },
        })
    })
    .await
}

/// Adds a problem (`id` 0) or changes it; answers its id.
///
/// # Errors
/// `Invalid` for a state that is none, `NotFound` for a change of what is not there.
pub async fn save(tx: &mut Tx, problem: &Problem, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    if !STATES.contains(&problem.state.as_str()) {
        return Err(StoreError::Invalid("state: open, known_error or solved".to_owned()));
    }
    let is_new = problem.id == 0;
    let id = if is_new { tx.new_id(now) } else { problem.id };
    let params = values![
        id,
        problem.customer_id,
        problem.service_id,
        &problem.title,
        &problem.cause,
        &problem.workaround,
        &problem.state,
        now
    ];
    if tx.exec(if is_new { &INSERT } else { &UPDATE }, &params).await? == 0 {
        return Err(StoreError::NotFound("problem"));
    }
    let record = NewRecord {
        subject: "problem",
        subject_id: id,
        at: now,
        actor_id,
        kind: if is_new { "problem_opened" } else { "problem_changed" },
        payload: serde_json::json!({ "state": problem.state }).to_string().into(),
        texts: &[("cause", &problem.cause), ("title", &problem.title), ("workaround", &problem.workaround)],
    };
    record_one(tx, problem.customer_id, &record, now).await?;
    Ok(id)
}
