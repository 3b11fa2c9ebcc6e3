//! `/api/v1/problems`: what incidents have in common.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::house::{Part, Saved, saved};
use super::wire::{self, Body, Id, List, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::problem;

/// What many incidents have in common.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KnownProblem)]
pub struct ProblemWire {
    /// Id; leave it out for a new one.
    id: Option<Id>,
    /// Whose.
    customer_id: Id,
    /// Affected service.
    service_id: Option<Id>,
    /// What it is.
    title: String,
    /// Root cause, once known.
    #[serde(default)]
    cause: String,
    /// What helps while it lasts; shown on new tickets that look like it.
    #[serde(default)]
    workaround: String,
    /// `open`, `known_error` or `solved`.
    state: String,
    /// How many tickets are put with it; not written.
    #[serde(default)]
    tickets: i64,
}

impl From<store::problem::Problem> for ProblemWire {
    fn from(one: store::problem::Problem) -> ProblemWire {
        ProblemWire {
            id: Some(Id(one.id)),
            customer_id: Id(one.customer_id),
            service_id: one.service_id.map(Id),
            title: one.title,
            cause: one.cause,
            workaround: one.workaround,
            state: one.state,
            tickets: one.tickets,
        }
    }
}

/// Problems, the latest first.
#[utoipa::path(
    get, path = "/api/v1/problems", tag = "tickets", operation_id = "listProblems", params(Part),
    responses(
        (status = 200, description = "A part of the list", body = List<ProblemWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn problems(
    State(app): State<App>,
    caller: Caller,
    Query(part): Query<Part>,
) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::House)?;
    let limit = wire::limit(part.limit)?;
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let mut problems =
        app.db.read(move |tx| Box::pin(store::problem::list(tx, None, part.after, asked))).await?;
    let more = problems.len() > limit;
    problems.truncate(limit);
    let next = problems.last().filter(|_| more).map(|one| one.id.to_string());
    problems.retain(|one| caller.may(Action::SeeInternal, Resource::Of(one.customer_id)));
    wire::ok(&List { items: problems.into_iter().map(ProblemWire::from).collect(), next })
}

/// Keeps a problem: a new one, or a change of the one with this id. Tickets are put with it by their own event `problem`.
#[utoipa::path(
    post, path = "/api/v1/problems", tag = "tickets", operation_id = "saveProblem", request_body = ProblemWire,
    responses(
        (status = 201, description = "Kept", body = Saved),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no problem with this id, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn save_problem(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<ProblemWire>,
) -> Result<Response, Error> {
    let customer_id = body.customer_id.0;
    caller.must(Action::Work, Resource::Of(customer_id))?;
    let known = app.db.read(move |tx| Box::pin(store::customer::get(tx, customer_id))).await?;
    known.ok_or(Error::NotFound)?;
    let service = body.service_id.map(|id| id.0);
    let refers = crate::limits::Refers { service, ..Default::default() };
    crate::limits::belong(&app, customer_id, refers).await?;
    let one = store::problem::Problem {
        id: body.id.map_or(0, |id| id.0),
        customer_id,
        service_id: service,
        title: body.title.trim().to_owned(),
        cause: body.cause,
        workaround: body.workaround,
        state: body.state,
        ..Default::default()
    };
    saved(problem::write(&app, caller.person, one).await?)
}
