//! All changes, the latest written first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::change::{ChangeFilter, Show};

use super::recent::{RecentChange, recent};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::Viewer;

/// Changes on a page.
const ROWS: usize = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    show: Option<String>,
    customer: Option<String>,
    after: Option<i64>,
}

/// A tab.
struct Tab {
    href: String,
    text: &'static str,
    current: bool,
}

#[derive(Template)]
#[template(path = "change/list.html")]
struct ListPage {
    page: Page,
    tabs: Vec<Tab>,
    rows: Vec<RecentChange>,
    customers: Vec<Choice>,
    show: &'static str,
    customer: String,
    next: Option<String>,
    first: bool,
    may_ask: bool,
    staff: bool,
}

/// `GET /changes`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeChange, Resource::House)?;
    let asked = question.customer.as_deref().and_then(|id| id.parse().ok());
    let scope = viewer.scope(asked.filter(|_| viewer.is_staff()))?;
    let show = question.show.as_deref().and_then(Show::parse).unwrap_or_default();
    let filter = ChangeFilter {
        show,
        viewer_id: viewer.person,
        customer_id: scope.customer,
        state: None,
        reach: scope.reach,
    };
    let after = question.after;
    let read =
        app.db.read(move |tx| Box::pin(async move { store::change::list(tx, &filter, after, ROWS).await }));
    let found = read.await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Changes, viewer.language.t("nav-changes")).await?;
    let customer = asked.map(|id: i64| id.to_string()).unwrap_or_default();
    let rest = if customer.is_empty() { String::new() } else { format!("&customer={customer}") };
    let tabs = Show::ALL.into_iter().map(|one| Tab {
        href: format!("/changes?show={}{rest}", one.name()),
        text: page.t(&format!("changes-{}", one.name())),
        current: one == show,
    });
    let seen = found.rows.iter().filter(|change| super::is_seen(&viewer, change));
    let staff = viewer.is_staff();
    let shown = ListPage {
        tabs: tabs.collect(),
        rows: seen.map(|change| recent(&page, change, &names)).collect(),
        customers: if staff { names.customer_choices(&viewer.reach, Some(&customer)) } else { Vec::new() },
        next: found.next.map(|id| format!("/changes?show={}{rest}&after={id}", show.name())),
        show: show.name(),
        customer,
        first: after.is_some(),
        may_ask: page.may(Action::AskChange),
        staff,
        page,
    };
    html(&shown)
}
