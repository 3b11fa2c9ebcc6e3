//! Changes: what is asked for, decided, carried out; their windows in a calendar.

pub mod calendar; // the month of windows
pub mod form; //     writing one
pub mod list; //     all of them
pub mod recent; //   one line of a change, for other pages
pub mod show; //     one, and its steps

use domain::access::{Action, Resource};
use domain::change::ChangeState;
use store::change::Change;

use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;

/// A contact sees what was laid before them or concerns them, not what we are still writing; a draft of their own they see.
pub fn is_seen(viewer: &Viewer, change: &Change) -> bool {
    let own = change.draft.side == domain::change::Side::Customer || change.requester_id == viewer.person;
    viewer.is_staff() || own || change.state != ChangeState::Draft
}

/// A change that the viewer may see.
///
/// # Errors
/// `NotFound` for another customer's, one that is not there, and a draft that is none of theirs.
pub async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<Change, Error> {
    let found = app.db.read(move |tx| Box::pin(async move { store::change::get(tx, id).await })).await?;
    let change = found.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeChange, Resource::Of(change.draft.customer_id))?;
    if is_seen(viewer, &change) { Ok(change) } else { Err(Error::NotFound) }
}
