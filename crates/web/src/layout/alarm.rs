//! The strip of P1s that are not resolved: on top of every page of a colleague, until somebody resolves them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::ticket::Priority;
use store::ticket::{self, BoardFilter, TicketRow, View};

use super::{Page, html};
use crate::app::App;
use crate::badge::{Badge, clock_key, lead_clock};
use crate::error::Error;
use crate::names::Names;
use crate::session::{Viewer, Visitor};

/// P1s in the strip; the rest is a number.
const SHOWN: usize = 3;

/// The strip; empty when there is no P1.
#[derive(Template, Clone)]
#[template(path = "layout/alarm.html")]
pub struct Alarm {
    lines: Vec<Line>,
    more: Option<String>,
    beyond: bool,
    label: &'static str,
    nobody: &'static str,
    take: &'static str,
    csrf: String,
    may_work: bool,
}

#[derive(Clone)]
struct Line {
    number: String,
    subject: String,
    customer: String,
    badge: String,
    which: &'static str,
    owner: String,
    person: i64,
}

impl Alarm {
    /// Reads the P1s.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(app: &App, viewer: &Viewer, page: &Page) -> Result<Alarm, Error> {
        let now = page.now;
        let filter = BoardFilter {
            view: View::P1,
            viewer_id: viewer.person,
            reach: viewer.reach.clone(),
            ..BoardFilter::default()
        };
        let found = app
            .db
            .read(move |tx| Box::pin(async move { ticket::board(tx, &filter, None, SHOWN + 1, now).await }))
            .await?;
        let names = app.names().await?;
        let count = found.rows.len();
        let lines = found.rows.iter().filter(|row| row.priority == Priority::P1).take(SHOWN);
        Ok(Alarm {
            lines: lines.map(|row| line(page, viewer, row, &names)).collect(),
            more: (count > 1).then(|| page.t("alarm-more").to_owned()),
            beyond: count > SHOWN,
            label: page.t("alarm-label"),
            nobody: page.t("nobody-has-it"),
            take: page.t("take-it"),
            csrf: viewer.csrf.clone(),
            may_work: viewer.decide(Action::Assign, Resource::House).allowed(),
        })
    }
}

fn line(page: &Page, viewer: &Viewer, row: &TicketRow, names: &Names) -> Line {
    let lead = lead_clock(row);
    Line {
        number: row.number_text(),
        subject: row.subject.clone(),
        customer: names.customer(row.customer_id).to_owned(),
        badge: lead.map(|name| Badge::of(page, row.clock(name), false).plain_html()).unwrap_or_default(),
        which: lead.map_or("", |name| page.t(clock_key(name))),
        owner: row.assignee_id.map(|id| names.person(id)).unwrap_or_default().to_owned(),
        person: viewer.person,
    }
}

/// `GET /alarm`: the strip alone.
pub async fn fragment(State(app): State<App>, viewer: Viewer, visitor: Visitor) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    html(&Alarm::load(&app, &viewer, &Page::bare(&app, &visitor, "")).await?)
}
