//! The clocks against stories (one per sentence of semantics.md section 3) and against a minute walker.

mod stories;
mod twin;
