//! Customers and their services.

use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::event::{Chain, NewRecord, record_one};
use crate::{Row, Tx, values};

crate::statements! {
    INSERT = "insert into customer (id, key, name, language, zone, active, created_at) values ($1, $2, $3, $4, $5, true, $6)";
    UPDATE = "update customer set name = $2, language = $3, zone = $4, active = $5 where id = $1";
    GET = "select id, key, name, language, zone, active from customer where id = $1";
    BY_KEY = "select id, key, name, language, zone, active from customer where key = $1";
    LIST = "select id, key, name, language, zone, active from customer where key > $1 order by key limit $2";
    INSERT_SERVICE = "insert into service (id, customer_id, key, name, active) values ($1, $2, $3, $4, true)";
    SERVICES = "select id, customer_id, key, name, active from service where customer_id = $1 order by name, id";
    SERVICE = "select id, customer_id, key, name, active from service where id = $1";
    UPDATE_SERVICE = "update service set name = $2, active = $3 where id = $1";
    LIVE = "select t.customer_id, count(*), cast(sum(case when t.priority = 1 then 1 else 0 end) as bigint) \
        from ticket t where t.live group by t.customer_id";
}

/// A customer to be added or changed.
#[derive(Clone, Debug)]
pub struct NewCustomer {
    /// Short and unique, in addresses and files: `bakkerij`.
    pub key: String,
    /// Name.
    pub name: String,
    /// `nl` or `en`.
    pub language: String,
    /// IANA zone.
    pub zone: String,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Id.
    pub id: i64,
    /// Short and unique.
    pub key: String,
    /// Name.
    pub name: String,
    /// `nl` or `en`.
    pub language: String,
    /// IANA zone.
    pub zone: String,
    /// False once they have left.
    pub active: bool,
}

/// A service of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Id.
    pub id: i64,
    /// Whose.
    pub customer_id: i64,
    /// As the contract names it.
    pub key: String,
    /// Name.
    pub name: String,
    /// False once it is gone.
    pub active: bool,
}

fn read(row: &Row<'_>) -> Result<Customer> {
    let mut column = row.in_order();
    Ok(Customer {
        id: column.int()?,
        key: column.text()?,
        name: column.text()?,
        language: column.text()?,
        zone: column.text()?,
        active: column.bool()?,
    })
}

fn read_service(row: &Row<'_>) -> Result<Service> {
    let mut column = row.in_order();
    Ok(Service {
        id: column.int()?,
        customer_id: column.int()?,
        key: column.text()?,
        name: column.text()?,
        active: column.bool()?,
    })
}

/// Adds a customer and begins their chain.
///
/// # Errors
/// `Conflict` when the key is taken.
pub async fn create(tx: &mut Tx, new: &NewCustomer, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let id = tx.new_id(now);
    tx.exec(&INSERT, &values![id, &new.key, &new.name, &new.language, &new.zone, now]).await?;
    let mut chain = Chain::start(tx, id).await?;
    let payload =
        serde_json::json!({ "key": new.key, "language": new.language, "zone": new.zone }).to_string();
    let texts = [("name", new.name.as_str())];
    let kind = "customer_added";
    let record = NewRecord {
        subject: "customer",
        subject_id: id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts: &texts,
    };
    chain.record(tx, &record, now).await?;
    chain.save(tx).await?;
    Ok(id)
}

/// Changes everything but id and key.
///
/// # Errors
/// `NotFound` for an unknown customer.
pub async fn update(tx: &mut Tx, customer: &Customer, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let Customer { id, key: _, name, language, zone, active } = customer;
    if tx.exec(&UPDATE, &values![*id, name, language, zone, *active]).await? == 0 {
        return Err(StoreError::NotFound("customer"));
    }
    let payload = serde_json::json!({ "language": language, "zone": zone, "active": active }).to_string();
    let texts = [("name", name.as_str())];
    let kind = "customer_changed";
    let record = NewRecord {
        subject: "customer",
        subject_id: *id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts: &texts,
    };
    record_one(tx, *id, &record, now).await.map(|_| ())
}

/// A customer by id.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Customer>> {
    tx.one(&GET, &values![id], read).await
}

/// A customer by key.
///
/// # Errors
/// What the engine says.
pub async fn by_key(tx: &mut Tx, key: &str) -> Result<Option<Customer>> {
    tx.one(&BY_KEY, &values![key], read).await
}

/// Customers in order of their key, those after `after` (empty: from the start).
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Customer>> {
    tx.all(&LIST, &values![after, limit], read).await
}

/// Adds a service.
///
/// # Errors
/// `Conflict` when the customer has that key already.
pub async fn add_service(
    tx: &mut Tx,
    customer_id: i64,
    key: &str,
    name: &str,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<i64> {
    let id = tx.new_id(now);
    tx.exec(&INSERT_SERVICE, &values![id, customer_id, key, name]).await?;
    let payload = serde_json::json!({ "key": key, "name": name }).to_string();
    let kind = "service_added";
    let record = NewRecord {
        subject: "service",
        subject_id: id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts: &[],
    };
    record_one(tx, customer_id, &record, now).await?;
    Ok(id)
}

/// A customer's services by name.
///
/// # Errors
/// What the engine says.
pub async fn services(tx: &mut Tx, customer_id: i64) -> Result<Vec<Service>> {
    tx.all(&SERVICES, &values![customer_id], read_service).await
}

/// A service by id.
///
/// # Errors
/// What the engine says.
pub async fn service(tx: &mut Tx, id: i64) -> Result<Option<Service>> {
    tx.one(&SERVICE, &values![id], read_service).await
}

/// Changes the name of a service, archives it or takes it back. Nothing is written where nothing differs.
///
/// # Errors
/// `NotFound` for an unknown service.
pub async fn update_service(tx: &mut Tx, new: &Service, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let before = service(tx, new.id).await?.ok_or(StoreError::NotFound("service"))?;
    if (&before.name, before.active) == (&new.name, new.active) {
        return Ok(());
    }
    tx.exec(&UPDATE_SERVICE, &values![new.id, &new.name, new.active]).await?;
    let payload = serde_json::json!({ "key": before.key, "name": new.name, "active": new.active });
    let record = NewRecord {
        subject: "service",
        subject_id: new.id,
        at: now,
        actor_id,
        kind: "service_changed",
        payload: payload.to_string().into(),
        texts: &[],
    };
    record_one(tx, before.customer_id, &record, now).await.map(|_| ())
}

/// How many live tickets each customer has that has any, and how many of those are P1: `(customer, live, P1)`.
///
/// # Errors
/// What the engine says.
pub async fn live(tx: &mut Tx) -> Result<Vec<(i64, i64, i64)>> {
    tx.all(&LIVE, &[], |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?))).await
}
