//! What the house keeps around its tickets: notices, days of work, replies, checklists, forms.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::access::{Action, Resource};
use domain::ticket::Priority;
use serde::{Deserialize, Serialize};
use store::canned::Canned;
use store::checklist::{Checklist, Question};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket_wire::PriorityWord;
use super::wire::{self, At, Body, Id, List, Problem, Query};
use super::work_wire::TimeEntry;
use crate::app::App;
use crate::error::Error;
use crate::{canned, checklist};

/// A part of a list, the latest first.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    pub after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Something that the caller should know of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeWire {
    /// Id.
    id: Id,
    /// About which ticket.
    ticket_id: Id,
    /// Its number.
    number: String,
    /// `handed_over`, `assigned`, `mentioned`, `replied`, `replied_resolved`, `became_child`, `rated`, `quote_accepted`,
    /// `quote_rejected`, `send_failed`.
    kind: String,
    /// Who did it; null: the program.
    actor_id: Option<Id>,
    /// When.
    created_at: At,
    /// When it was read.
    read_at: Option<At>,
}

/// What the caller should know of, the latest first.
#[utoipa::path(
    get, path = "/api/v1/me/notices", tag = "me", operation_id = "listNotices", params(Part),
    responses(
        (status = 200, description = "A part of the list", body = List<NoticeWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn notices(
    State(app): State<App>,
    caller: Caller,
    Query(part): Query<Part>,
) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::House)?;
    let (person, before, limit) = (caller.person, part.after, wire::limit(part.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let mut notices = app.db.read(move |tx| Box::pin(store::notice::list(tx, person, before, asked))).await?;
    let more = notices.len() > limit;
    notices.truncate(limit);
    let next = notices.last().filter(|_| more).map(|one| one.id.to_string());
    notices.retain(|one| caller.may(Action::SeeInternal, Resource::Of(one.customer_id)));
    let one = |one: store::notice::Notice| NoticeWire {
        id: Id(one.id),
        ticket_id: Id(one.ticket_id),
        number: store::ticket::number_text(one.number),
        kind: one.kind,
        actor_id: one.actor_id.map(Id),
        created_at: one.created_at.into(),
        read_at: one.read_at.map(At),
    };
    wire::ok(&List { items: notices.into_iter().map(one).collect(), next })
}

/// Up to which notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpTo {
    /// Id of the latest notice that was read.
    up_to: Id,
}

/// Marks the caller's notices as read, up to one of them.
#[utoipa::path(
    post, path = "/api/v1/me/notices/read", tag = "me", operation_id = "readNotices", request_body = UpTo,
    responses(
        (status = 204, description = "Read"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn read_notices(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<UpTo>,
) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::House)?;
    let (person, now, up_to) = (caller.person, app.now(), body.up_to.0);
    app.db.write(move |tx| Box::pin(store::notice::read(tx, person, up_to, now))).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whose day, and which.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Day {
    /// The local day, `2026-11-23`; today unless given.
    day: Option<String>,
    /// A colleague; the caller unless given.
    #[param(value_type = Option<Id>)]
    person_id: Option<i64>,
}

/// What a colleague worked on, one local day, oldest first.
#[utoipa::path(
    get, path = "/api/v1/time", tag = "tickets", operation_id = "listTime", params(Day),
    responses(
        (status = 200, description = "The day", body = List<TimeEntry>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The day is none", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn time(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<Day>,
) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::House)?;
    let zone = &app.config.time_zone;
    let wrong = || Error::Invalid("day: write it like 2026-11-23".into());
    let day = match asked.day {
        None => app.now().timestamp().to_zoned(zone.clone()).date(),
        Some(text) => text.parse().map_err(|_| wrong())?,
    };
    let span = crate::time::span_of(day, zone).ok_or_else(wrong)?;
    let person = asked.person_id.unwrap_or(caller.person);
    let mut entries = app.db.read(move |tx| Box::pin(store::time::of_person(tx, person, span))).await?;
    entries.retain(|entry| caller.may(Action::SeeInternal, Resource::Of(entry.customer_id)));
    wire::ok(&List::whole(entries.into_iter().map(TimeEntry::from).collect()))
}

/// A reply that is used again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reply)]
pub struct ReplyWire {
    /// Id; leave it out for a new one.
    id: Option<Id>,
    /// Only for this customer.
    customer_id: Option<Id>,
    /// `nl` or `en`.
    language: String,
    /// What is typed behind the slash: small letters, digits, hyphens.
    name: String,
    /// What it is.
    title: String,
    /// `reply`, `update` or `note`.
    kind: String,
    /// The words, with fields such as `{{requester}}`.
    body: String,
    /// What happens with it: `wait`, `resolve`, `workaround`; empty for nothing.
    #[serde(default)]
    after: String,
    /// The priority that it sets.
    priority: Option<PriorityWord>,
    /// Who gets the ticket.
    assignee_id: Option<Id>,
    /// False: no longer offered. Default true.
    #[serde(default = "yes")]
    active: bool,
}

fn yes() -> bool {
    true
}

/// The replies of the house, by name.
#[utoipa::path(
    get, path = "/api/v1/replies", tag = "tickets", operation_id = "listReplies",
    responses(
        (status = 200, description = "The replies", body = List<ReplyWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn replies(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::House)?;
    let mut replies = app.db.read(|tx| Box::pin(store::canned::all(tx, ""))).await?;
    replies.retain(|one| one.customer_id.is_none_or(|id| caller.may(Action::SeeInternal, Resource::Of(id))));
    let one = |one: Canned| ReplyWire {
        id: Some(Id(one.id)),
        customer_id: one.customer_id.map(Id),
        language: one.language,
        name: one.name,
        title: one.title,
        kind: one.kind,
        body: one.body,
        after: one.after,
        priority: one.priority.map(Into::into),
        assignee_id: one.assignee_id.map(Id),
        active: one.active,
    };
    wire::ok(&List::whole(replies.into_iter().map(one).collect()))
}

/// The id of what was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Saved {
    /// Id.
    id: Id,
}

/// `201` with the id.
///
/// # Errors
/// Never in practice.
pub fn saved(id: i64) -> Result<Response, Error> {
    wire::json(StatusCode::CREATED, &Saved { id: Id(id) })
}

/// Keeps a reply: a new one, or a change of the one with this id.
#[utoipa::path(
    post, path = "/api/v1/replies", tag = "tickets", operation_id = "saveReply", request_body = ReplyWire,
    responses(
        (status = 201, description = "Kept", body = Saved),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no reply with this id", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken in this language", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn save_reply(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<ReplyWire>,
) -> Result<Response, Error> {
    let canned = Canned {
        id: body.id.map_or(0, |id| id.0),
        customer_id: body.customer_id.map(|id| id.0),
        language: body.language,
        name: body.name,
        title: body.title,
        kind: body.kind,
        body: body.body,
        after: body.after,
        priority: body.priority.map(Priority::from),
        assignee_id: body.assignee_id.map(|id| id.0),
        active: body.active,
        ..Canned::default()
    };
    saved(canned::write(&app, &caller, canned).await?)
}

/// Things to be done one by one.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Checklist)]
pub struct ChecklistWire {
    /// Id; leave it out for a new one.
    id: Option<Id>,
    /// What it is called.
    name: String,
    /// Offered first on requests of this kind; empty: of every kind.
    #[serde(default)]
    kind: String,
    /// Its items, 1 to 50.
    items: Vec<String>,
    /// False: no longer offered. Default true.
    #[serde(default = "yes")]
    active: bool,
}

/// The checklists of the house, by name.
#[utoipa::path(
    get, path = "/api/v1/checklists", tag = "tickets", operation_id = "listChecklists",
    responses(
        (status = 200, description = "The checklists", body = List<ChecklistWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn checklists(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::House)?;
    let lists = app.db.read(|tx| Box::pin(store::checklist::all(tx))).await?;
    let one = |list: Checklist| ChecklistWire {
        id: Some(Id(list.id)),
        name: list.name,
        kind: list.request_kind,
        items: list.items,
        active: list.active,
    };
    wire::ok(&List::whole(lists.into_iter().map(one).collect()))
}

/// Keeps a checklist: a new one, or a change of the one with this id.
#[utoipa::path(
    post, path = "/api/v1/checklists", tag = "tickets", operation_id = "saveChecklist", request_body = ChecklistWire,
    responses(
        (status = 201, description = "Kept", body = Saved),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no checklist with this id", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn save_checklist(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<ChecklistWire>,
) -> Result<Response, Error> {
    let list = Checklist {
        id: body.id.map_or(0, |id| id.0),
        name: body.name.trim().to_owned(),
        request_kind: body.kind,
        items: body.items.into_iter().map(|item| item.trim().to_owned()).collect(),
        active: body.active,
    };
    saved(checklist::write(&app, &caller, list).await?)
}

/// A question of a form.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FormQuestion)]
pub struct QuestionWire {
    /// What is asked.
    label: String,
    /// An answer is needed.
    #[serde(default)]
    required: bool,
    /// The answers to choose from; none: free words.
    #[serde(default)]
    choices: Vec<String>,
}

/// What the form of a kind of request asks.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RequestForm)]
pub struct FormWire {
    /// `incident`, `question` or `request`.
    kind: String,
    /// Beside subject and text; at most 50.
    questions: Vec<QuestionWire>,
}

/// What the forms ask beside subject and text, by kind of request.
#[utoipa::path(
    get, path = "/api/v1/forms", tag = "tickets", operation_id = "listForms",
    responses(
        (status = 200, description = "The forms", body = List<FormWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn forms(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    caller.must(Action::SeeTicket, Resource::House)?;
    let forms = app.db.read(|tx| Box::pin(store::checklist::forms(tx))).await?;
    let question =
        |one: Question| QuestionWire { label: one.label, required: one.required, choices: one.choices };
    let one = |(kind, questions): (String, Vec<Question>)| FormWire {
        kind,
        questions: questions.into_iter().map(question).collect(),
    };
    wire::ok(&List::whole(forms.into_iter().map(one).collect()))
}

/// Sets what the form of a kind of request asks.
#[utoipa::path(
    post, path = "/api/v1/forms", tag = "tickets", operation_id = "saveForm", request_body = FormWire,
    responses(
        (status = 204, description = "Kept"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn save_form(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<FormWire>,
) -> Result<Response, Error> {
    let question =
        |one: QuestionWire| Question { label: one.label, required: one.required, choices: one.choices };
    let questions = body.questions.into_iter().map(question).collect();
    checklist::write_form(&app, &caller, body.kind, questions).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
