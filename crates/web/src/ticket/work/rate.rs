//! The customer's marks: in the portal, or by the link of the mail, without signing in. Once, and no nagging.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Action;
use domain::survey::{ASPECTS, Rating, is_token};
use domain::ticket::{EventKind, Status, fits};
use serde::Deserialize;
use store::ticket::{NewEvent, TicketRow, by_number, parse_number};

use super::{append, back, find};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Page, html};
use crate::limits;
use crate::session::{Form, Viewer, Visitor};

/// The marks of a form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Marks {
    overall: String,
    accessibility: String,
    speed: String,
    reachability: String,
    accuracy: String,
    knowledge: String,
    text: String,
}

impl Marks {
    fn rating(&self) -> Result<Rating, Error> {
        let mut rating = Rating::default();
        for (name, given) in [
            ("overall", &self.overall),
            ("accessibility", &self.accessibility),
            ("speed", &self.speed),
            ("reachability", &self.reachability),
            ("accuracy", &self.accuracy),
            ("knowledge", &self.knowledge),
        ] {
            if !given.is_empty() {
                let mark = given.parse().map_err(|_| Error::Invalid("a mark is 1, 2, 3, 4 or 5".into()))?;
                rating.set(name, Some(mark));
            }
        }
        rating.check().map_err(|sentence| Error::Invalid(sentence.into()))?;
        Ok(rating)
    }

    fn event(&self, app: &App, actor_id: Option<i64>) -> Result<NewEvent, Error> {
        let event = NewEvent::new(app.now(), EventKind::Rated(self.rating()?), actor_id);
        let text = self.text.trim();
        limits::text("the words", text, limits::VALUE)?;
        Ok(if text.is_empty() { event } else { event.with_text(text) })
    }
}

/// `POST /tickets/{number}/rate`: in the portal.
pub async fn rate(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(marks): Form<Marks>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::JudgeWorkaround).await?;
    if viewer.is_staff() {
        return Err(Error::Invalid("the marks are the customer's: leave them to your customer".into()));
    }
    write(&app, &row, marks.event(&app, Some(viewer.person))?).await?;
    Ok(back(&row, "rated"))
}

/// Once: the first marks stay.
async fn write(app: &App, row: &TicketRow, event: NewEvent) -> Result<(), Error> {
    fits(row.status, &event.kind).map_err(|reason| Error::Conflict(reason.into()))?;
    if rated(app, row).await? {
        return Err(Error::Conflict("you judged this ticket already; thank you".into()));
    }
    append(app, row, vec![event]).await.map(|_| ())
}

async fn rated(app: &App, row: &TicketRow) -> Result<bool, Error> {
    let id = row.id;
    let events = app.db.read(move |tx| Box::pin(store::event::of_ticket(tx, id))).await?;
    Ok(events.iter().any(|event| matches!(event.kind, EventKind::Rated(_))))
}

/// One aspect of the form.
pub struct Aspect {
    /// Name of the field.
    pub name: &'static str,
    /// What is asked.
    pub text: &'static str,
}

/// The five aspects, in the reader's words.
pub fn aspects(page: &Page) -> Vec<Aspect> {
    let key = |name: &str| match name {
        "accessibility" => "rate-accessibility",
        "speed" => "rate-speed",
        "reachability" => "rate-reachability",
        "accuracy" => "rate-accuracy",
        _ => "rate-knowledge",
    };
    ASPECTS.into_iter().map(|name| Aspect { name, text: page.t(key(name)) }).collect()
}

#[derive(Template)]
#[template(path = "ticket/work/rate.html")]
struct RatePage {
    page: Page,
    number: String,
    token: String,
    mark: String,
    aspects: Vec<Aspect>,
    done: bool,
    open: bool,
}

/// The ticket of a link whose token fits.
async fn by_link(app: &App, number: &str, token: &str) -> Result<TicketRow, Error> {
    let number = parse_number(number).ok_or(Error::NotFound)?;
    let row = app.db.read(move |tx| Box::pin(async move { by_number(tx, number).await })).await?;
    let row = row.ok_or(Error::NotFound)?;
    if is_token(&app.config.secret.0, row.id, token) { Ok(row) } else { Err(Error::NotFound) }
}

/// A mark that is picked already: one click in the mail.
#[derive(Deserialize, Default)]
pub struct Picked {
    #[serde(default)]
    mark: String,
}

/// `GET /rate/{number}/{token}`: shows the form; nothing is recorded by opening a link, since mail programs open them too.
pub async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, token)): Path<(String, String)>,
    axum::extract::Query(picked): axum::extract::Query<Picked>,
) -> Result<Response, Error> {
    let row = by_link(&app, &number, &token).await?;
    let page = Page::bare(&app, &visitor, visitor.language.t("rate-title"));
    html(&RatePage {
        number: row.number_text(),
        token,
        mark: picked.mark,
        aspects: aspects(&page),
        done: rated(&app, &row).await?,
        open: matches!(row.status, Status::Resolved | Status::Closed),
        page,
    })
}

/// `POST /rate/{number}/{token}`. The token is the right to do so: no session, so no session's form can be misused.
pub async fn by_token(
    State(app): State<App>,
    Path((number, token)): Path<(String, String)>,
    axum::Form(marks): axum::Form<Marks>,
) -> Result<Response, Error> {
    let row = by_link(&app, &number, &token).await?;
    if !rated(&app, &row).await? {
        write(&app, &row, marks.event(&app, row.requester_id)?).await?;
    }
    Ok(Redirect::to(&format!("/rate/{}/{token}", row.number_text())).into_response())
}
