//! The calendar is tested three ways: [`examples`] says each sentence of semantics.md section 2 as text in, text out;
//! [`against_twin`] compares it with a walker that looks at every minute; [`laws`] holds over long times and hostile input.

mod against_twin;
mod examples;
mod laws;
mod random;
mod twin;
