//! The data folder and the store: opened the same way by every command.

use std::path::Path;

use domain::contract::{Contract, Day};
use domain::span::{Duration, Instant};
use store::{DatabaseUrl, Db, Options, contract, customer, work};

use crate::clock;
use crate::command::Failure;
use crate::config::Config;
use crate::import::rows::Reject;

/// Where imported tickets go.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Whose they are.
    pub customer_id: i64,
    /// What judges them.
    pub contract_version_id: i64,
}

/// Opens the store of the settings; makes the data folder when it is not there.
///
/// # Errors
/// A sentence when the folder or the database cannot be used.
pub async fn open(config: &Config) -> Result<Db, Failure> {
    open_with(config, Options { readers: 2, ..Options::default() }).await
}

/// The same with options: the server reads with more connections than a command.
///
/// # Errors
/// As [`open`].
pub async fn open_with(config: &Config, options: Options) -> Result<Db, Failure> {
    make_folder(&config.data_dir)?;
    let url: DatabaseUrl = config.database().parse()?;
    Ok(Db::open(&url, options, clock::now()).await?)
}

/// Makes the data folder, for its owner alone.
///
/// # Errors
/// A sentence with its name.
pub fn make_folder(folder: &Path) -> Result<(), String> {
    store::files::make_folder(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))
}

/// The signing key of the data folder, made on the first start.
///
/// # Errors
/// A sentence when it cannot be read or made.
pub fn signing_key(config: &Config) -> Result<engine::Key, String> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| format!("no random numbers: {error}"))?;
    engine::Key::load_or_make(&config.data_dir, random)
        .map_err(|error| format!("{}: {error}", config.data_dir.join(engine::Key::FILE).display()))
}

/// File in the data folder with public keys that signed before this one: 64 hexadecimal digits a line.
pub const EARLIER_KEYS: &str = "signing.earlier";

/// The public keys of this installation: the one in use, then those before it.
///
/// # Errors
/// A sentence when a file cannot be read.
pub fn public_keys(config: &Config) -> Result<Vec<[u8; 32]>, String> {
    let key = signing_key(config)?;
    let ours = domain::ledger::sign(0, domain::ledger::Head::EMPTY, Instant(0), key.secret()).public_key;
    let path = config.data_dir.join(EARLIER_KEYS);
    let earlier = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
    };
    let mut keys = vec![ours];
    for line in earlier.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let key = public_key(line);
        keys.push(key.ok_or_else(|| format!("{}: \"{line}\" is not a key of 64 digits", path.display()))?);
    }
    Ok(keys)
}

fn public_key(line: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if line.len() != 64 || !line.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(line.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

/// The customer and contract version that imported tickets belong to; both are made when they are not there.
///
/// # Errors
/// What the store says.
pub async fn contract_for(
    db: &Db,
    key: Option<&str>,
    text: &str,
    parsed: &Contract,
) -> Result<Place, Failure> {
    let name = parsed.customer.as_ref().and_then(|party| party.name.clone());
    let name = name.unwrap_or_else(|| parsed.contract.id.clone());
    let key = key.map_or_else(|| slug(&name), str::to_owned);
    let language = parsed.contract.language.map_or("en", |language| language.code()).to_owned();
    let zone = parsed.contract.time_zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let new = customer::NewCustomer { key, name, language, zone };
    let version = new_version(text, parsed);
    let now = clock::now();
    let recorded = db.write(move |tx| {
        Box::pin(async move {
            let customer_id = match customer::by_key(tx, &new.key).await? {
                Some(known) => known.id,
                None => customer::create(tx, &new, None, now).await?,
            };
            let version = contract::NewVersion { customer_id, ..version };
            let contract_version_id = contract::record(tx, &version, None, now).await?;
            Ok(Place { customer_id, contract_version_id })
        })
    });
    Ok(recorded.await?)
}

/// A contract's text as a version to be recorded; `customer_id` is for the caller to fill in.
pub fn new_version(text: &str, parsed: &Contract) -> contract::NewVersion {
    let zone = parsed.contract.time_zone.as_deref().and_then(|zone| jiff::tz::TimeZone::get(zone).ok());
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let start_of = |day: Day| {
        let start = day.0.to_zoned(zone.clone()).ok()?;
        Some(Instant(start.timestamp().as_millisecond()))
    };
    let head = &parsed.contract;
    contract::NewVersion {
        customer_id: 0,
        key: head.id.clone(),
        title: head.title.clone().unwrap_or_else(|| head.id.clone()),
        source: text.to_owned(),
        effective_from: head.effective_from.and_then(start_of).unwrap_or(Instant(0)),
        // The last day counts in full.
        effective_to: head
            .effective_to
            .and_then(|day| day.0.tomorrow().ok())
            .and_then(|day| start_of(Day(day))),
    }
}

/// `Fietsgoed Webwinkels B.V.` -> `fietsgoed-webwinkels-b-v`.
pub fn slug(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "customer".to_owned() } else { words.join("-") }
}

/// Keeps rejected rows in the store.
///
/// # Errors
/// What the store says.
pub async fn keep_rejects(db: &Db, source: &str, rejects: &[Reject], now: Instant) -> Result<(), Failure> {
    let source = source.to_owned();
    let rejects: std::sync::Arc<Vec<work::reject::Reject>> = std::sync::Arc::new(
        rejects
            .iter()
            .map(|one| work::reject::Reject {
                line: i64::try_from(one.line).unwrap_or(i64::MAX),
                reason: one.reason.clone(),
                raw: one.raw.clone(),
            })
            .collect(),
    );
    Ok(db
        .write(move |tx| Box::pin(async move { work::reject::keep(tx, &source, &rejects, now).await }))
        .await?)
}

/// A customer by key, or a sentence.
///
/// # Errors
/// When there is none.
pub async fn customer(db: &Db, key: &str) -> Result<customer::Customer, Failure> {
    let wanted = key.to_owned();
    let found = db.read(move |tx| Box::pin(async move { customer::by_key(tx, &wanted).await })).await?;
    found.ok_or_else(|| Failure::Usage(format!("there is no customer \"{key}\"")))
}

/// Calendar days from now, for expiry dates.
pub fn in_days(days: i64) -> Instant {
    clock::now() + Duration::days(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_before_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::resolve(&Default::default(), None, &|name| {
            (name == "VANGNET_DATA_DIR").then(|| folder.path().display().to_string())
        });
        let config = config.unwrap();
        let ours = public_keys(&config).unwrap();
        assert_eq!(ours.len(), 1);
        std::fs::write(folder.path().join(EARLIER_KEYS), format!("# 2025\n{}\n", "0a".repeat(32))).unwrap();
        assert_eq!(public_keys(&config).unwrap(), [ours[0], [10; 32]]);
        std::fs::write(folder.path().join(EARLIER_KEYS), "0a").unwrap();
        assert!(public_keys(&config).unwrap_err().contains("is not a key"));
    }

    #[test]
    fn names_become_keys() {
        assert_eq!(slug("Fietsgoed Webwinkels B.V."), "fietsgoed-webwinkels-b-v");
        assert_eq!(slug("Één & Ander"), "n-ander");
        assert_eq!(slug("???"), "customer");
    }

    #[test]
    fn a_version_holds_for_whole_local_days() {
        let text = include_str!("../../../examples/contracts/office-hours.toml");
        let version = new_version(text, &Contract::parse(text).unwrap());
        assert_eq!(version.key, "office-hours");
        assert_eq!(version.effective_from.to_string(), "2026-02-28T23:00:00Z");
        assert_eq!(version.effective_to.unwrap().to_string(), "2027-12-31T23:00:00Z");
    }
}
