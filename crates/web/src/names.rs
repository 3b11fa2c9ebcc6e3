//! Names of customers, services, people and contracts: what every list needs and what hardly ever changes.
//!
//! Read at once and kept for a few seconds; an id that is not known yet reads as nothing until the next reading.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::Reach;
use domain::span::{Duration, Instant};
use store::customer::Service;
use store::{Db, Tx};

use crate::error::Error;

/// How old names may be.
const FRESH: Duration = Duration(5_000);
/// Customers read at a time.
const CHUNK: i64 = 1000;

/// A person as pages mention them.
#[derive(Clone, Debug, Default)]
pub struct PersonName {
    /// Their name.
    pub name: String,
    /// A customer's contact rather than a colleague.
    pub contact: bool,
}

/// The names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    customers: HashMap<i64, String>,
    by_name: Vec<i64>,
    services: HashMap<i64, Service>,
    people: HashMap<i64, PersonName>,
    owners: Vec<(i64, String)>,
    contracts: HashMap<i64, i64>,
}

/// An entry of a `select`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// Picked.
    pub chosen: bool,
}

impl Names {
    /// Name of a customer.
    pub fn customer(&self, id: i64) -> &str {
        self.customers.get(&id).map_or("", String::as_str)
    }

    /// Name of a service.
    pub fn service(&self, id: i64) -> &str {
        self.services.get(&id).map_or("", |service| &service.name)
    }

    /// Name of a person.
    pub fn person(&self, id: i64) -> &str {
        self.people.get(&id).map_or("", |person| &person.name)
    }

    /// A person.
    pub fn one(&self, id: i64) -> Option<&PersonName> {
        self.people.get(&id)
    }

    /// The contract that a version belongs to.
    pub fn contract_of_version(&self, version: i64) -> Option<i64> {
        self.contracts.get(&version).copied()
    }

    /// The customers within reach, by name.
    pub fn customer_choices(&self, reach: &Reach, chosen: Option<&str>) -> Vec<Choice> {
        let ids = self.by_name.iter().filter(|id| reach.holds(**id));
        ids.map(|id| choice(*id, self.customer(*id), chosen)).collect()
    }

    /// The colleagues who may own a ticket, by name.
    pub fn owner_choices(&self, chosen: Option<&str>) -> Vec<Choice> {
        self.owners.iter().map(|(id, name)| choice(*id, name, chosen)).collect()
    }

    /// The colleagues and programs, by name.
    pub fn staff_choices(&self, chosen: Option<&str>) -> Vec<Choice> {
        let staff = self.people.iter().filter(|(_, person)| !person.contact && !person.name.is_empty());
        let mut staff: Vec<(&str, i64)> = staff.map(|(id, person)| (person.name.as_str(), *id)).collect();
        staff.sort_unstable();
        staff.into_iter().map(|(name, id)| choice(id, name, chosen)).collect()
    }

    /// The services of a customer, by name.
    pub fn service_choices(&self, customer: i64, chosen: Option<&str>) -> Vec<Choice> {
        let mut services: Vec<&Service> = self
            .services
            .values()
            .filter(|service| service.customer_id == customer && service.active)
            .collect();
        services.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        services.into_iter().map(|service| choice(service.id, &service.name, chosen)).collect()
    }

    /// True when the service is this customer's.
    pub fn is_service_of(&self, service: i64, customer: i64) -> bool {
        self.services.get(&service).is_some_and(|service| service.customer_id == customer)
    }

    /// True when this colleague may own a ticket.
    pub fn is_owner(&self, person: i64) -> bool {
        self.owners.iter().any(|(id, _)| *id == person)
    }

    async fn read(tx: &mut Tx) -> store::Result<Names> {
        let mut names = Names::default();
        let mut after = String::new();
        loop {
            let customers = store::customer::list(tx, &after, CHUNK).await?;
            let full = i64::try_from(customers.len()).is_ok_and(|count| count == CHUNK);
            for customer in customers {
                after.clone_from(&customer.key);
                for service in store::customer::services(tx, customer.id).await? {
                    names.services.insert(service.id, service);
                }
                for version in store::contract::of_customer(tx, customer.id).await? {
                    names.contracts.insert(version.id, version.contract_id);
                }
                names.by_name.push(customer.id);
                names.customers.insert(customer.id, customer.name);
            }
            if !full {
                break;
            }
        }
        let customers = &names.customers;
        names.by_name.sort_by_key(|id| customers.get(id).map(|name| name.to_lowercase()));
        for (id, name, staff) in store::person::names(tx).await? {
            names.people.insert(id, PersonName { name, contact: !staff });
        }
        for person in store::person::staff(tx).await? {
            if person.active && person.role.works() {
                names.owners.push((person.id, person.name));
            }
        }
        Ok(names)
    }
}

fn choice(id: i64, text: &str, chosen: Option<&str>) -> Choice {
    let value = id.to_string();
    Choice { chosen: chosen == Some(value.as_str()), value, text: text.to_owned() }
}

type Kept = Option<(Instant, Arc<Names>)>;

/// Keeps the names for a few seconds.
#[derive(Clone, Default)]
pub struct NamesCache {
    kept: Arc<Mutex<Kept>>,
}

impl NamesCache {
    /// The names, at most [`FRESH`] old.
    pub async fn get(&self, db: &Db, now: Instant) -> Result<Arc<Names>, Error> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, names)) = kept
            && (now - at) < FRESH
            && now >= at
        {
            return Ok(names);
        }
        let names = Arc::new(db.read(move |tx| Box::pin(async move { Names::read(tx).await })).await?);
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, names.clone()));
        Ok(names)
    }

    /// Forgets them: something was added here.
    pub fn clear(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
