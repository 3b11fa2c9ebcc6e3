//! Who should take a ticket, with the reasons, and the hand-over with its note.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::route::{Colleague, Need, Ranked, Reason, rank};
use domain::ticket::EventKind;
use serde::Deserialize;
use store::person::Person;
use store::ticket::{NewEvent, TicketRow};

use super::{append, back, find};
use crate::app::App;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::layout::{Nav, Page, html};
use crate::limits::{self, Refers};
use crate::session::{Form, Viewer};
use crate::words;

/// One colleague of the list.
pub struct Choice {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Initials.
    pub initials: String,
    /// What speaks for and against them, in words.
    pub reasons: String,
    /// Owns it now.
    pub owner: bool,
    /// Picked.
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "ticket/work/hand_over.html")]
struct HandOverPage {
    page: Page,
    row: TicketRow,
    number: String,
    choices: Vec<Choice>,
}

/// The colleagues who may own a ticket of this customer, ranked.
///
/// # Errors
/// When the store does not answer.
pub async fn ranking(app: &App, row: &TicketRow) -> Result<(Need, Vec<(Ranked, Person)>), Error> {
    let ticket = row.clone();
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let loads = store::route::loads(tx, &ticket).await?;
            let staff = store::person::staff(tx).await?;
            let customer = store::customer::get(tx, ticket.customer_id).await?;
            Ok((loads, staff, customer.map(|customer| customer.language).unwrap_or_default()))
        })
    });
    let (loads, staff, language) = read.await?;
    let may_own: Vec<Person> =
        staff.into_iter().filter(|person| person.active && person.role.works()).collect();
    let colleague = |person: &Person| {
        let load = loads.get(&person.id).copied().unwrap_or_default();
        Colleague {
            id: person.id,
            languages: vec![person.language.clone()],
            of_service: load.of_service,
            of_customer: load.of_customer,
            open: load.open,
            ..Colleague::default()
        }
    };
    let need =
        Need { language, has_service: row.service_id.is_some(), team: row.team.clone(), skills: Vec::new() };
    let ranked = rank(&need, &may_own.iter().map(colleague).collect::<Vec<_>>());
    let person = |one: Ranked| {
        let person = may_own.iter().find(|person| person.id == one.id)?.clone();
        Some((one, person))
    };
    Ok((need, ranked.into_iter().filter_map(person).collect()))
}

/// `settled 12 tickets of this service, speaks English, 2 open`
pub fn reasons(language: Language, ranked: &Ranked) -> String {
    ranked.reasons.iter().map(|one| reason(language, one)).collect::<Vec<_>>().join(", ")
}

/// One reason in words.
pub fn reason(language: Language, reason: &Reason) -> String {
    let with = |key: &str, name: &'static str, value: &str| language.args(key, &[(name, Arg::Text(value))]);
    match reason {
        Reason::KnowsService(count) => language.n("route-knows-service", *count),
        Reason::KnowsCustomer(count) => language.n("route-knows-customer", *count),
        Reason::Skill(skill) => with("route-skill", "skill", skill),
        Reason::Speaks(code) => with("route-speaks", "language", language_name(language, code)),
        Reason::DoesNotSpeak(code) => with("route-not-speaks", "language", language_name(language, code)),
        Reason::Open(count) => language.n("route-open", *count),
        Reason::Away => language.t("route-away").to_owned(),
    }
}

fn language_name(language: Language, code: &str) -> &str {
    match code {
        "nl" => language.t("language-nl"),
        "en" => language.t("language-en"),
        other => other,
    }
}

/// `GET /tickets/{number}/hand-over`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::SeeInternal).await?;
    let (_, ranked) = ranking(&app, &row).await?;
    let title = viewer.language.args("hand-over-title", &[("ticket", Arg::Text(&row.number_text()))]);
    let page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    let first = ranked.iter().map(|(one, _)| one.id).find(|id| Some(*id) != row.assignee_id);
    let choice = |(one, person): &(Ranked, Person)| Choice {
        id: one.id,
        name: person.name.clone(),
        initials: words::initials(&person.name),
        reasons: reasons(page.lang, one),
        owner: row.assignee_id == Some(one.id),
        chosen: first == Some(one.id),
    };
    let choices = ranked.iter().map(choice).collect();
    html(&HandOverPage { number: row.number_text(), choices, row, page })
}

/// To whom, and what they must know.
#[derive(Deserialize)]
pub struct HandOver {
    #[serde(default)]
    to: String,
    #[serde(default)]
    text: String,
}

/// `POST /tickets/{number}/hand-over`
pub async fn hand_over(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<HandOver>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Assign).await?;
    viewer.must(Action::SeeInternal, Resource::Of(row.customer_id))?;
    let to: i64 = form.to.parse().map_err(|_| Error::Invalid("choose who gets it".into()))?;
    limits::belong(&app, row.customer_id, Refers { assignee: Some(to), ..Refers::default() }).await?;
    let text = form.text.trim();
    if text.is_empty() {
        return Err(Error::Invalid("write what your colleague must know: what is done, what is next".into()));
    }
    limits::text("the note", text, limits::TEXT)?;
    let kind = EventKind::HandedOver { to: to.to_string() };
    domain::ticket::fits(row.status, &kind).map_err(|reason| Error::Conflict(reason.into()))?;
    let event = NewEvent::new(app.now(), kind, Some(viewer.person)).with_text(text);
    append(&app, &row, vec![event]).await?;
    Ok(back(&row, "handed-over"))
}
