//! `vangnet export json`: tickets with their events and texts, one line each, for `import json`.

use std::io::{BufWriter, Write};
use std::path::Path;

use domain::ticket::Event;
use store::{Db, event, ticket};

use crate::cli::Exit;
use crate::command::Failure;
use crate::config::Config;
use crate::data;
use crate::import::{Line, LineEvent};

/// Tickets read at a time.
const PAGE: usize = 200;
/// Events of a ticket read at a time.
const EVENTS: i64 = 500;

/// Writes every ticket, latest recorded first.
///
/// # Errors
/// When the file cannot be written, or what the store says.
pub async fn json(config: &Config, file: Option<&Path>, customer: Option<&str>) -> Result<Exit, Failure> {
    let db = data::open(config).await?;
    let customer_id = match customer {
        Some(key) => Some(data::customer(&db, key).await?.id),
        None => None,
    };
    let complain = |error: std::io::Error| Failure::Failed(format!("cannot write: {error}"));
    let mut out: Box<dyn Write> = match file {
        Some(path) => Box::new(BufWriter::new(store::files::create(path).map_err(complain)?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let (mut before, mut count) = (None, 0);
    loop {
        let page = db.read(move |tx| Box::pin(ticket::list(tx, customer_id, before, PAGE))).await?;
        for row in page.rows {
            let line = line_of(&db, row).await?;
            serde_json::to_writer(&mut out, &line).map_err(|error| Failure::Failed(error.to_string()))?;
            out.write_all(b"\n").map_err(complain)?;
            count += 1;
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    out.flush().map_err(complain)?;
    eprintln!("{count} tickets written");
    db.close().await;
    Ok(Exit::Ok)
}

/// One ticket as a line.
///
/// # Errors
/// What the store says.
pub async fn line_of(db: &Db, row: ticket::TicketRow) -> Result<Line, Failure> {
    let id = row.id;
    let mut events = Vec::new();
    let mut after = 0;
    loop {
        let page =
            db.read(move |tx| Box::pin(async move { event::page(tx, id, after, EVENTS).await })).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        events.extend(page.into_iter().map(|one| LineEvent {
            text: one.body().map(str::to_owned),
            event: Event { at: one.at, kind: one.kind },
        }));
    }
    let number = row.number_text();
    Ok(Line {
        source: row.source.unwrap_or_else(|| "vangnet".to_owned()),
        key: row.source_key.unwrap_or(number),
        subject: row.subject,
        kind: row.kind,
        events,
    })
}
