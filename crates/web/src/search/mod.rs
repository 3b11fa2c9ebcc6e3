//! Finding tickets by their words: a page, and the lines of the palette.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::search;
use store::ticket::TicketRow;

use crate::app::App;
use crate::board::Row;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::session::Viewer;

const FOUND: usize = 50;
const IN_PALETTE: usize = 8;

/// The words.
#[derive(Deserialize)]
pub struct Question {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    words: String,
    rows: Vec<Row>,
    full: bool,
}

#[derive(Template)]
#[template(path = "search/palette.html")]
struct Palette {
    rows: Vec<Row>,
}

/// Tickets that the viewer may find.
async fn find(app: &App, viewer: &Viewer, words: &str, limit: usize) -> Result<Vec<TicketRow>, Error> {
    viewer.must(Action::Search, Resource::House)?;
    let scope = viewer.scope(None)?;
    let words = words.to_owned();
    let found =
        app.db.read(move |tx| Box::pin(async move { search::tickets(tx, &words, scope, limit).await }));
    Ok(found.await?)
}

/// `GET /search`: a number goes to its ticket at once.
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let words = question.q.trim();
    let found = find(&app, &viewer, words, FOUND).await?;
    if let Some(only) = found.first()
        && store::ticket::parse_number(words) == Some(only.number)
    {
        return Ok(Redirect::to(&format!("/tickets/{}", only.number_text())).into_response());
    }
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Tickets, viewer.language.t("search-title")).await?;
    let rows: Vec<Row> = found.iter().map(|row| Row::of(&page, row, &names)).collect();
    html(&SearchPage { words: words.to_owned(), full: rows.len() == FOUND, rows, page })
}

/// `GET /search/palette`
pub async fn palette(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let found = find(&app, &viewer, question.q.trim(), IN_PALETTE).await?;
    let names = app.names().await?;
    let mut page = Page::bare(&app, &crate::session::Visitor::default(), "");
    page.lang = viewer.language;
    html(&Palette { rows: found.iter().map(|row| Row::of(&page, row, &names)).collect() })
}
