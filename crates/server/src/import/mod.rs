//! Taking in the history of other systems: read a file, make events, add what is not there yet.
//!
//! [`rows`] and [`mapping`] are pure; this file opens, batches, and tells how it went. Running it again adds nothing
//! twice: a ticket is known by its source and key, and only what its history lacks at the end is added.

pub mod dates; //    instants as other programs write them
pub mod mapping; //  what columns mean
pub mod progress; // how far it is
pub mod rejects; //  rows that could not be read
pub mod rows; //     from rows to events

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use domain::ticket::{Event, EventKind};
use serde::{Deserialize, Serialize};
use store::Db;
use store::ticket::{ImportTicket, Imported, NewEvent};

use crate::cli::{Exit, Target};
use crate::command::Failure;
use crate::config::Config;
use crate::{clock, contract, data};
use mapping::Mapping;
use progress::Progress;
use rows::{Incident, Source};

/// Tickets written in one durable commit: some thousands of events.
const BATCH: usize = 500;

/// What an import did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tickets that were new.
    pub added: usize,
    /// Tickets that got more history.
    pub extended: usize,
    /// Tickets that were there with this history.
    pub unchanged: usize,
    /// Tickets whose recorded history is another: left as they are.
    pub differs: usize,
    /// Events that were added.
    pub events: usize,
}

impl Tally {
    fn take(&mut self, what: &Imported) {
        match what {
            Imported::Added(events) => {
                self.added += 1;
                self.events += events;
            }
            Imported::Extended(events) => {
                self.extended += 1;
                self.events += events;
            }
            Imported::Unchanged => self.unchanged += 1,
            Imported::Differs => self.differs += 1,
        }
    }
}

/// `import servicenow`.
///
/// # Errors
/// A sentence; what was committed before stays.
pub async fn servicenow(config: &Config, file: &Path, target: &Target) -> Result<Exit, Failure> {
    let mapping = Mapping::parse(mapping::SERVICENOW).map_err(Failure::Failed)?;
    from_rows(config, file, &mapping, target).await
}

/// `import csv`.
///
/// # Errors
/// As [`servicenow`]; a wrong mapping file is wrong use.
pub async fn csv(config: &Config, file: &Path, mapping: &Path, target: &Target) -> Result<Exit, Failure> {
    let complain = |error: String| Failure::Usage(format!("{}: {error}", mapping.display()));
    let text = std::fs::read_to_string(mapping).map_err(|error| complain(error.to_string()))?;
    from_rows(config, file, &Mapping::parse(&text).map_err(complain)?, target).await
}

async fn from_rows(
    config: &Config,
    file: &Path,
    mapping: &Mapping,
    target: &Target,
) -> Result<Exit, Failure> {
    let (text, parsed) = contract::load(&target.contract)?;
    let mut progress = Progress::new("rows read", None);
    let mut source = Source::read(mapping, open(file)?, |rows| progress.at(rows))?;
    progress.finish(source.rows);
    let rejected = std::mem::take(&mut source.rejects);
    let (rows, tickets) = (source.rows, source.len() as u64);

    let db = data::open(config).await?;
    let place = data::contract_for(&db, target.customer.as_deref(), &text, &parsed).await?;
    let tally = store_all(&db, place, &mapping.source, source.into_incidents(), tickets).await?;
    println!(
        "{rows} rows, {tickets} tickets: {} added, {} extended, {} unchanged, {} differ; {} events added",
        tally.added, tally.extended, tally.unchanged, tally.differs, tally.events
    );
    let refused = !rejected.is_empty();
    if refused {
        let kept = rejects::keep(config, &db, &mapping.source, file, &rejected).await?;
        for reject in rejected.iter().take(20) {
            eprintln!("line {}: {}", reject.line, reject.reason);
        }
        println!("{} rows rejected, kept in {}", rejected.len(), kept.display());
    }
    db.close().await;
    Ok(if refused || tally.differs > 0 { Exit::Findings } else { Exit::Ok })
}

/// Writes tickets in batches and says how it went.
///
/// # Errors
/// What the store says; batches before it are committed.
pub async fn store_all(
    db: &Db,
    place: data::Place,
    source: &str,
    incidents: impl Iterator<Item = Incident>,
    total: u64,
) -> Result<Tally, Failure> {
    let mut progress = Progress::new("tickets", Some(total));
    let mut tally = Tally::default();
    let mut batch = Vec::with_capacity(BATCH);
    let mut incidents = incidents.peekable();
    let mut done = 0;
    while let Some(incident) = incidents.next() {
        batch.push(to_import(source, place.contract_version_id, incident));
        if batch.len() < BATCH && incidents.peek().is_some() {
            continue;
        }
        done += batch.len() as u64;
        let full = std::sync::Arc::new(std::mem::take(&mut batch));
        for what in write(db, place.customer_id, full).await? {
            tally.take(&what);
        }
        progress.at(done);
    }
    progress.finish(done);
    Ok(tally)
}

async fn write(
    db: &Db,
    customer_id: i64,
    batch: std::sync::Arc<Vec<ImportTicket>>,
) -> Result<Vec<Imported>, Failure> {
    let now = clock::now();
    let written = db.write_for(customer_id, move |tx| {
        Box::pin(async move { store::ticket::import(tx, customer_id, &batch, now).await })
    });
    Ok(written.await?)
}

fn to_import(source: &str, contract_version_id: i64, incident: Incident) -> ImportTicket {
    let event = |event: Event| NewEvent::new(event.at, event.kind, None);
    ImportTicket {
        source: source.to_owned(),
        key: incident.key,
        subject: incident.subject,
        kind: "incident".to_owned(),
        contract_version_id: Some(contract_version_id),
        events: incident.events.into_iter().map(event).collect(),
    }
}

/// A file, unpacked when it is gzip whatever its name says.
///
/// # Errors
/// A sentence with its name.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>, String> {
    let complain = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path).map_err(complain)?);
    let packed = reader.fill_buf().map_err(complain)?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(flate2::bufread::MultiGzDecoder::new(reader)) } else { Box::new(reader) })
}

/// One line of our own export.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// System it came from; `vangnet` for tickets opened here.
    pub source: String,
    /// Its key there; our number for tickets opened here.
    pub key: String,
    /// One line.
    pub subject: String,
    /// `incident`, `request`, ...
    pub kind: String,
    /// Its history; the first is the opening.
    pub events: Vec<LineEvent>,
}

/// One event of a line.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct LineEvent {
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When and what.
    #[serde(flatten)]
    pub event: Event,
}

/// `import json`: our own export.
///
/// # Errors
/// As [`servicenow`].
pub async fn json(config: &Config, file: &Path, target: &Target) -> Result<Exit, Failure> {
    let (text, parsed) = contract::load(&target.contract)?;
    let db = data::open(config).await?;
    let place = data::contract_for(&db, target.customer.as_deref(), &text, &parsed).await?;
    let mut progress = Progress::new("tickets", None);
    let (mut tally, mut rejected, mut batch, mut number) = (Tally::default(), Vec::new(), Vec::new(), 0);
    let mut lines = BufReader::with_capacity(1 << 18, open(file)?).lines();
    loop {
        let line =
            lines.next().transpose().map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let end = line.is_none();
        if let Some(line) = line {
            number += 1;
            match read_line(&line, place.contract_version_id) {
                Ok(ticket) => batch.extend(ticket),
                Err(reason) => rejected.push(rows::Reject { line: number, reason, raw: line }),
            }
        }
        if batch.len() >= BATCH || (end && !batch.is_empty()) {
            let full = std::sync::Arc::new(std::mem::take(&mut batch));
            for what in write(&db, place.customer_id, full).await? {
                tally.take(&what);
            }
        }
        progress.at(number);
        if end {
            break;
        }
    }
    progress.finish(number);
    println!(
        "{number} lines: {} added, {} extended, {} unchanged, {} differ; {} events added",
        tally.added, tally.extended, tally.unchanged, tally.differs, tally.events
    );
    if !rejected.is_empty() {
        let kept = rejects::keep(config, &db, "vangnet", file, &rejected).await?;
        println!("{} lines rejected, kept in {}", rejected.len(), kept.display());
    }
    db.close().await;
    Ok(if rejected.is_empty() && tally.differs == 0 { Exit::Ok } else { Exit::Findings })
}

/// One line as a ticket; `None` for a blank one. Breaches are left out: they follow from the rest.
fn read_line(line: &str, contract_version_id: i64) -> Result<Option<ImportTicket>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if !matches!(line.events.first().map(|first| &first.event.kind), Some(EventKind::Opened { .. })) {
        return Err("the history does not begin with its opening".to_owned());
    }
    let events = line.events.into_iter().filter(|one| !matches!(one.event.kind, EventKind::Breached { .. }));
    Ok(Some(ImportTicket {
        source: line.source,
        key: line.key,
        subject: line.subject,
        kind: line.kind,
        contract_version_id: Some(contract_version_id),
        events: events
            .map(|one| NewEvent { text: one.text, ..NewEvent::new(one.event.at, one.event.kind, None) })
            .collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let text = r#"{"source":"vangnet","key":"V-7","subject":"Down","kind":"incident","events":[{"text":"Help","at":"2026-01-05T10:00:00Z","type":"opened","priority":"P1"},{"at":"2026-01-05T10:30:00Z","type":"breached","clock":"response"},{"at":"2026-01-05T11:00:00Z","type":"resolved"}]}"#;
        let line: Line = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&line).unwrap(), text);
        let ticket = read_line(text, 3).unwrap().unwrap();
        let kinds: Vec<_> = ticket.events.iter().map(|event| event.kind.name()).collect();
        assert_eq!(kinds, ["opened", "resolved"]);
        assert_eq!(ticket.events[0].text.as_deref(), Some("Help"));
        assert!(read_line("{}", 3).is_err());
        assert!(read_line(" ", 3).unwrap().is_none());
        assert!(read_line(&text.replace("opened", "resolved"), 3).is_err());
    }
}
