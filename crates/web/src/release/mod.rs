//! Releases of a service: which version since when, what changed in plain words, how one goes back. A contact reads the public
//! ones.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::span::Instant;
use serde::Deserialize;
use store::customer::Service;
use store::release::{self, Draft, Release};

use crate::app::App;
use crate::customer::{Posted, first};
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::session::{Form, Viewer};

mod feed;
pub use feed::atom;

/// Releases on a page.
const ROWS: usize = 30;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    after: Option<String>,
    edit: Option<i64>,
}

/// A release as the page shows it.
struct Item {
    id: i64,
    number: String,
    at: Instant,
    changed: String,
    rollback: String,
    change: Option<i64>,
    public: bool,
    active: bool,
}

/// What the form holds.
#[derive(Default)]
struct Filled {
    id: Option<i64>,
    number: String,
    at: String,
    changed: String,
    rollback: String,
    change: String,
    tickets: String,
    public: bool,
    version: String,
}

#[derive(Template)]
#[template(path = "release/list.html")]
struct ListPage {
    page: Page,
    service: Service,
    customer: String,
    items: Vec<Item>,
    next: Option<String>,
    filled: Filled,
    fault: Option<String>,
    may_write: bool,
    staff: bool,
}

/// The service, if the viewer may see its releases.
pub(crate) async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<Service, Error> {
    let found =
        app.db.read(move |tx| Box::pin(async move { store::customer::service(tx, id).await })).await?;
    let service = found.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeChange, Resource::Of(service.customer_id))?;
    Ok(service)
}

/// `GET /releases/{service}`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(service): Path<i64>,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let service = find(&app, &viewer, service).await?;
    let filled = match question.edit.filter(|_| may_write(&viewer, &service)) {
        Some(id) => {
            let read = app.db.read(move |tx| Box::pin(async move { release::get(tx, id).await }));
            let found = read.await?.filter(|release| release.draft.service_id == service.id);
            filled_of(&app, found.ok_or(Error::NotFound)?)
        }
        None => Filled { public: true, at: local(app.now(), &app), ..Filled::default() },
    };
    show(&app, &viewer, service, question.after, filled, None).await
}

fn may_write(viewer: &Viewer, service: &Service) -> bool {
    viewer.decide(Action::EditFile, Resource::Of(service.customer_id)).allowed()
}

fn filled_of(app: &App, release: Release) -> Filled {
    let numbers = release.tickets.iter().map(|(_, number, _)| store::ticket::number_text(*number));
    Filled {
        id: Some(release.id),
        number: release.draft.number,
        at: local(release.draft.released_at, app),
        changed: release.draft.changed,
        rollback: release.draft.rollback,
        change: release.draft.change_id.map(|id| id.to_string()).unwrap_or_default(),
        tickets: numbers.collect::<Vec<_>>().join(", "),
        public: release.draft.public,
        version: release.version.to_string(),
    }
}

fn local(at: Instant, app: &App) -> String {
    at.timestamp().to_zoned(app.config.time_zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

async fn show(
    app: &App,
    viewer: &Viewer,
    service: Service,
    after: Option<String>,
    filled: Filled,
    fault: Option<&str>,
) -> Result<Response, Error> {
    let (id, staff) = (service.id, viewer.is_staff());
    let key = after.as_deref().and_then(|text| text.split_once('.'));
    let key = key.and_then(|(at, id)| Some((Instant(at.parse().ok()?), id.parse().ok()?)));
    let read =
        app.db.read(move |tx| Box::pin(async move { release::of_service(tx, id, staff, key, ROWS).await }));
    let found = read.await?;
    let names = app.names().await?;
    let title = format!("{} · {}", viewer.language.t("releases-title"), service.name);
    let page = Page::open(app, viewer, if staff { Nav::Customers } else { Nav::OwnFile }, title).await?;
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = ListPage {
        customer: names.customer(service.customer_id).to_owned(),
        items: found
            .rows
            .into_iter()
            .map(|one| Item {
                id: one.id,
                number: one.draft.number,
                at: one.draft.released_at,
                changed: one.draft.changed,
                rollback: if staff { one.draft.rollback } else { String::new() },
                change: one.draft.change_id,
                public: one.draft.public,
                active: one.active,
            })
            .collect(),
        next: found.next.map(|(at, release)| format!("/releases/{id}?after={}.{release}", at.0)),
        filled,
        fault: fault.map(|key| page.t(key).to_owned()),
        may_write: may_write(viewer, &service),
        staff,
        service,
        page,
    };
    let mut response = html(&shown)?;
    *response.status_mut() = status;
    Ok(response)
}

/// `POST /releases/{service}`: records one, or changes the one that `release` names.
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path(service): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    let service = find(&app, &viewer, service).await?;
    viewer.must(Action::EditFile, Resource::Of(service.customer_id))?;
    let text = |name: &str| first(&posted, name).replace("\r\n", "\n");
    let filled = Filled {
        id: first(&posted, "release").parse().ok(),
        number: text("number"),
        at: text("at"),
        changed: text("changed"),
        rollback: text("rollback"),
        change: text("change"),
        tickets: text("tickets"),
        public: first(&posted, "public") == "yes",
        version: text("version"),
    };
    let draft = match draft_of(&app, &service, &filled).await? {
        Ok(draft) => draft,
        Err(key) => return show(&app, &viewer, service, None, filled, Some(key)).await,
    };
    let (actor, now, active) = (Some(viewer.person), app.now(), first(&posted, "do") != "archive");
    let (which, version) = (filled.id, filled.version.parse().ok());
    let write = app.db.write_for(service.customer_id, move |tx| {
        Box::pin(async move {
            match which {
                Some(id) => {
                    release::update(tx, id, &draft, active, version, actor, now).await.map(|one| one.id)
                }
                None => release::create(tx, &draft, actor, now).await,
            }
        })
    });
    write.await?;
    Ok(Redirect::to(&format!("/releases/{}", service.id)).into_response())
}

/// What the form says, or the key of what is wrong with it.
async fn draft_of(
    app: &App,
    service: &Service,
    filled: &Filled,
) -> Result<Result<Draft, &'static str>, Error> {
    if limits::line("number", &filled.number).is_err() || filled.number.len() > 60 {
        return Ok(Err("release-fault-number"));
    }
    if filled.changed.trim().is_empty() || filled.changed.len() > 20_000 || filled.rollback.len() > 20_000 {
        return Ok(Err("release-fault-changed"));
    }
    let civil: Option<jiff::civil::DateTime> = filled.at.parse().ok();
    let zoned = civil.and_then(|civil| civil.to_zoned(app.config.time_zone.clone()).ok());
    let Some(released_at) = zoned.map(|zoned| Instant(zoned.timestamp().as_millisecond())) else {
        return Ok(Err("release-fault-at"));
    };
    if released_at < Instant(0) || released_at > limits::horizon(app.now()) {
        return Ok(Err("release-fault-at"));
    }
    let mut ticket_ids = Vec::new();
    for word in filled.tickets.split([',', ' ', ';', '\n']).filter(|word| !word.is_empty()) {
        let Some(number) = store::ticket::parse_number(word) else { return Ok(Err("change-fault-ticket")) };
        let read = app.db.read(move |tx| Box::pin(async move { store::ticket::by_number(tx, number).await }));
        match read.await?.filter(|ticket| ticket.customer_id == service.customer_id) {
            Some(ticket) => ticket_ids.push(ticket.id),
            None => return Ok(Err("change-fault-ticket")),
        }
    }
    Ok(Ok(Draft {
        customer_id: service.customer_id,
        service_id: service.id,
        number: filled.number.clone(),
        released_at,
        changed: filled.changed.clone(),
        rollback: filled.rollback.clone(),
        change_id: filled.change.parse().ok(),
        public: filled.public,
        ticket_ids,
    }))
}
