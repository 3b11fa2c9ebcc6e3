//! Server-sent events: they say that something changed, never what. The page asks for its own fragment again, so a
//! listener can never be told what it may not see.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::access::{Action, Resource, Scope};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use store::{Change, Topic};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::watch;

use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;

/// A person has at most so many streams open: as many pages as anybody keeps open at a time.
const MOST: u32 = 32;
/// Who has more is told to come back after so many seconds.
const RETRY: u64 = 30;

/// How many streams each person has open.
#[derive(Clone, Default)]
pub(crate) struct Streams(Arc<Mutex<HashMap<i64, u32>>>);

/// A stream that is open; it is counted until it is dropped.
struct Place {
    streams: Streams,
    person: i64,
}

impl Streams {
    /// A place for one more; none when the person has [`MOST`].
    fn take(&self, person: i64) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(person).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Place { streams: self.clone(), person })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.person);
            }
        }
    }
}

/// What a page wants to hear of.
#[derive(Deserialize, Default)]
pub struct Question {
    #[serde(default)]
    board: Option<String>,
    #[serde(default)]
    ticket: Option<i64>,
}

/// A listener.
struct Listener {
    app: App,
    changes: Receiver<Change>,
    closing: watch::Receiver<bool>,
    ticket: Option<i64>,
    board: bool,
    staff: bool,
    scope: Scope,
    waiting: Vec<&'static str>,
    greeted: bool,
    _place: Place,
}

/// `GET /live`
pub async fn stream(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<impl IntoResponse, Error> {
    let staff = viewer.is_staff();
    let place = app.streams.take(viewer.person).ok_or(Error::TooMany(RETRY))?;
    let listener = Listener {
        changes: app.db.changes(),
        closing: app.closing.clone(),
        board: question.board.is_some() && viewer.decide(Action::SeeBoard, Resource::House).allowed(),
        ticket: question.ticket,
        staff,
        scope: Scope { customer: viewer.customer, reach: viewer.reach.clone() },
        waiting: Vec::new(),
        greeted: false,
        _place: place,
        app,
    };
    Ok(Sse::new(events(listener)).keep_alive(KeepAlive::default()))
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next event; `None` when the server drains.
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.greeted = true;
            return Some(named("hello", self.app.now().0));
        }
        loop {
            if *self.closing.borrow() {
                return None;
            }
            if let Some(name) = self.waiting.pop() {
                return Some(named(name, self.app.now().0));
            }
            tokio::select! {
                change = self.changes.recv() => match change {
                    Ok(change) => self.note(change),
                    Err(RecvError::Lagged(_)) => self.note(Change::EVERYTHING),
                    Err(RecvError::Closed) => return None,
                },
                closed = self.closing.changed() => if closed.is_err() { return None },
            }
            self.drain();
        }
    }

    /// Takes what else is there already: a hundred changes are one event.
    fn drain(&mut self) {
        loop {
            match self.changes.try_recv() {
                Ok(change) => self.note(change),
                Err(TryRecvError::Lagged(_)) => self.note(Change::EVERYTHING),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    fn note(&mut self, change: Change) {
        for name in names_of(change, self.ticket, self.board, self.staff, &self.scope) {
            if !self.waiting.contains(&name) {
                self.waiting.push(name);
            }
        }
    }
}

/// The events of a change for a listener.
fn names_of(
    change: Change,
    ticket: Option<i64>,
    board: bool,
    staff: bool,
    scope: &Scope,
) -> Vec<&'static str> {
    let everything = change.topic == Topic::Everything;
    let theirs = scope.holds(change.customer_id) && (staff || scope.customer.is_some());
    if !everything && !theirs {
        return Vec::new();
    }
    let this = everything || (ticket.is_some() && change.ticket_id == ticket);
    let mut names = Vec::new();
    if change.topic == Topic::Presence {
        if this && staff {
            names.push("presence");
        }
        return names;
    }
    if this && ticket.is_some() {
        names.push("ticket");
    }
    if everything || matches!(change.topic, Topic::Opened | Topic::Ticket) {
        if board {
            names.push("board");
        }
        if staff {
            names.push("alarm");
        }
    }
    names
}

fn named(name: &str, now: i64) -> Event {
    Event::default().event(name).data(now.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_so_many_streams_and_no_more() {
        let streams = Streams::default();
        let mut places: Vec<Place> = (0..MOST).filter_map(|_| streams.take(1)).collect();
        assert_eq!(places.len(), MOST as usize);
        assert!(streams.take(1).is_none());
        assert!(streams.take(2).is_some());
        places.pop();
        assert!(streams.take(1).is_some());
        places.clear();
        assert!(streams.0.lock().unwrap().is_empty());
    }

    #[test]
    fn a_colleague_who_is_limited_hears_nothing_of_others() {
        let change = Change { customer_id: 7, ticket_id: Some(1), version: 1, topic: Topic::Ticket };
        for (reach, expected) in [(vec![7], vec!["ticket", "board", "alarm"]), (vec![8], vec![])] {
            let scope = Scope { customer: None, reach: domain::access::Reach::of(reach) };
            assert_eq!(names_of(change, Some(1), true, true, &scope), expected);
        }
    }

    #[test]
    fn who_hears_what() {
        let change = |topic, ticket| Change { customer_id: 7, ticket_id: Some(ticket), version: 1, topic };
        for (change, ticket, board, staff, customer, expected) in [
            (change(Topic::Ticket, 1), Some(1), false, true, None, vec!["ticket", "alarm"]),
            (change(Topic::Ticket, 2), Some(1), false, true, None, vec!["alarm"]),
            (change(Topic::Opened, 2), None, true, true, None, vec!["board", "alarm"]),
            (change(Topic::Presence, 1), Some(1), false, true, None, vec!["presence"]),
            (change(Topic::Presence, 1), Some(1), false, false, Some(7), vec![]),
            (change(Topic::Ticket, 1), Some(1), false, false, Some(7), vec!["ticket"]),
            (change(Topic::Ticket, 1), Some(1), false, false, Some(8), vec![]),
            (Change::EVERYTHING, Some(1), false, false, Some(8), vec!["ticket"]),
        ] {
            let scope = customer.into();
            assert_eq!(names_of(change, ticket, board, staff, &scope), expected, "{change:?}");
        }
    }
}
