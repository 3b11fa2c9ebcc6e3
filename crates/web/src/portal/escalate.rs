//! Asking for more attention: a reason, recorded on the ticket; its owner and the managers are told. Once an hour.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::ticket::{EventKind, fits};
use serde::Deserialize;
use store::ticket::{self, TicketRow};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::session::{Form, Viewer};

/// The longest reason, in bytes.
pub const REASON: usize = 4_000;

#[derive(Template)]
#[template(path = "portal/escalate.html")]
struct EscalatePage {
    page: Page,
    number: String,
    subject: String,
    reason: String,
    fault: Option<String>,
    quiet: Option<String>,
    open: bool,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    reason: String,
}

async fn find(app: &App, viewer: &Viewer, number: &str) -> Result<TicketRow, Error> {
    let number = ticket::parse_number(number).ok_or(Error::NotFound)?;
    let row = app.db.read(move |tx| Box::pin(async move { ticket::by_number(tx, number).await })).await?;
    let row = row.ok_or(Error::NotFound)?;
    viewer.must(Action::Reply, Resource::Of(row.customer_id))?;
    Ok(row)
}

/// `GET /portal/escalate/{number}`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number).await?;
    show(&app, &viewer, &row, String::new(), None).await
}

async fn show(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    reason: String,
    fault: Option<String>,
) -> Result<Response, Error> {
    let (id, now) = (row.id, app.now());
    let quiet = app.db.read(move |tx| Box::pin(store::line::escalated_until(tx, id, now))).await?;
    let page = Page::open(app, viewer, Nav::Tickets, viewer.language.t("portal-escalate-title")).await?;
    html(&EscalatePage {
        number: row.number_text(),
        subject: row.subject.clone(),
        reason,
        fault,
        quiet: quiet.map(|until| page.ta("portal-escalated-until", "t", &page.short(&until))),
        open: fits(row.status, &EventKind::Escalated).is_ok(),
        page,
    })
}

/// `POST /portal/escalate/{number}`
pub async fn post(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number).await?;
    match escalate(&app, &viewer, &row, &asked.reason).await {
        Ok(_) if viewer.is_staff() => {
            Ok(Redirect::to(&format!("/tickets/{}", row.number_text())).into_response())
        }
        Ok(_) => Ok(Redirect::to("/?done=escalated").into_response()),
        Err(Error::Invalid(_)) => {
            let fault = Some(viewer.language.t("portal-escalate-why").to_owned());
            let mut response = show(&app, &viewer, &row, asked.reason, fault).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// Escalates a ticket that the viewer may answer; the page and the API come together here.
///
/// # Errors
/// `Invalid` without a reason, `Conflict` within the hour.
pub async fn escalate(app: &App, viewer: &Viewer, row: &TicketRow, reason: &str) -> Result<TicketRow, Error> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Error::Invalid("reason: say why it cannot wait".into()));
    }
    limits::text("reason", &reason, REASON)?;
    let (id, person, now) = (row.id, viewer.person, app.now());
    let written = app.db.write_for(row.customer_id, move |tx| {
        Box::pin(async move { store::line::escalate(tx, id, &reason, person, now).await })
    });
    written.await.map_err(Error::from)
}
