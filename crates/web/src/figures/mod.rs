//! Figures: how the promises were kept, month by month; each number opens the list behind it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::clock::{ClockName, Target};
use domain::report::{Figure, Month, Table};
use domain::span::Instant;
use domain::ticket::Priority;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::layout::{Nav, Page, html};
use crate::names::{Choice, Names};
use crate::session::Viewer;

pub mod behind;
pub mod load;
pub mod view;

use view::{Card, Filter, MonthRow, Row, Targets};

/// Months of a trend.
const MONTHS: usize = 13;
/// Tickets of a part of a list.
const ROWS: usize = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    month: Option<String>,
    customer: Option<String>,
    priority: Option<String>,
    figure: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "figures/figures.html")]
struct FiguresPage {
    page: Page,
    month: String,
    open_month: bool,
    months: Vec<Choice>,
    customers: Vec<Choice>,
    priorities: Vec<Choice>,
    earlier: String,
    later: Option<String>,
    cards: Vec<Card>,
    rows: Vec<Row>,
    charts: Vec<String>,
    trend: Vec<MonthRow>,
    zone: String,
    staff: bool,
}

/// `GET /figures`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let (filter, zone) = read_filter(&app, &viewer, &question).await?;
    let language = viewer.language;
    let tables = load::months(&app, viewer.scope(filter.customer_id)?, filter.month, MONTHS, &zone).await?;
    let months = filter.month.back(MONTHS);
    let from = first_shown(&tables);
    let Some(table) = tables.last() else { return Err(Error::NotFound) };
    let targets = targets(&app, &filter, table.period.to.min(app.now())).await?;
    let names = app.names().await?;
    let current = Month::of(app.now(), &zone);
    let next = filter.month.next();
    let page = Page::open(&app, &viewer, Nav::Figures, language.t("nav-figures")).await?;
    html(&FiguresPage {
        month: view::month_name(language, filter.month),
        open_month: filter.month == current,
        months: month_choices(language, current, filter.month),
        customers: customer_choices(&names, &viewer, filter.customer_id),
        priorities: priority_choices(filter.priority),
        earlier: Filter { month: filter.month.previous(), ..filter.clone() }.href(),
        later: (next <= current).then(|| Filter { month: next, ..filter.clone() }.href()),
        cards: view::cards(&tables, &filter, language),
        rows: view::rows(table, &filter, language),
        charts: view::charts(
            tables.get(from..).unwrap_or_default(),
            months.get(from..).unwrap_or_default(),
            &filter,
            targets,
            language,
        ),
        trend: view::month_rows(
            tables.get(from..).unwrap_or_default(),
            months.get(from..).unwrap_or_default(),
            &filter,
            language,
        ),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        staff: viewer.is_staff(),
        page,
    })
}

/// A trend begins at the first month that holds something, and shows at least half a year.
fn first_shown(tables: &[Table]) -> usize {
    let empty = tables.iter().take_while(|table| table.all.is_empty()).count();
    empty.min(tables.len().saturating_sub(6))
}

/// One ticket of a list.
struct ListRow {
    number: String,
    subject: String,
    customer: String,
    priority: &'static str,
    class: &'static str,
    opened: Instant,
    /// What the figure is about: when the clock ended or broke, how long it took.
    verdict: String,
    late: bool,
    ended: Option<Instant>,
    took: String,
    took_calendar: String,
}

#[derive(Template)]
#[template(path = "figures/tickets.html")]
struct TicketsPage {
    page: Page,
    heading: String,
    period: String,
    scope: String,
    back: String,
    total: i64,
    with_clock: bool,
    rows: Vec<ListRow>,
    next: Option<String>,
    first: Option<String>,
    staff: bool,
}

/// `GET /figures/tickets`: the list behind a number.
pub async fn tickets(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let (filter, zone) = read_filter(&app, &viewer, &question).await?;
    let figure = question.figure.as_deref().and_then(Figure::parse).ok_or(Error::NotFound)?;
    let after = question.after.as_deref().and_then(|after| after.parse().ok());
    let Filter { month, customer_id, priority } = filter.clone();
    let asked =
        behind::Asked { figure, period: month.span(&zone), scope: viewer.scope(customer_id)?, priority };
    let found = behind::page(&app, asked, after, ROWS).await?;
    let names = app.names().await?;
    let language = viewer.language;
    let heading = figure_name(language, figure);
    let page = Page::open(&app, &viewer, Nav::Figures, heading.clone()).await?;
    let list = filter.list(figure);
    html(&TicketsPage {
        rows: found
            .rows
            .iter()
            .map(|(case, row)| ListRow::of(case, row, clock_of(figure), language, &names))
            .collect(),
        period: view::month_name(language, month),
        scope: scope(language, &filter, &names),
        back: filter.href(),
        total: i64::try_from(found.total).unwrap_or(i64::MAX),
        with_clock: clock_of(figure).is_some(),
        next: found.next.map(|id| format!("{list}&after={id}")),
        first: after.map(|_| list.clone()),
        staff: viewer.is_staff(),
        heading,
        page,
    })
}

impl ListRow {
    fn of(
        case: &domain::report::Case,
        row: &store::ticket::TicketRow,
        clock: Option<ClockName>,
        language: Language,
        names: &Names,
    ) -> ListRow {
        let measured = clock.and_then(|clock| case.clocks.iter().find(|measured| measured.clock == clock));
        let late = measured.is_some_and(|measured| measured.breached_at.is_some());
        let ended = measured.filter(|measured| measured.ended_at.is_some());
        let verdict = match (measured, late) {
            (None, _) => "",
            (Some(_), true) => "figures-breached",
            (Some(_), false) => "figures-met",
        };
        ListRow {
            number: row.number_text(),
            subject: row.subject.clone(),
            customer: names.customer(row.customer_id).to_owned(),
            priority: case.priority.name(),
            class: ["p1", "p2", "p3", "p4"][case.priority as usize],
            opened: case.opened_at,
            verdict: if verdict.is_empty() { String::new() } else { language.t(verdict).to_owned() },
            late,
            ended: measured.and_then(|measured| measured.ended_at),
            took: view::support(language, ended.map(|measured| measured.support)),
            took_calendar: view::length(language, ended.map(|measured| measured.calendar)),
        }
    }
}

fn clock_of(figure: Figure) -> Option<ClockName> {
    match figure {
        Figure::Met(clock)
        | Figure::Breached(clock)
        | Figure::Judged(clock)
        | Figure::Ended(clock)
        | Figure::Excluded(clock) => Some(clock),
        _ => None,
    }
}

/// What a figure counts, in words: "Response: in time".
fn figure_name(language: Language, figure: Figure) -> String {
    let key = match figure {
        Figure::Opened => "figures-name-opened",
        Figure::Resolved => "figures-name-resolved",
        Figure::Reopened => "figures-name-reopened",
        Figure::FirstTimeFix => "figures-name-first-time-fix",
        Figure::Recurring => "figures-name-recurring",
        Figure::Proactive => "figures-name-proactive",
        Figure::Met(_) => "figures-name-met",
        Figure::Breached(_) => "figures-name-breached",
        Figure::Judged(_) => "figures-name-judged",
        Figure::Ended(_) => "figures-name-ended",
        Figure::Excluded(_) => "figures-name-excluded",
    };
    match clock_of(figure) {
        None => language.t(key).to_owned(),
        Some(clock) => format!("{}: {}", language.t(clock_key(&clock)), language.t(key)),
    }
}

/// The key of a clock's name.
pub fn clock_key(clock: &ClockName) -> &'static str {
    match clock {
        ClockName::Response => "figures-response",
        ClockName::Resolve => "figures-resolve",
        ClockName::Update => "figures-update",
    }
}

fn scope(language: Language, filter: &Filter, names: &Names) -> String {
    let customer = filter
        .customer_id
        .map_or(language.t("figures-all-customers").to_owned(), |id| names.customer(id).to_owned());
    match filter.priority {
        Some(priority) => format!("{customer} · {priority}"),
        None => customer,
    }
}

/// What is asked, narrowed to what the viewer may see, and the zone of its months.
async fn read_filter(app: &App, viewer: &Viewer, question: &Question) -> Result<(Filter, TimeZone), Error> {
    let asked = question.customer.as_deref().and_then(|id| id.parse().ok());
    let customer_id = viewer.customer.or(asked);
    viewer.must(Action::SeeFigures, customer_id.map_or(Resource::House, Resource::Of))?;
    let zone = zone(app, customer_id).await?;
    let month = month_of(question.month.as_deref().filter(|text| !text.is_empty()), app.now(), &zone)?;
    let priority = question.priority.as_deref().and_then(Priority::parse);
    Ok((Filter { month, customer_id, priority }, zone))
}

/// The zone of a customer's months; the house's where all are counted together.
///
/// # Errors
/// `NotFound` for an unknown customer.
pub async fn zone(app: &App, customer_id: Option<i64>) -> Result<TimeZone, Error> {
    let Some(id) = customer_id else { return Ok(app.config.time_zone.clone()) };
    let customer =
        app.db.read(move |tx| Box::pin(store::customer::get(tx, id))).await?.ok_or(Error::NotFound)?;
    Ok(TimeZone::get(&customer.zone).unwrap_or_else(|_| app.config.time_zone.clone()))
}

/// A month as asked, or the one that now lies in. A month that has not begun holds nothing.
///
/// # Errors
/// `Invalid` for what is not a month.
pub fn month_of(asked: Option<&str>, now: Instant, zone: &TimeZone) -> Result<Month, Error> {
    let current = Month::of(now, zone);
    let Some(text) = asked else { return Ok(current) };
    let month = Month::parse(text)
        .ok_or_else(|| Error::Invalid(format!("{text}: a month is written 2026-10").into()))?;
    Ok(month.min(current))
}

/// The open-time targets that the customer's contract sets at the picked priority at the end of the month.
async fn targets(app: &App, filter: &Filter, at: Instant) -> Result<Targets, Error> {
    let (Some(customer_id), Some(priority)) = (filter.customer_id, filter.priority) else {
        return Ok(Targets::default());
    };
    let terms = app.db.read(move |tx| {
        Box::pin(async move {
            match store::contract::in_force_for(tx, customer_id, at).await? {
                Some(version) => tx.terms(version.id).await.map(Some),
                None => Ok(None),
            }
        })
    });
    let terms = terms.await?;
    let promise = terms.as_ref().and_then(|terms| terms.at(priority));
    let open = |target: Option<Target>| match target {
        Some(Target::Open(length)) => Some(length),
        _ => None,
    };
    Ok(Targets {
        response: open(promise.and_then(|promise| promise.response)),
        resolve: open(promise.and_then(|promise| promise.resolve)),
    })
}

fn month_choices(language: Language, current: Month, chosen: Month) -> Vec<Choice> {
    let mut months = current.back(MONTHS);
    if !months.contains(&chosen) {
        months.insert(0, chosen);
    }
    let choice = |month: &Month| Choice {
        value: month.to_string(),
        text: view::month_name(language, *month),
        chosen: *month == chosen,
    };
    months.iter().rev().map(choice).collect()
}

fn customer_choices(names: &Names, viewer: &Viewer, chosen: Option<i64>) -> Vec<Choice> {
    if !viewer.is_staff() {
        return Vec::new();
    }
    names.customer_choices(&viewer.reach, chosen.map(|id| id.to_string()).as_deref())
}

fn priority_choices(chosen: Option<Priority>) -> Vec<Choice> {
    let choice = |priority: Priority| Choice {
        value: priority.name().to_owned(),
        text: priority.name().to_owned(),
        chosen: chosen == Some(priority),
    };
    Priority::ALL.into_iter().map(choice).collect()
}
