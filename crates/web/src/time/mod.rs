//! The day of each colleague: what they worked on, for how long, and the timers that run.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::span::{Duration, Instant, Span};
use domain::time::Disposition;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::ticket::number_text;
use store::time::{self, Entry};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::Viewer;
use crate::ticket::work::disposition_key;

/// Whose day, and which.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    day: String,
    person: String,
}

struct Line {
    number: String,
    subject: String,
    customer: String,
    when: String,
    length: String,
    what: String,
    disposition: &'static str,
}

struct Running {
    number: String,
    subject: String,
    since: i64,
    length: String,
}

struct Sum {
    person: i64,
    name: String,
    length: String,
    parts: String,
    this: bool,
}

#[derive(Template)]
#[template(path = "time/day.html")]
struct DayPage {
    page: Page,
    day: String,
    title: String,
    before: String,
    after: String,
    person: i64,
    people: Vec<Choice>,
    lines: Vec<Line>,
    total: String,
    running: Vec<Running>,
    sums: Vec<Sum>,
}

/// The local day as a span of instants.
pub fn span_of(day: Date, zone: &TimeZone) -> Option<Span> {
    let start = |date: Date| {
        let zoned = date.to_zoned(zone.clone()).ok()?;
        Some(Instant(zoned.timestamp().as_millisecond()))
    };
    Some(Span::new(start(day)?, start(day.tomorrow().ok()?)?))
}

/// `GET /time`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    let page = Page::open(&app, &viewer, Nav::Time, viewer.language.t("nav-time")).await?;
    let today = page.now.timestamp().to_zoned(page.zone.clone()).date();
    let day: Date = asked.day.parse().unwrap_or(today);
    let wrong = || Error::Invalid("day: write it like 2026-11-23".into());
    let span = span_of(day, &page.zone).ok_or_else(wrong)?;
    let (before, after) = (day.yesterday().map_err(|_| wrong())?, day.tomorrow().map_err(|_| wrong())?);
    let person = asked.person.parse().unwrap_or(viewer.person);
    let own = viewer.person;
    let (entries, sums, running) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                Ok((
                    time::of_person(tx, person, span).await?,
                    time::sums(tx, span).await?,
                    time::timers(tx, own).await?,
                ))
            })
        })
        .await?;
    let names = app.names().await?;
    let reached =
        |entry: &&Entry| viewer.decide(Action::SeeInternal, Resource::Of(entry.customer_id)).allowed();
    let minutes: i64 = entries.iter().map(|entry| entry.minutes).sum();
    let line = |entry: &Entry| Line {
        number: number_text(entry.number),
        subject: entry.subject.clone(),
        customer: names.customer(entry.customer_id).to_owned(),
        when: page.time(&entry.at),
        length: page.length(&Duration::minutes(entry.minutes)),
        what: entry.what.clone().unwrap_or_default(),
        disposition: page.t(disposition_key(entry.disposition)),
    };
    let mut people = names.owner_choices(Some(&person.to_string()));
    if people.iter().all(|choice| !choice.chosen) {
        let value = person.to_string();
        people.push(Choice { value, text: names.person(person).to_owned(), chosen: true });
    }
    html(&DayPage {
        lines: entries.iter().filter(reached).map(line).collect(),
        total: page.length(&Duration::minutes(minutes)),
        running: running
            .into_iter()
            .map(|timer| Running {
                number: number_text(timer.number),
                subject: timer.subject,
                since: timer.started_at.0,
                length: page.length(&(page.now - timer.started_at)),
            })
            .collect(),
        sums: by_person(&page, &sums, person, |id| names.person(id).to_owned()),
        title: crate::words::day(page.lang, &page.zone, page.now, span.from),
        day: day.to_string(),
        before: before.to_string(),
        after: after.to_string(),
        person,
        people,
        page,
    })
}

/// One line a colleague: the sum and its parts.
fn by_person(
    page: &Page,
    sums: &[(i64, Disposition, i64)],
    this: i64,
    name: impl Fn(i64) -> String,
) -> Vec<Sum> {
    let mut out: Vec<Sum> = Vec::new();
    for rows in sums.chunk_by(|a, b| a.0 == b.0) {
        let Some((person, _, _)) = rows.first() else { continue };
        let length = |minutes: i64| page.length(&Duration::minutes(minutes));
        let part = |(_, disposition, minutes): &(i64, Disposition, i64)| {
            format!("{} {}", page.t(disposition_key(*disposition)), length(*minutes))
        };
        out.push(Sum {
            person: *person,
            name: name(*person),
            length: length(rows.iter().map(|row| row.2).sum()),
            parts: rows.iter().map(part).collect::<Vec<_>>().join(" · "),
            this: *person == this,
        });
    }
    out
}
