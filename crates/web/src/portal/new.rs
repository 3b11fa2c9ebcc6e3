//! A new ticket, for people who open one a year: what is wrong, three questions in plain words, and what is promised for each
//! answer. Without JavaScript the same form has a button that shows the advice.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::contract::{Contract, called_at_once, promise_line};
use domain::ticket::Priority;
use domain::triage::{Answers, advise};
use serde::Deserialize;
use store::ticket::{self, OpenTicket};

use super::load::own;
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits::{self, Refers};
use crate::names::Choice;
use crate::session::{Form, Viewer};
use crate::ticket::new::guidance;

/// What the form holds, also while it is filled in.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    subject: String,
    text: String,
    service: String,
    kind: String,
    scope: String,
    way_round: String,
    danger: String,
    priority: String,
    /// What was advised when the priority was picked: who has not picked another follows the new advice.
    advised: String,
    show: String,
}

impl Draft {
    fn answers(&self) -> Answers {
        Answers::read(&self.scope, &self.way_round, &self.danger)
    }

    /// What was chosen, else what the answers point to.
    fn priority(&self) -> Option<Priority> {
        let own = Priority::parse(&self.priority).filter(|_| self.priority != self.advised);
        own.or(advise(self.answers())).or(Priority::parse(&self.priority))
    }
}

/// A priority as a person may choose it.
struct Offer {
    name: &'static str,
    class: &'static str,
    title: String,
    impact: String,
    examples: String,
    promise: String,
    chosen: bool,
    advised: bool,
}

#[derive(Template)]
#[template(path = "portal/new.html")]
struct NewPage {
    page: Page,
    draft: Draft,
    services: Vec<Choice>,
    options: Vec<Offer>,
    advised: &'static str,
    woken: String,
    fault: Option<String>,
}

/// `GET /portal/new`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(draft): Query<Draft>,
) -> Result<Response, Error> {
    if viewer.is_staff() {
        return Ok(Redirect::to("/tickets/new").into_response());
    }
    show(&app, &viewer, draft, None).await
}

async fn show(app: &App, viewer: &Viewer, draft: Draft, fault: Option<String>) -> Result<Response, Error> {
    let customer = own(viewer)?;
    viewer.must(Action::OpenTicket, Resource::Of(customer))?;
    let now = app.now();
    let version = app.db.read(move |tx| Box::pin(store::contract::in_force_for(tx, customer, now))).await?;
    let contract = match version {
        Some(version) => app.contract(version.id).await?,
        None => None,
    };
    let names = app.names().await?;
    let page = Page::open(app, viewer, Nav::Tickets, viewer.language.t("portal-open")).await?;
    let contract = contract.as_deref();
    let woken = contract.map(|contract| called_at_once(contract, Priority::P1, page.lang.domain()));
    html(&NewPage {
        services: names.service_choices(customer, Some(&draft.service)),
        options: options(&page, contract, &draft),
        advised: advise(draft.answers()).map_or("", Priority::name),
        woken: woken.unwrap_or_default().join(", "),
        fault,
        draft,
        page,
    })
}

fn options(page: &Page, contract: Option<&Contract>, draft: &Draft) -> Vec<Offer> {
    let (chosen, advised) = (draft.priority(), advise(draft.answers()));
    let option = |guide: crate::ticket::new::Guide| {
        let line = contract.and_then(|contract| promise_line(contract, guide.priority, page.lang.domain()));
        Offer {
            name: guide.priority.name(),
            class: ["p1", "p2", "p3", "p4"][guide.priority as usize],
            title: guide.title,
            impact: guide.impact,
            examples: guide.examples,
            promise: line.unwrap_or(guide.promise),
            chosen: chosen == Some(guide.priority),
            advised: advised == Some(guide.priority),
        }
    };
    guidance(page, contract).into_iter().map(option).collect()
}

/// `POST /portal/new`
pub async fn open(
    State(app): State<App>,
    viewer: Viewer,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    let customer = own(&viewer)?;
    viewer.must(Action::OpenTicket, Resource::Of(customer))?;
    if !draft.show.is_empty() {
        return show(&app, &viewer, Draft { priority: String::new(), ..draft }, None).await;
    }
    let new = match ticket_of(&app, &viewer, customer, &draft) {
        Ok(new) => new,
        Err(key) => {
            let fault = Some(viewer.language.t(key).to_owned());
            let mut response = show(&app, &viewer, draft, fault).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    let refers = Refers { service: new.service_id, requester: new.requester_id, assignee: None };
    limits::belong(&app, customer, refers).await?;
    let now = app.now();
    let row = app
        .db
        .write_for(customer, move |tx| Box::pin(async move { ticket::open(tx, &new, now).await }))
        .await?;
    Ok(Redirect::to(&format!("/tickets/{}?done=opened", row.number_text())).into_response())
}

fn ticket_of(app: &App, viewer: &Viewer, customer: i64, draft: &Draft) -> Result<OpenTicket, &'static str> {
    let (subject, text) = (draft.subject.trim(), draft.text.trim());
    if subject.is_empty() {
        return Err("new-no-subject");
    }
    if !limits::is_subject(subject) {
        return Err("new-long-subject");
    }
    if text.len() > limits::TEXT {
        return Err("new-long-text");
    }
    let priority = draft.priority().ok_or("new-no-priority")?;
    let mut new = OpenTicket::new(customer, subject, priority, app.now());
    new.body = (!text.is_empty()).then(|| text.to_owned());
    new.kind = match draft.kind.as_str() {
        kind @ ("request" | "question") => kind.to_owned(),
        _ => "incident".to_owned(),
    };
    new.channel = "web".to_owned();
    new.actor_id = Some(viewer.person);
    new.requester_id = Some(viewer.person);
    new.service_id = draft.service.parse().ok();
    Ok(new)
}
