//! One deed on many tickets: each by itself, with what became of it and, for a while, its way back.

use std::collections::BTreeSet;

use domain::access::{Action, Resource};
use domain::ticket::{EventKind, Priority, Status, WaitingFor, fits};
use store::StoreError;
use store::bulk::{Bulk, Item};
use store::ticket::{self, Append, NewEvent, TAGS, TicketRow, read_tags};

use crate::app::App;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::layout::Page;
use crate::limits;
use crate::names::Choice;
use crate::session::Viewer;

mod pages;
pub use pages::{page, post, post_undo};

/// Tickets of one deed.
pub const MOST: usize = 200;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Another owner, or nobody.
    Assign(Option<i64>),
    /// Another priority.
    Priority(Priority),
    /// Wait for somebody.
    Wait(WaitingFor),
    /// Go on.
    Resume,
    /// Service is restored.
    Resolve,
    /// Nothing more will happen.
    Close,
    /// These tags as well.
    Tag(BTreeSet<String>),
    /// These tags no longer.
    Untag(BTreeSet<String>),
    /// The same answer to all, and what follows.
    Reply(String, Then),
}

/// What follows an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Nothing,
    /// The ticket waits for the customer.
    Wait,
    /// The ticket is resolved.
    Resolve,
}

/// The words of the deeds, in the order of the menu, with the keys of their names.
const DEEDS: [(&str, &str, Action); 11] = [
    ("assign", "bulk-assign", Action::Assign),
    ("priority", "bulk-priority", Action::Work),
    ("wait", "bulk-wait", Action::Work),
    ("resume", "bulk-resume", Action::Work),
    ("resolve", "bulk-resolve", Action::Work),
    ("close", "bulk-close", Action::Work),
    ("tag", "bulk-tag", Action::Work),
    ("untag", "bulk-untag", Action::Work),
    ("reply", "bulk-reply", Action::Reply),
    ("reply-wait", "bulk-reply-wait", Action::Reply),
    ("reply-resolve", "bulk-reply-resolve", Action::Reply),
];

/// The deeds that the viewer may do.
pub fn choices(page: &Page, viewer: &Viewer) -> Vec<Choice> {
    let may = |action: Action| viewer.decide(action, Resource::House).allowed();
    let choice = |(name, key, _): &(&str, &str, Action)| Choice {
        value: (*name).to_owned(),
        text: page.t(key).to_owned(),
        chosen: false,
    };
    DEEDS.iter().filter(|(_, _, action)| may(*action)).map(choice).collect()
}

/// What a form or a program says of a deed.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// Its word.
    pub deed: &'a str,
    /// Owner, priority, tags or for whom it waits.
    pub to: &'a str,
    /// The message.
    pub text: &'a str,
}

impl Deed {
    /// Reads a deed.
    ///
    /// # Errors
    /// `Invalid` for an unknown one, or one that lacks what it is about.
    pub async fn read(app: &App, said: &Said<'_>) -> Result<Deed, Error> {
        let invalid = |sentence: &'static str| Err(Error::Invalid(sentence.into()));
        let tags = || match read_tags(said.to) {
            tags if tags.is_empty() => Err(Error::Invalid("tags: write at least one".into())),
            tags => Ok(tags),
        };
        let reply = |then: Then| {
            let text = said.text.trim();
            if text.is_empty() {
                return Err(Error::Invalid("there is nothing to send: write something first".into()));
            }
            limits::text("the message", text, limits::TEXT)?;
            Ok(Deed::Reply(text.to_owned(), then))
        };
        match said.deed {
            "assign" if said.to.is_empty() => Ok(Deed::Assign(None)),
            "assign" => match said.to.parse::<i64>() {
                Ok(id) if app.names().await?.is_owner(id) => Ok(Deed::Assign(Some(id))),
                _ => invalid("there is no such colleague"),
            },
            "priority" => match Priority::parse(said.to) {
                Some(priority) => Ok(Deed::Priority(priority)),
                None => invalid("choose P1, P2, P3 or P4"),
            },
            "wait" => match waiting_for(said.to) {
                Some(whom) => Ok(Deed::Wait(whom)),
                None => invalid("say for whom the tickets wait"),
            },
            "resume" => Ok(Deed::Resume),
            "resolve" => Ok(Deed::Resolve),
            "close" => Ok(Deed::Close),
            "tag" => Ok(Deed::Tag(tags()?)),
            "untag" => Ok(Deed::Untag(tags()?)),
            "reply" => reply(Then::Nothing),
            "reply-wait" => reply(Then::Wait),
            "reply-resolve" => reply(Then::Resolve),
            _ => invalid("choose what is to be done with the picked tickets"),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Deed::Assign(_) => "assign",
            Deed::Priority(_) => "priority",
            Deed::Wait(_) => "wait",
            Deed::Resume => "resume",
            Deed::Resolve => "resolve",
            Deed::Close => "close",
            Deed::Tag(_) => "tag",
            Deed::Untag(_) => "untag",
            Deed::Reply(_, Then::Nothing) => "reply",
            Deed::Reply(_, Then::Wait) => "reply-wait",
            Deed::Reply(_, Then::Resolve) => "reply-resolve",
        }
    }

    fn actions(&self) -> &'static [Action] {
        match self {
            Deed::Assign(_) => &[Action::Assign],
            Deed::Reply(_, Then::Nothing) => &[Action::Reply],
            Deed::Reply(..) => &[Action::Reply, Action::Work],
            _ => &[Action::Work],
        }
    }

    /// The events on a ticket that stands so, with the event that takes them back.
    fn events(&self, row: &TicketRow) -> Result<(Vec<EventKind>, Option<EventKind>), &'static str> {
        let assigned = |id: Option<i64>| EventKind::Assigned { to: id.map(|id| id.to_string()) };
        let tagged = |tags: &BTreeSet<String>| EventKind::Field {
            name: TAGS.to_owned(),
            value: tags.iter().cloned().collect::<Vec<_>>().join(" "),
        };
        let own = row.tags();
        let (kinds, back) = match self {
            Deed::Assign(to) if *to == row.assignee_id => return Err("same"),
            Deed::Assign(to) => (vec![assigned(*to)], Some(assigned(row.assignee_id))),
            Deed::Priority(to) if *to == row.priority => return Err("same"),
            Deed::Priority(to) => {
                (vec![EventKind::Priority { to: *to }], Some(EventKind::Priority { to: row.priority }))
            }
            Deed::Wait(whom) if row.status == Status::Waiting(*whom) => return Err("same"),
            Deed::Wait(whom) => {
                (vec![EventKind::Waiting { waiting_for: *whom }], Some(before_waiting(row.status)))
            }
            Deed::Resume => match row.status {
                Status::Waiting(whom) => {
                    (vec![EventKind::Resumed], Some(EventKind::Waiting { waiting_for: whom }))
                }
                _ => return Err("status"),
            },
            Deed::Resolve => (vec![EventKind::RESOLVED], Some(EventKind::Reopened)),
            Deed::Close => (vec![EventKind::Closed], None),
            Deed::Tag(tags) if tags.is_subset(&own) => return Err("same"),
            Deed::Tag(tags) => (vec![tagged(&own.union(tags).cloned().collect())], Some(tagged(&own))),
            Deed::Untag(tags) if tags.is_disjoint(&own) => return Err("same"),
            Deed::Untag(tags) => (vec![tagged(&own.difference(tags).cloned().collect())], Some(tagged(&own))),
            Deed::Reply(_, then) => {
                let mut kinds = vec![EventKind::PublicReply { substantive: true, automatic: false }];
                let waits = row.status == Status::Waiting(WaitingFor::Customer);
                match then {
                    Then::Wait if row.status.is_open() && !waits => {
                        kinds.push(EventKind::Waiting { waiting_for: WaitingFor::Customer });
                    }
                    Then::Resolve => kinds.push(EventKind::RESOLVED),
                    Then::Nothing | Then::Wait => {}
                }
                // What was sent was sent.
                (kinds, None)
            }
        };
        if kinds.iter().any(|kind| fits(row.status, kind).is_err()) {
            return Err("status");
        }
        Ok((kinds, back))
    }
}

/// A ticket that waited for somebody else waits for them again.
fn before_waiting(status: Status) -> EventKind {
    match status {
        Status::Waiting(whom) => EventKind::Waiting { waiting_for: whom },
        _ => EventKind::Resumed,
    }
}

fn waiting_for(text: &str) -> Option<WaitingFor> {
    Some(match text {
        "customer" => WaitingFor::Customer,
        "third_party" => WaitingFor::ThirdParty,
        "change_window" => WaitingFor::ChangeWindow,
        "other" => WaitingFor::Other,
        _ => return None,
    })
}

/// Does it to each ticket by itself; one that is refused keeps none of the others back. Answers the id of what is kept.
///
/// # Errors
/// `Invalid` for none or too many tickets; when the store does not answer.
pub async fn run(app: &App, viewer: &Viewer, tickets: &[i64], deed: &Deed) -> Result<i64, Error> {
    for action in deed.actions() {
        viewer.must(*action, Resource::House)?;
    }
    let mut once = BTreeSet::new();
    let tickets: Vec<i64> = tickets.iter().copied().filter(|id| once.insert(*id)).collect();
    if tickets.is_empty() {
        return Err(Error::Invalid(viewer.language.t("bulk-none-picked").into()));
    }
    if tickets.len() > MOST {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        return Err(Error::Invalid(
            viewer.language.args("bulk-too-many", &[("n", Arg::Number(most))]).into(),
        ));
    }
    let mut items = Vec::with_capacity(tickets.len());
    for id in tickets {
        // A ticket that the viewer does not see is not there, and leaves no trace.
        if let Some(item) = one(app, viewer, id, deed).await? {
            items.push(item);
        }
    }
    let (person, now, name) = (viewer.person, app.now(), deed.name());
    let kept = app
        .db
        .write(move |tx| Box::pin(async move { store::bulk::keep(tx, person, name, &items, now).await }));
    Ok(kept.await?)
}

async fn one(app: &App, viewer: &Viewer, id: i64, deed: &Deed) -> Result<Option<Item>, Error> {
    let row = app.db.read(move |tx| Box::pin(async move { ticket::get(tx, id).await })).await?;
    let of = |row: &TicketRow| Resource::Of(row.customer_id);
    let Some(row) = row.filter(|row| viewer.decide(Action::SeeTicket, of(row)).allowed()) else {
        return Ok(None);
    };
    let refused = |reason: &str| {
        Ok(Some(Item {
            ticket_id: id,
            done: false,
            reason: reason.to_owned(),
            back: String::new(),
            version: row.version,
            undone: String::new(),
        }))
    };
    if deed.actions().iter().any(|action| !viewer.decide(*action, of(&row)).allowed()) {
        return refused("denied");
    }
    let (kinds, back) = match deed.events(&row) {
        Ok(events) => events,
        Err(reason) => return refused(reason),
    };
    let text = match deed {
        Deed::Reply(text, _) => Some(text.as_str()),
        _ => None,
    };
    match append(app, viewer, &row, row.version, kinds, text).await {
        Ok(written) => Ok(Some(Item {
            ticket_id: id,
            done: true,
            reason: String::new(),
            back: back.and_then(|kind| serde_json::to_string(&kind).ok()).unwrap_or_default(),
            version: written.version,
            undone: String::new(),
        })),
        Err(reason) => refused(reason),
    }
}

/// Writes; the text stands with the first event.
async fn append(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    version: i64,
    kinds: Vec<EventKind>,
    text: Option<&str>,
) -> Result<TicketRow, &'static str> {
    let now = app.now();
    let mut events: Vec<NewEvent> =
        kinds.into_iter().map(|kind| NewEvent::new(now, kind, Some(viewer.person))).collect();
    if let (Some(first), Some(text)) = (events.first_mut(), text) {
        first.text = Some(text.to_owned());
    }
    let new = Append { ticket_id: row.id, events, expected_version: Some(version) };
    let written = app
        .db
        .write_for(row.customer_id, move |tx| Box::pin(async move { ticket::append(tx, &new, now).await }));
    written.await.map_err(|error| match error {
        StoreError::Conflict(_) => "moved",
        StoreError::NotFound(_) => "gone",
        other => {
            tracing::error!(cause = other.to_string(), "a deed on many tickets failed for one");
            "failed"
        }
    })
}

/// Takes back what has a way back, each ticket by itself, where nobody has been at work since.
///
/// # Errors
/// `NotFound` for somebody else's; `Conflict` when it is too late or was done already.
pub async fn undo(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    let bulk = find(app, viewer, id).await?;
    let now = app.now();
    if !bulk.can_undo(now) {
        return Err(Error::Conflict("it is too late to take this back, or it was taken back already".into()));
    }
    app.db.write(move |tx| Box::pin(async move { store::bulk::claim_undo(tx, id, now).await })).await?;
    for shown in bulk.items.iter().filter(|one| one.item.done && !one.item.back.is_empty()) {
        let outcome = back(app, viewer, &shown.item).await?;
        let ticket = shown.item.ticket_id;
        let write = app
            .db
            .write(move |tx| Box::pin(async move { store::bulk::undone(tx, id, ticket, outcome).await }));
        write.await?;
    }
    Ok(())
}

async fn back(app: &App, viewer: &Viewer, item: &Item) -> Result<&'static str, Error> {
    let id = item.ticket_id;
    let row = app.db.read(move |tx| Box::pin(async move { ticket::get(tx, id).await })).await?;
    let (Some(row), Ok(kind)) = (row, serde_json::from_str::<EventKind>(&item.back)) else {
        return Ok("gone");
    };
    let action = match kind {
        EventKind::Assigned { .. } => Action::Assign,
        EventKind::Reopened => Action::Reopen,
        _ => Action::Work,
    };
    if !viewer.decide(action, Resource::Of(row.customer_id)).allowed() {
        return Ok("denied");
    }
    if fits(row.status, &kind).is_err() {
        return Ok("status");
    }
    Ok(match append(app, viewer, &row, item.version, vec![kind], None).await {
        Ok(_) => "undone",
        Err(reason) => reason,
    })
}

/// What was done, for who did it.
///
/// # Errors
/// `NotFound` for somebody else's.
pub async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<Bulk, Error> {
    let bulk = app.db.read(move |tx| Box::pin(async move { store::bulk::get(tx, id).await })).await?;
    let mut bulk = bulk.filter(|bulk| bulk.person_id == viewer.person).ok_or(Error::NotFound)?;
    bulk.items.retain(|one| viewer.decide(Action::SeeTicket, Resource::Of(one.customer_id)).allowed());
    Ok(bulk)
}

/// A reason or an outcome in words.
pub fn outcome_text(language: Language, code: &str) -> &'static str {
    language.t(match code {
        "" => "query-word-none",
        "denied" => "bulk-reason-denied",
        "status" => "bulk-reason-status",
        "same" => "bulk-reason-same",
        "moved" => "bulk-reason-moved",
        "gone" => "bulk-reason-gone",
        "undone" => "bulk-undone",
        _ => "bulk-reason-failed",
    })
}
