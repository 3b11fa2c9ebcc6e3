//! One-time links: the first password of who is invited, a new one for who forgot it. Kept as the SHA-256 of their token.

use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::person::{self, Person};
use crate::{Tx, values};

crate::statements! {
    INSERT = "insert into person_link (token_hash, person_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    FIND = "select person_id, purpose from person_link where token_hash = $1 and expires_at > $2";
    CLEAR = "delete from person_link where person_id = $1";
    OPEN = "select count(*) from person_link where person_id = $1 and purpose = 'invitation' and expires_at > $2";
    EXPIRE = "delete from person_link where expires_at <= $1";
}

/// What a link is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The first password.
    Invitation,
    /// A new one.
    Reset,
}

impl Purpose {
    /// `invitation`, `reset`.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Invitation => "invitation",
            Purpose::Reset => "reset",
        }
    }

    fn parse(text: &str) -> Option<Purpose> {
        [Purpose::Invitation, Purpose::Reset].into_iter().find(|purpose| purpose.name() == text)
    }

    /// How long the link works.
    pub fn life(self) -> Duration {
        match self {
            Purpose::Invitation => Duration::days(7),
            Purpose::Reset => Duration::HOUR,
        }
    }
}

/// Makes a link for a person; the ones made before end.
///
/// # Errors
/// `NotFound`; `Invalid` for one who may not sign in.
pub async fn create(
    tx: &mut Tx,
    hash: &[u8; 32],
    person_id: i64,
    purpose: Purpose,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let person = person::get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    if !person.active || person.service {
        return Err(StoreError::Invalid("this person may not sign in: let them in first".to_owned()));
    }
    if !person.active {
        return Err(StoreError::Invalid("who may not sign in gets no link".to_owned()));
    }
    clear(tx, person_id).await?;
    let until = now + purpose.life();
    tx.exec(&INSERT, &values![hash, person_id, purpose.name(), now, until]).await?;
    let kind = match purpose {
        Purpose::Invitation => "person_invited",
        Purpose::Reset => "reset_asked",
    };
    person::note(tx, person_id, person.customer_id, kind, person.role, &[], actor_id, now).await
}

/// Whose link it is and what for, while it works and its person may sign in.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn find(tx: &mut Tx, hash: &[u8; 32], now: Instant) -> Result<Option<(Person, Purpose)>> {
    let found = tx.one(&FIND, &values![hash, now], |row| Ok((row.int(0)?, row.text(1)?))).await?;
    let Some((person_id, word)) = found else { return Ok(None) };
    let purpose = Purpose::parse(&word).ok_or_else(|| StoreError::Damaged(format!("a link for {word}")))?;
    let person = person::get(tx, person_id).await?.filter(|person| person.active && !person.service);
    Ok(person.map(|person| (person, purpose)))
}

/// Sets the password by a link, which ends with it; answers the person.
///
/// # Errors
/// `NotFound` for a link that does not work any more.
pub async fn redeem(tx: &mut Tx, hash: &[u8; 32], password_hash: &str, now: Instant) -> Result<Person> {
    let (person, _) = find(tx, hash, now).await?.ok_or(StoreError::NotFound("link"))?;
    // Of two at once one takes it away.
    if tx.exec(&CLEAR, &values![person.id]).await? == 0 {
        return Err(StoreError::NotFound("link"));
    }
    person::set_password(tx, person.id, password_hash, Some(person.id), now).await?;
    Ok(person)
}

/// True while an invitation waits to be taken up.
///
/// # Errors
/// What the engine says.
pub async fn is_invited(tx: &mut Tx, person_id: i64, now: Instant) -> Result<bool> {
    Ok(tx.one(&OPEN, &values![person_id, now], |row| row.int(0)).await?.unwrap_or(0) > 0)
}

/// Ends every link of a person.
///
/// # Errors
/// What the engine says.
pub async fn clear(tx: &mut Tx, person_id: i64) -> Result<()> {
    tx.exec(&CLEAR, &values![person_id]).await.map(|_| ())
}

/// Forgets links that are too old.
///
/// # Errors
/// What the engine says.
pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<()> {
    tx.exec(&EXPIRE, &values![now]).await.map(|_| ())
}
