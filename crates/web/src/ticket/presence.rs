//! Who else is at a ticket: looking or writing, so that two people do not answer twice.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::ticket::{by_number, parse_number};
use store::work::presence::{self, Present};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Page, html};
use crate::session::{Form, Viewer, Visitor};

/// Who else is here, as HTML.
#[derive(Template, Clone)]
#[template(path = "ticket/here.html")]
pub struct Here {
    people: Vec<Person>,
    icon_looking: String,
    icon_writing: String,
}

#[derive(Clone)]
struct Person {
    text: String,
    writing: bool,
}

impl Here {
    /// Everybody but the reader.
    pub fn of(page: &Page, seen: &[Present], reader: i64) -> Here {
        let others = seen.iter().filter(|present| present.person_id != reader);
        let person = |present: &Present| {
            let writing = present.mode == "replying";
            let key = if writing { "here-writing" } else { "here-looking" };
            Person { text: page.ta(key, "who", &present.name), writing }
        };
        Here {
            people: others.map(person).collect(),
            icon_looking: page.icon("eye"),
            icon_writing: page.icon("pencil"),
        }
    }
}

/// `GET /tickets/{number}/presence`
pub async fn fragment(
    State(app): State<App>,
    viewer: Viewer,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Error> {
    let (id, _) = find(&app, &viewer, &number).await?;
    let now = app.now();
    let seen = app.db.read(move |tx| Box::pin(async move { presence::at(tx, id, now).await })).await?;
    html(&Here::of(&Page::bare(&app, &visitor, ""), &seen, viewer.person))
}

/// What the browser says every now and then.
#[derive(Deserialize)]
pub struct Said {
    mode: String,
}

/// `POST /tickets/{number}/presence`
pub async fn say(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(said): Form<Said>,
) -> Result<StatusCode, Error> {
    let at = find(&app, &viewer, &number).await?;
    let (now, person) = (app.now(), viewer.person);
    let mode = match said.mode.as_str() {
        "writing" => Some("replying"),
        "looking" => Some("viewing"),
        _ => None,
    };
    app.db
        .write(move |tx| {
            Box::pin(async move {
                match mode {
                    Some(mode) => presence::seen(tx, (at.1, at.0), person, mode, now).await,
                    None => presence::left(tx, (at.1, at.0), person).await,
                }
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Id and customer of a ticket whose internal side the reader may see.
async fn find(app: &App, viewer: &Viewer, number: &str) -> Result<(i64, i64), Error> {
    let number = parse_number(number).ok_or(Error::NotFound)?;
    let row = app.db.read(move |tx| Box::pin(async move { by_number(tx, number).await })).await?;
    let row = row.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeInternal, Resource::Of(row.customer_id))?;
    Ok((row.id, row.customer_id))
}
