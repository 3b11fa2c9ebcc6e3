//! The product, without I/O: what was promised, what happened, and what follows from it.
//!
//! Read in this order; each name is a noun of `GLOSSARY.md`, and the same noun names the table, the page
//! and the URL. Everything here is a pure function of values: "now" is handed in, nothing fails on odd history.

// Instants, durations, half-open spans.
pub mod span;

// Cents with a currency, exact percentages.
pub mod money;

// Support hours: open time between two instants, an instant plus open time.
pub mod calendar;

// The promise: a TOML file, its checker, its plain words.
pub mod contract;

// What happened: events and their fold.
pub mod ticket;

// Response, resolve, update: state, due, verdict, and why.
pub mod clock;

// Figures: percentiles, compliance, mean time to resolve.
pub mod report;

// Who may do what.
pub mod access;

// The chain of events, its signed head.
pub mod ledger;

// The engine as requests and answers in JSON.
pub mod calc;

// The text notation of the tests.
#[cfg(any(test, feature = "testing"))]
pub mod testing;
