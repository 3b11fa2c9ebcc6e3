//! `/api/v1/changes`: what is asked for, decided and carried out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Reason, Resource};
use domain::change::{ChangeKind, ChangeState, Risk, Side, Step};
use domain::span::Span;
use serde::{Deserialize, Serialize};
use store::change::{self, ChangeFilter, Draft, Show, Taken};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::change::show::{action_of, may_write, steps_for, who, window_warnings};
use crate::error::Error;
use crate::limits;

/// A change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeWire {
    /// Id.
    id: Id,
    /// `C-12`, counted within the customer.
    number: String,
    /// Whose systems.
    customer_id: Id,
    /// `provider` or `customer`: whose change it is.
    side: &'static str,
    /// `standard`, `normal` or `emergency`: how it is decided.
    kind: &'static str,
    /// `low`, `medium` or `high`.
    risk: &'static str,
    /// `draft`, `asked`, `approved`, `rejected`, `in_progress`, `done`, `rolled_back`, `failed` or `withdrawn`.
    state: &'static str,
    /// One line.
    title: String,
    /// Why.
    why: String,
    /// What is done, step by step.
    plan: String,
    /// How it is taken back.
    rollback: String,
    /// How one sees that it works.
    test: String,
    /// The window begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<At>,
    /// The window ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<At>,
    /// Who asks for it.
    requester_id: Id,
    /// The one person who decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    approver_id: Option<Id>,
    /// When they decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<At>,
    /// Yes or no.
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<bool>,
    /// When it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<At>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<At>,
    /// The last remark.
    outcome: String,
    /// Services that it touches; in lists only where the store reads them along. Empty: all of the customer's.
    service_ids: Vec<Id>,
    /// Tickets that it is about; not in lists.
    ticket_ids: Vec<Id>,
    /// Steps that the caller may take now; not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<&'static str>,
    /// What is to be known of the window: `conflict`, `outside`, `notice`, `past`, `long`; not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<&'static str>,
    /// Rises with every change.
    version: i64,
    /// When it last changed.
    updated_at: At,
}

impl From<change::Change> for ChangeWire {
    fn from(row: change::Change) -> ChangeWire {
        let number = row.number_text();
        let draft = row.draft;
        let ids = |ids: Vec<i64>| ids.into_iter().map(Id).collect();
        ChangeWire {
            id: Id(row.id),
            number,
            customer_id: Id(draft.customer_id),
            side: draft.side.name(),
            kind: draft.kind.name(),
            risk: draft.risk.name(),
            state: row.state.name(),
            title: draft.title,
            why: draft.why,
            plan: draft.plan,
            rollback: draft.rollback,
            test: draft.test,
            from: draft.window.map(|window| At(window.from)),
            to: draft.window.map(|window| At(window.to)),
            requester_id: Id(row.requester_id),
            approver_id: draft.approver_id.map(Id),
            decided_at: row.decided_at.map(At),
            approved: row.decided_yes,
            started_at: row.started_at.map(At),
            ended_at: row.ended_at.map(At),
            outcome: row.outcome,
            service_ids: ids(draft.service_ids),
            ticket_ids: ids(draft.ticket_ids),
            steps: Vec::new(),
            warnings: Vec::new(),
            version: row.version,
            updated_at: At(row.updated_at),
        }
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// One customer's.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
    /// `live` (default), `mine` (those that wait for the caller's decision) or `all`.
    show: Option<String>,
    /// In this state.
    state: Option<String>,
    /// The `next` of the part before.
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Changes, the latest written first.
#[utoipa::path(
    get, path = "/api/v1/changes", tag = "changes", operation_id = "listChanges", params(ListParams),
    responses(
        (status = 200, description = "A part of the list", body = List<ChangeWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeChange, Resource::House)?;
    let limit = wire::limit(params.limit)?;
    let scope = caller.0.scope(params.customer_id)?;
    let filter = ChangeFilter {
        show: word(params.show.as_deref(), "show", Show::parse)?.unwrap_or_default(),
        viewer_id: caller.person,
        customer_id: scope.customer,
        state: word(params.state.as_deref(), "state", ChangeState::parse)?,
        reach: scope.reach,
    };
    let after = params.after;
    let read = app.db.read(move |tx| Box::pin(async move { change::list(tx, &filter, after, limit).await }));
    let found = read.await?;
    let rows = found.rows.into_iter().filter(|row| crate::change::is_seen(&caller, row));
    wire::ok(&List { items: rows.map(ChangeWire::from).collect(), next: found.next.map(|id| id.to_string()) })
}

/// Reads a word of a list of words.
fn word<T>(text: Option<&str>, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
    let read = |text| {
        parse(text).ok_or_else(|| Error::Invalid(format!("{name}: \"{text}\" is none of its words").into()))
    };
    text.map(read).transpose()
}

/// One change, with the steps that the caller may take and what its window meets.
#[utoipa::path(
    get, path = "/api/v1/changes/{id}", tag = "changes", operation_id = "getChange",
    params(("id" = Id, Path, description = "Id of the change")),
    responses(
        (status = 200, description = "The change", body = ChangeWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such change, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    wire::ok(&whole(&app, &caller, id).await?)
}

async fn whole(app: &App, caller: &Caller, id: i64) -> Result<ChangeWire, Error> {
    let found = crate::change::find(app, caller, id).await?;
    let steps = steps_for(caller, &found).into_iter().map(Step::name).collect();
    let warnings = window_warnings(app, &found).await?;
    let warnings = warnings.iter().map(domain::change::window::Warning::name).collect();
    Ok(ChangeWire { steps, warnings, ..ChangeWire::from(found) })
}

/// What is written in a change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftWire {
    /// Whose systems.
    customer_id: Id,
    /// `provider` (default) or `customer`. A customer's contact registers the customer's own.
    side: Option<String>,
    /// `standard`, `normal` (default) or `emergency`.
    kind: Option<String>,
    /// `low`, `medium` (default) or `high`.
    risk: Option<String>,
    /// One line.
    title: String,
    /// Why.
    #[serde(default)]
    why: String,
    /// What is done, step by step.
    #[serde(default)]
    plan: String,
    /// How it is taken back.
    #[serde(default)]
    rollback: String,
    /// How one sees that it works.
    #[serde(default)]
    test: String,
    /// The window begins.
    from: Option<At>,
    /// The window ends.
    to: Option<At>,
    /// The one person who decides.
    approver_id: Option<Id>,
    /// Services that it touches.
    #[serde(default)]
    service_ids: Vec<Id>,
    /// Tickets that it is about.
    #[serde(default)]
    ticket_ids: Vec<Id>,
    /// The version that was read, when it is changed; another one is a conflict.
    expected_version: Option<i64>,
}

fn draft_of(app: &App, caller: &Caller, wire: DraftWire) -> Result<Draft, Error> {
    if !limits::is_subject(&wire.title) {
        return Err(Error::Invalid("title: one line of 1 to 200 characters".into()));
    }
    for (name, text) in
        [("why", &wire.why), ("plan", &wire.plan), ("rollback", &wire.rollback), ("test", &wire.test)]
    {
        limits::text(name, text, 20_000)?;
    }
    if wire.service_ids.len() > 100 || wire.ticket_ids.len() > 100 {
        return Err(Error::Invalid("service_ids, ticket_ids: at most 100 each".into()));
    }
    let window = match (wire.from, wire.to) {
        (Some(from), Some(to)) => {
            limits::near("from", from.0, app.now())?;
            limits::near("to", to.0, app.now())?;
            Some(Span::new(from.0, to.0)).filter(|window| !window.is_empty())
        }
        (None, None) => None,
        _ => return Err(Error::Invalid("from, to: a window has both".into())),
    };
    if wire.from.is_some() && window.is_none() {
        return Err(Error::Invalid("to: the window ends before it begins".into()));
    }
    let side = word(wire.side.as_deref(), "side", Side::parse)?;
    Ok(Draft {
        customer_id: wire.customer_id.0,
        side: if caller.is_staff() { side.unwrap_or(Side::Provider) } else { Side::Customer },
        kind: word(wire.kind.as_deref(), "kind", ChangeKind::parse)?.unwrap_or(ChangeKind::Normal),
        risk: word(wire.risk.as_deref(), "risk", Risk::parse)?.unwrap_or(Risk::Medium),
        title: wire.title,
        why: wire.why,
        plan: wire.plan,
        rollback: wire.rollback,
        test: wire.test,
        window,
        approver_id: wire.approver_id.map(|id| id.0),
        service_ids: wire.service_ids.into_iter().map(|id| id.0).collect(),
        ticket_ids: wire.ticket_ids.into_iter().map(|id| id.0).collect(),
    })
}

/// Writes a change; nobody has been asked yet.
#[utoipa::path(
    post, path = "/api/v1/changes", tag = "changes", operation_id = "addChange", request_body = DraftWire,
    responses(
        (status = 201, description = "The change, a draft", body = ChangeWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something makes no sense; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(wire): Body<DraftWire>,
) -> Result<Response, Error> {
    let customer = wire.customer_id.0;
    caller.must(Action::AskChange, Resource::Of(customer))?;
    let draft = draft_of(&app, &caller, wire)?;
    let (person, now) = (caller.person, app.now());
    let write = app.db.write_for(customer, move |tx| {
        Box::pin(async move { change::create(tx, &draft, person, now).await })
    });
    let id = write.await?;
    wire::json(StatusCode::CREATED, &whole(&app, &caller, id).await?)
}

/// Changes what is written, while it is a draft.
#[utoipa::path(
    post, path = "/api/v1/changes/{id}", tag = "changes", operation_id = "editChange", request_body = DraftWire,
    params(("id" = Id, Path, description = "Id of the change")),
    responses(
        (status = 200, description = "The change", body = ChangeWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such change, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is no draft any more, or somebody else was first", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something makes no sense; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(wire): Body<DraftWire>,
) -> Result<Response, Error> {
    let found = crate::change::find(&app, &caller, id).await?;
    let customer = found.draft.customer_id;
    caller.must(Action::AskChange, Resource::Of(customer))?;
    if !may_write(&caller, &found) {
        return Err(Error::Denied(Reason::StaffOnly));
    }
    let version = wire.expected_version;
    let draft = draft_of(&app, &caller, wire)?;
    let (person, now) = (caller.person, app.now());
    let write = app.db.write_for(customer, move |tx| {
        Box::pin(async move { change::edit(tx, id, &draft, version, person, now).await })
    });
    write.await?;
    wire::ok(&whole(&app, &caller, id).await?)
}

/// A step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepWire {
    /// `ask`, `approve`, `reject`, `start`, `finish`, `roll_back`, `fail`, `withdraw` or `redraft`.
    step: String,
    /// A remark; a rejection says why.
    #[serde(default)]
    comment: String,
    /// Since when it holds, where it is recorded later than it happened.
    at: Option<At>,
    /// The version that was read; another one is a conflict.
    expected_version: Option<i64>,
}

/// Takes a step: asks, decides, begins, ends.
#[utoipa::path(
    post, path = "/api/v1/changes/{id}/steps", tag = "changes", operation_id = "stepChange", request_body = StepWire,
    params(("id" = Id, Path, description = "Id of the change")),
    responses(
        (status = 200, description = "The change after it", body = ChangeWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such change, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not in this state, or somebody else was first", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The rules refuse it: another person is named, it says too little, ...", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(wire): Body<StepWire>,
) -> Result<Response, Error> {
    let found = crate::change::find(&app, &caller, id).await?;
    let step = word(Some(&wire.step), "step", Step::parse)?.ok_or(Error::NotFound)?;
    let customer = found.draft.customer_id;
    caller.must(action_of(step), Resource::Of(customer))?;
    limits::text("comment", &wire.comment, limits::VALUE)?;
    if step == Step::Reject && wire.comment.trim().is_empty() {
        return Err(Error::Invalid("comment: say why not".into()));
    }
    if wire.at.is_some_and(|at| !limits::is_past(at.0, app.now())) {
        return Err(Error::Invalid("at: since 1970, not after now".into()));
    }
    let ours = found.draft.side == Side::Provider && !caller.is_staff();
    if ours && !matches!(step, Step::Approve | Step::Reject) {
        return Err(Error::Denied(Reason::StaffOnly));
    }
    let taken = Taken {
        step,
        comment: wire.comment,
        at: wire.at.map(|at| at.0),
        expected_version: wire.expected_version,
    };
    let (who, now) = (who(&caller), app.now());
    let write = app
        .db
        .write_for(customer, move |tx| Box::pin(async move { change::step(tx, id, &taken, who, now).await }));
    write.await?;
    wire::ok(&whole(&app, &caller, id).await?)
}
