//! Taking in a sheet of customers, services, contacts or systems: what each row would do, and doing it.
//!
//! Rows are found again by their keys, so taking the same sheet in twice changes nothing. What is wrong with a row rejects
//! that row alone, with its line and the mend; what the sheet does not mention stays as it is.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use domain::access::Reach;
use domain::customer::sheet::{SheetKind, SheetRow};
use domain::customer::{EntryKind, Known, Values, check};
use domain::span::Instant;

use crate::customer::{Customer, NewCustomer, Service};
use crate::entry::{Edit, NewEntry};
use crate::error::Result;
use crate::{Tx, customer, entry};

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Added.
    Added,
    /// Changed in these columns.
    Changed(Vec<String>),
    /// As it was.
    Same,
    /// Not taken in, with the reason and the mend.
    Rejected(String),
}

impl What {
    /// `added`, `changed`, `same`, `rejected`.
    pub fn name(&self) -> &'static str {
        match self {
            What::Added => "added",
            What::Changed(_) => "changed",
            What::Same => "same",
            What::Rejected(_) => "rejected",
        }
    }
}

/// A row and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its line in the sheet.
    pub line: u64,
    /// `customer/key`.
    pub key: String,
    /// What became of it.
    pub what: What,
}

/// Who takes it in, and whether for good.
#[derive(Clone, Debug)]
pub struct Taking {
    /// Customers that may be touched.
    pub reach: Reach,
    /// Only look: nothing is written.
    pub dry: bool,
    /// Who.
    pub actor_id: Option<i64>,
}

/// Takes rows in, in order.
///
/// # Errors
/// What the engine says; what is wrong with a row is its outcome.
pub async fn take(
    tx: &mut Tx,
    kind: SheetKind,
    rows: &[(u64, SheetRow)],
    taking: &Taking,
    now: Instant,
) -> Result<Vec<Outcome>> {
    let mut seen = HashSet::new();
    let mut customers = Customers::default();
    let mut out = Vec::with_capacity(rows.len());
    for (line, row) in rows {
        let key = match kind {
            SheetKind::Customers => row.key.clone(),
            _ => format!("{}/{}", row.customer, row.key),
        };
        let what = if seen.insert(key.clone()) {
            match kind {
                SheetKind::Customers => take_customer(tx, row, taking, now).await?,
                _ => match customers.find(tx, &row.customer, &taking.reach).await? {
                    Some(id) if kind == SheetKind::Services => take_service(tx, id, row, taking, now).await?,
                    Some(id) => {
                        let kind = kind.entry().unwrap_or(EntryKind::Contact);
                        take_entry(tx, kind, id, row, taking, &mut customers, now).await?
                    }
                    None => rejected("customer: there is no customer with this key; add it first"),
                },
            }
        } else {
            rejected("key: an earlier row has the same key; keep one of them")
        };
        out.push(Outcome { line: *line, key, what });
    }
    Ok(out)
}

fn rejected(sentence: &str) -> What {
    What::Rejected(sentence.to_owned())
}

/// Customers by key and what their entries may refer to, each looked up once.
#[derive(Default)]
struct Customers {
    ids: HashMap<String, Option<i64>>,
    known: HashMap<i64, Known>,
}

impl Customers {
    /// The customer within reach; another one is as good as none.
    async fn find(&mut self, tx: &mut Tx, key: &str, reach: &Reach) -> Result<Option<i64>> {
        if let Some(id) = self.ids.get(key) {
            return Ok(*id);
        }
        let id = customer::by_key(tx, key).await?.map(|one| one.id).filter(|id| reach.holds(*id));
        self.ids.insert(key.to_owned(), id);
        Ok(id)
    }

    async fn known(&mut self, tx: &mut Tx, id: i64) -> Result<&Known> {
        match self.known.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(entry::known(tx, id).await?)),
        }
    }
}

async fn take_customer(tx: &mut Tx, row: &SheetRow, taking: &Taking, now: Instant) -> Result<What> {
    let said = |field: &str| Some(row.values.get(field)).filter(|text| !text.is_empty());
    if said("language").is_some_and(|language| !matches!(language, "nl" | "en")) {
        return Ok(rejected("language: is none of nl, en"));
    }
    if said("zone").is_some_and(|zone| !domain::customer::is_zone(zone)) {
        return Ok(rejected("zone: is not a zone such as Europe/Amsterdam"));
    }
    if row.values.get("name").len() > 200 {
        return Ok(rejected("name: is longer than 200 bytes; shorten it"));
    }
    let text = |field: &str, otherwise: &str| said(field).unwrap_or(otherwise).to_owned();
    let Some(before) = customer::by_key(tx, &row.key).await? else {
        // Who is limited to some customers cannot reach what they would add.
        if taking.reach.is_limited() {
            return Ok(rejected("key: there is no customer with this key within your reach"));
        }
        let new = NewCustomer {
            key: row.key.clone(),
            name: text("name", ""),
            language: text("language", "nl"),
            zone: text("zone", "Europe/Amsterdam"),
        };
        if !taking.dry {
            let id = customer::create(tx, &new, taking.actor_id, now).await?;
            if row.active == Some(false) {
                let NewCustomer { key, name, language, zone } = new;
                let gone = Customer { id, key, name, language, zone, active: false };
                customer::update(tx, &gone, taking.actor_id, now).await?;
            }
        }
        return Ok(What::Added);
    };
    if !taking.reach.holds(before.id) {
        return Ok(rejected("key: there is no customer with this key within your reach"));
    }
    let after = Customer {
        name: text("name", &before.name),
        language: text("language", &before.language),
        zone: text("zone", &before.zone),
        active: row.active.unwrap_or(before.active),
        ..before.clone()
    };
    let pairs = [
        ("name", after.name != before.name),
        ("language", after.language != before.language),
        ("zone", after.zone != before.zone),
        ("active", after.active != before.active),
    ];
    let what = changed(&pairs);
    if !taking.dry && what != What::Same {
        customer::update(tx, &after, taking.actor_id, now).await?;
    }
    Ok(what)
}

fn changed(pairs: &[(&str, bool)]) -> What {
    let names: Vec<String> =
        pairs.iter().filter(|(_, differs)| *differs).map(|(name, _)| (*name).to_owned()).collect();
    if names.is_empty() { What::Same } else { What::Changed(names) }
}

async fn take_service(
    tx: &mut Tx,
    customer_id: i64,
    row: &SheetRow,
    taking: &Taking,
    now: Instant,
) -> Result<What> {
    let name = row.values.get("name").to_owned();
    if name.len() > 200 {
        return Ok(rejected("name: is longer than 200 bytes; shorten it"));
    }
    let services = customer::services(tx, customer_id).await?;
    let Some(before) = services.into_iter().find(|service| service.key == row.key) else {
        if !taking.dry {
            let id = customer::add_service(tx, customer_id, &row.key, &name, taking.actor_id, now).await?;
            if row.active == Some(false) {
                let gone = Service { id, customer_id, key: row.key.clone(), name, active: false };
                customer::update_service(tx, &gone, taking.actor_id, now).await?;
            }
        }
        return Ok(What::Added);
    };
    let active = row.active.unwrap_or(before.active);
    let what = changed(&[("name", name != before.name), ("active", active != before.active)]);
    if !taking.dry && what != What::Same {
        customer::update_service(tx, &Service { name, active, ..before }, taking.actor_id, now).await?;
    }
    Ok(what)
}

async fn take_entry(
    tx: &mut Tx,
    kind: EntryKind,
    customer_id: i64,
    row: &SheetRow,
    taking: &Taking,
    customers: &mut Customers,
    now: Instant,
) -> Result<What> {
    let before = entry::by_key(tx, customer_id, kind, &row.key).await?;
    // A column that the sheet does not have, or an empty cell, leaves what is there.
    let mut values = before.as_ref().map(|before| before.values.clone()).unwrap_or_default();
    values.0.extend(row.values.0.clone());
    let known = customers.known(tx, customer_id).await?;
    let values: Values = match check(kind, &values, known) {
        Ok(values) => values,
        Err(faults) => {
            let sentences: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return Ok(What::Rejected(sentences.join("; ")));
        }
    };
    let Some(before) = before else {
        if !taking.dry {
            let shared = row.shared.unwrap_or(false);
            let new = NewEntry { customer_id, kind, key: row.key.clone(), values, shared };
            let id = entry::add(tx, &new, taking.actor_id, now).await?;
            if row.active == Some(false) {
                let NewEntry { values, shared, .. } = new;
                let edit = Edit { values, shared, active: false, expected_version: None };
                entry::update(tx, id, &edit, taking.actor_id, now).await?;
            }
        }
        return Ok(What::Added);
    };
    let shared = row.shared.unwrap_or(before.shared) && kind.may_be_shared();
    let active = row.active.unwrap_or(before.active);
    let mut names: Vec<String> = values.changed(&before.values).into_iter().map(str::to_owned).collect();
    names.extend((shared != before.shared).then(|| "shared".to_owned()));
    names.extend((active != before.active).then(|| "active".to_owned()));
    if names.is_empty() {
        return Ok(What::Same);
    }
    if !taking.dry {
        let edit = Edit { values, shared, active, expected_version: None };
        entry::update(tx, before.id, &edit, taking.actor_id, now).await?;
    }
    Ok(What::Changed(names))
}

/// Everything of a kind as rows, in the order of their keys, of customers within reach.
///
/// # Errors
/// `Damaged` when a row cannot be read.
pub async fn give(tx: &mut Tx, kind: SheetKind, reach: &Reach) -> Result<Vec<SheetRow>> {
    let mut out = Vec::new();
    let mut after = String::new();
    loop {
        let part = customer::list(tx, &after, 500).await?;
        let Some(last) = part.last() else { return Ok(out) };
        after.clone_from(&last.key);
        for one in part.iter().filter(|one| reach.holds(one.id)) {
            give_one(tx, kind, one, &mut out).await?;
        }
    }
}

async fn give_one(tx: &mut Tx, kind: SheetKind, one: &Customer, out: &mut Vec<SheetRow>) -> Result<()> {
    let row = |key: &str, values: Values, shared: Option<bool>, active: bool| SheetRow {
        customer: one.key.clone(),
        key: key.to_owned(),
        values,
        shared,
        active: Some(active),
    };
    match kind {
        SheetKind::Customers => {
            let values =
                Values::from([("name", one.name.as_str()), ("language", &one.language), ("zone", &one.zone)]);
            out.push(row(&one.key, values, None, one.active));
        }
        SheetKind::Services => {
            for service in customer::services(tx, one.id).await? {
                out.push(row(&service.key, [("name", service.name.as_str())].into(), None, service.active));
            }
        }
        SheetKind::Contacts | SheetKind::Systems => {
            let entries = entry::of_kind(tx, one.id, kind.entry().unwrap_or(EntryKind::Contact)).await?;
            for found in entries.into_iter().filter(|found| !found.values.0.is_empty()) {
                out.push(row(&found.key, found.values, Some(found.shared), found.active));
            }
        }
    }
    Ok(())
}
