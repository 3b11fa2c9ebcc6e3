//! What can be done to a ticket. Each deed is one or two events; most have a way back, which is an event too.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::ticket::{EventKind, Fix, Priority, Resolution, Status, WaitingFor, fits};
use serde::Deserialize;
use store::ticket::{self, Append, NewEvent, TicketRow};

use crate::app::App;
use crate::error::{Error, encode};
use crate::layout::{Page, Toast};
use crate::limits;
use crate::session::{Form, Viewer};

/// Something that can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// Wait for somebody.
    Wait,
    /// Go on.
    Resume,
    /// A workaround was handed over.
    Workaround,
    /// The workaround does.
    Accept,
    /// It does not.
    Reject,
    /// Service is restored.
    Resolve,
    /// It was not.
    Reopen,
    /// Nothing more will happen.
    Close,
    /// Another priority.
    Priority,
    /// Another owner, or nobody.
    Assign,
}

impl Deed {
    const ALL: [Deed; 10] = [
        Deed::Wait,
        Deed::Resume,
        Deed::Workaround,
        Deed::Accept,
        Deed::Reject,
        Deed::Resolve,
        Deed::Reopen,
        Deed::Close,
        Deed::Priority,
        Deed::Assign,
    ];

    /// The word in a form.
    pub fn name(self) -> &'static str {
        match self {
            Deed::Wait => "wait",
            Deed::Resume => "resume",
            Deed::Workaround => "workaround",
            Deed::Accept => "accept",
            Deed::Reject => "reject",
            Deed::Resolve => "resolve",
            Deed::Reopen => "reopen",
            Deed::Close => "close",
            Deed::Priority => "priority",
            Deed::Assign => "assign",
        }
    }

    fn parse(text: &str) -> Option<Deed> {
        Deed::ALL.into_iter().find(|deed| deed.name() == text)
    }

    /// The key of what the toast says afterwards.
    fn done_key(self) -> &'static str {
        match self {
            Deed::Wait => "done-wait",
            Deed::Resume => "done-resume",
            Deed::Workaround => "done-workaround",
            Deed::Accept => "done-accept",
            Deed::Reject => "done-reject",
            Deed::Resolve => "done-resolve",
            Deed::Reopen => "done-reopen",
            Deed::Close => "done-close",
            Deed::Priority => "done-priority",
            Deed::Assign => "done-assign",
        }
    }

    fn action(self) -> Action {
        match self {
            Deed::Accept | Deed::Reject => Action::JudgeWorkaround,
            Deed::Reopen => Action::Reopen,
            Deed::Assign => Action::Assign,
            _ => Action::Work,
        }
    }

    /// True where it makes sense.
    fn fits(self, status: Status) -> bool {
        // What the event says beside its kind does not matter here.
        let kind = match self {
            Deed::Wait => EventKind::Waiting { waiting_for: WaitingFor::Customer },
            Deed::Resume => EventKind::Resumed,
            Deed::Workaround => EventKind::Workaround,
            Deed::Accept => EventKind::WorkaroundAccepted,
            Deed::Reject => EventKind::WorkaroundRejected,
            Deed::Resolve => EventKind::RESOLVED,
            Deed::Reopen => EventKind::Reopened,
            Deed::Close => EventKind::Closed,
            Deed::Priority => EventKind::Priority { to: Priority::P1 },
            Deed::Assign => EventKind::Assigned { to: None },
        };
        fits(status, &kind).is_ok()
    }

    /// The deed that takes back what the toast tells of; no other is offered, whatever the address says.
    fn back(done: &str) -> Option<Deed> {
        Some(match done {
            "wait" | "sent-wait" => Deed::Resume,
            "resume" => Deed::Wait,
            "workaround" => Deed::Reject,
            "resolve" | "sent-resolve" => Deed::Reopen,
            "reopen" => Deed::Resolve,
            "priority" => Deed::Priority,
            "assign" => Deed::Assign,
            _ => return None,
        })
    }

    /// What the viewer may do to a ticket in this status.
    pub fn possible(viewer: &Viewer, row: &TicketRow, status: Status) -> Vec<Deed> {
        let of = Resource::Of(row.customer_id);
        let may = |deed: &Deed| deed.fits(status) && viewer.decide(deed.action(), of).allowed();
        Deed::ALL.into_iter().filter(may).collect()
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Act {
    #[serde(rename = "do")]
    deed: String,
    #[serde(default, rename = "for")]
    waiting_for: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    fix: String,
    #[serde(default)]
    first: String,
}

impl Act {
    /// What was wrong and what mended it, as far as the form says.
    fn resolution(&self) -> Result<Resolution, Error> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let how = Resolution {
            cause: said(&self.cause),
            category: said(&self.category),
            fix: match self.fix.as_str() {
                "" => None,
                word => Some(Fix::parse(word).ok_or_else(|| Error::Invalid("choose what mended it".into()))?),
            },
            first_time: (self.first == "yes").then_some(true),
        };
        limits::resolution(&how)?;
        Ok(how)
    }
}

/// `POST /tickets/{number}/act`
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Act>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number).await?;
    let deed = Deed::parse(&form.deed).ok_or_else(|| Error::Invalid("there is no such action".into()))?;
    viewer.must(deed.action(), Resource::Of(row.customer_id))?;
    if !deed.fits(row.status) {
        return Err(Error::Conflict("the ticket has moved on: look at it again".into()));
    }
    let text = Some(form.text.trim().to_owned()).filter(|text| !text.is_empty());
    let (kind, undo) = event_of(&app, deed, &form, &row).await?;
    let mut event = NewEvent::new(app.now(), kind, Some(viewer.person));
    if let Some(text) = text {
        event = event.with_text(within(text)?);
    }
    append(&app, &row, vec![event]).await?;
    let undo = undo.map(|undo| format!("&undo={}", encode(&undo))).unwrap_or_default();
    Ok(Redirect::to(&format!("/tickets/{}?done={}{undo}", row.number_text(), deed.name())).into_response())
}

/// The event of a deed, and the deed that takes it back.
async fn event_of(
    app: &App,
    deed: Deed,
    form: &Act,
    row: &TicketRow,
) -> Result<(EventKind, Option<String>), Error> {
    let back = |text: &str| Some(text.to_owned());
    Ok(match deed {
        Deed::Wait => {
            let waiting_for = waiting_for(&form.waiting_for)?;
            (EventKind::Waiting { waiting_for }, back("resume"))
        }
        Deed::Resume => {
            let undo = match row.status {
                Status::Waiting(WaitingFor::Customer) => "wait:customer",
                Status::Waiting(WaitingFor::ThirdParty) => "wait:third_party",
                Status::Waiting(WaitingFor::ChangeWindow) => "wait:change_window",
                _ => "wait:other",
            };
            (EventKind::Resumed, back(undo))
        }
        Deed::Workaround => (EventKind::Workaround, back("reject")),
        Deed::Accept => (EventKind::WorkaroundAccepted, None),
        Deed::Reject => (EventKind::WorkaroundRejected, None),
        Deed::Resolve => (EventKind::Resolved(form.resolution()?), back("reopen")),
        Deed::Reopen => (EventKind::Reopened, back("resolve")),
        Deed::Close => (EventKind::Closed, None),
        Deed::Priority => {
            let to =
                Priority::parse(&form.to).ok_or_else(|| Error::Invalid("choose P1, P2, P3 or P4".into()))?;
            if to == row.priority {
                return Err(Error::Invalid("that is the priority it has".into()));
            }
            (EventKind::Priority { to }, Some(format!("priority:{}", row.priority)))
        }
        Deed::Assign => {
            let to = Some(form.to.trim()).filter(|to| !to.is_empty());
            if let Some(to) = to {
                let known = to.parse().is_ok_and(|id: i64| id > 0);
                let names = app.names().await?;
                if !known || !to.parse().is_ok_and(|id| names.is_owner(id)) {
                    return Err(Error::Invalid("there is no such colleague".into()));
                }
            }
            let before = row.assignee_id.map(|id| id.to_string()).unwrap_or_default();
            (EventKind::Assigned { to: to.map(str::to_owned) }, Some(format!("assign:{before}")))
        }
    })
}

fn waiting_for(text: &str) -> Result<WaitingFor, Error> {
    Ok(match text {
        "customer" => WaitingFor::Customer,
        "third_party" => WaitingFor::ThirdParty,
        "change_window" => WaitingFor::ChangeWindow,
        "other" => WaitingFor::Other,
        _ => return Err(Error::Invalid("say for whom the ticket waits".into())),
    })
}

/// Keeps a text that is not too long.
///
/// # Errors
/// `Invalid`.
pub fn within(text: String) -> Result<String, Error> {
    limits::text("the message", &text, limits::TEXT)?;
    Ok(text)
}

/// The ticket of an address, for somebody who may see it.
///
/// # Errors
/// `NotFound`, also for another customer's.
pub async fn find(app: &App, viewer: &Viewer, number: &str) -> Result<TicketRow, Error> {
    let number = ticket::parse_number(number).ok_or(Error::NotFound)?;
    let row = app.db.read(move |tx| Box::pin(async move { ticket::by_number(tx, number).await })).await?;
    let row = row.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeTicket, Resource::Of(row.customer_id))?;
    Ok(row)
}

/// Writes; refused when somebody else acted after the row was read.
///
/// # Errors
/// `Conflict`.
pub async fn append(app: &App, row: &TicketRow, events: Vec<NewEvent>) -> Result<TicketRow, Error> {
    let now = app.now();
    let new = Append { ticket_id: row.id, events, expected_version: Some(row.version) };
    let written = app
        .db
        .write_for(row.customer_id, move |tx| Box::pin(async move { ticket::append(tx, &new, now).await }));
    Ok(written.await?)
}

/// What just happened, with its way back, from the address that a deed redirects to.
pub fn toast(page: &Page, row: &TicketRow, done: &str, undo: Option<&str>) -> Option<Toast> {
    let text = match done {
        "sent" => page.t("done-sent"),
        "note" => page.t("done-note"),
        "sent-wait" => page.t("done-sent-wait"),
        "sent-resolve" => page.t("done-sent-resolve"),
        "sent-workaround" => page.t("done-sent-workaround"),
        "opened" => page.t("done-opened"),
        deed => match super::work::done_key(deed) {
            Some(key) => page.t(key),
            None => page.t(Deed::parse(deed)?.done_key()),
        },
    };
    let fields = undo.and_then(|undo| {
        let (deed, value) = undo.split_once(':').unwrap_or((undo, ""));
        let deed = Deed::parse(deed).filter(|deed| Deed::back(done) == Some(*deed))?;
        let viewer = page.viewer.as_ref()?;
        if !Deed::possible(viewer, row, row.status).contains(&deed) {
            return None;
        }
        let field = if deed == Deed::Wait { "for" } else { "to" };
        Some(vec![("do", deed.name().to_owned()), (field, value.to_owned())])
    });
    let action = format!("/tickets/{}/act", row.number_text());
    Some(Toast { text: text.to_owned(), undo: fields.map(|fields| (action, fields)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toast_offers_the_way_back_of_its_own_deed_alone() {
        assert_eq!(Deed::back("wait"), Some(Deed::Resume));
        assert_eq!(Deed::back("sent-resolve"), Some(Deed::Reopen));
        for none in ["sent", "note", "opened", "close", "accept", "whatever"] {
            assert_eq!(Deed::back(none), None, "{none}");
        }
    }

    #[test]
    fn every_deed_is_read_back_and_fits_somewhere() {
        let statuses = [
            Status::Open,
            Status::Waiting(WaitingFor::Customer),
            Status::Workaround,
            Status::Resolved,
            Status::Closed,
            Status::Merged,
        ];
        for deed in Deed::ALL {
            assert_eq!(Deed::parse(deed.name()), Some(deed));
            assert!(statuses.iter().any(|status| deed.fits(*status)), "{deed:?}");
            assert!(
                !deed.fits(Status::Merged),
                "{deed:?}: nothing is done to a ticket that lives on elsewhere"
            );
        }
    }
}
