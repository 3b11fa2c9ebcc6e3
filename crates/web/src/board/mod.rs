//! The board: live tickets by next breach, views with counts, filters, a page at a time.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::ticket::Priority;
use serde::Deserialize;
use store::ticket::{self, BoardFilter, BoardKey, Counts, View};

use crate::app::App;
use crate::error::{Error, encode};
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::Viewer;

mod row;
pub use row::{Row, status_text};

/// Rows of a page.
const ROWS: usize = 50;
/// Rows that a search for words within a view looks through.
const LOOK_THROUGH: usize = 1000;

/// What stands behind the question mark.
#[derive(Deserialize, Default, Clone)]
pub struct Question {
    view: Option<String>,
    customer: Option<String>,
    priority: Option<String>,
    owner: Option<String>,
    service: Option<String>,
    words: Option<String>,
    after: Option<String>,
}

/// A tab.
struct Tab {
    href: String,
    name: &'static str,
    count: String,
    heat: &'static str,
    current: bool,
    key: String,
}

#[derive(Template)]
#[template(path = "board/board.html")]
struct BoardPage {
    page: Page,
    tabs: Vec<Tab>,
    view: &'static str,
    view_name: &'static str,
    rows: Vec<Row>,
    customers: Vec<Choice>,
    owners: Vec<Choice>,
    priorities: Vec<Choice>,
    words: String,
    filtered: bool,
    next: Option<String>,
    first: Option<String>,
    may_open: bool,
}

/// `GET /board`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let now = app.now();
    let filter = filter_of(&question, &viewer);
    let after = question.after.as_deref().map(str::parse::<BoardKey>).transpose()?;
    let words = question.words.clone().unwrap_or_default().trim().to_lowercase();
    let (asked, scope) = (filter.clone(), viewer.scope(None)?);
    let limit = if words.is_empty() { ROWS } else { LOOK_THROUGH };
    let (mut found, counts) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let rows = ticket::board(tx, &asked, after, limit, now).await?;
                let counts = ticket::counts(tx, asked.viewer_id, scope, now).await?;
                Ok((rows, counts))
            })
        })
        .await?;
    let names = app.names().await?;
    if !words.is_empty() {
        found.rows.retain(|row| {
            let customer = names.customer(row.customer_id).to_lowercase();
            words
                .split_whitespace()
                .all(|word| row.subject.to_lowercase().contains(word) || customer.contains(word))
        });
    }
    let page = Page::open(&app, &viewer, Nav::Board, viewer.language.t("nav-board")).await?;
    let rows = found.rows.iter().map(|row| Row::of(&page, row, &names)).collect();
    let board = BoardPage {
        tabs: tabs(&page, &question, filter.view, &counts),
        view: filter.view.name(),
        view_name: page.t(view_key(filter.view)),
        rows,
        customers: names.customer_choices(&viewer.reach, question.customer.as_deref()),
        owners: names.owner_choices(question.owner.as_deref()),
        priorities: priority_choices(question.priority.as_deref()),
        filtered: is_filtered(&question),
        next: found.next.map(|key| address(&question, filter.view, Some(&key.to_string()))),
        first: after.map(|_| address(&question, filter.view, None)),
        may_open: page.may_open(),
        words: question.words.unwrap_or_default(),
        page,
    };
    html(&board)
}

fn filter_of(question: &Question, viewer: &Viewer) -> BoardFilter {
    let id = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    BoardFilter {
        view: question.view.as_deref().and_then(View::parse).unwrap_or_default(),
        viewer_id: viewer.person,
        reach: viewer.reach.clone(),
        priority: question.priority.as_deref().and_then(Priority::parse),
        customer_id: id(&question.customer),
        assignee_id: id(&question.owner),
        service_id: id(&question.service),
        ..BoardFilter::default()
    }
}

fn is_filtered(question: &Question) -> bool {
    [&question.customer, &question.priority, &question.owner, &question.words, &question.service]
        .into_iter()
        .any(|field| field.as_deref().is_some_and(|text| !text.is_empty()))
}

/// The same question about another view or another page.
fn address(question: &Question, view: View, after: Option<&str>) -> String {
    let mut out = format!("/board?view={}", view.name());
    for (name, value) in [
        ("customer", question.customer.as_deref()),
        ("priority", question.priority.as_deref()),
        ("owner", question.owner.as_deref()),
        ("service", question.service.as_deref()),
        ("words", question.words.as_deref()),
        ("after", after),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push_str(&format!("&{name}={}", encode(value)));
        }
    }
    out
}

/// The key of a view's name.
pub fn view_key(view: View) -> &'static str {
    match view {
        View::Open => "view-open",
        View::Mine => "view-mine",
        View::Unassigned => "view-unassigned",
        View::P1 => "view-p1",
        View::Breached => "view-breached",
        View::DueSoon => "view-due-soon",
        View::Waiting => "view-waiting",
        View::Settled => "view-settled",
    }
}

fn tabs(page: &Page, question: &Question, current: View, counts: &Counts) -> Vec<Tab> {
    View::ALL
        .into_iter()
        .enumerate()
        .map(|(index, view)| {
            let count = counts.of(view);
            let heat = match (view, count) {
                (_, Some(0) | None) => "",
                (View::Breached | View::P1, _) => " hot",
                (View::DueSoon, _) => " warm",
                _ => "",
            };
            Tab {
                href: address(question, view, None),
                name: page.t(view_key(view)),
                count: count.map(count_text).unwrap_or_default(),
                heat,
                current: view == current,
                key: (index + 1).to_string(),
            }
        })
        .collect()
}

/// `12`, `999+`.
fn count_text(count: i64) -> String {
    if count >= Counts::CAP { format!("{}+", Counts::CAP - 1) } else { count.to_string() }
}

fn priority_choices(chosen: Option<&str>) -> Vec<Choice> {
    let choice = |priority: Priority| Choice {
        value: priority.name().to_owned(),
        text: priority.name().to_owned(),
        chosen: chosen == Some(priority.name()),
    };
    Priority::ALL.into_iter().map(choice).collect()
}
