//! Tickets: the row that lists show, and the commands that add events to the record behind it.
//!
//! A ticket is its events ([`crate::event`]); its row repeats what follows from them, and is written by
//! [`save`](row) in the transaction of the event. [`mod@open`], [`mod@append`], [`import()`] are the only ways in.

mod append;
mod board;
mod case;
mod due;
mod find;
mod follow;
mod import;
mod known;
mod merge;
mod open;
mod row;
mod tags;

pub use append::{Append, NewEvent, Refresh, append, refresh};
pub use board::{BoardFilter, BoardKey, Counts, DUE_SOON, Page, View, board, counts, list, with_source};
pub use case::{CaseFilter, cases};
pub use due::{Claimed, claim_due, next_wake, release};
pub use find::{Count, Order, count, find};
pub use follow::watchers;
pub use import::{ImportTicket, Imported, import};
pub use known::{Suggestion, filter, suggest};
pub use merge::{Merge, Moving, Split, merge, preview, split};
pub use open::{OpenTicket, open};
pub use row::{ClockRow, TicketRow, by_number, get, number_text, parse_number};
pub use tags::{TAGS, read_tags};

pub(crate) use append::agrees;
pub(crate) use open::{IN_FORCE, latest, read_in_force};

/// Every statement of this folder.
pub(crate) fn statements() -> Vec<&'static crate::Sql> {
    [row::ALL, open::ALL, board::ALL, case::ALL, due::ALL, import::ALL, follow::ALL, known::ALL, tags::ALL]
        .concat()
        .into_iter()
        .chain([&open::NEXT_NUMBER])
        .chain(find::statements())
        .collect()
}
