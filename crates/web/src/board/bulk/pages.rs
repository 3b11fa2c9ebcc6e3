//! The pages of a deed on many tickets: the form, what became of each ticket, the way back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use store::bulk::UNDO_WITHIN;
use store::ticket;

use super::{DEEDS, Deed, Said, find, outcome_text, run, undo};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::session::{Form, Viewer};

/// A posted form: names repeat, one a ticket.
type Posted = Vec<(String, String)>;

/// `POST /bulk`
pub async fn post(
    State(app): State<App>,
    viewer: Viewer,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let field =
        |name: &str| posted.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let deed = field("do");
    let to = match deed {
        "assign" => field("owner"),
        "priority" => field("priority"),
        "wait" => field("for"),
        _ => field("tags"),
    };
    let tickets: Vec<i64> =
        posted.iter().filter(|(key, _)| key == "t").filter_map(|(_, id)| id.parse().ok()).collect();
    if tickets.is_empty() {
        return Err(Error::Invalid(viewer.language.t("bulk-none-picked").into()));
    }
    let deed = Deed::read(&app, &Said { deed, to, text: field("text") }).await?;
    let id = run(&app, &viewer, &tickets, &deed).await?;
    let back = Some(field("back")).filter(|back| back.starts_with("/board?")).unwrap_or("/board");
    Ok(Redirect::to(&format!("/bulk/{id}?back={}", crate::error::encode(back))).into_response())
}

/// A ticket of the answer.
struct Line {
    number: String,
    subject: String,
    done: bool,
    reason: &'static str,
    undone: &'static str,
}

#[derive(Template)]
#[template(path = "board/bulk.html")]
struct BulkPage {
    page: Page,
    deed: String,
    done: String,
    refused: Option<String>,
    lines: Vec<Line>,
    undo: Option<String>,
    until: String,
    no_way_back: bool,
    undone_at: Option<String>,
    back: String,
}

/// Where it came from.
#[derive(serde::Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// `GET /bulk/{id}`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    axum::extract::Query(back): axum::extract::Query<Back>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let bulk = find(&app, &viewer, id).await?;
    let page = Page::open(&app, &viewer, Nav::Board, viewer.language.t("bulk-title")).await?;
    let count = |done: bool| {
        let count = bulk.items.iter().filter(|one| one.item.done == done).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    let lines = bulk.items.iter().map(|one| Line {
        number: ticket::number_text(one.number),
        subject: one.subject.clone(),
        done: one.item.done,
        reason: outcome_text(page.lang, &one.item.reason),
        undone: outcome_text(page.lang, &one.item.undone),
    });
    let key = DEEDS.iter().find(|(name, ..)| *name == bulk.deed).map_or("bulk-title", |(_, key, _)| key);
    let some_done = count(true) > 0;
    let has_way_back = bulk.items.iter().any(|one| !one.item.back.is_empty());
    html(&BulkPage {
        deed: page.t(key).to_owned(),
        done: page.tn("bulk-summary-done", &count(true)),
        refused: Some(count(false)).filter(|n| *n > 0).map(|n| page.tn("bulk-summary-refused", &n)),
        lines: lines.collect(),
        undo: bulk.can_undo(page.now).then(|| format!("/bulk/{id}/undo")),
        until: page.short(&(bulk.done_at + UNDO_WITHIN)),
        no_way_back: some_done && !has_way_back,
        undone_at: bulk.undone_at.map(|at| page.short(&at)),
        back: if back.back.starts_with("/board?") { back.back } else { "/board".to_owned() },
        page,
    })
}

/// `POST /bulk/{id}/undo`
pub async fn post_undo(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    undo(&app, &viewer, id).await?;
    let back = posted.iter().find(|(key, _)| key == "back").map_or("", |(_, value)| value.as_str());
    Ok(Redirect::to(&format!("/bulk/{id}?back={}", crate::error::encode(back))).into_response())
}
