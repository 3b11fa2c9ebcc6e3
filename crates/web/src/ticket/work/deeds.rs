//! Small deeds around a ticket, one form each: acknowledge, watch, tick off, link, put with a problem, answer a quote.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::ticket::{EventKind, LinkKind, OfferState, State as Folded, fits, fold};
use serde::Deserialize;
use store::StoreError;
use store::bond::Bind;
use store::ticket::{NewEvent, TicketRow};

use super::{append, back, find};
use crate::app::App;
use crate::error::Error;
use crate::limits;
use crate::session::{Form, Viewer};

/// What the forms send.
#[derive(Deserialize)]
pub struct Deed {
    #[serde(default, rename = "do")]
    deed: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    link: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    text: String,
}

impl Deed {
    fn action(&self) -> Result<Action, Error> {
        Ok(match self.deed.as_str() {
            "watch" | "unwatch" => Action::Note,
            "quote-accept" | "quote-reject" => Action::JudgeWorkaround,
            "acknowledge" | "checklist" | "check" | "problem" | "link" | "unlink" => Action::Work,
            _ => return Err(Error::Invalid("there is no such action".into())),
        })
    }
}

/// `POST /tickets/{number}/work`
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Deed>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::SeeTicket).await?;
    viewer.must(form.action()?, Resource::Of(row.customer_id))?;
    if matches!(form.deed.as_str(), "link" | "unlink") {
        bind(&app, &viewer, &row, &form).await?;
        return Ok(back(&row, if form.deed == "link" { "linked" } else { "unlinked" }));
    }
    let id = row.id;
    let events = app.db.read(move |tx| Box::pin(store::event::of_ticket(tx, id))).await?;
    let state = fold(&events).ok_or(Error::NotFound)?;
    let (kind, done) = event_of(&app, &viewer, &row, &state, &form).await?;
    fits(row.status, &kind).map_err(|reason| Error::Conflict(reason.into()))?;
    let mut event = NewEvent::new(app.now(), kind, Some(viewer.person));
    let text = form.text.trim();
    if !text.is_empty() {
        limits::text("the text", text, limits::TEXT)?;
        event = event.with_text(text);
    }
    append(&app, &row, vec![event]).await?;
    Ok(back(&row, done))
}

async fn event_of(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    state: &Folded,
    form: &Deed,
) -> Result<(EventKind, &'static str), Error> {
    let me = viewer.person.to_string();
    let watching = |on| EventKind::Watching { who: me.clone(), on, mentioned: false };
    Ok(match form.deed.as_str() {
        "acknowledge" => {
            if state.hand_over.as_ref().is_none_or(|hand_over| hand_over.to != me) {
                return Err(Error::Conflict("there is no hand-over to you to acknowledge".into()));
            }
            (EventKind::Acknowledged, "acknowledged")
        }
        "watch" => (watching(true), "watching"),
        "unwatch" => (watching(false), "unwatched"),
        "quote-accept" | "quote-reject" => {
            if state.offer.as_ref().is_none_or(|offer| offer.state != OfferState::Open) {
                return Err(Error::Conflict("no quote lies before you".into()));
            }
            match form.deed.as_str() {
                "quote-accept" => (EventKind::QuoteAccepted, "quote-accepted"),
                _ => (EventKind::QuoteRejected, "quote-rejected"),
            }
        }
        "checklist" => (checklist(app, form).await?, "checklist"),
        "check" => (tick(state, form)?, "checked"),
        _ => (problem(app, row, form).await?, "problem"),
    })
}

async fn checklist(app: &App, form: &Deed) -> Result<EventKind, Error> {
    let id = form.list.parse().map_err(|_| Error::Invalid("choose a checklist".into()))?;
    let list = app.db.read(move |tx| Box::pin(store::checklist::get(tx, id))).await?;
    let list = list.filter(|list| list.active).ok_or(Error::Invalid("there is no such checklist".into()))?;
    Ok(EventKind::Checklist { name: list.name, items: list.items })
}

fn tick(state: &Folded, form: &Deed) -> Result<EventKind, Error> {
    let invalid = || Error::Invalid("there is no such item".into());
    let (list, item): (u32, u32) =
        (form.list.parse().map_err(|_| invalid())?, form.item.parse().map_err(|_| invalid())?);
    let known = state.checklists.get(list as usize).and_then(|list| list.items.get(item as usize));
    known.ok_or_else(invalid)?;
    Ok(EventKind::Checked { list, item, done: form.done == "yes" })
}

async fn problem(app: &App, row: &TicketRow, form: &Deed) -> Result<EventKind, Error> {
    if form.to.trim().is_empty() {
        return Ok(EventKind::Problem { problem: None });
    }
    let unknown = || Error::Invalid("this customer has no such problem".into());
    let id: i64 = form.to.trim().parse().map_err(|_| unknown())?;
    let found = app.db.read(move |tx| Box::pin(store::problem::get(tx, id))).await?;
    found.filter(|problem| problem.customer_id == row.customer_id).ok_or_else(unknown)?;
    Ok(EventKind::Problem { problem: Some(id.to_string()) })
}

/// Links or unties; the other ticket must be one that the viewer may work on.
async fn bind(app: &App, viewer: &Viewer, row: &TicketRow, form: &Deed) -> Result<(), Error> {
    let kind = LinkKind::parse(&form.link)
        .ok_or_else(|| Error::Invalid("choose how they belong together".into()))?;
    if matches!(kind, LinkKind::SplitFrom | LinkKind::SplitInto) && form.deed == "link" {
        return Err(Error::Invalid("a ticket is split on its own page".into()));
    }
    let other = match find(app, viewer, &form.to, Action::Work).await {
        Err(Error::NotFound) => return Err(Error::Invalid("there is no ticket with that number".into())),
        other => other?,
    };
    let bind = Bind {
        ticket_id: row.id,
        kind,
        other_id: other.id,
        on: form.deed == "link",
        actor_id: Some(viewer.person),
    };
    let now = app.now();
    let done = app.db.write(move |tx| Box::pin(store::bond::bind(tx, bind, now))).await;
    match done {
        Err(StoreError::Conflict(sentence)) => Err(Error::Conflict(sentence.into())),
        done => Ok(done?),
    }
}
