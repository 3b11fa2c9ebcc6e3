//! Who changed what of a customer's file, and when: the record in words, latest first.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::customer::Values;
use domain::span::Instant;
use serde::Deserialize;
use store::history::{self, Happened};

use super::fields::{label, word};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Names;
use crate::session::Viewer;

/// Events on a page.
const ROWS: i64 = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    before: Option<i64>,
}

/// One event in words.
pub struct Line {
    /// When.
    pub at: Instant,
    /// Who; empty for the program.
    pub who: String,
    /// "changed the contact Koen Hendriks".
    pub what: String,
    /// The fields, and what they say now.
    pub details: Vec<(String, String)>,
    /// Where the thing is.
    pub href: Option<String>,
}

#[derive(Template)]
#[template(path = "customer/history.html")]
struct HistoryPage {
    page: Page,
    customer: i64,
    customer_name: String,
    lines: Vec<Line>,
    next: Option<i64>,
    first: bool,
}

/// `GET /customers/{id}/history`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::Of(id))?;
    let before = question.before.unwrap_or(i64::MAX);
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let customer = store::customer::get(tx, id).await?;
            Ok((customer, history::of_customer(tx, id, before, ROWS).await?))
        })
    });
    let (customer, found) = read.await?;
    let customer = customer.ok_or(Error::NotFound)?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Customers, viewer.language.t("history-title")).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == ROWS);
    let shown = HistoryPage {
        customer: id,
        customer_name: customer.name,
        lines: found.iter().map(|one| line(&page, one, &names)).collect(),
        next: found.last().filter(|last| full && last.seq > 1).map(|last| last.seq),
        first: question.before.is_some(),
        page,
    };
    html(&shown)
}

/// An event in words.
pub fn line(page: &Page, one: &Happened, names: &Names) -> Line {
    let payload: serde_json::Value = serde_json::from_str(&one.payload).unwrap_or_default();
    let text = |key: &str| payload[key].as_str().unwrap_or_default().to_owned();
    let verb = page.t(&format!("history-{}", verb_of(&one.kind)));
    let (thing, href) = match one.subject.as_str() {
        "entry" => {
            let kind = page.t(&format!("file-kind-one-{}", text("kind"))).to_owned();
            let title = title_of(one, names).filter(|title| !title.is_empty()).unwrap_or_else(|| text("key"));
            (format!("{kind} “{title}”"), None)
        }
        "change" => {
            let title = one.text("title").map(|title| format!(" “{title}”")).unwrap_or_default();
            let number = payload["number"].as_i64().unwrap_or_default();
            (
                format!("{} C-{number}{title}", page.t("change-one")),
                Some(format!("/changes/{}", one.subject_id)),
            )
        }
        "release" => (
            format!("{} {}", page.t("release-one"), text("number")),
            text("service").parse::<i64>().ok().map(|service| format!("/releases/{service}")),
        ),
        "service" => (format!("{} “{}”", page.t("service"), text("name")), None),
        "customer" => (page.t("history-this-customer").to_owned(), None),
        "contract" => (page.t("history-contract").to_owned(), Some(format!("/contracts/{}", one.subject_id))),
        "person" => {
            let name = names.person(one.subject_id);
            (format!("{} {}", page.t("history-person"), if name.is_empty() { "–" } else { name }), None)
        }
        other => (other.to_owned(), None),
    };
    Line {
        at: one.at,
        who: one.actor_id.map(|id| names.person(id).to_owned()).unwrap_or_default(),
        what: format!("{verb} {thing}"),
        details: details(page, one, &payload, names),
        href,
    }
}

/// `added`, `changed`, ... of `entry_added`; a step of a change keeps its own word.
fn verb_of(kind: &str) -> &'static str {
    match kind {
        "change_ask" => "asked",
        "change_approve" => "approved",
        "change_reject" => "rejected",
        "change_start" => "started",
        "change_finish" => "finished",
        "change_roll_back" => "rolled-back",
        "change_fail" => "failed",
        "change_withdraw" => "withdrawn",
        "change_redraft" => "redrafted",
        kind if kind.ends_with("_added") => "added",
        kind if kind.ends_with("_archived") => "archived",
        kind if kind.ends_with("_restored") => "restored",
        kind if kind.ends_with("erased") => "erased",
        "contract_recorded" => "recorded",
        _ => "changed",
    }
}

fn title_of(one: &Happened, names: &Names) -> Option<String> {
    let values = Values::from_json(one.text("value")?)?;
    match values.get("person").parse::<i64>() {
        Ok(person) => Some(names.person(person).to_owned()),
        Err(_) => Some(values.title().to_owned()),
    }
}

/// The fields that changed and what they say since then; the remark of a step.
fn details(page: &Page, one: &Happened, payload: &serde_json::Value, names: &Names) -> Vec<(String, String)> {
    if let Some(comment) = one.text("comment") {
        return vec![(page.t("change-comment").to_owned(), comment.to_owned())];
    }
    let Some(values) = one.text("value").and_then(Values::from_json) else { return Vec::new() };
    let fields = payload["fields"].as_array().cloned().unwrap_or_default();
    fields
        .iter()
        .filter_map(serde_json::Value::as_str)
        .map(|field| {
            let text = values.get(field);
            let text = match field {
                "person" => text.parse().map(|id| names.person(id).to_owned()).unwrap_or_default(),
                "part" | "stage" | "about" | "level" | "p1_anytime" | "decides" if !text.is_empty() => {
                    word(page, text)
                }
                _ => text.chars().take(300).collect(),
            };
            (label(page, field), if text.is_empty() { "–".to_owned() } else { text })
        })
        .collect()
}
