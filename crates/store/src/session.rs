//! Signed-in browsers and programs. The store holds only the SHA-256 of a token.

use domain::access::Reach;
use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::person::{self, Person, get, note, read};
use crate::{Row, Tx, values};

crate::statements! {
    INSERT = "insert into session (token_hash, person_id, csrf, created_at, seen_at, expires_at) \
        values ($1, $2, $3, $4, $4, $5)";
    FIND = "select p.id, p.customer_id, p.name, p.email, p.language, p.role, p.password_hash, p.active, \
        p.limited, p.kind, s.csrf, s.created_at, s.seen_at, s.expires_at from session s join person p on p.id = s.person_id \
        where s.token_hash = $1 and s.expires_at > $2 and p.active";
    SEEN = "update session set seen_at = $2, expires_at = $3 where token_hash = $1";
    DELETE = "delete from session where token_hash = $1";
    DELETE_OTHERS = "delete from session where person_id = $1 and token_hash <> $2";
    EXPIRE = "delete from session where expires_at <= $1";
    INSERT_KEY = "insert into api_key (id, key_hash, person_id, name, created_at, expires_at) \
        values ($1, $2, $3, $4, $5, $6)";
    FIND_KEY = "select p.id, p.customer_id, p.name, p.email, p.language, p.role, p.password_hash, p.active, \
        p.limited, p.kind from api_key k join person p on p.id = k.person_id \
        where k.key_hash = $1 and (k.expires_at is null or k.expires_at > $2) and p.active";
    KEYS = "select id, name, created_at, expires_at from api_key where person_id = $1 order by id";
    DELETE_KEY = "delete from api_key where id = $1 and person_id = $2";
    COUNT_KEYS = "select count(*) from api_key where person_id = $1";
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

/// A signed-in browser and whose it is.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub person: Person,
    /// Which customers they reach.
    pub reach: Reach,
    /// The word that every form of this session carries.
    pub csrf: String,
    /// When they signed in.
    pub created_at: Instant,
    /// When it was last used, to the precision of [`seen`].
    pub seen_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

/// A key of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Id.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

/// Failures within this time count together.
const FAILURE_WINDOW: Duration = Duration::minutes(15);
/// So many failures are free for an account; each one more doubles the wait, from 15 s to 15 min.
pub const FREE_FOR_ACCOUNT: u32 = 5;
/// So many for a network address, whatever the accounts: an office shares one.
pub const FREE_FOR_ADDRESS: u32 = 50;
/// So many keys a person may have.
pub const MOST_KEYS: i64 = 20;

/// Begins a session for the SHA-256 of a token.
///
/// # Errors
/// `Conflict` for an unknown person.
pub async fn create(
    tx: &mut Tx,
    token_hash: &[u8; 32],
    person_id: i64,
    csrf: &str,
    expires_at: Instant,
    now: Instant,
) -> Result<()> {
    tx.exec(&INSERT, &values![token_hash, person_id, csrf, now, expires_at]).await.map(|_| ())
}

/// The session of a token, while it lasts and its person may sign in.
///
/// # Errors
/// What the engine says.
pub async fn find(tx: &mut Tx, token_hash: &[u8; 32], now: Instant) -> Result<Option<Session>> {
    let read = |row: &Row<'_>| {
        let (person, reach) = (read(row)?, Reach::Everything);
        let (csrf, created_at, seen_at) = (row.text(10)?, row.at(11)?, row.at(12)?);
        Ok(Session { person, reach, csrf, created_at, seen_at, expires_at: row.at(13)? })
    };
    let Some(mut found) = tx.one(&FIND, &values![token_hash, now], read).await? else { return Ok(None) };
    found.reach = person::reach(tx, &found.person, now).await?;
    Ok(Some(found))
}

/// Notes that a session is in use and moves its end; call it every few minutes, not on every request.
///
/// # Errors
/// What the engine says.
pub async fn seen(tx: &mut Tx, token_hash: &[u8; 32], expires_at: Instant, now: Instant) -> Result<()> {
    tx.exec(&SEEN, &values![token_hash, now, expires_at]).await.map(|_| ())
}

/// Signs out.
///
/// # Errors
/// What the engine says.
pub async fn end(tx: &mut Tx, token_hash: &[u8; 32]) -> Result<()> {
    tx.exec(&DELETE, &values![token_hash]).await.map(|_| ())
}

/// Signs a person out everywhere but here.
///
/// # Errors
/// What the engine says.
pub async fn end_others(tx: &mut Tx, person_id: i64, token_hash: &[u8; 32]) -> Result<u64> {
    tx.exec(&DELETE_OTHERS, &values![person_id, token_hash]).await
}

/// Forgets sessions that are over and failures that are old; for the engine's sweep.
///
/// # Errors
/// What the engine says.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<()> {
    tx.exec(&EXPIRE, &values![now]).await?;
    tx.exec(&FORGET, &values![now - Duration::DAY]).await.map(|_| ())
}

/// Makes a key for a program that acts as this person; `key_hash` is the SHA-256 of the key.
///
/// # Errors
/// `NotFound` for an unknown person; `Invalid` when they have [`MOST_KEYS`] already.
pub async fn create_key(
    tx: &mut Tx,
    key_hash: &[u8; 32],
    person_id: i64,
    name: &str,
    expires_at: Option<Instant>,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<i64> {
    let person = get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    // First the record, whose chain is the lock: two at once count one after the other.
    note(tx, person_id, person.customer_id, "api_key_made", person.role, &[], actor_id, now).await?;
    if tx.one(&COUNT_KEYS, &values![person_id], |row| row.int(0)).await? >= Some(MOST_KEYS) {
        return Err(StoreError::Invalid(format!("a person has at most {MOST_KEYS} keys: delete one first")));
    }
    let id = tx.new_id(now);
    tx.exec(&INSERT_KEY, &values![id, key_hash, person_id, name, now, expires_at]).await?;
    Ok(id)
}

/// Whose key it is, while it is valid, and which customers they reach.
///
/// # Errors
/// What the engine says.
pub async fn find_key(tx: &mut Tx, key_hash: &[u8; 32], now: Instant) -> Result<Option<(Person, Reach)>> {
    let Some(found) = tx.one(&FIND_KEY, &values![key_hash, now], read).await? else { return Ok(None) };
    let reach = person::reach(tx, &found, now).await?;
    Ok(Some((found, reach)))
}

/// A person's keys.
///
/// # Errors
/// What the engine says.
pub async fn keys(tx: &mut Tx, person_id: i64) -> Result<Vec<ApiKey>> {
    tx.all(&KEYS, &values![person_id], |row| {
        Ok(ApiKey { id: row.int(0)?, name: row.text(1)?, created_at: row.at(2)?, expires_at: row.at_opt(3)? })
    })
    .await
}

/// Takes a person's key away; false when it is not there.
///
/// # Errors
/// What the engine says.
pub async fn delete_key(
    tx: &mut Tx,
    id: i64,
    person_id: i64,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<bool> {
    if tx.exec(&DELETE_KEY, &values![id, person_id]).await? == 0 {
        return Ok(false);
    }
    let person = get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    note(tx, person_id, person.customer_id, "api_key_deleted", person.role, &[], actor_id, now).await?;
    Ok(true)
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
