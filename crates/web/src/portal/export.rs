//! Everything of the own organisation as a file: JSON lines with contract, tickets and their public events, or a table of the
//! tickets for a spreadsheet. Written part by part, so that ten years fit through; that it was taken is recorded.

use std::collections::VecDeque;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource, Scope};
use domain::customer::sheet::cell;
use domain::span::Instant;
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use store::ticket::TicketRow;

use super::load::own;
use crate::api::{EventWire, TicketWire};
use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;

/// Tickets read at a time.
const PART: usize = 50;
/// Events of a ticket read at a time.
const EVENTS: i64 = 500;

/// Which form.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    form: String,
}

/// `GET /portal/export`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    export(&app, &viewer, asked.form == "csv").await
}

/// The file; the page and the API come together here.
///
/// # Errors
/// `Denied` for who may not take it.
pub async fn export(app: &App, viewer: &Viewer, csv: bool) -> Result<Response, Error> {
    let customer = own(viewer)?;
    viewer.must(Action::DownloadData, Resource::Of(customer))?;
    let (person, now) = (viewer.person, app.now());
    let form = if csv { "csv" } else { "jsonl" };
    let note = app.db.write_for(customer, move |tx| {
        Box::pin(async move { store::line::downloaded(tx, customer, form, person, now).await })
    });
    note.await?;
    let first = if csv { heading() } else { about(app, customer, now).await? };
    let walk = Walk {
        app: app.clone(),
        customer,
        now,
        csv,
        before: None,
        ready: VecDeque::from([first]),
        over: false,
    };
    let body = Body::from_stream(stream::try_unfold(walk, |mut walk| async move {
        let part = walk.next().await.map_err(|_| std::io::Error::other("the store does not answer"))?;
        Ok::<_, std::io::Error>(part.map(|part| (part, walk)))
    }));
    let (mime, name) = match csv {
        true => ("text/csv; charset=utf-8", "attachment; filename=\"tickets.csv\""),
        false => ("application/x-ndjson; charset=utf-8", "attachment; filename=\"vangnet.jsonl\""),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
    ];
    Ok((headers, body).into_response())
}

/// The customer, its services and every version of its contracts.
async fn about(app: &App, customer: i64, now: Instant) -> Result<String, Error> {
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let about =
                store::customer::get(tx, customer).await?.ok_or(store::StoreError::NotFound("customer"))?;
            let services = store::customer::services(tx, customer).await?;
            let versions = store::contract::of_customer(tx, customer).await?;
            Ok((about, services, versions))
        })
    });
    let (about, services, versions) = read.await?;
    let mut out = String::new();
    let mut line = |value: serde_json::Value| {
        out.push_str(&value.to_string());
        out.push('\n');
    };
    line(json!({ "type": "customer", "key": about.key, "name": about.name, "taken_at": now }));
    for service in services {
        line(
            json!({ "type": "service", "id": service.id.to_string(), "key": service.key, "name": service.name }),
        );
    }
    for version in versions {
        line(json!({
            "type": "contract", "key": version.key, "title": version.title, "version": version.version,
            "effective_from": version.effective_from, "effective_to": version.effective_to, "source": version.source,
        }));
    }
    Ok(out)
}

fn heading() -> String {
    "number,subject,kind,channel,priority,status,opened_at,resolved_at,response_due,response_ended_at,resolve_due,\
     resolve_ended_at,reopenings\r\n"
        .to_owned()
}

struct Walk {
    app: App,
    customer: i64,
    now: Instant,
    csv: bool,
    before: Option<i64>,
    ready: VecDeque<String>,
    over: bool,
}

impl Walk {
    async fn next(&mut self) -> Result<Option<String>, Error> {
        if let Some(part) = self.ready.pop_front() {
            return Ok(Some(part));
        }
        if self.over {
            return Ok(None);
        }
        let (scope, before) = (Scope::from(Some(self.customer)), self.before);
        let read = self.app.db.read(move |tx| Box::pin(store::ticket::list(tx, scope, before, PART)));
        let page = read.await?;
        self.before = page.next;
        self.over = page.next.is_none();
        let mut out = String::new();
        for row in page.rows {
            match self.csv {
                true => out.push_str(&table_row(&row)),
                false => out.push_str(&self.ticket(row).await?),
            }
        }
        Ok(Some(out))
    }

    /// A ticket and its public events as one line.
    async fn ticket(&self, row: TicketRow) -> Result<String, Error> {
        let id = row.id;
        let (mut events, mut after) = (Vec::new(), 0);
        loop {
            let read = self.app.db.read(move |tx| Box::pin(store::event::page(tx, id, after, EVENTS)));
            let part = read.await?;
            let full = i64::try_from(part.len()).is_ok_and(|count| count == EVENTS);
            after = part.last().map_or(after, |event| event.seq);
            events.extend(part.into_iter().filter(|event| event.kind.is_public()).map(EventWire::from));
            if !full {
                break;
            }
        }
        let ticket = TicketWire::of(row, false, self.now);
        let line = json!({ "type": "ticket", "ticket": ticket, "events": events });
        Ok(line.to_string() + "\n")
    }
}

fn table_row(row: &TicketRow) -> String {
    use domain::clock::ClockName::{Resolve, Response};
    let at = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let (response, resolve) = (row.clock(Response), row.clock(Resolve));
    let cells = [
        row.number_text(),
        row.subject.clone(),
        row.kind.clone(),
        row.channel.clone(),
        row.priority.name().to_owned(),
        row.status.name().to_owned(),
        row.opened_at.to_string(),
        at(row.resolved_at),
        at(response.due),
        at(response.ended_at),
        at(resolve.due),
        at(resolve.ended_at),
        row.reopenings.to_string(),
    ];
    let quoted: Vec<String> =
        cells.iter().map(|text| format!("\"{}\"", cell(text).replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}
