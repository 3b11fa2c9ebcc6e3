//! `vangnet person`, `vangnet customer`, `vangnet contract add`: what an installation needs before its first ticket.

use std::io::BufRead;
use std::path::Path;

use domain::access::Role;
use sha2::{Digest, Sha256};
use store::{Db, api_key, customer, person};

use crate::cli::{Customer, Exit, Person};
use crate::command::Failure;
use crate::config::Config;
use crate::{clock, contract, data};

/// Runs a `person` command.
///
/// # Errors
/// A sentence.
pub async fn person(config: &Config, command: Person) -> Result<Exit, Failure> {
    let db = data::open(config).await?;
    match command {
        Person::Add { email, name, role, customer, language, password_stdin } => {
            let role = Role::parse(&role).ok_or_else(|| {
                Failure::Usage(format!(
                    "\"{role}\" is no role; write one of {}",
                    Role::ALL.map(Role::name).join(", ")
                ))
            })?;
            let customer_id = match customer {
                Some(key) => Some(data::customer(&db, &key).await?.id),
                None => None,
            };
            let (password, told) = password(password_stdin)?;
            let new = person::NewPerson {
                customer_id,
                name,
                email: Some(email.clone()),
                language: language.code().to_owned(),
                role,
                password_hash: Some(web::hash_password(&password)?),
            };
            let now = clock::now();
            db.write(move |tx| Box::pin(async move { person::create(tx, &new, None, now).await })).await?;
            println!("{email} can sign in{told}");
        }
        Person::Password { email, password_stdin } => {
            let id = by_email(&db, &email).await?.id;
            let (password, told) = password(password_stdin)?;
            let hash = web::hash_password(&password)?;
            let now = clock::now();
            db.write(move |tx| Box::pin(async move { person::set_password(tx, id, &hash, None, now).await }))
                .await?;
            println!("{email} has a new password{told}");
        }
        Person::ApiKey { email, name, days } => {
            let id = by_email(&db, &email).await?.id;
            let key = random_text("vn_", 32)?;
            make_key(&db, id, &key, &name, days.map(data::in_days)).await?;
            println!("{key}");
        }
    }
    db.close().await;
    Ok(Exit::Ok)
}

/// Records an API key; the store keeps its SHA-256 alone.
///
/// # Errors
/// What the store says.
pub async fn make_key(
    db: &Db,
    person_id: i64,
    key: &str,
    name: &str,
    expires_at: Option<domain::span::Instant>,
) -> Result<i64, Failure> {
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let name = name.to_owned();
    let now = clock::now();
    let recorded = db.write(move |tx| {
        Box::pin(async move {
            let new = api_key::NewKey { expires_at, ..api_key::NewKey::new(hash, person_id, &name) };
            api_key::create(tx, &new, None, now).await
        })
    });
    Ok(recorded.await?)
}

async fn by_email(db: &Db, email: &str) -> Result<person::Person, Failure> {
    let wanted = email.to_owned();
    let found = db.read(move |tx| Box::pin(async move { person::by_email(tx, &wanted).await })).await?;
    found.ok_or_else(|| Failure::Usage(format!("nobody signs in with \"{email}\"")))
}

/// The password of standard input's first line, or a fresh one and the words that tell it.
fn password(from_stdin: bool) -> Result<(String, String), String> {
    if !from_stdin {
        let fresh = random_text("", 12)?;
        return Ok((fresh.clone(), format!(" with the password {fresh}")));
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("cannot read the password: {error}"))?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < 10 {
        return Err("a password has at least 10 characters".to_owned());
    }
    Ok((password, String::new()))
}

/// Random letters and digits that are not mistaken for each other.
fn random_text(prefix: &str, length: usize) -> Result<String, String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = vec![0u8; length];
    getrandom::fill(&mut bytes).map_err(|error| format!("no random numbers: {error}"))?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter));
    Ok(prefix.chars().chain(bytes.iter().filter_map(letter)).collect())
}

/// Runs a `customer` command.
///
/// # Errors
/// A sentence.
pub async fn customer(config: &Config, command: Customer) -> Result<Exit, Failure> {
    let Customer::Add { key, name, language, zone } = command;
    if key != data::slug(&key) {
        return Err(Failure::Usage(format!(
            "\"{key}\" is no key; write for example \"{}\"",
            data::slug(&key)
        )));
    }
    if jiff::tz::TimeZone::get(&zone).is_err() {
        return Err(Failure::Usage(format!("\"{zone}\" is no zone such as Europe/Amsterdam")));
    }
    let db = data::open(config).await?;
    let new = customer::NewCustomer { key: key.clone(), name, language: language.code().to_owned(), zone };
    let now = clock::now();
    db.write(move |tx| Box::pin(async move { customer::create(tx, &new, None, now).await })).await?;
    println!("customer {key} added");
    db.close().await;
    Ok(Exit::Ok)
}

/// `contract add`: records a file as a customer's contract, or as its next version.
///
/// # Errors
/// A sentence.
pub async fn add_contract(config: &Config, file: &Path, key: &str) -> Result<Exit, Failure> {
    let (text, parsed) = contract::load(file)?;
    let db = data::open(config).await?;
    let customer_id = data::customer(&db, key).await?.id;
    let version = store::contract::NewVersion { customer_id, ..data::new_version(&text, &parsed) };
    let (now, title) = (clock::now(), version.title.clone());
    db.write(move |tx| Box::pin(async move { store::contract::record(tx, &version, None, now).await }))
        .await?;
    println!("\"{title}\" is recorded for {key}");
    db.close().await;
    Ok(Exit::Ok)
}
