//! `vangnet replay`: judges the recorded history under any contract, changing nothing.

use std::fmt::Write as _;

use domain::clock::ClockName;
use domain::report::{Case, Figures, PriorityFigures, Spread, Table};
use domain::span::{Duration, Instant};
use domain::ticket::{Event, Priority};
use serde_json::{Value, json};

use crate::cli::Exit;
use crate::command::Failure;
use crate::config::Config;
use crate::{clock, contract, data};

/// The clocks a replay prints.
const CLOCKS: [ClockName; 2] = [ClockName::Response, ClockName::Resolve];

/// The figures as a table for people: a block for each priority that has tickets, then all together.
pub fn text(table: &Table) -> String {
    let mut out = String::new();
    for (name, figures) in rows(table) {
        if figures.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "{name}: {} tickets, {} resolved, {} reopened ({} reopenings){}",
            figures.tickets,
            figures.resolved,
            figures.reopened,
            figures.reopenings,
            if figures.excluded > 0 {
                format!(", {} out of the SLA", figures.excluded)
            } else {
                String::new()
            }
        );
        for clock in CLOCKS {
            let promise = figures.promise(clock);
            let percent = match promise.compliance().percent() {
                Some((whole, tenths)) => format!("{whole}.{tenths} %"),
                None => "-".to_owned(),
            };
            let _ = writeln!(
                out,
                "  {:<9} met {:>6}  breached {:>6}  {percent:>8}",
                clock.name(),
                promise.met,
                promise.breached
            );
            spread(&mut out, "support", &promise.support);
            spread(&mut out, "calendar", &promise.calendar);
        }
    }
    if out.is_empty() {
        out += "no tickets\n";
    }
    out
}

fn spread(out: &mut String, name: &str, spread: &Spread) {
    let mark = |small: bool| if small { "*" } else { "" };
    let _ = writeln!(
        out,
        "    {name:<9} p50 {:>12}  p95 {:>12}{}  p99 {:>12}{}  mean {:>12}  n {}",
        hours(spread.p50),
        hours(spread.p95),
        mark(spread.is_small_p95()),
        hours(spread.p99),
        mark(spread.is_small_p99()),
        hours(spread.mean),
        spread.n
    );
}

/// `12:34:56`; hours go on past a day, as support time has no days.
fn hours(time: Option<Duration>) -> String {
    let Some(Duration(ms)) = time else { return "-".to_owned() };
    let seconds = ms / 1000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn rows(table: &Table) -> Vec<(&'static str, &PriorityFigures)> {
    let each = Priority::ALL.iter().map(|priority| (priority.name(), table.at(*priority)));
    each.chain([("all", &table.all)]).collect()
}

/// The figures as JSON: one object a priority, durations in milliseconds.
pub fn to_json(table: &Table, contract: &str, at: &str) -> Value {
    let priorities: serde_json::Map<String, Value> =
        rows(table).into_iter().map(|(name, figures)| (name.to_owned(), figures_json(figures))).collect();
    json!({ "contract": contract, "at": at, "priorities": priorities })
}

fn figures_json(figures: &PriorityFigures) -> Value {
    let mut row = json!({
        "tickets": figures.tickets,
        "excluded": figures.excluded,
        "resolved": figures.resolved,
        "reopened_tickets": figures.reopened,
        "reopenings": figures.reopenings,
    });
    for clock in CLOCKS {
        let promise = figures.promise(clock);
        row[clock.name()] = json!({
            "met": promise.met,
            "breached": promise.breached,
            "compliance_basis_points": promise.compliance().basis_points(),
            "support_ms": spread_json(&promise.support),
            "calendar_ms": spread_json(&promise.calendar),
        });
    }
    let resolve = figures.promise(ClockName::Resolve);
    row["mttr_support_ms"] = json!(resolve.support.mean.map(|time| time.0));
    row["mttr_calendar_ms"] = json!(resolve.calendar.mean.map(|time| time.0));
    row
}

fn spread_json(spread: &Spread) -> Value {
    let ms = |time: Option<Duration>| time.map(|time| time.0);
    json!({
        "n": spread.n,
        "p50": ms(spread.p50), "p95": ms(spread.p95), "p99": ms(spread.p99),
        "mean": ms(spread.mean), "max": ms(spread.max),
        "small_sample": { "p95": spread.is_small_p95(), "p99": spread.is_small_p99() },
    })
}

/// Runs `replay`.
///
/// # Errors
/// A sentence; wrong use for an instant that cannot be read.
pub async fn run(config: &Config, options: &crate::cli::Replay) -> Result<Exit, Failure> {
    let (_, parsed) = contract::load(&options.contract)?;
    let terms = std::sync::Arc::new(parsed.terms().map_err(|error| Failure::Failed(error.to_string()))?);
    let at = match &options.at {
        Some(text) => Instant::parse(text).map_err(Failure::Usage)?,
        None => clock::now(),
    };
    let db = data::open(config).await?;
    let customer_id = match &options.customer {
        Some(key) => Some(data::customer(&db, key).await?.id),
        None => None,
    };
    let judged = db.read(move |tx| {
        Box::pin(async move {
            let mut figures = Figures::of_all_time();
            let look = |ticket: i64, events: &[Event]| {
                if let Some(case) = Case::judge(ticket, events, &terms, at) {
                    figures.add(&case);
                }
            };
            store::event::histories(tx, customer_id, look).await?;
            Ok(figures)
        })
    });
    let table = judged.await?.finish();
    db.close().await;
    let answer = match options.json {
        true => format!("{:#}\n", to_json(&table, &parsed.contract.id, &at.to_string())),
        false => text(&table),
    };
    contract::out(&answer)?;
    Ok(Exit::Ok)
}
