//! All customers: what runs for each, and who is its single point of contact.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::customer::EntryKind;
use serde::Deserialize;
use store::{customer, entry};

use crate::app::App;
use crate::error::{Error, encode};
use crate::layout::{Nav, Page, html};
use crate::session::Viewer;

/// Customers on a page.
const ROWS: usize = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    after: Option<String>,
    gone: Option<String>,
}

/// One customer of the list.
struct RowView {
    id: i64,
    key: String,
    name: String,
    active: bool,
    live: i64,
    p1: i64,
    tam: String,
}

#[derive(Template)]
#[template(path = "customer/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<RowView>,
    next: Option<String>,
    first: bool,
    gone: bool,
    may_add: bool,
}

/// `GET /customers`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeCustomers, Resource::House)?;
    let gone = question.gone.is_some();
    let (after, reach) = (question.after.clone().unwrap_or_default(), viewer.reach.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let (mut found, mut after) = (Vec::new(), after);
            // Who is limited to some customers, or leaves out those that are gone, reads on until the page is full.
            while found.len() <= ROWS {
                let part = customer::list(tx, &after, 200).await?;
                let Some(last) = part.last() else { break };
                after.clone_from(&last.key);
                found.extend(part.into_iter().filter(|one| reach.holds(one.id) && (one.active || gone)));
            }
            let live = customer::live(tx).await?;
            let mut tams = HashMap::new();
            for one in found.iter().take(ROWS) {
                for colleague in entry::of_kind(tx, one.id, EntryKind::Colleague).await? {
                    if colleague.active && colleague.values.get("part") == "tam" {
                        tams.insert(one.id, colleague.values.get("person").parse().unwrap_or(0));
                    }
                }
            }
            Ok((found, live, tams))
        })
    });
    let (mut found, live, tams) = read.await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let rest = if gone { "&gone=1" } else { "" };
    let next =
        found.last().filter(|_| more).map(|last| format!("/customers?after={}{rest}", encode(&last.key)));
    let names = app.names().await?;
    let counts: HashMap<i64, (i64, i64)> = live.into_iter().map(|(id, live, p1)| (id, (live, p1))).collect();
    let rows = found.into_iter().map(|one| {
        let (live, p1) = counts.get(&one.id).copied().unwrap_or_default();
        let tam = tams.get(&one.id).map(|id| names.person(*id).to_owned()).unwrap_or_default();
        RowView { id: one.id, key: one.key, name: one.name, active: one.active, live, p1, tam }
    });
    let rows = rows.collect();
    let page = Page::open(&app, &viewer, Nav::Customers, viewer.language.t("nav-customers")).await?;
    let may_add = page.may(Action::EditCustomer);
    html(&ListPage { page, rows, next, first: question.after.is_some(), gone, may_add })
}
