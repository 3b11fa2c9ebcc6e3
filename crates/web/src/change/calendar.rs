//! The month of windows: what is changed when, and what meets what.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::change::window::{Planned, conflicts};
use domain::span::{Instant, Span};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use store::change::Change;

use super::recent::class;
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::session::Viewer;
use crate::words;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    month: Option<String>,
    customer: Option<i64>,
}

/// A window on a day.
struct Entry {
    id: i64,
    time: String,
    title: String,
    customer: String,
    class: &'static str,
    state: &'static str,
    conflict: bool,
}

/// A day of the month.
struct Day {
    number: i8,
    name: String,
    /// Monday 1 to Sunday 7; the first day of the page moves to its column.
    column: i8,
    today: bool,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "change/calendar.html")]
struct CalendarPage {
    page: Page,
    month: String,
    before: String,
    after: String,
    weekdays: Vec<&'static str>,
    days: Vec<Day>,
    conflicts: i64,
    staff: bool,
}

/// `GET /changes/calendar?month=2026-11`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeChange, Resource::House)?;
    let scope = viewer.scope(question.customer.filter(|_| viewer.is_staff()))?;
    let page = Page::open(&app, &viewer, Nav::Changes, viewer.language.t("changes-calendar")).await?;
    let today = page.now.timestamp().to_zoned(page.zone.clone()).date();
    let first = question.month.as_deref().and_then(month).unwrap_or(today.first_of_month());
    let midnight = |date: Date| {
        let zoned = date.to_zoned(page.zone.clone());
        zoned.map_or(page.now, |zoned| Instant(zoned.timestamp().as_millisecond()))
    };
    let next = first.checked_add(1.month()).unwrap_or(first);
    let before = first.checked_sub(1.month()).unwrap_or(first);
    let span = Span::new(midnight(first), midnight(next));
    let read = app.db.read(move |tx| {
        Box::pin(async move { store::change::in_window(tx, span, scope.customer, &scope.reach).await })
    });
    let mut found = read.await?;
    found.retain(|change| super::is_seen(&viewer, change));
    let names = app.names().await?;
    let met = meeting(&found);
    let mut by_day: BTreeMap<Date, Vec<Entry>> = BTreeMap::new();
    for change in &found {
        let Some(window) = change.draft.window else { continue };
        let from = window.from.max(span.from).timestamp().to_zoned(page.zone.clone());
        by_day.entry(from.date()).or_default().push(Entry {
            id: change.id,
            time: super::recent::span_words(&page, window),
            title: change.draft.title.clone(),
            customer: names.customer(change.draft.customer_id).to_owned(),
            class: class(change.state),
            state: page.t(&format!("change-state-{}", change.state.name().replace('_', "-"))),
            conflict: met.contains(&change.id),
        });
    }
    let days = (0..i64::from(first.days_in_month())).filter_map(|offset| {
        let date = first.checked_add(offset.days()).ok()?;
        Some(Day {
            number: date.day(),
            name: words::weekday(page.lang, date.weekday()).to_owned(),
            column: date.weekday().to_monday_one_offset(),
            today: date == today,
            entries: by_day.remove(&date).unwrap_or_default(),
        })
    });
    let address = |date: Date| format!("/changes/calendar?month={}", date.strftime("%Y-%m"));
    let weekdays: Vec<jiff::civil::Weekday> = jiff::civil::Weekday::Monday.cycle_forward().take(7).collect();
    let shown = CalendarPage {
        month: format!("{} {}", words::month(page.lang, first.month()), first.year()),
        before: address(before),
        after: address(next),
        weekdays: weekdays.into_iter().map(|day| words::weekday(page.lang, day)).collect(),
        days: days.collect(),
        conflicts: i64::try_from(met.len()).unwrap_or(i64::MAX),
        staff: viewer.is_staff(),
        page,
    };
    html(&shown)
}

/// `2026-11` to its first day.
fn month(text: &str) -> Option<Date> {
    let date: Date = format!("{text}-01").parse().ok()?;
    (1970..=2200).contains(&date.year()).then_some(date)
}

/// The changes that touch the same service at the same time as another one of the same customer.
fn meeting(found: &[Change]) -> Vec<i64> {
    let planned = |change: &Change| {
        let services = change.draft.service_ids.clone();
        Some(Planned { change: change.id, window: change.draft.window?, services })
    };
    let mut by_customer: BTreeMap<i64, Vec<Planned>> = BTreeMap::new();
    for change in found.iter().filter(|change| change.state.takes_place()) {
        by_customer.entry(change.draft.customer_id).or_default().extend(planned(change));
    }
    let mut out = Vec::new();
    for all in by_customer.values() {
        out.extend(all.iter().filter(|one| !conflicts(one, all).is_empty()).map(|one| one.change));
    }
    out
}
