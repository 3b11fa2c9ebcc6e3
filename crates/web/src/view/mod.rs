//! Views: built in or saved, one's own or everybody's; their list, their form, and their counts in the rail.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Reach, Resource, Role};
use domain::query::{Context, parse};
use domain::span::{Duration, Instant};
use serde::Deserialize;
use store::ticket::{Count, Order, View};
use store::view::{Column, NewView, SavedView};

use crate::app::App;
use crate::board::{order_choices, view_key};
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::query::{self, Wrong};
use crate::session::{Form, Viewer};

/// The longest name of a view, in characters.
const NAME: usize = 60;
/// Views in the rail.
const IN_RAIL: usize = 12;
/// How old counts may be.
const FRESH: Duration = Duration(10_000);
/// Viewers whose counts are remembered.
const REMEMBERED: usize = 500;

/// What a list shows: a built-in view or a saved one.
pub struct Shown {
    /// `mine`, or the id of a saved one: what stands in an address.
    pub key: String,
    /// Its query.
    pub query: String,
    /// Its order.
    pub order: Order,
    /// Its columns.
    pub columns: Vec<Column>,
    built_in: Option<View>,
    saved_name: String,
}

impl Shown {
    /// The view of an address; the open tickets where it names none.
    ///
    /// # Errors
    /// `NotFound` for a saved one that is gone or somebody else's.
    pub async fn find(app: &App, viewer: &Viewer, key: Option<&str>) -> Result<Shown, Error> {
        let id = key.and_then(|key| key.parse::<i64>().ok());
        if let Some(id) = id {
            let saved = find(app, viewer, id).await?;
            return Ok(Shown {
                key: saved.id.to_string(),
                query: saved.view.query,
                order: saved.view.order,
                columns: saved.view.columns,
                built_in: None,
                saved_name: saved.view.name,
            });
        }
        let view = key.and_then(View::parse).unwrap_or_default();
        Ok(Shown {
            key: view.name().to_owned(),
            query: query::of_view(view).to_owned(),
            order: Order::Breach,
            columns: Column::USUAL.to_vec(),
            built_in: Some(view),
            saved_name: String::new(),
        })
    }

    /// What it is called.
    pub fn name(&self, page: &Page) -> String {
        self.built_in.map_or_else(|| self.saved_name.clone(), |view| page.t(view_key(view)).to_owned())
    }
}

/// A saved view that the viewer sees.
///
/// # Errors
/// `NotFound` for one that is gone or somebody else's.
pub async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<SavedView, Error> {
    let found = app.db.read(move |tx| Box::pin(async move { store::view::get(tx, id).await })).await?;
    found.filter(|view| view.is_seen_by(viewer.person)).ok_or(Error::NotFound)
}

/// True when the viewer may change a view: its owner, and a manager or an administrator where it is shared.
pub fn may_edit(viewer: &Viewer, view: &SavedView) -> bool {
    view.owner_id == viewer.person || (view.view.shared && matches!(viewer.role, Role::Admin | Role::Manager))
}

/// A view as the rail shows it.
#[derive(Clone, Debug)]
pub struct RailView {
    /// Its id.
    pub key: String,
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// `12`, `1000+`; empty where the query no longer reads.
    pub count: String,
}

/// What was counted for a viewer, and when.
type Kept = HashMap<(i64, Reach), (Instant, Arc<Vec<RailView>>)>;

/// Keeps counts for a few seconds: the rail stands on every page.
#[derive(Clone, Default)]
pub struct RailCache {
    kept: Arc<Mutex<Kept>>,
}

impl RailCache {
    /// The viewer's views with their counts, at most [`FRESH`] old.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn get(&self, app: &App, viewer: &Viewer) -> Result<Arc<Vec<RailView>>, Error> {
        let (now, key) = (app.now(), (viewer.person, viewer.reach.clone()));
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((at, views)) = kept
            && now >= at
            && now - at < FRESH
        {
            return Ok(views);
        }
        let views = Arc::new(load(app, viewer).await?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= REMEMBERED {
            kept.clear();
        }
        kept.insert(key, (now, views.clone()));
        Ok(views)
    }

    /// Counts again: a view was changed.
    pub fn clear(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

async fn load(app: &App, viewer: &Viewer) -> Result<Vec<RailView>, Error> {
    let context = Context { now: app.now(), person: viewer.person, zone: app.config.time_zone.clone() };
    let (person, reach) = (viewer.person, viewer.reach.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let mut out = Vec::new();
            for saved in store::view::of_person(tx, person).await?.into_iter().take(IN_RAIL) {
                let mut count = String::new();
                if let Ok(query) = parse(&saved.view.query)
                    && let Ok(filter) = store::ticket::filter(tx, &query, &context, &reach).await?
                {
                    count = count_text(store::ticket::count(tx, &filter).await?);
                }
                out.push(RailView {
                    key: saved.id.to_string(),
                    href: format!("/board?view={}", saved.id),
                    name: saved.view.name,
                    count,
                });
            }
            Ok(out)
        })
    });
    Ok(read.await?)
}

/// `12`, `37+`.
pub fn count_text(count: Count) -> String {
    format!("{}{}", count.found, if count.more { "+" } else { "" })
}

/// A line of the list.
struct Line {
    id: i64,
    name: String,
    query: String,
    order: &'static str,
    owner: String,
    mine: bool,
    may_edit: bool,
    count: String,
}

#[derive(Template)]
#[template(path = "view/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
}

/// `GET /views`
pub async fn list(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let person = viewer.person;
    let views =
        app.db.read(move |tx| Box::pin(async move { store::view::of_person(tx, person).await })).await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Board, viewer.language.t("views-title")).await?;
    let count = |id: i64| {
        let key = id.to_string();
        page.views.iter().find(|view| view.key == key).map(|view| view.count.clone()).unwrap_or_default()
    };
    let lines = views
        .iter()
        .map(|saved| Line {
            id: saved.id,
            name: saved.view.name.clone(),
            query: saved.view.query.clone(),
            order: page.t(query::order_key(saved.view.order)),
            owner: names.person(saved.owner_id).to_owned(),
            mine: saved.owner_id == person,
            may_edit: may_edit(&viewer, saved),
            count: count(saved.id),
        })
        .collect();
    html(&ListPage { lines, page })
}

/// A column to pick.
struct ColumnChoice {
    name: &'static str,
    text: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "view/form.html")]
struct FormPage {
    page: Page,
    action: String,
    delete: Option<String>,
    name: String,
    name_wrong: bool,
    query: String,
    wrong: Option<Wrong>,
    orders: Vec<Choice>,
    columns: Vec<ColumnChoice>,
    shared: bool,
}

/// What a new view begins with.
#[derive(Deserialize, Default)]
pub struct Begin {
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
}

/// `GET /views/new`
pub async fn new(
    State(app): State<App>,
    viewer: Viewer,
    Query(begin): Query<Begin>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let filled = Filled {
        query: begin.q,
        order: Order::parse(&begin.order).unwrap_or_default(),
        columns: Column::USUAL.to_vec(),
        ..Filled::default()
    };
    form_page(&app, &viewer, None, filled).await
}

/// `GET /views/{id}`
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let saved = editable(&app, &viewer, id).await?;
    let view = saved.view;
    let filled = Filled {
        name: view.name,
        query: view.query,
        order: view.order,
        columns: view.columns,
        shared: view.shared,
        ..Filled::default()
    };
    form_page(&app, &viewer, Some(id), filled).await
}

/// What a form is filled with, and what is wrong with it.
#[derive(Default)]
struct Filled {
    name: String,
    name_wrong: bool,
    query: String,
    wrong: Option<Wrong>,
    order: Order,
    columns: Vec<Column>,
    shared: bool,
}

async fn form_page(app: &App, viewer: &Viewer, id: Option<i64>, filled: Filled) -> Result<Response, Error> {
    let title = viewer.language.t(if id.is_some() { "view-edit" } else { "view-new" });
    let page = Page::open(app, viewer, Nav::Board, title).await?;
    let columns = Column::ALL
        .into_iter()
        .map(|column| ColumnChoice {
            name: column.name(),
            text: page.t(column_key(column)),
            chosen: filled.columns.contains(&column),
        })
        .collect();
    let bad = filled.name_wrong || filled.wrong.is_some();
    let form = FormPage {
        action: id.map_or_else(|| "/views".to_owned(), |id| format!("/views/{id}")),
        delete: id.map(|id| format!("/views/{id}/delete")),
        name: filled.name,
        name_wrong: filled.name_wrong,
        query: filled.query,
        wrong: filled.wrong,
        orders: order_choices(&page, filled.order),
        columns,
        shared: filled.shared,
        page,
    };
    let answer = html(&form)?;
    Ok(if bad { (axum::http::StatusCode::UNPROCESSABLE_ENTITY, answer).into_response() } else { answer })
}

fn column_key(column: Column) -> &'static str {
    match column {
        Column::Priority => "column-priority",
        Column::Waiting => "column-waiting",
        Column::Owner => "column-owner",
        Column::Service => "column-service",
        Column::Opened => "column-opened",
        Column::Updated => "column-updated",
        Column::Tags => "column-tags",
    }
}

/// A posted form: names repeat, one a column.
type Posted = Vec<(String, String)>;

fn field<'a>(posted: &'a Posted, name: &str) -> &'a str {
    posted.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
}

/// `POST /views`
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let new = match read_form(&app, &viewer, &posted).await? {
        Ok(new) => new,
        Err(filled) => return form_page(&app, &viewer, None, filled).await,
    };
    let id = save(&app, &viewer, None, new).await?;
    Ok(Redirect::to(&format!("/board?view={id}")).into_response())
}

/// `POST /views/{id}`
pub async fn update(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    editable(&app, &viewer, id).await?;
    let new = match read_form(&app, &viewer, &posted).await? {
        Ok(new) => new,
        Err(filled) => return form_page(&app, &viewer, Some(id), filled).await,
    };
    save(&app, &viewer, Some(id), new).await?;
    Ok(Redirect::to(&format!("/board?view={id}")).into_response())
}

/// `POST /views/{id}/delete`
pub async fn delete(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(_): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    remove(&app, &viewer, id).await?;
    Ok(Redirect::to("/views").into_response())
}

/// Takes a view away.
///
/// # Errors
/// `NotFound` for one that the viewer does not see or may not change.
pub async fn remove(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    editable(app, viewer, id).await?;
    let (person, now) = (viewer.person, app.now());
    app.db.write(move |tx| Box::pin(async move { store::view::delete(tx, id, person, now).await })).await?;
    app.rail.clear();
    Ok(())
}

/// A view that the viewer may change.
async fn editable(app: &App, viewer: &Viewer, id: i64) -> Result<SavedView, Error> {
    let saved = find(app, viewer, id).await?;
    if may_edit(viewer, &saved) { Ok(saved) } else { Err(Error::NotFound) }
}

/// Keeps a view, new or changed, and answers its id.
///
/// # Errors
/// `NotFound` for one that the viewer may not change.
pub async fn save(app: &App, viewer: &Viewer, id: Option<i64>, new: NewView) -> Result<i64, Error> {
    if let Some(id) = id {
        editable(app, viewer, id).await?;
    }
    let (person, now) = (viewer.person, app.now());
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            match id {
                None => store::view::create(tx, &new, person, now).await,
                Some(id) => store::view::update(tx, id, &new, person, now).await.map(|()| id),
            }
        })
    });
    let id = write.await?;
    app.rail.clear();
    Ok(id)
}

/// True for what a view may be called.
pub fn is_name(name: &str) -> bool {
    (1..=NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

async fn read_form(app: &App, viewer: &Viewer, posted: &Posted) -> Result<Result<NewView, Filled>, Error> {
    let (name, text) = (field(posted, "name").to_owned(), field(posted, "q").to_owned());
    let order = Order::parse(field(posted, "order")).unwrap_or_default();
    let named: Vec<&str> =
        posted.iter().filter(|(key, _)| key == "column").map(|(_, value)| value.as_str()).collect();
    let columns = Column::read_all(&named.join(" "));
    let shared = field(posted, "shared") == "yes";
    let fault = query::read(app, viewer, &text).await?.err();
    if fault.is_some() || !is_name(&name) {
        let wrong = fault.map(|fault| Wrong::of(viewer.language, &text, &fault));
        let name_wrong = !is_name(&name);
        return Ok(Err(Filled { name, name_wrong, query: text, wrong, order, columns, shared }));
    }
    let query = parse(&text).map(|query| query.to_string()).unwrap_or_default();
    Ok(Ok(NewView { shared, name, query, order, columns }))
}
