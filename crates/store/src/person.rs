//! People: colleagues and customers' contacts. How they sign in is in [`session`].

use domain::access::{Actor, Reach, Role};
use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::event::{HOUSE, NewRecord, record_one};
use crate::{Row, Tx, values};

pub use crate::session;

macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "select p.id, p.customer_id, p.name, p.email, p.language, p.role, p.password_hash, p.active, \
             p.limited, p.kind from person p ",
            $rest
        )
    };
}

pub mod list;

crate::statements! {
    INSERT = "insert into person (id, kind, customer_id, name, email, language, role, password_hash, active, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, true, $9)";
    UPDATE = "update person set name = $2, email = $3, language = $4, role = $5, active = $6 where id = $1";
    SET_PASSWORD = "update person set password_hash = $2 where id = $1";
    GET = select_person!("where p.id = $1");
    BY_EMAIL = select_person!("where p.email = $1");
    STAFF = select_person!("where p.kind = 'staff' order by p.name, p.id");
    CONTACTS = select_person!("where p.customer_id = $1 order by p.name, p.id");
    GRANTS = "select customer_id from person_grant where person_id = $1 \
        union select customer_id from glass where person_id = $1 and until > $2";
    CLEAR_GRANTS = "delete from person_grant where person_id = $1";
    GRANT = "insert into person_grant (person_id, customer_id) values ($1, $2)";
    LIMIT = "update person set limited = $2 where id = $1";
    NAMES = "select id, name, kind from person order by id";
    ERASE = "update person set name = '', email = null, password_hash = null, active = false where id = $1";
    TEXTS_BY = "select e.id from event e where e.actor_id = $1 and e.customer_id = $2 \
        and exists (select 1 from event_text x where x.event_id = e.id and x.erased_at is null)";
    TEXTS_OF = "select e.id from event e where e.subject = 'person' and e.subject_id = $1";
    OPENINGS_FOR = "select e.id from ticket t join event e on e.subject_id = t.id and e.subject = 'ticket' \
        and e.kind = 'opened' where t.requester_id = $1 and t.customer_id = $2";
    END_SESSIONS = "delete from session where person_id = $1";
    END_KEYS = "delete from api_key where person_id = $1";
}

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The organisation of a contact; `None` for a colleague.
    pub customer_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Unique, kept in lower case; `None` for who never signs in.
    pub email: Option<String>,
    /// `nl` or `en`.
    pub language: String,
    /// What they may do.
    pub role: Role,
    /// Argon2id; `None` for who never signs in with a password.
    pub password_hash: Option<String>,
}

/// A person.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: i64,
    /// The organisation of a contact; `None` for a colleague.
    pub customer_id: Option<i64>,
    /// Name; empty once erased.
    pub name: String,
    /// Lower case.
    pub email: Option<String>,
    /// `nl` or `en`.
    pub language: String,
    /// What they may do.
    pub role: Role,
    /// Argon2id.
    pub password_hash: Option<String>,
    /// False: signs in no more.
    pub active: bool,
    /// A colleague who reaches a few customers alone: see [`reach`].
    pub limited: bool,
    /// A program: it signs in never and has keys alone.
    pub service: bool,
}

/// The hash of the password stays out of logs.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person {{ id: {}, role: {}, active: {} }}", self.id, self.role, self.active)
    }
}

impl Person {
    /// Who asks, for `domain::access`; `reach` as [`reach`] says.
    pub fn actor(&self, reach: Reach) -> Actor {
        Actor { person: self.id, role: self.role, customer: self.customer_id, reach }
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<Person> {
    let mut column = row.in_order();
    Ok(Person {
        id: column.int()?,
        customer_id: column.int_opt()?,
        name: column.text()?,
        email: column.text_opt()?,
        language: column.text()?,
        role: {
            let role = column.text()?;
            Role::parse(&role).ok_or_else(|| StoreError::Damaged(format!("a person with the role {role}")))?
        },
        password_hash: column.text_opt()?,
        active: column.bool()?,
        limited: column.bool()?,
        service: column.text()? == "service",
    })
}

fn fold_email(email: Option<&str>) -> Option<String> {
    email.map(|email| email.trim().to_lowercase())
}

/// Adds a person.
///
/// # Errors
/// `Conflict` when the address is taken; `Invalid` for a contact without a customer, or a colleague with one.
pub async fn create(tx: &mut Tx, new: &NewPerson, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let kind = if new.role.is_staff() { "staff" } else { "contact" };
    insert(tx, new, kind, actor_id, now).await
}

/// Adds a program that acts by keys alone, with the rights of a role.
///
/// # Errors
/// As [`create`]; `Invalid` for one that could sign in.
pub async fn create_service(
    tx: &mut Tx,
    new: &NewPerson,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<i64> {
    if new.email.is_some() || new.password_hash.is_some() {
        return Err(StoreError::Invalid("a service account signs in never: it has keys alone".to_owned()));
    }
    insert(tx, new, "service", actor_id, now).await
}

async fn insert(
    tx: &mut Tx,
    new: &NewPerson,
    kind: &str,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<i64> {
    if new.role.is_staff() == new.customer_id.is_some() {
        return Err(StoreError::Invalid("a contact belongs to a customer, a colleague to none".to_owned()));
    }
    let id = tx.new_id(now);
    let email = fold_email(new.email.as_deref());
    let params = values![
        id,
        kind,
        new.customer_id,
        &new.name,
        email.as_deref(),
        &new.language,
        new.role.name(),
        new.password_hash.as_deref(),
        now
    ];
    tx.exec(&INSERT, &params).await?;
    let mut texts: Vec<(&str, &str)> = email.as_deref().map(|email| ("email", email)).into_iter().collect();
    texts.push(("name", &new.name));
    note(tx, id, new.customer_id, "person_added", new.role, &texts, actor_id, now).await?;
    Ok(id)
}

#[allow(clippy::too_many_arguments)]
pub(crate) async fn note(
    tx: &mut Tx,
    id: i64,
    customer_id: Option<i64>,
    kind: &str,
    role: Role,
    texts: &[(&str, &str)],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let payload = format!("{{\"role\":\"{}\"}}", role.name());
    record(tx, id, customer_id, kind, payload, texts, actor_id, now).await
}

/// Writes into the customer's chain, or the house's, what was done to or about a person.
#[allow(clippy::too_many_arguments)]
pub(crate) async fn record(
    tx: &mut Tx,
    id: i64,
    customer_id: Option<i64>,
    kind: &str,
    payload: String,
    texts: &[(&str, &str)],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let record = NewRecord {
        subject: "person",
        subject_id: id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts,
    };
    record_one(tx, customer_id.unwrap_or(HOUSE), &record, now).await.map(|_| ())
}

/// Changes name, address, language, role and whether they may sign in. Who gets another role is signed out; who may not
/// sign in any more too, and their keys end.
///
/// # Errors
/// `NotFound`; `Conflict` when the address is taken; `Invalid` when the role is not of their kind.
pub async fn update(tx: &mut Tx, person: &Person, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let before = get(tx, person.id).await?.ok_or(StoreError::NotFound("person"))?;
    if person.role.is_staff() == before.customer_id.is_some() {
        return Err(StoreError::Invalid("a contact stays a contact and a colleague a colleague".to_owned()));
    }
    let email = fold_email(person.email.as_deref());
    let params = values![
        person.id,
        &person.name,
        email.as_deref(),
        &person.language,
        person.role.name(),
        person.active
    ];
    if tx.exec(&UPDATE, &params).await? == 0 {
        return Err(StoreError::NotFound("person"));
    }
    if !person.active || before.role != person.role {
        tx.exec(&END_SESSIONS, &values![person.id]).await?;
    }
    if !person.active {
        tx.exec(&END_KEYS, &values![person.id]).await?;
        crate::link::clear(tx, person.id).await?;
    }
    let mut texts: Vec<(&str, &str)> = email.as_deref().map(|email| ("email", email)).into_iter().collect();
    texts.push(("name", &person.name));
    note(tx, person.id, person.customer_id, "person_changed", person.role, &texts, actor_id, now).await
}

/// Which customers a colleague reaches at this instant: those they are limited to, and those behind broken glass.
///
/// # Errors
/// What the engine says.
pub async fn reach(tx: &mut Tx, person: &Person, now: Instant) -> Result<Reach> {
    if !person.limited {
        return Ok(Reach::Everything);
    }
    Ok(Reach::of(tx.all(&GRANTS, &values![person.id, now], |row| row.int(0)).await?))
}

/// Limits a colleague to these customers; `None` lifts the limit.
///
/// # Errors
/// `NotFound`; `Invalid` for a contact, who is limited already.
pub async fn limit(
    tx: &mut Tx,
    id: i64,
    customers: Option<&[i64]>,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let person = get(tx, id).await?.ok_or(StoreError::NotFound("person"))?;
    if !person.role.is_staff() {
        return Err(StoreError::Invalid("a contact reaches the own organisation alone".to_owned()));
    }
    tx.exec(&LIMIT, &values![id, customers.is_some()]).await?;
    tx.exec(&CLEAR_GRANTS, &values![id]).await?;
    let mut wanted: Vec<i64> = customers.unwrap_or_default().to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    for customer_id in &wanted {
        crate::customer::get(tx, *customer_id).await?.ok_or(StoreError::NotFound("customer"))?;
        tx.exec(&GRANT, &values![id, *customer_id]).await?;
    }
    let list: Vec<String> = wanted.iter().map(i64::to_string).collect();
    let payload = match customers {
        Some(_) => serde_json::json!({ "role": person.role.name(), "customers": list }),
        None => serde_json::json!({ "role": person.role.name() }),
    };
    let kind = if customers.is_some() { "person_limited" } else { "person_unlimited" };
    record(tx, id, person.customer_id, kind, payload.to_string(), &[], actor_id, now).await
}

/// Sets the password, signs the person out everywhere and ends their keys.
///
/// # Errors
/// `NotFound`.
pub async fn set_password(
    tx: &mut Tx,
    id: i64,
    hash: &str,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let person = get(tx, id).await?.ok_or(StoreError::NotFound("person"))?;
    tx.exec(&SET_PASSWORD, &values![id, hash]).await?;
    tx.exec(&END_SESSIONS, &values![id]).await?;
    tx.exec(&END_KEYS, &values![id]).await?;
    note(tx, id, person.customer_id, "password_set", person.role, &[], actor_id, now).await
}

/// Erases a person: name, address, password, sessions, keys, the texts they wrote, and subject and text of what they asked
/// for. What they did stays, without words.
///
/// # Errors
/// `NotFound`.
pub async fn erase(tx: &mut Tx, id: i64, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let person = get(tx, id).await?.ok_or(StoreError::NotFound("person"))?;
    tx.exec(&ERASE, &values![id]).await?;
    tx.exec(&END_SESSIONS, &values![id]).await?;
    tx.exec(&END_KEYS, &values![id]).await?;
    crate::factor::clear(tx, id).await?;
    crate::link::clear(tx, id).await?;
    let mut events = tx.all(&TEXTS_OF, &values![id], |row| row.int(0)).await?;
    let chain = person.customer_id.unwrap_or(HOUSE);
    // A contact's own words; a colleague's answers belong to the customers' files and stay.
    if person.customer_id.is_some() {
        events.extend(tx.all(&TEXTS_BY, &values![id, chain], |row| row.int(0)).await?);
        events.extend(tx.all(&OPENINGS_FOR, &values![id, chain], |row| row.int(0)).await?);
    }
    for event_id in events {
        crate::event::erase_texts(tx, event_id, actor_id, now).await?;
    }
    note(tx, id, person.customer_id, "person_erased", person.role, &[], actor_id, now).await
}

/// A person by id.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Person>> {
    tx.one(&GET, &values![id], read).await
}

/// A person by address, in any case of letters.
///
/// # Errors
/// What the engine says.
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>> {
    tx.one(&BY_EMAIL, &values![email.trim().to_lowercase()], read).await
}

/// Colleagues by name.
///
/// # Errors
/// What the engine says.
pub async fn staff(tx: &mut Tx) -> Result<Vec<Person>> {
    tx.all(&STAFF, &[], read).await
}

/// A customer's contacts by name.
///
/// # Errors
/// What the engine says.
pub async fn contacts(tx: &mut Tx, customer_id: i64) -> Result<Vec<Person>> {
    tx.all(&CONTACTS, &values![customer_id], read).await
}

/// Id, name and "is a colleague" of everybody: what a list needs to name assignees and requesters.
///
/// # Errors
/// What the engine says.
pub async fn names(tx: &mut Tx) -> Result<Vec<(i64, String, bool)>> {
    tx.all(&NAMES, &[], |row| Ok((row.int(0)?, row.text(1)?, row.text(2)? != "contact"))).await
}
