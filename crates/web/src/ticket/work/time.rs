//! Time on a ticket: a form, a timer that runs on through reloads, corrections.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::span::Instant;
use domain::time::{Disposition, parse_minutes};
use serde::Deserialize;
use store::time::{self, NewTime};

use super::{back, find};
use crate::app::App;
use crate::error::Error;
use crate::limits;
use crate::session::{Form, Viewer};

/// What the forms send.
#[derive(Deserialize)]
pub struct Spent {
    #[serde(default, rename = "do")]
    deed: String,
    #[serde(default)]
    length: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    disposition: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    entry: String,
}

/// `POST /tickets/{number}/time`
pub async fn spend(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Spent>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let (now, person, ticket_id) = (app.now(), viewer.person, row.id);
    let what = form.what.trim().to_owned();
    limits::text("what for", &what, limits::VALUE)?;
    let disposition = || {
        Disposition::parse(&form.disposition)
            .ok_or_else(|| Error::Invalid("who pays: charge, cover, show_only or write_off".into()))
    };
    let entry: Option<i64> = form.entry.parse().ok();
    let done = match form.deed.as_str() {
        "start" => {
            app.db.write(move |tx| Box::pin(time::start(tx, person, ticket_id, now))).await?;
            "timer"
        }
        "stop" | "drop" => {
            let log = if form.deed == "stop" { Some((disposition()?, what)) } else { None };
            let stop = app.db.write(move |tx| {
                Box::pin(async move { time::stop(tx, person, ticket_id, log.clone(), now).await })
            });
            stop.await?.ok_or(Error::Conflict("no timer of yours runs here".into()))?;
            if form.deed == "stop" { "timed" } else { "timer-dropped" }
        }
        "back" => {
            let at = entry.ok_or(Error::NotFound)?;
            let known = app.db.read(move |tx| Box::pin(time::get(tx, at))).await?;
            let known = known.filter(|known| known.ticket_id == ticket_id).ok_or(Error::NotFound)?;
            let new = NewTime {
                ticket_id,
                entry,
                at: known.at,
                minutes: 0,
                disposition: known.disposition,
                what,
                person_id: person,
            };
            log(&app, new).await?;
            "time-back"
        }
        _ => {
            let minutes = parse_minutes(&form.length)
                .ok_or_else(|| Error::Invalid("how long: write 20, 1:30 or 1h30; at most a day".into()))?;
            let at = begun(&app, &form.day, minutes, now)?;
            let new = NewTime {
                ticket_id,
                entry,
                at,
                minutes,
                disposition: disposition()?,
                what,
                person_id: person,
            };
            log(&app, new).await?;
            "timed"
        }
    };
    Ok(back(&row, done))
}

async fn log(app: &App, new: NewTime) -> Result<(), Error> {
    let now = app.now();
    app.db.write(move |tx| Box::pin(async move { time::log(tx, &new, now).await.map(|_| ()) })).await?;
    Ok(())
}

/// When work began that is typed in now: so long ago today, or at noon of the day that was given.
fn begun(app: &App, day: &str, minutes: i64, now: Instant) -> Result<Instant, Error> {
    let ago = now - domain::span::Duration::minutes(minutes);
    if day.trim().is_empty() {
        return Ok(ago);
    }
    let invalid = || Error::Invalid("the day: write it like 2026-11-23, not in the future".into());
    let zone = &app.config.time_zone;
    let date: jiff::civil::Date = day.trim().parse().map_err(|_| invalid())?;
    let today = now.timestamp().to_zoned(zone.clone()).date();
    if date == today {
        return Ok(ago);
    }
    let noon = date.at(12, 0, 0, 0).to_zoned(zone.clone()).map_err(|_| invalid())?;
    let at = Instant(noon.timestamp().as_millisecond());
    if at > now || !limits::is_past(at, now) { Err(invalid()) } else { Ok(at) }
}
