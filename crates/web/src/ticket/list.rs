//! All tickets, settled ones too, latest first. A customer's contact sees the own organisation's, under the name "our tickets".

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::ticket::{self, BoardFilter, BoardKey, View};

use crate::app::App;
use crate::board::Row;
use crate::error::{Error, encode};
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::Viewer;

const ROWS: usize = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    customer: Option<String>,
    show: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "ticket/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    customers: Vec<Choice>,
    show: &'static str,
    next: Option<String>,
    first: bool,
    staff: bool,
    customer: String,
}

/// `GET /tickets`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeTicket, Resource::House)?;
    let now = app.now();
    let staff = viewer.is_staff();
    let asked = question.customer.as_deref().filter(|_| staff).and_then(|id| id.parse().ok());
    let scope = viewer.scope(asked)?;
    let (customer, reach) = (scope.customer, scope.reach.clone());
    let (show, view) = match question.show.as_deref() {
        Some("open") => ("open", Some(View::Open)),
        Some("settled") => ("settled", Some(View::Settled)),
        _ => ("all", None),
    };
    let after = question.after.clone().unwrap_or_default();
    let viewer_id = viewer.person;
    let (rows, next) = match view {
        None => {
            let before = after.parse().ok();
            let found =
                app.db.read(move |tx| Box::pin(async move { ticket::list(tx, scope, before, ROWS).await }));
            let found = found.await?;
            (found.rows, found.next.map(|id| id.to_string()))
        }
        Some(view) => {
            let key = after.parse::<BoardKey>().ok();
            let filter =
                BoardFilter { view, viewer_id, customer_id: customer, reach, ..BoardFilter::default() };
            let found = app
                .db
                .read(move |tx| Box::pin(async move { ticket::board(tx, &filter, key, ROWS, now).await }));
            let found = found.await?;
            (found.rows, found.next.map(|key| key.to_string()))
        }
    };
    let names = app.names().await?;
    let title = viewer.language.t(if staff { "nav-tickets" } else { "nav-my-tickets" });
    let page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    let chosen = customer.map(|id| id.to_string()).unwrap_or_default();
    let next =
        next.map(|key| format!("/tickets?show={show}&customer={}&after={}", encode(&chosen), encode(&key)));
    let list = ListPage {
        rows: rows.iter().map(|row| Row::of(&page, row, &names)).collect(),
        customers: if staff { names.customer_choices(&viewer.reach, Some(&chosen)) } else { Vec::new() },
        show,
        next,
        first: !after.is_empty(),
        staff,
        customer: chosen,
        page,
    };
    html(&list)
}
