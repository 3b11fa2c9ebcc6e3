//! The customer file as rows: entries of a few kinds (`domain::customer`), each change an event, archived and never lost.

use std::collections::BTreeSet;

use domain::customer::{EntryKind, Known, Values, check};
use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::event::{Chain, NewRecord};
use crate::{Row, Tx, values};

macro_rules! select_entry {
    ($rest:literal) => {
        concat!(
            "select n.id, n.customer_id, n.kind, n.key, n.value, n.shared, n.active, n.version, n.created_at, n.updated_at \
             from customer_entry n ",
            $rest
        )
    };
}

crate::statements! {
    INSERT = "insert into customer_entry (id, customer_id, kind, key, value, shared, active, version, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, true, 1, $7, $7)";
    UPDATE = "update customer_entry set value = $2, shared = $3, active = $4, version = version + 1, updated_at = $5 \
        where id = $1";
    GET = select_entry!("where n.id = $1");
    BY_KEY = select_entry!("where n.customer_id = $1 and n.kind = $2 and n.key = $3");
    OF_CUSTOMER = select_entry!("where n.customer_id = $1 order by n.kind, n.key, n.id");
    OF_KIND = select_entry!("where n.customer_id = $1 and n.kind = $2 order by n.key, n.id");
    PART_OF_KIND = select_entry!("where n.kind = $1 and n.active and n.id > $2 order by n.id limit $3");
    SERVICES = "select key from service where customer_id = $1 and active";
    ENVIRONMENTS = "select key from customer_entry where customer_id = $1 and kind = 'environment' and active";
    COLLEAGUES = "select id from person where kind = 'staff' and active";
    TEXTS_OF = "select e.id from event e where e.subject = 'entry' and e.subject_id = $1";
}

/// An entry to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Whose.
    pub customer_id: i64,
    /// What it is about.
    pub kind: EntryKind,
    /// Unique within customer and kind.
    pub key: String,
    /// Its fields.
    pub values: Values,
    /// The customer may see it.
    pub shared: bool,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Id.
    pub id: i64,
    /// Whose.
    pub customer_id: i64,
    /// What it is about.
    pub kind: EntryKind,
    /// Unique within customer and kind.
    pub key: String,
    /// Its fields.
    pub values: Values,
    /// The customer may see it.
    pub shared: bool,
    /// False once archived.
    pub active: bool,
    /// Rises with every change.
    pub version: i64,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

fn read(row: &Row<'_>) -> Result<Entry> {
    let mut column = row.in_order();
    Ok(Entry {
        id: column.int()?,
        customer_id: column.int()?,
        kind: {
            let kind = column.text()?;
            EntryKind::parse(&kind)
                .ok_or_else(|| StoreError::Damaged(format!("an entry of the kind {kind}")))?
        },
        key: column.text()?,
        values: {
            let text = column.text()?;
            Values::from_json(&text)
                .ok_or_else(|| StoreError::Damaged("an entry that does not read".to_owned()))?
        },
        shared: column.bool()?,
        active: column.bool()?,
        version: column.int()?,
        created_at: column.at()?,
        updated_at: column.at()?,
    })
}

/// What the entries of a customer may refer to.
///
/// # Errors
/// What the engine says.
pub async fn known(tx: &mut Tx, customer_id: i64) -> Result<Known> {
    let services = tx.all(&SERVICES, &values![customer_id], |row| row.text(0)).await?;
    let environments = tx.all(&ENVIRONMENTS, &values![customer_id], |row| row.text(0)).await?;
    let colleagues = tx.all(&COLLEAGUES, &[], |row| row.int(0)).await?;
    Ok(Known {
        services: BTreeSet::from_iter(services),
        environments: BTreeSet::from_iter(environments),
        colleagues: BTreeSet::from_iter(colleagues),
    })
}

/// The entry after its rules; what is wrong with it becomes one sentence.
async fn checked(tx: &mut Tx, customer_id: i64, kind: EntryKind, values: &Values) -> Result<Values> {
    let known = known(tx, customer_id).await?;
    check(kind, values, &known).map_err(|faults| {
        let sentences: Vec<String> = faults.iter().map(ToString::to_string).collect();
        StoreError::Invalid(sentences.join("; "))
    })
}

/// Adds an entry.
///
/// # Errors
/// `Conflict` when the key is taken; `Invalid` when a field breaks its rule; `NotFound` for an unknown customer.
pub async fn add(tx: &mut Tx, new: &NewEntry, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let mut chain = Chain::lock(tx, new.customer_id).await?;
    if !domain::customer::is_key(&new.key) {
        return Err(StoreError::Invalid(
            "key: is not a key: 1 to 60 small letters, digits and hyphens".to_owned(),
        ));
    }
    if by_key(tx, new.customer_id, new.kind, &new.key).await?.is_some() {
        let (kind, key) = (new.kind.name(), &new.key);
        return Err(StoreError::Conflict(format!(
            "there is a {kind} with the key {key} already; choose another"
        )));
    }
    let values = checked(tx, new.customer_id, new.kind, &new.values).await?;
    let shared = new.shared && new.kind.may_be_shared();
    let id = tx.new_id(now);
    let json = values.to_json();
    tx.exec(&INSERT, &values![id, new.customer_id, new.kind.name(), &new.key, &json, shared, now]).await?;
    let fields: Vec<&str> = values.0.keys().map(String::as_str).collect();
    let payload = payload(new.kind, &new.key, shared, &fields);
    note(tx, &mut chain, id, "entry_added", payload, Some(&json), actor_id, now).await?;
    chain.save(tx).await?;
    Ok(id)
}

fn payload(kind: EntryKind, key: &str, shared: bool, fields: &[&str]) -> String {
    serde_json::json!({ "kind": kind.name(), "key": key, "shared": shared, "fields": fields }).to_string()
}

#[allow(clippy::too_many_arguments)]
async fn note(
    tx: &mut Tx,
    chain: &mut Chain,
    id: i64,
    kind: &str,
    payload: String,
    value: Option<&str>,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let texts: Vec<(&str, &str)> = value.into_iter().map(|value| ("value", value)).collect();
    let record = NewRecord {
        subject: "entry",
        subject_id: id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts: &texts,
    };
    chain.record(tx, &record, now).await.map(|_| ())
}

/// What an entry becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Its fields.
    pub values: Values,
    /// The customer may see it.
    pub shared: bool,
    /// False archives it.
    pub active: bool,
    /// The version that was read; `None`: whatever it is.
    pub expected_version: Option<i64>,
}

/// Changes, archives or takes back an entry. Nothing is written where nothing differs.
///
/// # Errors
/// `NotFound`; `Conflict` when somebody else changed it; `Invalid` when a field breaks its rule.
pub async fn update(tx: &mut Tx, id: i64, edit: &Edit, actor_id: Option<i64>, now: Instant) -> Result<Entry> {
    let found = get(tx, id).await?.ok_or(StoreError::NotFound("entry"))?;
    let mut chain = Chain::lock(tx, found.customer_id).await?;
    // Read again under the lock.
    let before = get(tx, id).await?.ok_or(StoreError::NotFound("entry"))?;
    if edit.expected_version.is_some_and(|expected| expected != before.version) {
        return Err(StoreError::Conflict("somebody else has changed this entry; load it again".to_owned()));
    }
    let values = match edit.active || edit.values != before.values {
        true => checked(tx, before.customer_id, before.kind, &edit.values).await?,
        // What refers to something that is gone can still be archived.
        false => before.values.clone(),
    };
    let shared = edit.shared && before.kind.may_be_shared();
    let fields = values.changed(&before.values);
    if fields.is_empty() && shared == before.shared && edit.active == before.active {
        return Ok(before);
    }
    let json = values.to_json();
    tx.exec(&UPDATE, &values![id, &json, shared, edit.active, now]).await?;
    let kind = match (before.active, edit.active) {
        (true, false) => "entry_archived",
        (false, true) => "entry_restored",
        _ => "entry_changed",
    };
    let payload = payload(before.kind, &before.key, shared, &fields);
    note(tx, &mut chain, id, kind, payload, Some(&json), actor_id, now).await?;
    chain.save(tx).await?;
    get(tx, id).await?.ok_or(StoreError::NotFound("entry"))
}

/// Erases a contact: what the entry says now and what it ever said. That there was one stays.
///
/// # Errors
/// `NotFound`; `Invalid` for anything but a contact.
pub async fn erase(tx: &mut Tx, id: i64, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let found = get(tx, id).await?.ok_or(StoreError::NotFound("entry"))?;
    if found.kind != EntryKind::Contact {
        return Err(StoreError::Invalid("only contacts are erased; other entries are archived".to_owned()));
    }
    tx.exec(&UPDATE, &values![id, Values::default().to_json(), false, false, now]).await?;
    for event_id in tx.all(&TEXTS_OF, &values![id], |row| row.int(0)).await? {
        crate::event::erase_texts(tx, event_id, actor_id, now).await?;
    }
    let mut chain = Chain::lock(tx, found.customer_id).await?;
    let payload = payload(found.kind, &found.key, false, &[]);
    note(tx, &mut chain, id, "entry_erased", payload, None, actor_id, now).await?;
    chain.save(tx).await
}

/// An entry by id.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Entry>> {
    tx.one(&GET, &values![id], read).await
}

/// An entry by its key.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn by_key(tx: &mut Tx, customer_id: i64, kind: EntryKind, key: &str) -> Result<Option<Entry>> {
    tx.one(&BY_KEY, &values![customer_id, kind.name(), key], read).await
}

/// The whole file of a customer, archived entries too, by kind and key.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_customer(tx: &mut Tx, customer_id: i64) -> Result<Vec<Entry>> {
    tx.all(&OF_CUSTOMER, &values![customer_id], read).await
}

/// A customer's entries of one kind, archived ones too, by key.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_kind(tx: &mut Tx, customer_id: i64, kind: EntryKind) -> Result<Vec<Entry>> {
    tx.all(&OF_KIND, &values![customer_id, kind.name()], read).await
}

/// Active entries of one kind over all customers, by id, those after `after`.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn part_of_kind(tx: &mut Tx, kind: EntryKind, after: i64, limit: i64) -> Result<Vec<Entry>> {
    tx.all(&PART_OF_KIND, &values![kind.name(), after, limit], read).await
}

/// Which colleague knows what, for routing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knows {
    /// Who.
    pub person_id: i64,
    /// About what, in words.
    pub topic: String,
    /// Key of the service; empty: all of the customer's.
    pub service: String,
    /// `knows`, `works`, `expert`.
    pub level: String,
}

/// Who knows what of a customer.
///
/// # Errors
/// `Damaged` when an entry cannot be read.
pub async fn knowledge(tx: &mut Tx, customer_id: i64) -> Result<Vec<Knows>> {
    let entries = of_kind(tx, customer_id, EntryKind::Knowledge).await?;
    Ok(entries
        .into_iter()
        .filter(|entry| entry.active)
        .filter_map(|entry| {
            let text = |field: &str| entry.values.get(field).to_owned();
            let person_id = entry.values.get("person").parse().ok()?;
            Some(Knows { person_id, topic: text("topic"), service: text("service"), level: text("level") })
        })
        .collect())
}
