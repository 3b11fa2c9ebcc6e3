//! Triage: what a ticket is. Kind, impact, service, support or project with the suggestion of the contract's lists; the quote.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::contract::Contract;
use domain::span::Instant;
use domain::ticket::{CATEGORIES, Event, EventKind, Priority, Quote, fits, fold};
use domain::triage::{Answers, PROJECT, Scope, Suggestion, advise, suggest};
use serde::Deserialize;
use store::ticket::{NewEvent, TicketRow};

use super::{append, back, find};
use crate::app::App;
use crate::error::Error;
use crate::i18n::Arg;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::Choice;
use crate::session::{Form, Viewer};
use crate::ticket::new::{Guide, guidance};

/// What the form holds, also while it is filled in.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Judged {
    kind: String,
    service: String,
    scope: String,
    way_round: String,
    danger: String,
    priority: String,
    matter: String,
    text: String,
}

impl Judged {
    fn answers(&self) -> Answers {
        Answers::read(&self.scope, &self.way_round, &self.danger)
    }
}

/// What the contract's lists say of a ticket: of its subject and the customer's first words.
///
/// # Errors
/// When the store does not answer.
pub async fn suggestion(app: &App, row: &TicketRow) -> Result<Option<Suggestion>, Error> {
    let Some(contract) = contract_of(app, row).await? else { return Ok(None) };
    let Some(lists) = &contract.scope else { return Ok(None) };
    let id = row.id;
    let first = app.db.read(move |tx| Box::pin(store::event::page(tx, id, 0, 1))).await?;
    let body = first.first().and_then(|event| event.body()).unwrap_or_default();
    Ok(suggest(&format!("{} {body}", row.subject), lists))
}

/// The contract that judges a ticket.
///
/// # Errors
/// When the store does not answer.
pub async fn contract_of(app: &App, row: &TicketRow) -> Result<Option<std::sync::Arc<Contract>>, Error> {
    match row.contract_version_id {
        Some(version) => app.contract(version).await,
        None => Ok(None),
    }
}

#[derive(Template)]
#[template(path = "ticket/work/triage.html")]
struct TriagePage {
    page: Page,
    number: String,
    subject: String,
    judged: Judged,
    kinds: Vec<(&'static str, &'static str, bool)>,
    services: Vec<Choice>,
    guides: Vec<Guide>,
    advice: Option<Priority>,
    chosen: Priority,
    support: Vec<String>,
    project: Vec<String>,
    suggested: Option<Scope>,
    because: String,
    matter: Option<Scope>,
}

impl TriagePage {
    fn is_chosen(&self, guide: &Guide) -> bool {
        self.chosen == guide.priority
    }
}

/// The key of a kind's word.
pub fn kind_key(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "incident" => "kind-incident",
        "question" => "kind-question",
        "request" => "kind-request",
        "change" => "category-change",
        "project" => "category-project",
        "vulnerability" => "category-vulnerability",
        "data_breach" => "category-data-breach",
        "problem" => "category-problem",
        _ => return None,
    })
}

/// `GET /tickets/{number}/triage`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Query(judged): Query<Judged>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let title = viewer.language.args("triage-title", &[("ticket", Arg::Text(&row.number_text()))]);
    let page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    let contract = contract_of(&app, &row).await?;
    let suggestion = suggestion(&app, &row).await?;
    let names = app.names().await?;
    let state = fold(&events_of(&app, row.id).await?).ok_or(Error::NotFound)?;
    let kind = if judged.kind.is_empty() { row.kind.clone() } else { judged.kind.clone() };
    let service = row.service_id.map(|id| id.to_string());
    let service = Some(judged.service.clone()).filter(|one| !one.is_empty()).or(service);
    let advice = advise(judged.answers());
    let lists = contract.as_deref().and_then(|contract| contract.scope.clone()).unwrap_or_default();
    let because = suggestion.as_ref().map(|one| because(&page, one)).unwrap_or_default();
    let suggested = suggestion.map(|one| one.scope);
    html(&TriagePage {
        number: row.number_text(),
        subject: row.subject.clone(),
        kinds: CATEGORIES
            .into_iter()
            .filter_map(|one| Some((one, page.t(kind_key(one)?), one == kind)))
            .collect(),
        services: names.service_choices(row.customer_id, service.as_deref()),
        guides: guidance(&page, contract.as_deref()),
        chosen: Priority::parse(&judged.priority).or(advice).unwrap_or(row.priority),
        advice,
        support: lists.support,
        project: lists.project,
        because,
        matter: Scope::parse(&judged.matter).or(state.scope).or(suggested),
        suggested,
        judged,
        page,
    })
}

/// `looks like "New functions": new, function`
pub fn because(page: &Page, one: &Suggestion) -> String {
    let words = one.words.join(", ");
    page.lang.args("triage-because", &[("item", Arg::Text(&one.item)), ("words", Arg::Text(&words))])
}

async fn events_of(app: &App, id: i64) -> Result<Vec<Event>, Error> {
    Ok(app.db.read(move |tx| Box::pin(store::event::of_ticket(tx, id))).await?)
}

/// `POST /tickets/{number}/triage`
pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Judged>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let names = app.names().await?;
    let service = form.service.parse().ok().filter(|id| names.is_service_of(*id, row.customer_id));
    let kind = CATEGORIES.into_iter().find(|kind| *kind == form.kind).map(str::to_owned);
    let priority = Priority::parse(&form.priority).or(advise(form.answers()));
    let decision = Decision {
        kind: kind.filter(|kind| *kind != row.kind),
        service: service.filter(|service: &i64| Some(*service) != row.service_id),
        priority: priority.filter(|priority| *priority != row.priority),
        scope: Scope::parse(&form.matter),
        why: form.text.trim().to_owned(),
    };
    record(&app, &viewer, &row, decision).await?;
    Ok(back(&row, "triaged"))
}

/// What somebody decided; `None` leaves it as it is.
pub struct Decision {
    /// Another kind.
    pub kind: Option<String>,
    /// Another service.
    pub service: Option<i64>,
    /// Another priority.
    pub priority: Option<Priority>,
    /// Support or project.
    pub scope: Option<Scope>,
    /// Why.
    pub why: String,
}

/// Records a decision: what it is, the priority, and for a project the stop of the support clocks, which both sides see.
///
/// # Errors
/// `Conflict` when the ticket is past it; `Invalid` for a scope against the suggestion without a reason.
pub async fn record(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    decision: Decision,
) -> Result<TicketRow, Error> {
    viewer.must(Action::Work, Resource::Of(row.customer_id))?;
    limits::text("why", &decision.why, limits::TEXT)?;
    let suggestion = suggestion(app, row).await?;
    let suggested = suggestion.as_ref().map(|one| one.scope);
    let against = decision.scope.is_some() && suggested.is_some() && decision.scope != suggested;
    if against && decision.why.is_empty() {
        return Err(Error::Invalid(
            "why: it differs from what the contract's lists suggest, so say why".into(),
        ));
    }
    let now = app.now();
    let event = |kind: EventKind| NewEvent::new(now, kind, Some(viewer.person));
    let triaged = EventKind::Triaged {
        kind: decision.kind,
        service: decision.service.map(|id| id.to_string()),
        scope: decision.scope,
        suggested,
        words: suggestion.map(|one| one.words).unwrap_or_default(),
    };
    fits(row.status, &triaged).map_err(|reason| Error::Conflict(reason.into()))?;
    let triaged = event(triaged);
    let mut events = vec![if decision.why.is_empty() { triaged } else { triaged.with_text(decision.why) }];
    events.extend(decision.priority.map(|to| event(EventKind::Priority { to })));
    let since = project_since(&events_of(app, row.id).await?);
    match (decision.scope, since) {
        (Some(Scope::Project), None) => events.push(event(out_of_sla(now, None))),
        (Some(Scope::Support), Some(since)) if since < now => {
            events.push(event(out_of_sla(since, Some(now))))
        }
        _ => {}
    }
    append(app, row, events).await
}

fn out_of_sla(from: Instant, to: Option<Instant>) -> EventKind {
    EventKind::Excluded { category: PROJECT.to_owned(), from: Some(from), to }
}

/// Since when the support clocks stand still because it is a project; `None` while they run.
pub fn project_since(events: &[Event]) -> Option<Instant> {
    let mut since = None;
    for event in events {
        match &event.kind {
            EventKind::Excluded { category, from: Some(from), to } if category == PROJECT => {
                since = to.is_none().then_some(*from);
            }
            _ => {}
        }
    }
    since
}

/// What a quote says.
#[derive(Deserialize)]
pub struct Offer {
    #[serde(default)]
    hours: String,
    #[serde(default)]
    price: String,
    #[serde(default)]
    ready: String,
    #[serde(default)]
    text: String,
}

/// `POST /tickets/{number}/quote`
pub async fn quote(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Offer>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let invalid = |text: &'static str| Error::Invalid(text.into());
    let quote = Quote {
        minutes: hundredths(&form.hours)
            .map(|hundredths| hundredths * 60 / 100)
            .filter(|m| *m > 0)
            .ok_or_else(|| invalid("hours: a number such as 12 or 7,5"))?,
        cents: hundredths(&form.price).ok_or_else(|| invalid("price: an amount such as 1250 or 99,50"))?,
        currency: "EUR".to_owned(),
        ready: Some(form.ready.trim().to_owned()).filter(|day| !day.is_empty()),
    };
    check(&quote)?;
    let state = fold(&events_of(&app, row.id).await?).ok_or(Error::NotFound)?;
    if state.scope != Some(Scope::Project) {
        return Err(Error::Conflict(
            "decide first that this is a project: that stops the support clocks".into(),
        ));
    }
    let text = form.text.trim();
    if text.is_empty() {
        return Err(invalid("the plan: say what will be done, and what will not"));
    }
    limits::text("the plan", text, limits::TEXT)?;
    let kind = EventKind::Quoted(quote);
    fits(row.status, &kind).map_err(|reason| Error::Conflict(reason.into()))?;
    let event = NewEvent::new(app.now(), kind, Some(viewer.person)).with_text(text);
    append(&app, &row, vec![event]).await?;
    Ok(back(&row, "quoted"))
}

/// What the types of a quote's fields cannot say.
///
/// # Errors
/// `Invalid`.
pub fn check(quote: &Quote) -> Result<(), Error> {
    let currency = quote.currency.len() == 3 && quote.currency.bytes().all(|byte| byte.is_ascii_uppercase());
    let sentence = if !(1..=600_000).contains(&quote.minutes) {
        "minutes: 1 to 600000"
    } else if !(0..=100_000_000_000).contains(&quote.cents) {
        "cents: 0 to 100000000000"
    } else if !currency {
        "currency: three letters, such as EUR"
    } else if quote.ready.as_ref().is_some_and(|day| day.parse::<jiff::civil::Date>().is_err()) {
        "ready: a day such as 2026-12-24"
    } else {
        return Ok(());
    };
    Err(Error::Invalid(sentence.into()))
}

/// Reads `12`, `7,5` or `1.250,00` without spaces as hundredths; a point or comma before three digits parts thousands.
fn hundredths(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, rest) = match text.rfind([',', '.']) {
        Some(at) if text.len() - at - 1 <= 2 => (text.get(..at)?, text.get(at + 1..)?),
        _ => (text.as_str(), ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, ',' | '.')).collect();
    let rest = format!("{rest:0<2}");
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&whole) || !digits(&rest) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 100 + rest.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_people_write_them() {
        for (text, expected) in [
            ("12", Some(1200)),
            ("7,5", Some(750)),
            ("99.50", Some(9950)),
            ("1.250,00", Some(125_000)),
            ("1,250.00", Some(125_000)),
            ("1.250", Some(125_000)),
            ("1 250", Some(125_000)),
            ("", None),
            (",5", None),
            ("-1", None),
            ("1e9", None),
            ("99999999999", None),
        ] {
            assert_eq!(hundredths(text), expected, "{text}");
        }
    }

    #[test]
    fn a_project_stops_the_clocks_until_it_is_support_again() {
        let event = |at: i64, from: i64, to: Option<i64>| Event {
            at: Instant(at),
            kind: out_of_sla(Instant(from), to.map(Instant)),
        };
        assert_eq!(project_since(&[]), None);
        assert_eq!(project_since(&[event(5, 5, None)]), Some(Instant(5)));
        assert_eq!(project_since(&[event(5, 5, None), event(9, 5, Some(9))]), None);
        assert_eq!(
            project_since(&[event(5, 5, None), event(9, 5, Some(9)), event(12, 12, None)]),
            Some(Instant(12))
        );
    }
}
