//! The side panel of the board: enough of a ticket to decide whether to open it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::{Action, Resource};

use super::show::load;
use super::timeline::last_public_word;
use crate::app::App;
use crate::board::Row;
use crate::error::Error;
use crate::layout::{Page, html};
use crate::session::{Viewer, Visitor};

#[derive(Template)]
#[template(path = "ticket/peek.html")]
struct Peek {
    page: Page,
    row: Row,
    said_by: String,
    said_at: String,
    said: String,
    csrf: String,
    person: i64,
    may_assign: bool,
}

/// `GET /tickets/{number}/peek`
pub async fn fragment(
    State(app): State<App>,
    viewer: Viewer,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Error> {
    let loaded = load(&app, &viewer, &number).await?;
    let of = Resource::Of(loaded.row.customer_id);
    viewer.must(Action::SeeInternal, of)?;
    let names = app.names().await?;
    let page = Page::bare(&app, &visitor, "");
    let last = last_public_word(&loaded.events);
    let said_by = last.and_then(|event| event.actor_id).map(|id| names.person(id)).unwrap_or_default();
    html(&Peek {
        row: Row::of(&page, &loaded.row, &names),
        said_by: said_by.to_owned(),
        said_at: last.map(|event| page.time(&event.at)).unwrap_or_default(),
        said: last.and_then(|event| event.body()).unwrap_or_default().to_owned(),
        csrf: viewer.csrf.clone(),
        person: viewer.person,
        may_assign: viewer.decide(Action::Assign, of).allowed(),
        page,
    })
}
