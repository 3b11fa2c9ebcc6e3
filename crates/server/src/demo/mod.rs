//! `vangnet demo`: a believable agency with running clocks, made in seconds, then served.

pub mod cast; //    colleagues, customers, contacts
mod channels; //    chat, monitoring, telephone
pub mod dice; //    chance that falls the same way every time
mod file; //        customer files, changes, releases
mod live; //        the tickets that are open now
pub mod story; //   what happened, when, said by whom
mod write; //       the story into the store

use std::path::Path;

use store::Db;

use crate::cli::{Demo, Exit};
use crate::clock::{self, Stopwatch};
use crate::command::Failure;
use crate::config::Config;
use crate::serve;
use cast::{COLLEAGUES, HOUSES, PASSWORD};

pub use write::write;

/// How many tickets of the last 90 days there are, beside the live ones.
pub const PAST: usize = 400;
/// The story's seed.
const SEED: u64 = 20_261_122;
/// Marks a data folder as the demo's, so that `--reset` never throws away anything else.
const MARK: &str = "demo.txt";

/// Runs `demo`.
///
/// # Errors
/// A sentence; `--reset` refuses a folder that the demo did not make, and PostgreSQL.
pub async fn run(config: &Config, options: &Demo) -> Result<Exit, Failure> {
    let listener = serve::listen(config).await?;
    if options.reset {
        reset(config)?;
    }
    let started = Stopwatch::start();
    let db = serve::open(config).await?;
    let known = db.read(|tx| Box::pin(store::customer::list(tx, "", 1))).await?;
    if known.is_empty() {
        std::fs::write(
            config.data_dir.join(MARK),
            "Made by `vangnet demo`; `vangnet demo --reset` makes it anew.\n",
        )
        .map_err(|error| format!("cannot write to {}: {error}", config.data_dir.display()))?;
        let told = write(&db, clock::now(), PAST, SEED).await?;
        println!(
            "{told} tickets made in {:.1} s, in {}",
            started.elapsed().as_secs_f64(),
            config.data_dir.display()
        );
    } else {
        println!("the data in {} is kept; --reset makes it anew", config.data_dir.display());
    }
    if options.no_serve {
        db.close().await;
        return Ok(Exit::Ok);
    }
    let settings = web::Config {
        house: "Bureau Kade".to_owned(),
        sign_in_hint: Some(hint()),
        // One click into the demo; who has an authenticator app (see the greeting) is still asked for a code.
        require_second_factor: false,
        ..serve::page_settings(config)
    };
    serve::serve(config, listener, db, settings, None, |address| {
        println!("{}", greeting(&address.to_string()))
    })
    .await?;
    Ok(Exit::Ok)
}

/// The three sign-ins that show everything: an engineer, a manager, a customer.
fn sign_ins() -> [(&'static str, &'static str); 3] {
    let colleague = |role: &str| COLLEAGUES.iter().find(|one| one.role == role).map_or("", |one| one.email);
    let customer = HOUSES.first().and_then(|house| house.contacts.first()).map_or("", |one| one.email);
    [("engineer", colleague("engineer")), ("manager", colleague("manager")), ("customer", customer)]
}

fn hint() -> String {
    let list: Vec<String> = sign_ins().iter().map(|(role, email)| format!("{email} ({role})")).collect();
    format!("Demo: {}; password {PASSWORD}", list.join(", "))
}

fn greeting(address: &str) -> String {
    let mut out = format!("\n  http://{address}\n\n");
    for (role, email) in sign_ins() {
        out += &format!("  {role:<9} {email:<26} password {PASSWORD}\n");
    }
    out += &format!(
        "  {:<9} {:<26} password {PASSWORD}, code of the key {}\n",
        "admin",
        cast::ADMIN,
        cast::SECRET_TEXT
    );
    out + "\n  Ctrl-C stops it; the data stays. `vangnet demo --reset` starts over.\n"
}

/// Throws the demo's data away.
fn reset(config: &Config) -> Result<(), Failure> {
    if config.database_url.is_some() {
        return Err(Failure::Usage(
            "--reset works on the data folder alone; empty the PostgreSQL database yourself".into(),
        ));
    }
    let folder: &Path = &config.data_dir;
    if !folder.exists() {
        return Ok(());
    }
    let empty = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if !empty && !folder.join(MARK).exists() {
        return Err(Failure::Usage(format!(
            "{} was not made by the demo; nothing was removed",
            folder.display()
        )));
    }
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        // What the program itself makes, and nothing else that somebody put there.
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.starts_with("vangnet.sqlite") || name == engine::Key::FILE || name == MARK;
        if ours {
            std::fs::remove_file(&path)
                .map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        } else if name == "rejects" {
            std::fs::remove_dir_all(&path)
                .map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        }
    }
    Ok(())
}

/// A store that holds the demo's people, customers and contracts and `past` tickets, for tests.
///
/// # Errors
/// What the store says.
pub async fn fill(db: &Db, now: domain::span::Instant, past: usize) -> Result<usize, Failure> {
    write(db, now, past, SEED).await
}
