//! Problems: what incidents have in common, its cause, the workaround while it lasts; tickets that look alike.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::problem::groups;
use domain::ticket::EventKind;
use serde::Deserialize;
use store::problem::{self, Incident, Loose, Problem, STATES};
use store::ticket::{Append, NewEvent, number_text, parse_number};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};

/// Problems of one page.
const PER_PAGE: usize = 50;
/// Incidents that are held against each other.
const COMPARED: i64 = 2_000;
/// Groups that are suggested.
const SUGGESTED: usize = 8;

struct Line {
    id: i64,
    title: String,
    customer: String,
    service: String,
    state: &'static str,
    tickets: String,
}

/// Tickets that look alike.
pub struct Alike {
    /// The words that they share.
    pub words: String,
    /// Their numbers, oldest first.
    pub tickets: Vec<String>,
    customer: String,
    count: String,
}

#[derive(Template)]
#[template(path = "problem/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    alike: Vec<Alike>,
    next: Option<i64>,
    may_work: bool,
}

/// Where a page begins.
#[derive(Deserialize, Default)]
pub struct From {
    before: Option<i64>,
}

/// `GET /problems`
pub async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(from): Query<From>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    let page = Page::open(&app, &viewer, Nav::Problems, viewer.language.t("nav-problems")).await?;
    let asked = i64::try_from(PER_PAGE).unwrap_or(50) + 1;
    let mut problems = app.db.read(move |tx| Box::pin(problem::list(tx, None, from.before, asked))).await?;
    let more = problems.len() > PER_PAGE;
    problems.truncate(PER_PAGE);
    let next = problems.last().filter(|_| more).map(|one| one.id);
    let names = app.names().await?;
    let reached =
        |one: &&Problem| viewer.decide(Action::SeeInternal, Resource::Of(one.customer_id)).allowed();
    let line = |one: &Problem| Line {
        id: one.id,
        title: one.title.clone(),
        customer: names.customer(one.customer_id).to_owned(),
        service: one.service_id.map(|id| names.service(id)).unwrap_or_default().to_owned(),
        state: page.t(state_key(&one.state)),
        tickets: page.tn("problem-tickets", &one.tickets),
    };
    let lines = problems.iter().filter(reached).map(line).collect();
    let mut alike = if from.before.is_none() { alike(&app, &viewer, &names).await? } else { Vec::new() };
    for group in &mut alike {
        group.count = page.tn("problem-tickets", &i64::try_from(group.tickets.len()).unwrap_or(0));
    }
    html(&ListPage { lines, alike, next, may_work: viewer.role.works(), page })
}

/// Groups of incidents that may be one problem, largest first, of customers that the viewer reaches.
///
/// # Errors
/// When the store does not answer.
pub async fn alike(app: &App, viewer: &Viewer, names: &Names) -> Result<Vec<Alike>, Error> {
    let now = app.now();
    let mut loose = app.db.read(move |tx| Box::pin(problem::loose(tx, now, COMPARED))).await?;
    loose.retain(|one| viewer.decide(Action::SeeInternal, Resource::Of(one.customer_id)).allowed());
    loose.sort_by_key(|one| one.customer_id);
    let work = move || {
        let mut found: Vec<(i64, Vec<i64>, String)> = Vec::new();
        for of_one in loose.chunk_by(|a, b| a.customer_id == b.customer_id) {
            let reports = of_one.iter().map(|one| one.report.clone()).collect();
            let number = |ticket: &i64| {
                of_one.iter().find(|one: &&Loose| one.report.ticket == *ticket).map_or(0, |one| one.number)
            };
            let customer = of_one.first().map_or(0, |one| one.customer_id);
            for group in groups(reports, now) {
                found.push((customer, group.tickets.iter().map(number).collect(), group.words.join(" ")));
            }
        }
        found.sort_by_key(|(_, tickets, _)| std::cmp::Reverse(tickets.len()));
        found.truncate(SUGGESTED);
        Ok(found)
    };
    let found = app.sum(work).await?;
    let group = |(customer_id, tickets, words): (i64, Vec<i64>, String)| Alike {
        words,
        customer: names.customer(customer_id).to_owned(),
        count: String::new(),
        tickets: tickets.into_iter().map(number_text).collect(),
    };
    Ok(found.into_iter().map(group).collect())
}

fn state_key(state: &str) -> &'static str {
    match state {
        "known_error" => "problem-known-error",
        "solved" => "problem-solved",
        _ => "problem-open",
    }
}

#[derive(Template)]
#[template(path = "problem/show.html")]
struct ShowPage {
    page: Page,
    problem: Problem,
    is_new: bool,
    customers: Vec<Choice>,
    services: Vec<Choice>,
    states: Vec<(&'static str, &'static str, bool)>,
    incidents: Vec<Line2>,
    tickets: String,
    may_work: bool,
}

struct Line2 {
    number: String,
    subject: String,
    when: String,
    status: String,
}

/// Tickets that a new problem begins with: numbers with commas.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Begin {
    ticket: String,
    title: String,
}

/// `GET /problems/new`
pub async fn new(
    State(app): State<App>,
    viewer: Viewer,
    Query(begin): Query<Begin>,
) -> Result<Response, Error> {
    viewer.must(Action::Work, Resource::House)?;
    let tickets = numbers(&begin.ticket);
    let first = match tickets.first() {
        Some(number) => {
            Some(crate::ticket::work::find(&app, &viewer, &number_text(*number), Action::Work).await?)
        }
        None => None,
    };
    let problem = Problem {
        customer_id: first.as_ref().map_or(0, |row| row.customer_id),
        service_id: first.as_ref().and_then(|row| row.service_id),
        title: if begin.title.is_empty() {
            first.map(|row| row.subject).unwrap_or_default()
        } else {
            begin.title
        },
        state: "open".to_owned(),
        ..Problem::default()
    };
    show_page(&app, &viewer, problem, &tickets, Vec::new()).await
}

fn numbers(text: &str) -> Vec<i64> {
    text.split(',').filter_map(parse_number).take(50).collect()
}

/// `GET /problems/{id}`
pub async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Result<Response, Error> {
    let problem = find(&app, &viewer, &id).await?;
    let id = problem.id;
    let incidents = app.db.read(move |tx| Box::pin(problem::incidents(tx, id))).await?;
    show_page(&app, &viewer, problem, &[], incidents).await
}

async fn find(app: &App, viewer: &Viewer, id: &str) -> Result<Problem, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let problem = app.db.read(move |tx| Box::pin(problem::get(tx, id))).await?.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeInternal, Resource::Of(problem.customer_id))?;
    Ok(problem)
}

async fn show_page(
    app: &App,
    viewer: &Viewer,
    problem: Problem,
    tickets: &[i64],
    incidents: Vec<Incident>,
) -> Result<Response, Error> {
    let is_new = problem.id == 0;
    let title = if is_new { viewer.language.t("problem-new").to_owned() } else { problem.title.clone() };
    let page = Page::open(app, viewer, Nav::Problems, title).await?;
    let names = app.names().await?;
    let service = problem.service_id.map(|id| id.to_string());
    let incident = |one: Incident| {
        let status = domain::ticket::Status::parse(&one.status);
        Line2 {
            number: number_text(one.number),
            subject: one.subject,
            when: page.short(&one.opened_at),
            status: status
                .map_or(one.status, |status| crate::board::status_text(&page, status, false).to_owned()),
        }
    };
    html(&ShowPage {
        customers: names.customer_choices(&viewer.reach, Some(&problem.customer_id.to_string())),
        services: names.service_choices(problem.customer_id, service.as_deref()),
        states: STATES.map(|state| (state, page.t(state_key(state)), state == problem.state)).into(),
        incidents: incidents.into_iter().map(incident).collect(),
        tickets: tickets.iter().map(|number| number_text(*number)).collect::<Vec<_>>().join(","),
        may_work: viewer.decide(Action::Work, Resource::House).allowed(),
        is_new,
        problem,
        page,
    })
}

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Written {
    customer: String,
    service: String,
    title: String,
    cause: String,
    workaround: String,
    state: String,
    tickets: String,
}

/// `POST /problems`: a new one, with the tickets that it begins with.
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<Written>,
) -> Result<Response, Error> {
    viewer.must(Action::Work, Resource::House)?;
    let customer_id = form.customer.parse().map_err(|_| Error::Invalid("choose the customer".into()))?;
    let known = app.db.read(move |tx| Box::pin(store::customer::get(tx, customer_id))).await?;
    known.ok_or(Error::Invalid("there is no such customer".into()))?;
    let tickets = numbers(&form.tickets);
    let problem = Problem { customer_id, ..Problem::default() };
    let id = save(&app, &viewer, problem, form).await?;
    put_together(&app, &viewer, id, customer_id, &tickets).await?;
    Ok(Redirect::to(&format!("/problems/{id}")).into_response())
}

/// `POST /problems/{id}`
pub async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    Form(form): Form<Written>,
) -> Result<Response, Error> {
    let problem = find(&app, &viewer, &id).await?;
    let id = save(&app, &viewer, problem, form).await?;
    Ok(Redirect::to(&format!("/problems/{id}")).into_response())
}

async fn save(app: &App, viewer: &Viewer, problem: Problem, form: Written) -> Result<i64, Error> {
    viewer.must(Action::Work, Resource::Of(problem.customer_id))?;
    let names = app.names().await?;
    let service = form.service.parse().ok().filter(|id| names.is_service_of(*id, problem.customer_id));
    let problem = Problem {
        service_id: service,
        title: form.title.trim().to_owned(),
        cause: form.cause.trim().to_owned(),
        workaround: form.workaround.trim().to_owned(),
        state: if form.state.is_empty() { "open".to_owned() } else { form.state },
        ..problem
    };
    write(app, viewer.person, problem).await
}

/// Checks and records a problem; answers its id.
///
/// # Errors
/// `Invalid`.
pub async fn write(app: &App, actor: i64, problem: Problem) -> Result<i64, Error> {
    if !limits::is_subject(&problem.title) {
        return Err(Error::Invalid("title: one line of 1 to 200 characters".into()));
    }
    limits::text("cause", &problem.cause, limits::VALUE)?;
    limits::text("workaround", &problem.workaround, limits::VALUE)?;
    let (now, customer) = (app.now(), problem.customer_id);
    let saved = app.db.write_for(customer, move |tx| {
        Box::pin(async move { problem::save(tx, &problem, Some(actor), now).await })
    });
    Ok(saved.await?)
}

/// Puts tickets of the customer with a problem; each in a transaction of its own.
async fn put_together(
    app: &App,
    viewer: &Viewer,
    problem: i64,
    customer_id: i64,
    tickets: &[i64],
) -> Result<(), Error> {
    let now = app.now();
    for number in tickets {
        let row = crate::ticket::work::find(app, viewer, &number_text(*number), Action::Work).await?;
        if row.customer_id != customer_id {
            continue;
        }
        let kind = EventKind::Problem { problem: Some(problem.to_string()) };
        let events = vec![NewEvent::new(now, kind, Some(viewer.person))];
        let add = Append { ticket_id: row.id, events, expected_version: None };
        let write = app.db.write_for(customer_id, move |tx| {
            Box::pin(async move { store::ticket::append(tx, &add, now).await.map(|_| ()) })
        });
        write.await?;
    }
    Ok(())
}
