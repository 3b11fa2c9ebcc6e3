//! Keys of programs: hashed, with a scope, perhaps for one customer, rotated with an overlap.

use domain::access::{KeyScope, Reach};
use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::person::{self, Person, get, read, record};
use crate::{Row, Tx, values};

macro_rules! select_key {
    ($rest:literal) => {
        concat!(
            "select id, name, scope, customer_id, created_at, expires_at, last_used_at from api_key ",
            $rest
        )
    };
}

crate::statements! {
    INSERT = "insert into api_key (id, key_hash, person_id, name, created_at, expires_at, scope, customer_id) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = "select p.id, p.customer_id, p.name, p.email, p.language, p.role, p.password_hash, p.active, p.limited, \
        p.kind, k.id, k.scope, k.customer_id, k.last_used_at from api_key k join person p on p.id = k.person_id \
        where k.key_hash = $1 and (k.expires_at is null or k.expires_at > $2) and p.active";
    USED = "update api_key set last_used_at = $2 where id = $1";
    KEYS = select_key!("where person_id = $1 order by id");
    KEY = select_key!("where id = $1 and person_id = $2");
    DELETE = "delete from api_key where id = $1 and person_id = $2";
    COUNT = "select count(*) from api_key where person_id = $1";
    ENDS = "update api_key set expires_at = $2 where id = $1 and (expires_at is null or expires_at > $2)";
}

/// A key of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Id.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scope: KeyScope,
    /// The one customer it reaches; all that its owner reaches when there is none.
    pub customer_id: Option<i64>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
    /// When it was last used, to the precision of [`used`].
    pub last_used_at: Option<Instant>,
}

/// A key to be made; `hash` is the SHA-256 of what the program holds.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// SHA-256.
    pub hash: [u8; 32],
    /// Whose.
    pub person_id: i64,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scope: KeyScope,
    /// The one customer it reaches.
    pub customer_id: Option<i64>,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

impl NewKey {
    /// A key for all that its owner may, without an end.
    pub fn new(hash: [u8; 32], person_id: i64, name: &str) -> NewKey {
        let name = name.to_owned();
        NewKey { hash, person_id, name, scope: KeyScope::Write, customer_id: None, expires_at: None }
    }
}

/// A program that calls.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Whose key it is.
    pub person: Person,
    /// Which customers the key reaches.
    pub reach: Reach,
    /// What it may be used for.
    pub scope: KeyScope,
    /// Id of the key.
    pub key_id: i64,
    /// When it was last used.
    pub last_used_at: Option<Instant>,
}

/// So many keys a person may have.
pub const MOST_KEYS: i64 = 20;
/// The use of a key is noted this often.
pub const USED_EVERY: Duration = Duration::minutes(10);

fn scope_of(word: &str) -> Result<KeyScope> {
    KeyScope::parse(word).ok_or_else(|| StoreError::Damaged(format!("a key with the scope {word}")))
}

fn read_key(row: &Row<'_>) -> Result<ApiKey> {
    let mut column = row.in_order();
    Ok(ApiKey {
        id: column.int()?,
        name: column.text()?,
        scope: scope_of(&column.text()?)?,
        customer_id: column.int_opt()?,
        created_at: column.at()?,
        expires_at: column.at_opt()?,
        last_used_at: column.at_opt()?,
    })
}

/// Makes a key for a program that acts as this person.
///
/// # Errors
/// `NotFound` for an unknown person; `Invalid` when they have [`MOST_KEYS`] already, or do not reach the customer.
pub async fn create(tx: &mut Tx, new: &NewKey, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let person = get(tx, new.person_id).await?.ok_or(StoreError::NotFound("person"))?;
    // First the record, whose chain is the lock: two at once count one after the other.
    note(tx, &person, "api_key_made", &new.name, new.scope, new.customer_id, actor_id, now).await?;
    if tx.one(&COUNT, &values![person.id], |row| row.int(0)).await? >= Some(MOST_KEYS) {
        return Err(StoreError::Invalid(format!("a person has at most {MOST_KEYS} keys: delete one first")));
    }
    if let Some(customer) = new.customer_id {
        crate::customer::get(tx, customer).await?.ok_or(StoreError::NotFound("customer"))?;
        let reached = match person.customer_id {
            Some(own) => own == customer,
            None => person::reach(tx, &person, now).await?.holds(customer),
        };
        if !reached {
            return Err(StoreError::Invalid("the owner of the key does not reach that customer".to_owned()));
        }
    }
    let id = tx.new_id(now);
    let NewKey { hash, person_id, name, scope, customer_id, expires_at } = new;
    let params = values![id, hash, *person_id, name, now, *expires_at, scope.name(), *customer_id];
    tx.exec(&INSERT, &params).await?;
    Ok(id)
}

#[allow(clippy::too_many_arguments)]
async fn note(
    tx: &mut Tx,
    person: &Person,
    kind: &str,
    name: &str,
    scope: KeyScope,
    customer_id: Option<i64>,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let payload = serde_json::json!({
        "role": person.role.name(), "scope": scope.name(), "customer": customer_id.map(|id| id.to_string()),
    });
    let texts = [("key", name)];
    record(tx, person.id, person.customer_id, kind, payload.to_string(), &texts, actor_id, now).await
}

/// Whose key it is, while it is valid, and what it reaches.
///
/// # Errors
/// What the engine says.
pub async fn find(tx: &mut Tx, key_hash: &[u8; 32], now: Instant) -> Result<Option<Holder>> {
    let read = |row: &Row<'_>| {
        let customer = row.int_opt(12)?;
        let holder = Holder {
            person: read(row)?,
            reach: Reach::Everything,
            key_id: row.int(10)?,
            scope: scope_of(&row.text(11)?)?,
            last_used_at: row.at_opt(13)?,
        };
        Ok((holder, customer))
    };
    let Some((mut holder, customer)) = tx.one(&FIND, &values![key_hash, now], read).await? else {
        return Ok(None);
    };
    let reach = person::reach(tx, &holder.person, now).await?;
    holder.reach = match customer {
        None => reach,
        Some(customer) => Reach::of(Some(customer).into_iter().filter(|one| reach.holds(*one)).collect()),
    };
    Ok(Some(holder))
}

/// Notes that a key is in use; call it when the last note is older than [`USED_EVERY`].
///
/// # Errors
/// What the engine says.
pub async fn used(tx: &mut Tx, id: i64, now: Instant) -> Result<()> {
    tx.exec(&USED, &values![id, now]).await.map(|_| ())
}

/// A person's keys.
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, person_id: i64) -> Result<Vec<ApiKey>> {
    tx.all(&KEYS, &values![person_id], read_key).await
}

/// Makes the successor of a key, with the same name, scope and customer; the old one ends after the overlap.
///
/// # Errors
/// `NotFound` for a key that is not this person's; as [`create`].
pub async fn rotate(
    tx: &mut Tx,
    (id, person_id): (i64, i64),
    hash: [u8; 32],
    overlap: Duration,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<i64> {
    let old =
        tx.one(&KEY, &values![id, person_id], read_key).await?.ok_or(StoreError::NotFound("API key"))?;
    // The successor lives as long as the old one was meant to.
    let expires_at = old.expires_at.map(|end| now + (end - old.created_at));
    let ApiKey { name, scope, customer_id, .. } = old;
    let new = NewKey { hash, person_id, name, scope, customer_id, expires_at };
    let made = create(tx, &new, actor_id, now).await?;
    tx.exec(&ENDS, &values![id, now + overlap]).await?;
    Ok(made)
}

/// Takes a person's key away; false when it is not there.
///
/// # Errors
/// What the engine says.
pub async fn delete(
    tx: &mut Tx,
    id: i64,
    person_id: i64,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<bool> {
    let Some(key) = tx.one(&KEY, &values![id, person_id], read_key).await? else { return Ok(false) };
    tx.exec(&DELETE, &values![id, person_id]).await?;
    let person = get(tx, person_id).await?.ok_or(StoreError::NotFound("person"))?;
    note(tx, &person, "api_key_deleted", &key.name, key.scope, key.customer_id, actor_id, now).await?;
    Ok(true)
}
