//! Contracts: their versions as recorded text, never changed.

use domain::span::Instant;
use sha2::{Digest as _, Sha256};

use crate::db::{Change, Topic};
use crate::error::{Result, StoreError};
use crate::event::{Chain, NewRecord};
use crate::{Row, Tx, values};

macro_rules! select_version {
    ($rest:literal) => {
        concat!(
            "select v.id, v.contract_id, c.customer_id, c.key, c.title, v.version, v.effective_from, v.effective_to, \
             v.source, v.sha256, v.recorded_at, v.recorded_by from contract_version v \
             join contract c on c.id = v.contract_id ",
            $rest
        )
    };
}

crate::statements! {
    INSERT = "insert into contract (id, customer_id, key, title, created_at) values ($1, $2, $3, $4, $5)";
    RENAME = "update contract set title = $2 where id = $1";
    BY_KEY = "select id from contract where customer_id = $1 and key = $2";
    LAST = "select version, sha256, id from contract_version where contract_id = $1 order by version desc limit 1";
    END_LAST = "update contract_version set effective_to = $2 where contract_id = $1 and effective_from < $2 \
        and (effective_to is null or effective_to > $2)";
    INSERT_VERSION = "insert into contract_version (id, contract_id, version, effective_from, effective_to, source, \
        sha256, recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    VERSION = select_version!("where v.id = $1");
    VERSIONS = select_version!("where v.contract_id = $1 order by v.version desc");
    OF_CUSTOMER = select_version!("where c.customer_id = $1 order by c.key, v.version desc");
    CURRENT = select_version!("where v.effective_from <= $1 and (v.effective_to is null or v.effective_to > $1) \
        order by c.customer_id, v.effective_from desc, v.id desc");
    GET = "select customer_id, key, title from contract where id = $1";
}

/// A text to be recorded as the newest version of a contract.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Whose.
    pub customer_id: i64,
    /// Which of their contracts; one that is not there yet is begun.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The TOML, byte for byte.
    pub source: String,
    /// From when it judges tickets: those opened then and later.
    pub effective_from: Instant,
    /// Until when; open when absent.
    pub effective_to: Option<Instant>,
}

/// A recorded version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractVersion {
    /// Id, the one pinned to tickets.
    pub id: i64,
    /// Its contract.
    pub contract_id: i64,
    /// Whose.
    pub customer_id: i64,
    /// Key of the contract.
    pub key: String,
    /// Title of the contract.
    pub title: String,
    /// 1 and up.
    pub version: i64,
    /// From when.
    pub effective_from: Instant,
    /// Until when.
    pub effective_to: Option<Instant>,
    /// The TOML.
    pub source: String,
    /// SHA-256 of the TOML, in hexadecimal.
    pub sha256: String,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// By whom.
    pub recorded_by: Option<i64>,
}

fn read(row: &Row<'_>) -> Result<ContractVersion> {
    let mut column = row.in_order();
    Ok(ContractVersion {
        id: column.int()?,
        contract_id: column.int()?,
        customer_id: column.int()?,
        key: column.text()?,
        title: column.text()?,
        version: column.int()?,
        effective_from: column.at()?,
        effective_to: column.at_opt()?,
        source: column.text()?,
        sha256: column.text()?,
        recorded_at: column.at()?,
        recorded_by: column.int_opt()?,
    })
}

/// Records a text as the newest version and answers its id; the same text as the last version is not recorded twice.
///
/// The version before it ends where this one begins. Tickets keep the version that they were opened under.
///
/// # Errors
/// `NotFound` for an unknown customer; `Invalid` when the text does not compile to terms.
pub async fn record(tx: &mut Tx, new: &NewVersion, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    let mut chain = Chain::lock(tx, new.customer_id).await?;
    tx.shared.terms.clone().compile(&new.source)?;
    let known = tx.one(&BY_KEY, &values![new.customer_id, &new.key], |row| row.int(0)).await?;
    let contract_id = match known {
        Some(id) => {
            tx.exec(&RENAME, &values![id, &new.title]).await?;
            id
        }
        None => {
            let id = tx.new_id(now);
            tx.exec(&INSERT, &values![id, new.customer_id, &new.key, &new.title, now]).await?;
            id
        }
    };
    let sha256 = hex::encode(Sha256::digest(new.source.as_bytes()));
    let read_last = |row: &Row<'_>| Ok((row.int(0)?, row.text(1)?, row.int(2)?));
    let last = tx.one(&LAST, &values![contract_id], read_last).await?;
    if let Some((_, _, id)) = last.as_ref().filter(|(_, hash, _)| *hash == sha256) {
        return Ok(*id);
    }
    let version = last.map_or(0, |(version, _, _)| version) + 1;
    tx.exec(&END_LAST, &values![contract_id, new.effective_from]).await?;
    let id = tx.new_id(now);
    let params = values![
        id,
        contract_id,
        version,
        new.effective_from,
        new.effective_to,
        &new.source,
        &sha256,
        now,
        actor_id
    ];
    tx.exec(&INSERT_VERSION, &params).await?;
    let payload = serde_json::json!({
        "key": new.key, "version": version, "sha256": sha256,
        "effective_from": new.effective_from, "effective_to": new.effective_to,
    });
    let record = NewRecord {
        subject: "contract",
        subject_id: contract_id,
        at: new.effective_from,
        actor_id,
        kind: "contract_recorded",
        payload: payload.to_string().into(),
        texts: &[],
    };
    chain.record(tx, &record, now).await?;
    chain.save(tx).await?;
    tx.changed(Change { customer_id: new.customer_id, ticket_id: None, version: 0, topic: Topic::Contract });
    Ok(id)
}

/// A version by id.
///
/// # Errors
/// What the engine says.
pub async fn version(tx: &mut Tx, id: i64) -> Result<Option<ContractVersion>> {
    tx.one(&VERSION, &values![id], read).await
}

/// A contract's versions, newest first.
///
/// # Errors
/// What the engine says.
pub async fn versions(tx: &mut Tx, contract_id: i64) -> Result<Vec<ContractVersion>> {
    tx.all(&VERSIONS, &values![contract_id], read).await
}

/// Every version of every contract of a customer: by contract, newest first.
///
/// # Errors
/// What the engine says.
pub async fn of_customer(tx: &mut Tx, customer_id: i64) -> Result<Vec<ContractVersion>> {
    tx.all(&OF_CUSTOMER, &values![customer_id], read).await
}

/// The versions in force at `now`, of all customers.
///
/// # Errors
/// What the engine says.
pub async fn in_force(tx: &mut Tx, now: Instant) -> Result<Vec<ContractVersion>> {
    tx.all(&CURRENT, &values![now], read).await
}

/// The version that judges a ticket of this customer opened at `at`.
///
/// # Errors
/// What the engine says.
pub async fn in_force_for(tx: &mut Tx, customer_id: i64, at: Instant) -> Result<Option<ContractVersion>> {
    let found =
        tx.all(&crate::ticket::IN_FORCE, &values![customer_id, at], crate::ticket::read_in_force).await?;
    match crate::ticket::latest(found) {
        Some(id) => version(tx, id).await,
        None => Ok(None),
    }
}

/// Customer, key and title of a contract.
///
/// # Errors
/// `NotFound` for an unknown contract.
pub async fn get(tx: &mut Tx, contract_id: i64) -> Result<(i64, String, String)> {
    let found =
        tx.one(&GET, &values![contract_id], |row| Ok((row.int(0)?, row.text(1)?, row.text(2)?))).await?;
    found.ok_or(StoreError::NotFound("contract"))
}
