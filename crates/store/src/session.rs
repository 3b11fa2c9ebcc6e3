//! Signed-in browsers. The store holds only the SHA-256 of a token.
//!
//! A session has two stages: after the password alone it may ask for the second factor and nothing else; once that was
//! shown a fresh token takes its place. It ends when it is not used for a while, and in any case at `ends_at`.

use domain::access::Reach;
use domain::span::{Duration, Instant};

use crate::error::Result;
use crate::person::{self, Person, read};
use crate::{Row, Tx, values};

crate::statements! {
    INSERT = "insert into session (token_hash, id, person_id, stage, csrf, device, created_at, seen_at, expires_at, \
        ends_at, challenge) values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)";
    FIND = "select p.id, p.customer_id, p.name, p.email, p.language, p.role, p.password_hash, p.active, \
        p.limited, p.kind, s.id, s.stage, s.csrf, s.device, s.created_at, s.seen_at, s.expires_at, s.ends_at, \
        s.challenge from session s join person p on p.id = s.person_id \
        where s.token_hash = $1 and s.expires_at > $2 and p.active";
    LIST = "select id, device, created_at, seen_at from session \
        where person_id = $1 and stage = 'full' and expires_at > $2 order by seen_at desc, id desc";
    SEEN = "update session set seen_at = $2, expires_at = $3 where token_hash = $1";
    CHALLENGE = "update session set challenge = $2 where token_hash = $1";
    DELETE = "delete from session where token_hash = $1";
    DELETE_ONE = "delete from session where id = $1 and person_id = $2";
    DELETE_OTHERS = "delete from session where person_id = $1 and token_hash <> $2";
    DELETE_ALL = "delete from session where person_id = $1";
    EXPIRE = "delete from session where expires_at <= $1";
    BLOCKED = "select blocked_until from sign_in_throttle where subject = $1";
    ATTEMPT = "insert into sign_in_throttle (subject, failures, blocked_until, updated_at) values ($1, 1, 0, $2) \
        on conflict (subject) do update set updated_at = excluded.updated_at, \
        failures = case when sign_in_throttle.updated_at < $3 then 1 else sign_in_throttle.failures + 1 end \
        returning failures";
    BLOCK = "update sign_in_throttle set blocked_until = $2 where subject = $1";
    FORGIVE = "delete from sign_in_throttle where subject = $1";
    NOT_COUNTED = "update sign_in_throttle set failures = failures - 1 where subject = $1 and failures > 0";
    TAKE_BACK = "update sign_in_throttle set failures = failures - 1, blocked_until = 0 \
        where subject = $1 and failures > 0";
    FORGET = "delete from sign_in_throttle where updated_at < $1";
}

/// How far somebody has come in signing in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The password was right; the second factor is still to be shown or set up.
    Half,
    /// Signed in.
    Full,
}

impl Stage {
    /// `half`, `full`.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Half => "half",
            Stage::Full => "full",
        }
    }
}

/// A signed-in browser and whose it is.
#[derive(Clone, Debug)]
pub struct Session {
    /// Id, by which its owner ends it.
    pub id: i64,
    /// Who.
    pub person: Person,
    /// Which customers they reach.
    pub reach: Reach,
    /// How far they have come.
    pub stage: Stage,
    /// The word that every form of this session carries.
    pub csrf: String,
    /// The browser and its system, as it says.
    pub device: String,
    /// When they signed in.
    pub created_at: Instant,
    /// When it was last used, to the precision of [`seen`].
    pub seen_at: Instant,
    /// When it ends unless it is used.
    pub expires_at: Instant,
    /// When it ends in any case.
    pub ends_at: Instant,
    /// What a passkey is asked to sign, while it is asked.
    pub challenge: Option<String>,
}

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Whose.
    pub person_id: i64,
    /// How far they have come.
    pub stage: Stage,
    /// The word that every form of it carries.
    pub csrf: String,
    /// The browser and its system.
    pub device: String,
    /// When it ends unless it is used.
    pub expires_at: Instant,
    /// When it ends in any case.
    pub ends_at: Instant,
}

/// A line of the list of a person's sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Id.
    pub id: i64,
    /// The browser and its system.
    pub device: String,
    /// Since when.
    pub created_at: Instant,
    /// When it was last used.
    pub seen_at: Instant,
}

/// A session lasts at most so long, however much it is used.
pub const LONGEST: Duration = Duration::days(30);
/// Failures within this time count together.
const FAILURE_WINDOW: Duration = Duration::minutes(15);
/// So many failures are free for an account; each one more doubles the wait, from 15 s to 15 min.
pub const FREE_FOR_ACCOUNT: u32 = 5;
/// So many for a network address, whatever the accounts: an office shares one.
pub const FREE_FOR_ADDRESS: u32 = 50;

/// Begins a session.
///
/// # Errors
/// `Conflict` for an unknown person.
pub async fn begin(tx: &mut Tx, new: &NewSession, now: Instant) -> Result<()> {
    let id = tx.new_id(now);
    let NewSession { token_hash, person_id, stage, csrf, device, expires_at, ends_at } = new;
    let params = values![
        token_hash,
        id,
        *person_id,
        stage.name(),
        csrf,
        device,
        now,
        *expires_at.min(ends_at),
        *ends_at,
        None::<&str>
    ];
    tx.exec(&INSERT, &params).await.map(|_| ())
}

/// [`begin`] for somebody who is signed in by now, on a device that says nothing of itself.
///
/// # Errors
/// As [`begin`].
pub async fn create(
    tx: &mut Tx,
    token_hash: &[u8; 32],
    person_id: i64,
    csrf: &str,
    expires_at: Instant,
    now: Instant,
) -> Result<()> {
    let new = NewSession {
        token_hash: *token_hash,
        person_id,
        stage: Stage::Full,
        csrf: csrf.to_owned(),
        device: String::new(),
        expires_at,
        ends_at: now + LONGEST,
    };
    begin(tx, &new, now).await
}

/// The session of a token, while it lasts and its person may sign in.
///
/// # Errors
/// What the engine says.
pub async fn find(tx: &mut Tx, token_hash: &[u8; 32], now: Instant) -> Result<Option<Session>> {
    let read = |row: &Row<'_>| {
        Ok(Session {
            person: read(row)?,
            reach: Reach::Everything,
            id: row.int(10)?,
            stage: if row.text(11)? == "full" { Stage::Full } else { Stage::Half },
            csrf: row.text(12)?,
            device: row.text(13)?,
            created_at: row.at(14)?,
            seen_at: row.at(15)?,
            expires_at: row.at(16)?,
            ends_at: row.at(17)?,
            challenge: row.text_opt(18)?,
        })
    };
    let Some(mut found) = tx.one(&FIND, &values![token_hash, now], read).await? else { return Ok(None) };
    found.reach = person::reach(tx, &found.person, now).await?;
    Ok(Some(found))
}

/// The browsers in which a person is signed in, the latest used first.
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, person_id: i64, now: Instant) -> Result<Vec<Signed>> {
    tx.all(&LIST, &values![person_id, now], |row| {
        Ok(Signed { id: row.int(0)?, device: row.text(1)?, created_at: row.at(2)?, seen_at: row.at(3)? })
    })
    .await
}

/// Notes that a session is in use and moves its end; call it every few minutes, not on every request.
///
/// # Errors
/// What the engine says.
pub async fn seen(tx: &mut Tx, token_hash: &[u8; 32], expires_at: Instant, now: Instant) -> Result<()> {
    tx.exec(&SEEN, &values![token_hash, now, expires_at]).await.map(|_| ())
}

/// Keeps what a passkey is asked to sign; `None` once it was answered.
///
/// # Errors
/// What the engine says.
pub async fn challenge(tx: &mut Tx, token_hash: &[u8; 32], challenge: Option<&str>) -> Result<()> {
    tx.exec(&CHALLENGE, &values![token_hash, challenge]).await.map(|_| ())
}

/// Signs out.
///
/// # Errors
/// What the engine says.
pub async fn end(tx: &mut Tx, token_hash: &[u8; 32]) -> Result<()> {
    tx.exec(&DELETE, &values![token_hash]).await.map(|_| ())
}

/// Signs a person out in one browser; false when it is not theirs.
///
/// # Errors
/// What the engine says.
pub async fn end_one(tx: &mut Tx, id: i64, person_id: i64) -> Result<bool> {
    Ok(tx.exec(&DELETE_ONE, &values![id, person_id]).await? == 1)
}

/// Signs a person out everywhere but here.
///
/// # Errors
/// What the engine says.
pub async fn end_others(tx: &mut Tx, person_id: i64, token_hash: &[u8; 32]) -> Result<u64> {
    tx.exec(&DELETE_OTHERS, &values![person_id, token_hash]).await
}

/// Signs a person out everywhere.
///
/// # Errors
/// What the engine says.
pub async fn end_all(tx: &mut Tx, person_id: i64) -> Result<u64> {
    tx.exec(&DELETE_ALL, &values![person_id]).await
}

/// Forgets sessions that are over, links that are too old and failures that are old; for the engine's sweep.
///
/// # Errors
/// What the engine says.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<()> {
    tx.exec(&EXPIRE, &values![now]).await?;
    crate::link::sweep(tx, now).await?;
    tx.exec(&FORGET, &values![now - Duration::DAY]).await.map(|_| ())
}

/// What an attempt to sign in may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing, until then.
    Refused(Instant),
    /// Try the password. If it is wrong, the next attempt is refused until then.
    Allowed(Option<Instant>),
}

/// Asks whether a password may be tried, and counts it as a failure before it is: many attempts at once are counted
/// each. `subjects`: what to count by (an account seen from an address; the address) and how many failures are free.
/// [`succeeded`] takes the count back.
///
/// # Errors
/// What the engine says.
pub async fn attempt(tx: &mut Tx, subjects: &[(&str, u32)], now: Instant) -> Result<Attempt> {
    // Counted first, which locks the rows, then looked at: of two attempts at once the second sees the first's wait.
    let mut counted = Vec::with_capacity(subjects.len());
    for (subject, free) in subjects {
        let failures =
            tx.one(&ATTEMPT, &values![*subject, now, now - FAILURE_WINDOW], |row| row.int(0)).await?;
        counted.push((*subject, *free, failures.unwrap_or(0)));
    }
    let mut refused: Option<Instant> = None;
    for (subject, _, _) in &counted {
        let until = tx.one(&BLOCKED, &values![*subject], |row| row.at(0)).await?;
        refused = refused.max(until.filter(|until| *until > now));
    }
    if let Some(until) = refused {
        // Who is refused has tried nothing; the wait stays as it is.
        for (subject, _, _) in &counted {
            tx.exec(&NOT_COUNTED, &values![*subject]).await?;
        }
        return Ok(Attempt::Refused(until));
    }
    let mut next: Option<Instant> = None;
    for (subject, free, failures) in counted {
        let over = u32::try_from(failures).unwrap_or(u32::MAX).saturating_sub(free);
        if over > 0 {
            let until = now + Duration((15_000_i64 << (over - 1).min(6)).min(FAILURE_WINDOW.0));
            tx.exec(&BLOCK, &values![subject, until]).await?;
            next = next.max(Some(until));
        }
    }
    Ok(Attempt::Allowed(next))
}

/// The password was right: earlier failures of the account count no more, and this attempt not for the address.
///
/// # Errors
/// What the engine says.
pub async fn succeeded(tx: &mut Tx, account: &str, address: Option<&str>) -> Result<()> {
    tx.exec(&FORGIVE, &values![account]).await?;
    match address {
        Some(address) => tx.exec(&TAKE_BACK, &values![address]).await.map(|_| ()),
        None => Ok(()),
    }
}
