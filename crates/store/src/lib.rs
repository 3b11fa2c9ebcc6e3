//! Everything that is kept, and the only place with SQL: one text for SQLite and PostgreSQL.
//!
//! Commands and queries are `async fn`s over `&mut Tx`, one file a noun; [`Db`] runs them. A command that changes
//! something records an event in the chain of its customer in the same transaction (semantics.md section 9). Time is a
//! parameter everywhere.
//!
//! ```ignore
//! let db = Db::open(&"data/vangnet.db".parse()?, Options::default(), now).await?;
//! let row = db.write_for(customer_id, move |tx| Box::pin(async move { ticket::open(tx, &new, now).await })).await?;
//! let row = db.read(move |tx| Box::pin(async move { ticket::get(tx, id).await })).await?;
//! ```

pub mod api_key; //   keys of programs
pub mod audit; //     who did what
pub mod backup; //    copy and restore, from either engine to either
pub mod bond; //      links between tickets
pub mod bulk; //      one deed on many tickets
pub mod canned; //    replies that are used again, macros
pub mod change; //    what is changed when, decided by whom
pub mod chat; //      talks on a customer's web site
pub mod checklist; // checklists, and what forms ask
pub mod contract; //  contracts as recorded versions
pub mod customer; //  customers and their services
mod db; //        the layer: engines, transactions, migrations
pub mod doctor;
pub mod draft; //     unsent words, and messages that go out later
pub mod entry; //     the customer file
mod error; //     what can go wrong, in sentences
pub mod event; //     the record: chains of events
pub mod factor; //    second factors
pub mod files; //     files and folders for their owner alone
pub mod glass; //     access for a while, with a reason
pub mod history; //   what was recorded of everything but tickets
pub mod hook; //      webhooks out and in
pub mod id; //        sortable ids
pub mod line; //      the incident line, escalations
pub mod link; //      one-time links: invitations, resets
pub mod mail; //      what came in, what goes out, attachments
pub mod notice; //    what somebody should know of
pub mod person; //    people
pub mod play; //      going through a queue
pub mod problem; //   what incidents have in common
pub mod release; //   releases of services
pub mod route; //     what routing is told of colleagues
pub mod search; //    full text
pub mod session; //   sessions, keys, failed sign-ins
pub mod sheet; //     customers, services, contacts, systems as rows of a sheet
mod terms; //     compiled contract versions
pub mod ticket; //    tickets: open, append, import, board, cases
pub mod time; //      time worked, timers
pub mod view; //      saved views
pub mod work; //      outbox, jobs, presence, rejects, settings //    is everything as it should be

pub use db::{BoxFuture, Change, Columns, DatabaseUrl, Db, Options, Row, Rows, Sql, Topic, Tx, V};
pub use error::{Result, StoreError};
pub use terms::{Compile, TermsCache};

/// Every statement of the store, so that a test can prepare each on both engines.
pub fn statements() -> Vec<&'static Sql> {
    let lists = [
        chat::ALL,
        line::ALL,
        db::migrate::ALL,
        db::pg::ALL,
        terms::ALL,
        event::ALL,
        event::keeping_statements(),
        customer::ALL,
        entry::ALL,
        history::ALL,
        release::ALL,
        contract::ALL,
        person::ALL,
        session::ALL,
        api_key::ALL,
        factor::ALL,
        link::ALL,
        glass::ALL,
        audit::ALL,
        person::list::ALL,
        work::ALL,
        canned::ALL,
        checklist::ALL,
        draft::ALL,
        bond::ALL,
        notice::ALL,
        problem::ALL,
        route::ALL,
        time::ALL,
        view::ALL,
        bulk::ALL,
        play::ALL,
    ];
    lists
        .concat()
        .into_iter()
        .chain(ticket::statements())
        .chain(change::statements())
        .chain(search::statements())
        .chain(mail::statements())
        .chain(hook::statements())
        .chain(backup::statements())
        .chain(doctor::statements())
        .collect()
}
