//! `/api/v1/figures`: compliance, percentiles, mean times, reopenings; and the tickets behind each number.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::clock::ClockName;
use domain::report::{Figure, PriorityFigures, Promise, Ratio, Spread, Table};
use domain::span::{Instant, Span};
use domain::ticket::Priority;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket::show;
use super::ticket_wire::{PriorityWord, Ticket};
use super::wire::{self, At, Id, List, Millis, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::figures::{behind, load, month_of};

/// Which period, of whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FiguresParams {
    /// A calendar month, `2026-10`, in the zone of the customer or of the house; this month unless given.
    period: Option<String>,
    /// Start of an arbitrary period instead; needs `to`.
    from: Option<At>,
    /// End of it (not included).
    to: Option<At>,
    /// So many months up to and including `period`, 1 to 36. Default 1.
    #[param(minimum = 1, maximum = 36)]
    months: Option<u32>,
    /// Of one customer.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
}

/// The figures of one period.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodFigures {
    /// Start.
    from: At,
    /// End (not included).
    to: At,
    /// All priorities together; percentiles are taken over all times, never averaged.
    all: FiguresWire,
    /// Priority 1.
    #[serde(rename = "P1")]
    p1: FiguresWire,
    /// Priority 2.
    #[serde(rename = "P2")]
    p2: FiguresWire,
    /// Priority 3.
    #[serde(rename = "P3")]
    p3: FiguresWire,
    /// Priority 4.
    #[serde(rename = "P4")]
    p4: FiguresWire,
}

/// The figures of one priority.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Figures)]
pub struct FiguresWire {
    /// Tickets opened in the period.
    tickets: u64,
    /// Of those, opened before the customer noticed.
    proactive: u64,
    /// Tickets opened in the period that are out of the SLA; in no other count.
    excluded: u64,
    /// Tickets resolved in the period.
    resolved: u64,
    /// Of those, without reopening and without a second line.
    first_time_fix: u64,
    /// Tickets reopened in the period.
    reopened: u64,
    /// Reopenings in the period.
    reopenings: u64,
    /// reopened / resolved.
    reopen_rate: RatioWire,
    /// First substantive answer.
    response: PromiseWire,
    /// Service restored.
    resolve: PromiseWire,
    /// Status updates.
    update: PromiseWire,
}

/// An exact share.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ratio)]
pub struct RatioWire {
    /// How many.
    part: u64,
    /// Of how many.
    whole: u64,
    /// In hundredths of a percent, floored; null when the whole is 0.
    basis_points: Option<u64>,
}

impl From<Ratio> for RatioWire {
    fn from(ratio: Ratio) -> RatioWire {
        RatioWire { part: ratio.part, whole: ratio.whole, basis_points: ratio.basis_points() }
    }
}

/// How one promise was kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromiseFigures)]
pub struct PromiseWire {
    /// Clocks that ended in time.
    met: u64,
    /// Clocks that passed their due instant.
    breached: u64,
    /// Clocks of excluded tickets that got a verdict; in no other count.
    excluded: u64,
    /// met / (met + breached).
    compliance: RatioWire,
    /// Support time of the clocks that ended.
    support: SpreadWire,
    /// Calendar time of the same clocks.
    calendar: SpreadWire,
}

/// Nearest-rank percentiles over ended clocks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Spread)]
pub struct SpreadWire {
    /// How many clocks ended.
    n: u64,
    /// Half of them took at most this.
    p50_ms: Option<Millis>,
    /// 95 % of them took at most this.
    p95_ms: Option<Millis>,
    /// 99 % of them took at most this.
    p99_ms: Option<Millis>,
    /// The mean, rounded towards zero; of resolve this is the MTTR.
    mean_ms: Option<Millis>,
    /// The longest.
    max_ms: Option<Millis>,
    /// n < 20: do not lean on the p95.
    small_sample_p95: bool,
    /// n < 100: do not lean on the p99.
    small_sample_p99: bool,
}

impl From<&Spread> for SpreadWire {
    fn from(spread: &Spread) -> SpreadWire {
        SpreadWire {
            n: spread.n,
            p50_ms: spread.p50.map(Millis::from),
            p95_ms: spread.p95.map(Millis::from),
            p99_ms: spread.p99.map(Millis::from),
            mean_ms: spread.mean.map(Millis::from),
            max_ms: spread.max.map(Millis::from),
            small_sample_p95: spread.is_small_p95(),
            small_sample_p99: spread.is_small_p99(),
        }
    }
}

impl From<&Promise> for PromiseWire {
    fn from(promise: &Promise) -> PromiseWire {
        PromiseWire {
            met: promise.met,
            breached: promise.breached,
            excluded: promise.excluded,
            compliance: promise.compliance().into(),
            support: (&promise.support).into(),
            calendar: (&promise.calendar).into(),
        }
    }
}

impl From<&PriorityFigures> for FiguresWire {
    fn from(figures: &PriorityFigures) -> FiguresWire {
        FiguresWire {
            tickets: figures.tickets,
            proactive: figures.proactive,
            excluded: figures.excluded,
            resolved: figures.resolved,
            first_time_fix: figures.first_time_fix,
            reopened: figures.reopened,
            reopenings: figures.reopenings,
            reopen_rate: figures.reopen_rate().into(),
            response: figures.promise(ClockName::Response).into(),
            resolve: figures.promise(ClockName::Resolve).into(),
            update: figures.promise(ClockName::Update).into(),
        }
    }
}

impl From<&Table> for PeriodFigures {
    fn from(table: &Table) -> PeriodFigures {
        PeriodFigures {
            from: table.period.from.into(),
            to: table.period.to.into(),
            all: (&table.all).into(),
            p1: table.at(Priority::P1).into(),
            p2: table.at(Priority::P2).into(),
            p3: table.at(Priority::P3).into(),
            p4: table.at(Priority::P4).into(),
        }
    }
}

/// Figures per priority of a month, of a row of months, or of any period; oldest first.
#[utoipa::path(
    get, path = "/api/v1/figures", tag = "figures", operation_id = "getFigures", params(FiguresParams),
    responses(
        (status = 200, description = "One item a period", body = List<PeriodFigures>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<FiguresParams>,
) -> Result<Response, Error> {
    let scope = caller.scope(params.customer_id)?;
    let customer_id = scope.customer;
    caller.must(Action::SeeFigures, customer_id.map_or(Resource::House, Resource::Of))?;
    let items: Vec<PeriodFigures> = match span_of(params.from, params.to)? {
        Some(span) => load::tables(&app, scope, &[span]).await?.iter().map(PeriodFigures::from).collect(),
        None => {
            let zone = crate::figures::zone(&app, customer_id).await?;
            let month = month_of(params.period.as_deref(), app.now(), &zone)?;
            let count = params.months.unwrap_or(1);
            if !(1..=36).contains(&count) {
                return Err(Error::Invalid(format!("months={count}: at least 1, at most 36").into()));
            }
            let tables = load::months(&app, scope, month, count as usize, &zone).await?;
            tables.iter().map(PeriodFigures::from).collect()
        }
    };
    wire::ok(&List::whole(items))
}

fn span_of(from: Option<At>, to: Option<At>) -> Result<Option<Span>, Error> {
    match (from, to) {
        (None, None) => Ok(None),
        (Some(At(from)), Some(At(to))) if from < to => Ok(Some(Span::new(from, to))),
        (Some(_), Some(_)) => Err(Error::Invalid("from lies before to".into())),
        _ => Err(Error::Invalid("from and to go together".into())),
    }
}

/// Which number of which period.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BehindParams {
    /// `opened`, `resolved`, `reopened`, `first-time-fix`, `proactive`, or `met-`, `breached-`, `judged-`, `ended-` or
    /// `excluded-` followed by `response`, `resolve` or `update`.
    figure: String,
    /// A calendar month, `2026-10`; this month unless given.
    period: Option<String>,
    /// Start of an arbitrary period instead; needs `to`.
    from: Option<At>,
    /// End of it (not included).
    to: Option<At>,
    /// Of one customer.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
    /// Of one priority.
    priority: Option<PriorityWord>,
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The tickets behind a figure, the latest first: as many as the figure says.
#[utoipa::path(
    get, path = "/api/v1/figures/tickets", tag = "figures", operation_id = "listFigureTickets", params(BehindParams),
    responses(
        (status = 200, description = "A part of the list", body = List<Ticket>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn tickets(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<BehindParams>,
) -> Result<Response, Error> {
    let scope = caller.scope(params.customer_id)?;
    let customer_id = scope.customer;
    caller.must(Action::SeeFigures, customer_id.map_or(Resource::House, Resource::Of))?;
    let figure = Figure::parse(&params.figure)
        .ok_or_else(|| Error::Invalid(format!("figure={}: no such figure", params.figure).into()))?;
    let period = match span_of(params.from, params.to)? {
        Some(span) => span,
        None => {
            let zone: TimeZone = crate::figures::zone(&app, customer_id).await?;
            let now: Instant = app.now();
            month_of(params.period.as_deref(), now, &zone)?.span(&zone)
        }
    };
    let asked = behind::Asked { figure, period, scope, priority: params.priority.map(Priority::from) };
    let page = behind::page(&app, asked, params.after, wire::limit(params.limit)?).await?;
    let now = app.now();
    let items = page.rows.into_iter().map(|(_, row)| show(&caller, row, now)).collect();
    wire::ok(&List { items, next: page.next.map(|id| id.to_string()) })
}
