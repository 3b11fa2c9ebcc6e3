//! `/api/v1/board`: the queue, next breach first.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::query::{Filter, Set};
use domain::ticket::{Priority, Status};
use serde::{Deserialize, Serialize};
use store::ticket::View;
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket::show;
use super::ticket_wire::{PriorityWord, Ticket};
use super::view::{filter_of, order_of};
use super::wire::{self, Id, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::view::Shown;

/// Which part of the board.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardParams {
    /// `open` (default), `mine`, `unassigned`, `p1`, `breached`, `due_soon`, `waiting`, `settled`, or the id of a saved view.
    view: Option<String>,
    /// A query in place of the view's own: `priority:P1 customer:acme waiting>2d words`.
    q: Option<String>,
    /// `breach`, `newest`, `oldest` or `updated`; the view's own unless given.
    order: Option<String>,
    /// Only this priority.
    priority: Option<PriorityWord>,
    /// Only this customer.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
    /// Only this person's.
    #[param(value_type = Option<Id>)]
    assignee_id: Option<i64>,
    /// Only this team's.
    team: Option<String>,
    /// Only this service's.
    #[param(value_type = Option<Id>)]
    service_id: Option<i64>,
    /// Only this status.
    status: Option<String>,
    /// The `next` of the part before.
    after: Option<String>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A part of the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    /// Tickets in the order of the list. There may be fewer than asked for, or none, and still a next part: the list is long
    /// and few of it fit.
    items: Vec<Ticket>,
    /// Hand this in as `after` to go on; absent on the last part.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// How many tickets each view holds, up to 1000.
    counts: ViewCounts,
}

/// How many tickets each view holds, up to 1000.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewCounts {
    open: i64,
    mine: i64,
    unassigned: i64,
    p1: i64,
    breached: i64,
    due_soon: i64,
    waiting: i64,
}

/// Tickets in the order in which promises break, with the count of every view.
#[utoipa::path(
    get, path = "/api/v1/board", tag = "board", operation_id = "getBoard", params(BoardParams),
    responses(
        (status = 200, description = "A part of the board", body = Board),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<BoardParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let limit = wire::limit(params.limit)?;
    let shown = Shown::find(&app, &caller, params.view()?.as_deref()).await?;
    let text = params.q.as_deref().unwrap_or(&shown.query);
    let order = order_of(params.order.as_deref())?.unwrap_or(shown.order);
    let filter = params.narrowed(filter_of(&app, &caller, text).await?, &caller)?;
    let after = params.after.as_deref().map(str::parse).transpose()?;
    let (now, viewer_id, scope) = (app.now(), caller.person, caller.scope(params.customer_id)?);
    let (page, counts) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let page = store::ticket::find(tx, &filter, order, after, limit).await?;
                Ok((page, store::ticket::counts(tx, viewer_id, scope, now).await?))
            })
        })
        .await?;
    wire::ok(&Board {
        items: page.rows.into_iter().map(|row| show(&caller, row, now)).collect(),
        next: page.next.map(|key| key.to_string()),
        counts: ViewCounts {
            open: counts.open,
            mine: counts.mine,
            unassigned: counts.unassigned,
            p1: counts.p1,
            breached: counts.breached,
            due_soon: counts.due_soon,
            waiting: counts.waiting,
        },
    })
}

impl BoardParams {
    /// The view as an address names it.
    fn view(&self) -> Result<Option<String>, Error> {
        match &self.view {
            Some(text) if View::parse(text).is_none() && text.parse::<i64>().is_err() => {
                Err(unknown("view", text))
            }
            other => Ok(other.clone()),
        }
    }

    /// What the other parameters ask holds as well.
    fn narrowed(&self, mut filter: Filter, caller: &Caller) -> Result<Filter, Error> {
        let status = match &self.status {
            None => None,
            Some(text) => Some(Status::parse(text).ok_or_else(|| unknown("status", text))?),
        };
        let id = |id: Option<i64>| id.map(|id| id.to_string());
        let customer = id(caller.scope(self.customer_id)?.customer);
        let priority = self.priority.map(|word| Priority::from(word).number().to_string());
        for (set, value) in [
            (&mut filter.sets.priority, priority),
            (&mut filter.sets.customer, customer),
            (&mut filter.sets.owner, id(self.assignee_id)),
            (&mut filter.sets.team, self.team.clone()),
            (&mut filter.sets.service, id(self.service_id)),
            (&mut filter.sets.status, status.map(|status| status.name().to_owned())),
        ] {
            if let Some(value) = value {
                set.meet(Set::In([value].into()));
            }
        }
        Ok(filter)
    }
}

fn unknown(name: &str, text: &str) -> Error {
    Error::Invalid(format!("{name}={text}: no such {name}").into())
}
