//! `/api/v1/views`, `/api/v1/query`: saved views with their counts, and what may be asked of a list.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::ticket::Order;
use store::view::{Column, NewView, SavedView};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::{query, view};

/// A saved view.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewAnswer {
    /// Id: hand it in as `view` of the board.
    id: Id,
    /// What it is called.
    name: String,
    /// The query in its canonical form.
    #[schema(example = "priority:P1 customer:acme waiting>2d")]
    query: String,
    /// `breach`, `newest`, `oldest` or `updated`.
    order: &'static str,
    /// Columns of its list: `priority`, `waiting`, `owner`, `service`, `opened`, `updated`, `tags`.
    columns: Vec<&'static str>,
    /// Every colleague sees it.
    shared: bool,
    /// Who made it.
    owner_id: Id,
    /// How many tickets it holds, as text: `1000+` means that counting stopped. Absent beyond the first twelve.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
}

impl ViewAnswer {
    fn of(saved: SavedView, count: Option<String>) -> ViewAnswer {
        ViewAnswer {
            id: Id(saved.id),
            name: saved.view.name,
            query: saved.view.query,
            order: saved.view.order.name(),
            columns: saved.view.columns.iter().map(|column| column.name()).collect(),
            shared: saved.view.shared,
            owner_id: Id(saved.owner_id),
            count,
        }
    }
}

/// A view to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "P1 of Acme", "query": "priority:P1 customer:acme", "shared": true}))]
pub struct ViewBody {
    /// What it is called: 1 to 60 characters on one line.
    name: String,
    /// What it asks.
    #[serde(default)]
    query: String,
    /// `breach` (default), `newest`, `oldest` or `updated`.
    order: Option<String>,
    /// Columns of its list; the usual ones unless given.
    columns: Option<Vec<String>>,
    /// Every colleague sees it; only the caller unless given.
    #[serde(default)]
    shared: bool,
}

/// The caller's views and those that are shared, with their counts.
#[utoipa::path(
    get, path = "/api/v1/views", tag = "board", operation_id = "listViews",
    responses(
        (status = 200, description = "The views", body = List<ViewAnswer>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let person = caller.person;
    let views = app.db.read(move |tx| Box::pin(async move { store::view::of_person(tx, person).await }));
    let (views, counts) = (views.await?, app.rail.get(&app, &caller).await?);
    let count = |id: i64| {
        let key = id.to_string();
        counts.iter().find(|view| view.key == key).map(|view| view.count.clone())
    };
    let answer = views.into_iter().map(|saved| {
        let count = count(saved.id);
        ViewAnswer::of(saved, count)
    });
    wire::ok(&List::whole(answer.collect()))
}

/// Keeps a new view.
#[utoipa::path(
    post, path = "/api/v1/views", tag = "board", operation_id = "createView", request_body = ViewBody,
    responses(
        (status = 201, description = "The view", body = ViewAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Name or query do not fit", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<ViewBody>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let new = read(&app, &caller, body).await?;
    let id = view::save(&app, &caller, None, new).await?;
    let saved = view::find(&app, &caller, id).await?;
    wire::json(StatusCode::CREATED, &ViewAnswer::of(saved, None))
}

/// Changes a view: the caller's own, or a shared one where the caller is a manager or an administrator.
#[utoipa::path(
    put, path = "/api/v1/views/{id}", tag = "board", operation_id = "changeView", request_body = ViewBody,
    params(("id" = Id, Path, description = "The view")),
    responses(
        (status = 200, description = "The view", body = ViewAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such view to change", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Name or query do not fit", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<ViewBody>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let new = read(&app, &caller, body).await?;
    view::save(&app, &caller, Some(id), new).await?;
    wire::ok(&ViewAnswer::of(view::find(&app, &caller, id).await?, None))
}

/// Takes a view away.
#[utoipa::path(
    delete, path = "/api/v1/views/{id}", tag = "board", operation_id = "deleteView",
    params(("id" = Id, Path, description = "The view")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such view to take away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn remove(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<StatusCode, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    view::remove(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(app: &App, caller: &Caller, body: ViewBody) -> Result<NewView, Error> {
    let invalid = |sentence: String| Err(Error::Invalid(sentence.into()));
    if !view::is_name(body.name.trim()) {
        return invalid("name: 1 to 60 characters on one line".to_owned());
    }
    let order = order_of(body.order.as_deref())?.unwrap_or_default();
    let columns = match body.columns {
        None => Column::USUAL.to_vec(),
        Some(names) => match names.iter().find(|name| Column::parse(name).is_none()) {
            Some(wrong) => return invalid(format!("columns: there is no column \"{wrong}\"")),
            None => Column::read_all(&names.join(" ")),
        },
    };
    filter_of(app, caller, &body.query).await?;
    let query = domain::query::parse(&body.query).map(|query| query.to_string()).unwrap_or_default();
    Ok(NewView { shared: body.shared, name: body.name.trim().to_owned(), query, order, columns })
}

/// An order by its name.
///
/// # Errors
/// `Invalid` for a word that is none.
pub fn order_of(text: Option<&str>) -> Result<Option<Order>, Error> {
    let unknown =
        |text: &str| Error::Invalid(format!("order={text}: breach, newest, oldest or updated").into());
    text.map(|text| Order::parse(text).ok_or_else(|| unknown(text))).transpose()
}

/// What a query asks, or its fault as a sentence with the place.
///
/// # Errors
/// `Invalid` with place and mend.
pub async fn filter_of(app: &App, caller: &Caller, text: &str) -> Result<domain::query::Filter, Error> {
    query::read(app, caller, text).await?.map_err(|fault| {
        let place = text.get(..fault.place.from).map_or(0, |before| before.chars().count()) + 1;
        let sentence = query::sentence(crate::i18n::Language::En, &fault);
        Error::Invalid(format!("query, character {place}: {sentence}").into())
    })
}

/// A query being written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueryParams {
    /// The text so far.
    q: String,
    /// Where the cursor stands, in characters of UTF-16; at the end unless given.
    at: Option<usize>,
}

/// What is to be said of a query.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryAnswer {
    /// The canonical form; absent while there is a fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<String>,
    /// What is wrong with it, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<QueryFault>,
    /// What may be written at the cursor.
    offers: Vec<QueryOffer>,
}

/// What is wrong with a query.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryFault {
    /// `no-field`, `bad-value`, `unknown`, ...
    code: &'static str,
    /// The first byte that it is about.
    from: usize,
    /// Behind the last.
    to: usize,
    /// What is wrong and what would do, in the caller's language.
    sentence: String,
    /// The whole text, mended, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    mended: Option<String>,
}

/// Something that may be written.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryOffer {
    /// What is put in.
    value: String,
    /// What it means or names; may be empty.
    label: String,
    /// The whole text with it.
    text: String,
}

/// Reads a query without asking it: its canonical form or its fault, and what may be written at the cursor.
#[utoipa::path(
    get, path = "/api/v1/query", tag = "board", operation_id = "readQuery", params(QueryParams),
    responses(
        (status = 200, description = "What is to be said of it", body = QueryAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn read_query(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<QueryParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let fault = query::read(&app, &caller, &params.q).await?.err();
    let canonical = match fault {
        None => domain::query::parse(&params.q).ok().map(|query| query.to_string()),
        Some(_) => None,
    };
    let at = query::byte_of(&params.q, params.at);
    let offers = query::offers(&app, &caller, &params.q, at).await?;
    wire::ok(&QueryAnswer {
        canonical,
        fault: fault.map(|fault| {
            let wrong = query::Wrong::of(caller.language, &params.q, &fault);
            QueryFault {
                code: fault.code.name(),
                from: fault.place.from,
                to: fault.place.to,
                sentence: wrong.sentence,
                mended: wrong.mended,
            }
        }),
        offers: offers
            .into_iter()
            .map(|offer| QueryOffer { value: offer.value, label: offer.label, text: offer.text })
            .collect(),
    })
}
