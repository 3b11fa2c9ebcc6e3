//! Writing a change: what, why, how, how back, when, who decides.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Reach, Resource};
use domain::change::{ChangeKind, ChangeState, Risk, Side};
use domain::span::{Instant, Span};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::change::Draft;
use store::person::Person;

use crate::app::App;
use crate::customer::{Posted, all, first};
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    customer: Option<String>,
    ticket: Option<String>,
}

/// What the form holds, as text, so that nothing is lost when something is wrong.
#[derive(Default, Clone)]
struct Filled {
    customer: i64,
    side: String,
    kind: String,
    risk: String,
    title: String,
    why: String,
    plan: String,
    rollback: String,
    test: String,
    from: String,
    to: String,
    approver: String,
    services: Vec<String>,
    tickets: String,
    version: String,
}

#[derive(Template)]
#[template(path = "change/form.html")]
struct FormPage {
    page: Page,
    action: String,
    home: String,
    filled: Filled,
    customer: String,
    customers: Vec<Choice>,
    sides: Vec<Choice>,
    kinds: Vec<Choice>,
    risks: Vec<(Choice, &'static str)>,
    approvers: Vec<Choice>,
    services: Vec<Choice>,
    fault: Option<String>,
    staff: bool,
}

/// `GET /changes/new?customer=1`
pub async fn new_page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::AskChange, Resource::House)?;
    let asked = question.customer.as_deref().and_then(|id| id.parse().ok());
    let customer = viewer.scope(asked.filter(|_| viewer.is_staff()))?.customer.unwrap_or(0);
    let filled = Filled {
        customer,
        side: if viewer.is_staff() { "provider" } else { "customer" }.to_owned(),
        kind: "normal".to_owned(),
        risk: "low".to_owned(),
        tickets: question.ticket.unwrap_or_default(),
        ..Filled::default()
    };
    show(&app, &viewer, filled, None, None).await
}

/// `GET /changes/{id}/edit`
pub async fn edit_page(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
) -> Result<Response, Error> {
    let change = super::find(&app, &viewer, id).await?;
    viewer.must(Action::AskChange, Resource::Of(change.draft.customer_id))?;
    if change.state != ChangeState::Draft || !super::show::may_write(&viewer, &change) {
        return Ok(Redirect::to(&format!("/changes/{id}")).into_response());
    }
    let zone = &app.config.time_zone;
    let draft = &change.draft;
    let numbers = change.tickets.iter().map(|(_, number, _)| store::ticket::number_text(*number));
    let filled = Filled {
        customer: draft.customer_id,
        side: draft.side.name().to_owned(),
        kind: draft.kind.name().to_owned(),
        risk: draft.risk.name().to_owned(),
        title: draft.title.clone(),
        why: draft.why.clone(),
        plan: draft.plan.clone(),
        rollback: draft.rollback.clone(),
        test: draft.test.clone(),
        from: draft.window.map(|window| local(window.from, zone)).unwrap_or_default(),
        to: draft.window.map(|window| local(window.to, zone)).unwrap_or_default(),
        approver: draft.approver_id.map(|id| id.to_string()).unwrap_or_default(),
        services: draft.service_ids.iter().map(ToString::to_string).collect(),
        tickets: numbers.collect::<Vec<_>>().join(", "),
        version: change.version.to_string(),
    };
    show(&app, &viewer, filled, Some(id), None).await
}

async fn show(
    app: &App,
    viewer: &Viewer,
    filled: Filled,
    id: Option<i64>,
    fault: Option<String>,
) -> Result<Response, Error> {
    let (customer, staff) = (filled.customer, viewer.is_staff());
    let people = app.db.read(move |tx| {
        Box::pin(async move {
            let mut people = store::person::staff(tx).await?;
            people.extend(store::person::contacts(tx, customer).await?);
            Ok(people)
        })
    });
    let people = people.await?;
    let names = app.names().await?;
    let title = match (id, staff) {
        (Some(_), _) => "change-edit",
        (None, true) => "change-new",
        (None, false) => "change-register",
    };
    let page = Page::open(app, viewer, Nav::Changes, viewer.language.t(title)).await?;
    let pick = |prefix: &str, word: &str, chosen: &str| Choice {
        value: word.to_owned(),
        text: page.t(&format!("change-{prefix}-{}", word.replace('_', "-"))).to_owned(),
        chosen: word == chosen,
    };
    let approvers = approvers(app, viewer, &people, &names, &filled);
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let services = names
        .service_choices(customer, None)
        .into_iter()
        .map(|choice| Choice { chosen: filled.services.contains(&choice.value), ..choice });
    let shown = FormPage {
        action: id.map_or_else(|| "/changes".to_owned(), |id| format!("/changes/{id}/edit")),
        home: id.map_or_else(|| "/changes".to_owned(), |id| format!("/changes/{id}")),
        customer: names.customer(customer).to_owned(),
        customers: if staff {
            names.customer_choices(&viewer.reach, Some(&customer.to_string()))
        } else {
            Vec::new()
        },
        sides: Side::ALL.iter().map(|one| pick("side", one.name(), &filled.side)).collect(),
        kinds: ChangeKind::ALL.iter().map(|one| pick("kind", one.name(), &filled.kind)).collect(),
        risks: Risk::ALL
            .iter()
            .map(|one| {
                let help = page.t(&format!("change-risk-help-{}", one.name()));
                (pick("risk", one.name(), &filled.risk), help)
            })
            .collect(),
        approvers,
        services: services.collect(),
        fault,
        staff,
        filled,
        page,
    };
    let mut response = html(&shown)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Who may decide: not the one who asks, and nobody whose role decides nothing.
fn approvers(app: &App, viewer: &Viewer, people: &[Person], names: &Names, filled: &Filled) -> Vec<Choice> {
    let customer = filled.customer;
    let deciders = people.iter().filter(|person| {
        let actor = person.actor(Reach::Everything);
        let may = domain::access::decide(&actor, Action::DecideChange, Resource::Of(customer)).allowed();
        person.active && person.id != viewer.person && may
    });
    let choice = |person: &Person| {
        let side = if person.customer_id.is_some() { names.customer(customer) } else { &app.config.house };
        let value = person.id.to_string();
        Choice { chosen: value == filled.approver, value, text: format!("{} ({side})", person.name) }
    };
    deciders.map(choice).collect()
}

/// `2026-11-22T10:30`, as the reader's clock shows it.
fn local(at: Instant, zone: &TimeZone) -> String {
    at.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Reads what [`local`] writes.
fn instant(text: &str, zone: &TimeZone) -> Option<Instant> {
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    Some(Instant(civil.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
}

fn filled(viewer: &Viewer, posted: &Posted) -> Filled {
    let text = |name: &str| first(posted, name).replace("\r\n", "\n");
    Filled {
        customer: viewer.customer.or_else(|| first(posted, "customer").parse().ok()).unwrap_or(0),
        // A contact registers the customer's own changes.
        side: if viewer.is_staff() { text("side") } else { "customer".to_owned() },
        kind: text("kind"),
        risk: text("risk"),
        title: text("title"),
        why: text("why"),
        plan: text("plan"),
        rollback: text("rollback"),
        test: text("test"),
        from: text("from"),
        to: text("to"),
        approver: text("approver"),
        services: all(posted, "service").into_iter().map(str::to_owned).collect(),
        tickets: text("tickets"),
        version: text("version"),
    }
}

/// What the form says, or the key of what is wrong with it.
async fn draft_of(app: &App, filled: &Filled) -> Result<Result<Draft, &'static str>, Error> {
    if !limits::is_subject(&filled.title) {
        return Ok(Err("change-fault-title"));
    }
    let texts = [&filled.why, &filled.plan, &filled.rollback, &filled.test];
    if texts.iter().any(|text| text.len() > 20_000) {
        return Ok(Err("change-fault-long"));
    }
    let zone = &app.config.time_zone;
    let window = match (filled.from.is_empty(), filled.to.is_empty()) {
        (true, true) => None,
        _ => match (instant(&filled.from, zone), instant(&filled.to, zone)) {
            (Some(from), Some(to)) if from < to && to <= limits::horizon(app.now()) => {
                Some(Span::new(from, to))
            }
            _ => return Ok(Err("change-fault-window")),
        },
    };
    let mut ticket_ids = Vec::new();
    for word in filled.tickets.split([',', ' ', ';', '\n']).filter(|word| !word.is_empty()) {
        let Some(number) = store::ticket::parse_number(word) else { return Ok(Err("change-fault-ticket")) };
        let read = app.db.read(move |tx| Box::pin(async move { store::ticket::by_number(tx, number).await }));
        match read.await?.filter(|ticket| ticket.customer_id == filled.customer) {
            Some(ticket) => ticket_ids.push(ticket.id),
            None => return Ok(Err("change-fault-ticket")),
        }
    }
    Ok(Ok(Draft {
        customer_id: filled.customer,
        side: Side::parse(&filled.side).unwrap_or(Side::Provider),
        kind: ChangeKind::parse(&filled.kind).unwrap_or(ChangeKind::Normal),
        risk: Risk::parse(&filled.risk).unwrap_or(Risk::Medium),
        title: filled.title.clone(),
        why: filled.why.clone(),
        plan: filled.plan.clone(),
        rollback: filled.rollback.clone(),
        test: filled.test.clone(),
        window,
        approver_id: filled.approver.parse().ok(),
        service_ids: filled.services.iter().filter_map(|id| id.parse().ok()).collect(),
        ticket_ids,
    }))
}

/// `POST /changes`
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    let filled = filled(&viewer, &posted);
    viewer.must(Action::AskChange, Resource::Of(filled.customer))?;
    let draft = match draft_of(&app, &filled).await? {
        Ok(draft) => draft,
        Err(key) => {
            let fault = Some(viewer.language.t(key).to_owned());
            return show(&app, &viewer, filled, None, fault).await;
        }
    };
    let (person, now) = (viewer.person, app.now());
    let write = app.db.write_for(filled.customer, move |tx| {
        Box::pin(async move { store::change::create(tx, &draft, person, now).await })
    });
    let id = write.await?;
    Ok(Redirect::to(&format!("/changes/{id}")).into_response())
}

/// `POST /changes/{id}/edit`
pub async fn edit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    let change = super::find(&app, &viewer, id).await?;
    let customer = change.draft.customer_id;
    viewer.must(Action::AskChange, Resource::Of(customer))?;
    if !super::show::may_write(&viewer, &change) {
        return Err(Error::Denied(domain::access::Reason::StaffOnly));
    }
    let filled = Filled { customer, ..filled(&viewer, &posted) };
    let draft = match draft_of(&app, &filled).await? {
        Ok(draft) => draft,
        Err(key) => {
            let fault = Some(viewer.language.t(key).to_owned());
            return show(&app, &viewer, filled, Some(id), fault).await;
        }
    };
    let (person, now, version) = (viewer.person, app.now(), filled.version.parse().ok());
    let write = app.db.write_for(customer, move |tx| {
        Box::pin(async move { store::change::edit(tx, id, &draft, version, person, now).await })
    });
    write.await?;
    Ok(Redirect::to(&format!("/changes/{id}")).into_response())
}
