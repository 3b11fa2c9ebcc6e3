//! A new ticket, with guidance to the right priority: the contract's definitions and three questions.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::contract::Contract;
use domain::span::Instant;
use domain::ticket::Priority;
use domain::triage::{Answers, advise};
use serde::Deserialize;
use store::checklist::Question;
use store::ticket::{self, OpenTicket};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits::{self, Refers};
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};

/// What the contract says of a priority.
pub struct Guide {
    /// Which.
    pub priority: Priority,
    /// What people call it.
    pub title: String,
    /// When it applies.
    pub impact: String,
    /// Situations that everybody recognises.
    pub examples: String,
    /// What is promised: `answer within 30 m, solved within 4 h`.
    pub promise: String,
}

/// What the contract says of each priority; plain words of our own where it says nothing.
pub fn guidance(page: &Page, contract: Option<&Contract>) -> Vec<Guide> {
    let own = [
        ("priority-p1", "priority-p1-impact"),
        ("priority-p2", "priority-p2-impact"),
        ("priority-p3", "priority-p3-impact"),
        ("priority-p4", "priority-p4-impact"),
    ];
    let clause = |priority: Priority| contract.and_then(|contract| contract.priorities.get(&priority));
    let guide = |(priority, (title, impact)): (Priority, (&str, &str))| {
        let said = clause(priority);
        let text =
            |own: &str, theirs: Option<&String>| theirs.cloned().unwrap_or_else(|| page.t(own).to_owned());
        Guide {
            priority,
            title: text(title, said.and_then(|clause| clause.name.as_ref())),
            impact: text(impact, said.and_then(|clause| clause.impact.as_ref())),
            examples: said.map(|clause| clause.examples.join(" · ")).unwrap_or_default(),
            promise: said.and_then(|clause| clause.expect.clone()).unwrap_or_default(),
        }
    };
    let promised =
        |priority: &Priority| contract.is_none_or(|contract| contract.priorities.contains_key(priority));
    let all = Priority::ALL.into_iter().zip(own);
    all.filter(|(priority, _)| promised(priority)).map(guide).collect()
}

/// What the form holds, also while it is filled in.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    customer: String,
    service: String,
    subject: String,
    text: String,
    kind: String,
    channel: String,
    requester: String,
    scope: String,
    way_round: String,
    danger: String,
    priority: String,
    earlier: String,
    /// `q0`, `q1`, ...: answers to what the form of this kind asks.
    #[serde(flatten)]
    more: HashMap<String, String>,
}

impl Draft {
    /// The kind of request; an incident unless chosen otherwise.
    fn kind(&self) -> &'static str {
        match self.kind.as_str() {
            "request" => "request",
            "question" => "question",
            _ => "incident",
        }
    }

    fn answers(&self) -> Answers {
        Answers::read(&self.scope, &self.way_round, &self.danger)
    }
}

#[derive(Template)]
#[template(path = "ticket/new.html")]
struct NewPage {
    page: Page,
    draft: Draft,
    customers: Vec<Choice>,
    services: Vec<Choice>,
    requesters: Vec<Choice>,
    guides: Vec<Guide>,
    advice: Option<Priority>,
    chosen: Option<Priority>,
    fault: Option<String>,
    staff: bool,
    questions: Vec<Asked>,
}

/// A question of the house for this kind of request.
struct Asked {
    name: String,
    question: Question,
    answer: String,
}

impl NewPage {
    fn is_chosen(&self, guide: &Guide) -> bool {
        self.chosen == Some(guide.priority)
    }
}

/// `GET /tickets/new`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(draft): Query<Draft>,
) -> Result<Response, Error> {
    show(&app, &viewer, draft, None).await
}

async fn show(
    app: &App,
    viewer: &Viewer,
    mut draft: Draft,
    fault: Option<String>,
) -> Result<Response, Error> {
    viewer.must(Action::OpenTicket, Resource::House)?;
    let now = app.now();
    let names = app.names().await?;
    let staff = viewer.is_staff();
    let customer = customer_of(viewer, &draft, &names);
    if let Some(customer) = customer {
        draft.customer = customer.to_string();
    }
    let (contract, contacts) = match customer {
        Some(customer) => read_customer(app, customer, staff, now).await?,
        None => (None, Vec::new()),
    };
    let questions = questions(app, draft.kind()).await?;
    let page = Page::open(app, viewer, Nav::Tickets, viewer.language.t("new-ticket")).await?;
    let advice = advise(draft.answers());
    let chosen = Priority::parse(&draft.priority).or(advice);
    let contact = |(id, name): (i64, String)| {
        let value = id.to_string();
        Choice { chosen: value == draft.requester, value, text: name }
    };
    html(&NewPage {
        customers: if staff {
            names.customer_choices(&viewer.reach, Some(&draft.customer))
        } else {
            Vec::new()
        },
        services: customer.map(|id| names.service_choices(id, Some(&draft.service))).unwrap_or_default(),
        requesters: contacts.into_iter().map(contact).collect(),
        guides: guidance(&page, contract.as_deref()),
        advice,
        chosen,
        fault,
        staff,
        questions: asked(&draft, questions),
        draft,
        page,
    })
}

/// The customer of the form; a contact's own, or the only one there is.
fn customer_of(viewer: &Viewer, draft: &Draft, names: &Names) -> Option<i64> {
    if !viewer.is_staff() {
        return viewer.customer;
    }
    let all = names.customer_choices(&viewer.reach, None);
    match all.as_slice() {
        [only] => only.value.parse().ok(),
        _ => all.iter().find(|choice| choice.value == draft.customer)?.value.parse().ok(),
    }
}

type OfCustomer = (Option<std::sync::Arc<Contract>>, Vec<(i64, String)>);

/// The contract in force and, for colleagues, the contacts.
async fn read_customer(app: &App, customer: i64, staff: bool, now: Instant) -> Result<OfCustomer, Error> {
    let (version, contacts) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let version =
                    store::contract::in_force_for(tx, customer, now).await?.map(|version| version.id);
                let contacts = if staff { store::person::contacts(tx, customer).await? } else { Vec::new() };
                Ok((version, contacts))
            })
        })
        .await?;
    let contract = match version {
        Some(version) => app.contract(version).await?,
        None => None,
    };
    let contacts = contacts.into_iter().filter(|person| person.active).map(|person| (person.id, person.name));
    Ok((contract, contacts.collect()))
}

/// `POST /tickets`
pub async fn open(
    State(app): State<App>,
    viewer: Viewer,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    viewer.must(Action::OpenTicket, Resource::House)?;
    let names = app.names().await?;
    let asked = asked(&draft, questions(&app, draft.kind()).await?);
    let new = ticket_of(&app, &viewer, &draft, &names).and_then(|new| with_answers(new, &asked));
    let new = match new {
        Ok(new) => new,
        Err(key) => {
            let fault = Some(viewer.language.t(key).to_owned());
            let mut response = show(&app, &viewer, draft, fault).await?;
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
    };
    viewer.must(Action::OpenTicket, Resource::Of(new.customer_id))?;
    let refers = Refers { service: new.service_id, requester: new.requester_id, assignee: None };
    limits::belong(&app, new.customer_id, refers).await?;
    let now = app.now();
    let row = app
        .db
        .write_for(new.customer_id, move |tx| Box::pin(async move { ticket::open(tx, &new, now).await }))
        .await?;
    Ok(Redirect::to(&format!("/tickets/{}?done=opened", row.number_text())).into_response())
}

/// What the form says, or the key of what is wrong with it.
fn ticket_of(app: &App, viewer: &Viewer, draft: &Draft, names: &Names) -> Result<OpenTicket, &'static str> {
    let customer = customer_of(viewer, draft, names).ok_or("new-which-customer")?;
    let subject = draft.subject.trim();
    if subject.is_empty() {
        return Err("new-no-subject");
    }
    if !limits::is_subject(subject) {
        return Err("new-long-subject");
    }
    let priority = Priority::parse(&draft.priority).or(advise(draft.answers())).ok_or("new-no-priority")?;
    let now = app.now();
    let staff = viewer.is_staff();
    let opened_at = match draft.earlier.trim() {
        text if text.is_empty() || !staff => now,
        text => local_instant(text, &app.config.time_zone)
            .filter(|at| limits::is_past(*at, now))
            .ok_or("new-bad-earlier")?,
    };
    let mut new = OpenTicket::new(customer, subject, priority, opened_at);
    let text = draft.text.trim();
    if text.len() > limits::TEXT {
        return Err("new-long-text");
    }
    new.body = (!text.is_empty()).then(|| text.to_owned());
    new.kind = draft.kind().to_owned();
    new.channel = match draft.channel.as_str() {
        channel @ ("phone" | "mail" | "chat" | "monitoring") if staff => channel.to_owned(),
        _ => "web".to_owned(),
    };
    new.actor_id = Some(viewer.person);
    new.requester_id = match staff {
        true => draft.requester.parse().ok(),
        false => Some(viewer.person),
    };
    new.service_id = draft.service.parse().ok().filter(|service| names.is_service_of(*service, customer));
    Ok(new)
}

async fn questions(app: &App, kind: &'static str) -> Result<Vec<Question>, Error> {
    Ok(app.db.read(move |tx| Box::pin(store::checklist::form(tx, kind))).await?)
}

fn asked(draft: &Draft, questions: Vec<Question>) -> Vec<Asked> {
    let one = |(index, question): (usize, Question)| {
        let name = format!("q{index}");
        let answer = draft.more.get(&name).map(|answer| answer.trim().to_owned()).unwrap_or_default();
        Asked { name, question, answer }
    };
    questions.into_iter().enumerate().map(one).collect()
}

/// The answers stand below the text, one a line, so that everybody reads them wherever the text is read.
fn with_answers(mut new: OpenTicket, asked: &[Asked]) -> Result<OpenTicket, &'static str> {
    if asked.iter().any(|one| one.question.required && one.answer.is_empty()) {
        return Err("form-unanswered");
    }
    let lines: Vec<String> = asked
        .iter()
        .filter(|one| !one.answer.is_empty())
        .map(|one| format!("{}: {}", one.question.label, one.answer))
        .collect();
    if !lines.is_empty() {
        let text = new.body.take().map(|body| format!("{body}\n\n")).unwrap_or_default();
        new.body = Some(text + &lines.join("\n"));
    }
    if new.body.as_ref().is_some_and(|body| body.len() > limits::TEXT) {
        return Err("new-long-text");
    }
    Ok(new)
}

/// Reads `2026-11-22T10:30` as wall-clock time.
fn local_instant(text: &str, zone: &jiff::tz::TimeZone) -> Option<Instant> {
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = civil.to_zoned(zone.clone()).ok()?;
    Some(Instant(zoned.timestamp().as_millisecond()))
}
