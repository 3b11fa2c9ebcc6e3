//! Mail: what came in, what goes out, attachments by their hash.
//!
//! What comes in is first kept as it was ([`receive`]); only then its sender is told that we have it. A job takes it
//! from there ([`incoming`]), and what it decided is done in one transaction ([`take_in`]). What goes out is written in
//! the transaction that decided it ([`queue`]) and sent by another job ([`outgoing`]).

mod apply; //         judged and acted on, in one transaction
pub mod attachment; // files beside an event
pub mod blob; //      bytes by their hash
pub mod incoming; //  kept raw, claimed, listed, decided by a person
pub mod known; //     what the rules need to know
pub mod notify; //    what a requester is told
pub mod outgoing; //  the queue
pub mod thread; //    what goes along with a message

pub use apply::{Done, Taken, sender_key, take_in};
pub use incoming::{Received, receive};
pub use notify::{addresses, set_addresses};
pub use outgoing::{NewMail, queue};

/// Every statement of this folder.
pub(crate) fn statements() -> Vec<&'static crate::Sql> {
    [
        apply::ALL,
        attachment::ALL,
        blob::ALL,
        incoming::ALL,
        known::ALL,
        notify::ALL,
        outgoing::ALL,
        thread::ALL,
    ]
    .concat()
}
