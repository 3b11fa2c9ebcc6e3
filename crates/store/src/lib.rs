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

pub mod backup; //    copy and restore, from either engine to either
pub mod contract; //  contracts as recorded versions
pub mod customer; //  customers and their services
mod db; //        the layer: engines, transactions, migrations
pub mod doctor;
mod error; //     what can go wrong, in sentences
pub mod event; //     the record: chains of events
pub mod files; //     files and folders for their owner alone
pub mod id; //        sortable ids
pub mod mail; //      what came in, what goes out, attachments
pub mod person; //    people
pub mod search; //    full text
pub mod session; //   sessions, keys, failed sign-ins
mod terms; //     compiled contract versions
pub mod ticket; //    tickets: open, append, import, board, cases
pub mod work; //      outbox, jobs, presence, rejects, settings //    is everything as it should be

pub use db::{BoxFuture, Change, Columns, DatabaseUrl, Db, Options, Row, Rows, Sql, Topic, Tx, V};
pub use error::{Result, StoreError};
pub use terms::{Compile, TermsCache};

/// Every statement of the store, so that a test can prepare each on both engines.
pub fn statements() -> Vec<&'static Sql> {
    let lists = [
        db::migrate::ALL,
        db::pg::ALL,
        terms::ALL,
        event::ALL,
        event::keeping_statements(),
        customer::ALL,
        contract::ALL,
        person::ALL,
        session::ALL,
        work::ALL,
    ];
    lists
        .concat()
        .into_iter()
        .chain(ticket::statements())
        .chain(search::statements())
        .chain(mail::statements())
        .chain(backup::statements())
        .chain(doctor::statements())
        .collect()
}
