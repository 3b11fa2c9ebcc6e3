//! The JSON API: everything the pages do, described by OpenAPI (`/api/v1/openapi.json`, `/api`).
//!
//! A handler reads who calls ([`caller`]), asks `domain::access`, makes one or two calls to the store and writes a wire
//! type ([`wire`]); domain types are never wire types. Errors are [`crate::Error`] and leave as problem details.

pub mod audit; // who did what when
pub mod board; // the queue
mod browse; // the reference as a page
pub mod bulk; // many at once, one by one
pub mod calc; // the engine for everybody
mod caller; // who calls
pub mod change; // what is changed when
pub mod chat; // talks and where they stand
pub mod contract; // promises and their checker
pub mod customer; // customers, services, people
pub mod document; // OpenAPI
pub mod entry; // the customer file
pub mod event; // what happened, what follows
mod event_wire; // events as JSON
pub mod figures; // how promises were kept
pub mod hook; // webhooks out and in
pub mod house; // notices, days of work, replies, checklists, forms
pub mod mail; // messages that came, files
pub mod me; // the caller and their keys
pub mod people; // colleagues, contacts, programs
pub mod portal; // what a customer sees first
pub mod problem; // what incidents have in common
pub mod release; // releases of services
pub mod search; // tickets by their words
pub mod ticket; // list, open, show
mod ticket_wire; // tickets as JSON
pub mod view; // saved views, queries
mod wire; // ids, instants, lists, problems
pub mod work; // what is arranged around a ticket
pub mod work_move; // links, merging, splitting
mod work_wire; // that as JSON

pub use browse::page as browse;
pub(crate) use caller::Keys;
pub(crate) use event_wire::EventWire;
pub(crate) use ticket_wire::Ticket as TicketWire;

/// Largest body, in bytes.
pub const LARGE: usize = 2 << 20;
