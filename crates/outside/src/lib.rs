//! The world outside: what comes in from it and what goes out to it. Known to `engine` and `server` only.
//!
//! Everything that comes in is hostile until read: every parser here has bounds, and none of them panics.

// Mail: raw bytes to facts, HTML that may be shown.
pub mod mail;

// Webhooks out: one request, and which addresses are never called.
pub mod webhook;

// Transports: a mailbox elsewhere, a mail server beside us, mail out.
pub mod imap;
pub mod lmtp;
pub mod smtp;
