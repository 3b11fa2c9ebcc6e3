//! Breaking the glass: reaching a customer that one is not allowed to, for a while, with a reason that everybody reads.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Reach, Resource, Role};
use domain::span::{Duration, Instant};
use serde::Deserialize;
use store::mail::{self, NewMail};
use store::{Tx, glass, person};

use crate::app::App;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::sign_in::Nothing;
use crate::session::{Form, Viewer};
use crate::words;

/// Glass that is broken now.
pub struct Line {
    /// Who.
    pub person: String,
    /// Which customer.
    pub customer: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: Instant,
}

/// What the viewer themselves has broken: the banner of every page.
#[derive(Clone)]
pub struct Banner {
    /// Id of the glass.
    pub id: i64,
    /// Which customer.
    pub customer: String,
    /// Until when.
    pub until: Instant,
}

/// True when there is glass that the viewer may break.
pub fn may_break(viewer: &Viewer) -> bool {
    viewer.reach.is_limited() && viewer.decide(Action::BreakGlass, Resource::House).allowed()
}

/// The banners of the viewer's pages.
///
/// # Errors
/// When the store does not answer.
pub async fn banners(app: &App, viewer: &Viewer) -> Result<Vec<Banner>, Error> {
    if !viewer.reach.is_limited() {
        return Ok(Vec::new());
    }
    let (id, now) = (viewer.person, app.now());
    let open = app.db.read(move |tx| Box::pin(glass::of(tx, id, now))).await?;
    let names = app.names().await?;
    let banner = |one: glass::Glass| Banner {
        id: one.id,
        customer: names.customer(one.customer_id).to_owned(),
        until: one.until,
    };
    Ok(open.into_iter().map(banner).collect())
}

/// What anybody has broken, for those who read the record.
///
/// # Errors
/// When the store does not answer.
pub async fn broken(app: &App, viewer: &Viewer) -> Result<Vec<Line>, Error> {
    if !viewer.decide(Action::SeeRecord, Resource::House).allowed() {
        return Ok(Vec::new());
    }
    let now = app.now();
    let open = app.db.read(move |tx| Box::pin(glass::all(tx, now))).await?;
    let names = app.names().await?;
    let line = |one: glass::Glass| Line {
        person: names.person(one.person_id).to_owned(),
        customer: names.customer(one.customer_id).to_owned(),
        reason: one.reason,
        until: one.until,
    };
    Ok(open.into_iter().map(line).collect())
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Broken {
    customer: i64,
    reason: String,
    hours: i64,
}

/// `POST /people/glass`: everybody who answers for the service is written to.
pub async fn break_it(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<Broken>,
) -> Result<Response, Error> {
    open(&app, &viewer, form.customer, form.reason, form.hours).await?;
    Ok(Redirect::to("/board").into_response())
}

/// Breaks the glass and writes to managers and administrators, in one transaction.
///
/// # Errors
/// `Denied`; `Invalid` for a reason that says nothing or a length beyond eight hours.
pub async fn open(
    app: &App,
    viewer: &Viewer,
    customer: i64,
    reason: String,
    hours: i64,
) -> Result<glass::Glass, Error> {
    viewer.must(Action::BreakGlass, Resource::House)?;
    let length = Duration::hours(hours.clamp(0, 24));
    let names = app.names().await?;
    let told = Told {
        who: viewer.name.clone(),
        customer: names.customer(customer).to_owned(),
        url: format!("{}/audit?kind=glass_broken", app.config.base_url),
        zone: app.config.time_zone.clone(),
    };
    let (id, now) = (viewer.person, app.now());
    let opened = app.db.write(move |tx| {
        Box::pin(async move {
            let broken = glass::open(tx, (id, customer), &reason, length, now).await?;
            tell(tx, &told, &broken, now).await?;
            Ok(broken)
        })
    });
    let opened = opened.await?;
    app.keys.forget();
    Ok(opened)
}

/// What the mail says beside the glass itself.
#[derive(Clone)]
struct Told {
    who: String,
    customer: String,
    url: String,
    zone: jiff::tz::TimeZone,
}

async fn tell(tx: &mut Tx, told: &Told, broken: &glass::Glass, now: Instant) -> store::Result<()> {
    let staff = person::staff(tx).await?;
    let heads = staff.iter().filter(|one| one.active && matches!(one.role, Role::Admin | Role::Manager));
    for head in heads {
        let Some(email) = head.email.as_deref() else { continue };
        let language = Language::parse(&head.language).unwrap_or_default();
        let until = words::exact(language, &told.zone, broken.until);
        let args = [
            ("who", Arg::Text(told.who.as_str())),
            ("customer", Arg::Text(told.customer.as_str())),
            ("reason", Arg::Text(broken.reason.as_str())),
            ("until", Arg::Text(until.as_str())),
            ("url", Arg::Text(told.url.as_str())),
        ];
        let subject = language.args("mail-glass-subject", &args);
        let mut new = NewMail::new("glass", email, subject, language.args("mail-glass-text", &args));
        new.customer_id = broken.customer_id;
        new.to_name.clone_from(&head.name);
        mail::queue(tx, &new, now).await?;
    }
    Ok(())
}

/// `POST /people/glass/{id}/mend`: ends it before its time.
pub async fn mend(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    viewer.must(Action::BreakGlass, Resource::House)?;
    let (person, now) = (viewer.person, app.now());
    let ended =
        app.db.write(move |tx| Box::pin(async move { glass::end(tx, id, person, now).await })).await?;
    app.keys.forget();
    if ended { Ok(Redirect::to("/board").into_response()) } else { Err(Error::NotFound) }
}

#[derive(Template)]
#[template(path = "people/glass.html")]
struct GlassPage {
    page: Page,
    customers: Vec<Choice>,
}

/// `GET /people/glass`: the customers beyond reach.
pub async fn page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::BreakGlass, Resource::House)?;
    let names = app.names().await?;
    let mut customers = names.customer_choices(&Reach::Everything, None);
    customers.retain(|one| one.value.parse().is_ok_and(|id| !viewer.reach.holds(id)));
    let title = viewer.language.t("glass-title");
    let page = Page::open(&app, &viewer, Nav::People, title).await?;
    html(&GlassPage { page, customers })
}
