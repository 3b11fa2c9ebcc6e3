//! `vangnet import customers FILE` and `export customers`: customers, services, contacts and systems as CSV.
//!
//! Rejected rows are kept with their line, reason and mend; taking a sheet in twice changes nothing.

use std::io::Write as _;
use std::path::Path;

use domain::access::Reach;
use domain::customer::sheet::{self, SheetKind};
use sha2::{Digest as _, Sha256};
use store::Db;
use store::sheet::{Outcome, Taking, What};
use store::work::reject::{self, Reject};

use crate::cli::Exit;
use crate::command::Failure;
use crate::config::Config;
use crate::{clock, data};

/// Takes a sheet in, or with `preview` only says what would become of its rows.
///
/// # Errors
/// When the file cannot be read, or what the store says.
pub async fn import(config: &Config, kind: SheetKind, file: &Path, preview: bool) -> Result<Exit, Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", file.display())))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::Failed(format!("{} is not UTF-8; save it as CSV UTF-8", file.display())))?;
    let db = data::open(config).await?;
    let told = take(&db, kind, &text, preview).await?;
    db.close().await;
    let count = |name: &str| told.iter().filter(|one| one.what.name() == name).count();
    for one in &told {
        if let What::Rejected(reason) = &one.what {
            eprintln!("line {}: {reason}", one.line);
        }
    }
    let verb = if preview { "would be " } else { "" };
    println!(
        "{verb}{} added, {} changed, {} the same, {} rejected",
        count("added"),
        count("changed"),
        count("same"),
        count("rejected")
    );
    Ok(if count("rejected") == 0 { Exit::Ok } else { Exit::Findings })
}

/// Takes the text of a sheet in.
///
/// # Errors
/// A sentence when the whole cannot be read; what the store says.
pub async fn take(db: &Db, kind: SheetKind, text: &str, preview: bool) -> Result<Vec<Outcome>, Failure> {
    let read = sheet::read(kind, text)?;
    let (rows, now) = (read.rows, clock::now());
    let taking = Taking { reach: Reach::Everything, dry: preview, actor_id: None };
    let write =
        db.write(move |tx| Box::pin(async move { store::sheet::take(tx, kind, &rows, &taking, now).await }));
    let mut told = write.await?;
    let refused = read.refused.iter().map(|one| Outcome {
        line: one.line,
        key: String::new(),
        what: What::Rejected(one.reason.clone()),
    });
    told.extend(refused);
    told.sort_by_key(|one| one.line);
    if !preview {
        keep(db, kind, text, &told).await?;
    }
    Ok(told)
}

async fn keep(db: &Db, kind: SheetKind, text: &str, told: &[Outcome]) -> Result<(), Failure> {
    let lines: Vec<&str> = text.lines().collect();
    let raw = |line: u64| usize::try_from(line).ok().and_then(|line| lines.get(line.checked_sub(1)?));
    let rejects: Vec<Reject> = told
        .iter()
        .filter_map(|one| match &one.what {
            What::Rejected(reason) => Some(Reject {
                line: i64::try_from(one.line).unwrap_or(i64::MAX),
                reason: reason.clone(),
                raw: (*raw(one.line).unwrap_or(&"")).to_owned(),
            }),
            _ => None,
        })
        .collect();
    if rejects.is_empty() {
        return Ok(());
    }
    let hash = hex_of(text);
    let (source, now) = (format!("{}:{hash}", kind.name()), clock::now());
    let keep = db.write(move |tx| Box::pin(async move { reject::keep(tx, &source, &rejects, now).await }));
    Ok(keep.await?)
}

/// The first twelve digits of its SHA-256: the same sheet has the same name.
fn hex_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes everything of a kind.
///
/// # Errors
/// When the file cannot be written, or what the store says.
pub async fn export(config: &Config, kind: SheetKind, file: Option<&Path>) -> Result<Exit, Failure> {
    let db = data::open(config).await?;
    let read =
        db.read(move |tx| Box::pin(async move { store::sheet::give(tx, kind, &Reach::Everything).await }));
    let text = sheet::write(kind, &read.await?);
    db.close().await;
    let complain = |error: std::io::Error| Failure::Failed(format!("cannot write: {error}"));
    match file {
        Some(path) => {
            store::files::create(path).map_err(complain)?.write_all(text.as_bytes()).map_err(complain)?;
        }
        None => std::io::stdout().write_all(text.as_bytes()).map_err(complain)?,
    }
    Ok(Exit::Ok)
}
