//! The product, without I/O: what was promised, what happened, and what follows from it.
//!
//! Read in this order; each name is a noun of `GLOSSARY.md`, and the same noun names the table, the page
//! and the URL. Everything here is a pure function of values: "now" is handed in, nothing fails on odd history.

pub mod access; //    who may do what
pub mod calc;
pub mod calendar; //  support hours: open time between two instants, an instant plus open time
pub mod clock; //     response, resolve, update: state, due, verdict, and why
pub mod contract; //  the promise: a TOML file, its checker, its plain words
pub mod ledger; //    the chain of events, its signed head
pub mod money; //     cents with a currency, exact percentages
pub mod report; //    figures: percentiles, compliance, mean time to resolve
pub mod span; //      instants, durations, half-open spans
pub mod ticket; //    what happened: events and their fold //      the engine as requests and answers in JSON

#[cfg(any(test, feature = "testing"))]
pub mod testing; // the text notation of the tests
