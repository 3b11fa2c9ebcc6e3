//! A call that a colleague answered: the ticket starts when the telephone rang, and says who answered and who recorded it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::span::Duration;
use domain::ticket::Priority;
use serde::Deserialize;
use store::ticket::OpenTicket;

use super::{customer_of, local_instant};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits::{self, Refers};
use crate::names::Choice;
use crate::session::{Form, Viewer};

/// How long ago a call may have been: what is older is a report, not a call.
const LONGEST_AGO: Duration = Duration::days(7);

/// What the form holds.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    customer: String,
    requester: String,
    subject: String,
    text: String,
    priority: String,
    when: String,
    by: String,
    take: String,
}

#[derive(Template)]
#[template(path = "line/answered.html")]
struct AnsweredPage {
    page: Page,
    draft: Draft,
    customers: Vec<Choice>,
    requesters: Vec<Choice>,
    colleagues: Vec<Choice>,
    priorities: [&'static str; 4],
    fault: Option<String>,
}

/// `GET /line/answered`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(draft): Query<Draft>,
) -> Result<Response, Error> {
    show(&app, &viewer, draft, None).await
}

async fn show(app: &App, viewer: &Viewer, draft: Draft, fault: Option<&str>) -> Result<Response, Error> {
    viewer.must(Action::OpenEarlier, Resource::House)?;
    let names = app.names().await?;
    let customer = customer_of(viewer, &names, &draft.customer);
    let contacts = match customer {
        Some(customer) => app.db.read(move |tx| Box::pin(store::person::contacts(tx, customer))).await?,
        None => Vec::new(),
    };
    let page = Page::open(app, viewer, Nav::Tickets, viewer.language.t("line-answered")).await?;
    let contact = |person: store::person::Person| {
        let value = person.id.to_string();
        Choice { chosen: value == draft.requester, value, text: person.name }
    };
    let me = viewer.person.to_string();
    let by = if draft.by.is_empty() { &me } else { &draft.by };
    html(&AnsweredPage {
        customers: names.customer_choices(&viewer.reach, Some(&draft.customer)),
        requesters: contacts.into_iter().filter(|person| person.active).map(contact).collect(),
        colleagues: names.owner_choices(Some(by)),
        priorities: Priority::ALL.map(Priority::name),
        fault: fault.map(|key| page.t(key).to_owned()),
        draft,
        page,
    })
}

/// `POST /line/answered`
pub async fn post(
    State(app): State<App>,
    viewer: Viewer,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    viewer.must(Action::OpenEarlier, Resource::House)?;
    let names = app.names().await?;
    let (customer, new) = match call_of(&app, &viewer, &names, &draft) {
        Ok(read) => read,
        Err(key) => {
            let mut response = show(&app, &viewer, draft, Some(key)).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    viewer.must(Action::OpenEarlier, Resource::Of(customer))?;
    let by = draft.by.parse().ok().filter(|id| names.is_owner(*id)).unwrap_or(viewer.person);
    let take = (draft.take == "yes" && names.is_owner(by)).then_some(by);
    let refers = Refers { requester: new.requester_id, assignee: take, service: None };
    limits::belong(&app, customer, refers).await?;
    let (lang, zone) = (viewer.language, &app.config.time_zone);
    let rang = crate::words::exact(lang, zone, new.opened_at);
    let note = lang
        .t("line-note")
        .replace("{at}", &rang)
        .replace("{by}", names.person(by))
        .replace("{recorder}", &viewer.name);
    let now = app.now();
    let row = app
        .db
        .write_for(customer, move |tx| {
            Box::pin(async move { store::line::answered(tx, &new, &note, take, now).await })
        })
        .await?;
    Ok(Redirect::to(&format!("/tickets/{}?done=opened", row.number_text())).into_response())
}

/// What the form says, or the key of what is wrong with it.
fn call_of(
    app: &App,
    viewer: &Viewer,
    names: &crate::names::Names,
    draft: &Draft,
) -> Result<(i64, OpenTicket), &'static str> {
    let customer = customer_of(viewer, names, &draft.customer).ok_or("new-which-customer")?;
    let subject = draft.subject.trim();
    if subject.is_empty() {
        return Err("new-no-subject");
    }
    if !limits::is_subject(subject) {
        return Err("new-long-subject");
    }
    if draft.text.len() > limits::TEXT {
        return Err("new-long-text");
    }
    let now = app.now();
    let at = match draft.when.trim() {
        "" => now,
        text => local_instant(text, &app.config.time_zone)
            .filter(|at| limits::is_past(*at, now) && now - *at <= LONGEST_AGO)
            .ok_or("line-bad-when")?,
    };
    let priority = Priority::parse(&draft.priority).unwrap_or(Priority::P1);
    let mut new = OpenTicket::new(customer, subject, priority, at);
    new.body = Some(draft.text.trim().to_owned()).filter(|text| !text.is_empty());
    new.actor_id = Some(viewer.person);
    new.requester_id = draft.requester.parse().ok();
    Ok((customer, new))
}
