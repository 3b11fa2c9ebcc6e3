//! Second factors: the authenticator app, recovery codes and passkeys of a person.

use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::person::{get, note};
use crate::{Row, Tx, values};

crate::statements! {
    AUTHENTICATOR = "select secret, confirmed_at, last_step from authenticator where person_id = $1";
    BEGIN = "insert into authenticator (person_id, secret, confirmed_at, last_step) values ($1, $2, null, 0) \
        on conflict (person_id) do nothing";
    CONFIRM = "update authenticator set confirmed_at = $2, last_step = $3 \
        where person_id = $1 and confirmed_at is null";
    STEP = "update authenticator set last_step = $2 where person_id = $1 and last_step < $2 \
        and confirmed_at is not null";
    REMOVE = "delete from authenticator where person_id = $1";
    ADD_CODE = "insert into recovery_code (person_id, code_hash, used_at) values ($1, $2, null)";
    USE_CODE = "update recovery_code set used_at = $3 \
        where person_id = $1 and code_hash = $2 and used_at is null";
    CLEAR_CODES = "delete from recovery_code where person_id = $1";
    COUNT_CODES = "select count(*) from recovery_code where person_id = $1 and used_at is null";
    ADD_PASSKEY = "insert into passkey (id, person_id, name, credential_id, credential, created_at, last_used_at) \
        values ($1, $2, $3, $4, $5, $6, null)";
    PASSKEYS = "select id, person_id, name, credential, created_at, last_used_at from passkey \
        where person_id = $1 order by id";
    PASSKEY_OF = "select id, person_id, name, credential, created_at, last_used_at from passkey \
        where credential_id = $1";
    RENAME_PASSKEY = "update passkey set name = $3 where id = $1 and person_id = $2";
    USE_PASSKEY = "update passkey set credential = $2, last_used_at = $3 where id = $1";
    REMOVE_PASSKEY = "delete from passkey where id = $1 and person_id = $2";
    REMOVE_PASSKEYS = "delete from passkey where person_id = $1";
    HAS = "select count(*) from (select person_id from authenticator where person_id = $1 \
        and confirmed_at is not null union all select person_id from passkey where person_id = $1) f";
}

/// So many passkeys a person may have.
pub const MOST_PASSKEYS: usize = 20;

/// The authenticator app of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// What the app and we share.
    pub secret: Vec<u8>,
    /// Since when it counts; `None` while it is being set up.
    pub confirmed_at: Option<Instant>,
    /// The time step of the last code that was taken; none at or before it is taken again.
    pub last_step: i64,
}

/// The secret stays out of logs.
impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authenticator {{ confirmed_at: {:?} }}", self.confirmed_at)
    }
}

/// A passkey of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Id.
    pub id: i64,
    /// Whose.
    pub person_id: i64,
    /// How its owner calls it.
    pub name: String,
    /// Its public key and counter, as the library writes them.
    pub credential: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last used.
    pub last_used_at: Option<Instant>,
}

/// The authenticator app of a person, being set up or in force.
///
/// # Errors
/// What the engine says.
pub async fn authenticator(tx: &mut Tx, person_id: i64) -> Result<Option<Authenticator>> {
    tx.one(&AUTHENTICATOR, &values![person_id], |row| {
        Ok(Authenticator { secret: row.bytes(0)?, confirmed_at: row.at_opt(1)?, last_step: row.int(2)? })
    })
    .await
}

/// True when something beside the password must be shown to sign in.
///
/// # Errors
/// What the engine says.
pub async fn has(tx: &mut Tx, person_id: i64) -> Result<bool> {
    Ok(tx.one(&HAS, &values![person_id], |row| row.int(0)).await?.unwrap_or(0) > 0)
}

/// Begins setting up an authenticator app; answers the one that is there already.
///
/// # Errors
/// What the engine says.
pub async fn begin(tx: &mut Tx, person_id: i64, secret: &[u8]) -> Result<Authenticator> {
    tx.exec(&BEGIN, &values![person_id, secret]).await?;
    authenticator(tx, person_id).await?.ok_or(StoreError::NotFound("authenticator"))
}

/// The first code was right: from now on it must be shown. `codes`: the SHA-256 of the recovery codes. False when it was
/// in force already.
///
/// # Errors
/// What the engine says.
pub async fn confirm(
    tx: &mut Tx,
    person_id: i64,
    step: i64,
    codes: &[[u8; 32]],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<bool> {
    if tx.exec(&CONFIRM, &values![person_id, now, step]).await? == 0 {
        return Ok(false);
    }
    replace_codes(tx, person_id, codes).await?;
    told(tx, person_id, "authenticator_added", actor_id, now).await?;
    Ok(true)
}

async fn replace_codes(tx: &mut Tx, person_id: i64, codes: &[[u8; 32]]) -> Result<()> {
    tx.exec(&CLEAR_CODES, &values![person_id]).await?;
    for code in codes {
        tx.exec(&ADD_CODE, &values![person_id, code]).await?;
    }
    Ok(())
}

/// Takes the code of a time step, once: false for one that was taken before, or is older than one that was.
///
/// # Errors
/// What the engine says.
pub async fn take_step(tx: &mut Tx, person_id: i64, step: i64) -> Result<bool> {
    Ok(tx.exec(&STEP, &values![person_id, step]).await? == 1)
}

/// Takes a recovery code, once.
///
/// # Errors
/// What the engine says.
pub async fn take_code(tx: &mut Tx, person_id: i64, code_hash: &[u8; 32], now: Instant) -> Result<bool> {
    if tx.exec(&USE_CODE, &values![person_id, code_hash, now]).await? == 0 {
        return Ok(false);
    }
    told(tx, person_id, "recovery_code_used", Some(person_id), now).await?;
    Ok(true)
}

/// Recovery codes that still count.
///
/// # Errors
/// What the engine says.
pub async fn codes_left(tx: &mut Tx, person_id: i64) -> Result<i64> {
    Ok(tx.one(&COUNT_CODES, &values![person_id], |row| row.int(0)).await?.unwrap_or(0))
}

/// New recovery codes; the old ones count no more.
///
/// # Errors
/// What the engine says.
pub async fn new_codes(
    tx: &mut Tx,
    person_id: i64,
    codes: &[[u8; 32]],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    replace_codes(tx, person_id, codes).await?;
    told(tx, person_id, "recovery_codes_made", actor_id, now).await
}

/// Takes the authenticator app away, with the recovery codes.
///
/// # Errors
/// What the engine says.
pub async fn remove(tx: &mut Tx, person_id: i64, actor_id: Option<i64>, now: Instant) -> Result<()> {
    tx.exec(&REMOVE, &values![person_id]).await?;
    tx.exec(&CLEAR_CODES, &values![person_id]).await?;
    told(tx, person_id, "authenticator_removed", actor_id, now).await
}

/// Takes every second factor away: the telephone is lost, or the person is erased.
///
/// # Errors
/// What the engine says.
pub async fn clear(tx: &mut Tx, person_id: i64) -> Result<()> {
    for statement in [&REMOVE, &CLEAR_CODES, &REMOVE_PASSKEYS] {
        tx.exec(statement, &values![person_id]).await?;
    }
    Ok(())
}

/// [`clear`] by an administrator, who looked at the person first.
///
/// # Errors
/// What the engine says.
pub async fn reset(tx: &mut Tx, person_id: i64, actor_id: Option<i64>, now: Instant) -> Result<()> {
    clear(tx, person_id).await?;
    crate::session::end_all(tx, person_id).await?;
    told(tx, person_id, "second_factor_reset", actor_id, now).await
}

async fn told(tx: &mut Tx, person_id: i64, kind: &str, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let person = get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    note(tx, person_id, person.customer_id, kind, person.role, &[], actor_id, now).await
}

fn read_passkey(row: &Row<'_>) -> Result<Passkey> {
    let mut column = row.in_order();
    Ok(Passkey {
        id: column.int()?,
        person_id: column.int()?,
        name: column.text()?,
        credential: column.text()?,
        created_at: column.at()?,
        last_used_at: column.at_opt()?,
    })
}

/// A person's passkeys.
///
/// # Errors
/// What the engine says.
pub async fn passkeys(tx: &mut Tx, person_id: i64) -> Result<Vec<Passkey>> {
    tx.all(&PASSKEYS, &values![person_id], read_passkey).await
}

/// The passkey with this id of a credential.
///
/// # Errors
/// What the engine says.
pub async fn passkey_of(tx: &mut Tx, credential_id: &[u8]) -> Result<Option<Passkey>> {
    tx.one(&PASSKEY_OF, &values![credential_id], read_passkey).await
}

/// Adds a passkey.
///
/// # Errors
/// `Conflict` when it is known already; `Invalid` when there are [`MOST_PASSKEYS`].
pub async fn add_passkey(
    tx: &mut Tx,
    person_id: i64,
    name: &str,
    credential_id: &[u8],
    credential: &str,
    now: Instant,
) -> Result<i64> {
    told(tx, person_id, "passkey_added", Some(person_id), now).await?;
    if passkeys(tx, person_id).await?.len() >= MOST_PASSKEYS {
        return Err(StoreError::Invalid(format!("at most {MOST_PASSKEYS} passkeys: remove one first")));
    }
    let id = tx.new_id(now);
    tx.exec(&ADD_PASSKEY, &values![id, person_id, name, credential_id, credential, now]).await?;
    Ok(id)
}

/// Gives a passkey another name; false when it is not this person's.
///
/// # Errors
/// What the engine says.
pub async fn rename_passkey(tx: &mut Tx, id: i64, person_id: i64, name: &str) -> Result<bool> {
    Ok(tx.exec(&RENAME_PASSKEY, &values![id, person_id, name]).await? == 1)
}

/// A passkey was used; its counter may have moved.
///
/// # Errors
/// What the engine says.
pub async fn use_passkey(tx: &mut Tx, id: i64, credential: &str, now: Instant) -> Result<()> {
    tx.exec(&USE_PASSKEY, &values![id, credential, now]).await.map(|_| ())
}

/// Takes a passkey away; false when it is not this person's.
///
/// # Errors
/// What the engine says.
pub async fn remove_passkey(tx: &mut Tx, id: i64, person_id: i64, now: Instant) -> Result<bool> {
    if tx.exec(&REMOVE_PASSKEY, &values![id, person_id]).await? == 0 {
        return Ok(false);
    }
    told(tx, person_id, "passkey_removed", Some(person_id), now).await?;
    Ok(true)
}
