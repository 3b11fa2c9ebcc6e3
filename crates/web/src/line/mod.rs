//! The incident line: the P1 button with a second look at who is woken, and the form for a call that a colleague answered.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::contract::{called_at_once, promise_line};
use domain::span::Instant;
use domain::ticket::Priority;
use serde::Deserialize;
use store::ticket::{OpenTicket, TicketRow};

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::layout::{Nav, Page, html};
use crate::limits::{self, Refers};
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};

pub mod answered; // a call that a colleague answered
pub mod ring; //     a telephone system that tells us of a call

/// What the form holds.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Press {
    customer: String,
    subject: String,
    text: String,
    service: String,
    confirmed: String,
}

/// Who is woken, and what is promised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// Duty rosters and people, in the order of the contract.
    pub who: Vec<String>,
    /// `We answer within 30 minutes...`; empty where nothing is promised.
    pub promise: String,
    /// The P1 by telephone that runs since minutes: this is added to it.
    pub running: Option<(i64, String)>,
}

/// Who is woken by a P1 of this customer.
///
/// # Errors
/// When the store does not answer.
pub async fn woken(app: &App, customer: i64, language: Language) -> Result<Woken, Error> {
    let now = app.now();
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let version = store::contract::in_force_for(tx, customer, now).await?.map(|version| version.id);
            Ok((version, store::line::running(tx, customer, now).await?))
        })
    });
    let (version, running) = read.await?;
    let contract = match version {
        Some(version) => app.contract(version).await?,
        None => None,
    };
    let running = running.map(|row| (row.id, row.number_text()));
    let Some(contract) = contract else { return Ok(Woken { running, ..Woken::default() }) };
    Ok(Woken {
        who: called_at_once(&contract, Priority::P1, language.domain()),
        promise: promise_line(&contract, Priority::P1, language.domain()).unwrap_or_default(),
        running,
    })
}

#[derive(Template)]
#[template(path = "line/press.html")]
struct PressPage {
    page: Page,
    draft: Press,
    customers: Vec<Choice>,
    services: Vec<Choice>,
    staff: bool,
    fault: Option<String>,
    /// The second step.
    confirm: Option<Woken>,
    customer_name: String,
}

impl PressPage {
    fn woken(&self) -> String {
        self.confirm.as_ref().map(|woken| woken.who.join(", ")).unwrap_or_default()
    }
}

fn customer_of(viewer: &Viewer, names: &Names, asked: &str) -> Option<i64> {
    match viewer.is_staff() {
        false => viewer.customer,
        true => names
            .customer_choices(&viewer.reach, None)
            .iter()
            .find(|one| one.value == asked)?
            .value
            .parse()
            .ok(),
    }
}

/// `GET /line`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(draft): Query<Press>,
) -> Result<Response, Error> {
    show(&app, &viewer, draft, None, None).await
}

async fn show(
    app: &App,
    viewer: &Viewer,
    draft: Press,
    fault: Option<&str>,
    confirm: Option<Woken>,
) -> Result<Response, Error> {
    viewer.must(Action::OpenTicket, Resource::House)?;
    let names = app.names().await?;
    let staff = viewer.is_staff();
    let customer = customer_of(viewer, &names, &draft.customer);
    let page = Page::open(app, viewer, Nav::Tickets, viewer.language.t("line-title")).await?;
    html(&PressPage {
        customers: if staff {
            names.customer_choices(&viewer.reach, Some(&draft.customer))
        } else {
            Vec::new()
        },
        services: customer.map(|id| names.service_choices(id, Some(&draft.service))).unwrap_or_default(),
        customer_name: customer.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        fault: fault.map(|key| page.t(key).to_owned()),
        staff,
        confirm,
        draft,
        page,
    })
}

/// `POST /line`: first shows who is woken, then, confirmed, wakes them.
pub async fn press(
    State(app): State<App>,
    viewer: Viewer,
    Form(draft): Form<Press>,
) -> Result<Response, Error> {
    viewer.must(Action::OpenTicket, Resource::House)?;
    let names = app.names().await?;
    let subject = draft.subject.trim().to_owned();
    let customer = customer_of(&viewer, &names, &draft.customer);
    let fault = match customer {
        None => Some("new-which-customer"),
        Some(_) if subject.is_empty() => Some("new-no-subject"),
        Some(_) if !limits::is_subject(&subject) => Some("new-long-subject"),
        Some(_) if draft.text.len() > limits::TEXT => Some("new-long-text"),
        Some(_) => None,
    };
    let (Some(customer), None) = (customer, fault) else {
        let mut response = show(&app, &viewer, draft, fault, None).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    if draft.confirmed != "yes" {
        viewer.must(Action::OpenTicket, Resource::Of(customer))?;
        let woken = woken(&app, customer, viewer.language).await?;
        return show(&app, &viewer, draft, None, Some(woken)).await;
    }
    let text = draft.text.trim().to_owned();
    let asked = Asked { customer, subject, text, service: draft.service.parse().ok(), channel: "phone" };
    let (row, fresh) = raise(&app, &viewer, asked).await?;
    let done = if fresh { "opened" } else { "sent" };
    Ok(Redirect::to(&format!("/tickets/{}?done={done}", row.number_text())).into_response())
}

/// A P1 that somebody asks for.
pub struct Asked {
    /// Whose.
    pub customer: i64,
    /// One line.
    pub subject: String,
    /// The rest.
    pub text: String,
    /// Affected service.
    pub service: Option<i64>,
    /// How it came.
    pub channel: &'static str,
}

/// Opens the P1, or adds to the one that runs since minutes. The page and the API come together here.
///
/// # Errors
/// `Denied`, `Invalid` for another customer's service.
pub async fn raise(app: &App, viewer: &Viewer, asked: Asked) -> Result<(TicketRow, bool), Error> {
    let Asked { customer, subject, text, service, channel } = asked;
    viewer.must(Action::OpenTicket, Resource::Of(customer))?;
    limits::belong(app, customer, Refers { service, ..Refers::default() }).await?;
    let now = app.now();
    let mut new = OpenTicket::new(customer, subject, Priority::P1, now);
    new.body = (!text.is_empty()).then_some(text);
    new.channel = channel.to_owned();
    new.actor_id = Some(viewer.person);
    new.requester_id = (!viewer.is_staff()).then_some(viewer.person);
    new.service_id = service;
    let written = app
        .db
        .write_for(customer, move |tx| Box::pin(async move { store::line::press(tx, &new, now).await }));
    Ok(written.await?)
}

/// Reads `2026-11-22T10:30` as wall-clock time.
pub fn local_instant(text: &str, zone: &jiff::tz::TimeZone) -> Option<Instant> {
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = civil.to_zoned(zone.clone()).ok()?;
    Some(Instant(zoned.timestamp().as_millisecond()))
}
