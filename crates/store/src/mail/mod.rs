//! Mail: what came in, what goes out, attachments by their hash.
//!
//! What comes in is first kept as it was ([`receive`]); only then its sender is told that we have it. A job takes it
//! from there ([`incoming`]), and what it decided is done in one transaction ([`mod@apply`]). What goes out is written in
//! the transaction that decided it ([`queue`]) and sent by another job ([`outgoing`]).

pub mod outgoing;

pub use outgoing::{NewMail, queue};

/// Every statement of this folder.
pub(crate) fn statements() -> Vec<&'static crate::Sql> {
    [outgoing::ALL].concat()
}
