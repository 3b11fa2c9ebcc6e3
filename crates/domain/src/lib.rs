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

// What a request is: support or project, by the contract's lists.
pub mod triage;

// Who should take it, and why.
pub mod route;

// Work in minutes, and as it will be billed.
pub mod time;

// Seals of tokens, and their comparison.
pub mod seal;

// The customer's marks after a resolution.
pub mod survey;

// Which tickets look alike: problems and known errors.
pub mod problem;

// Figures: percentiles, compliance, mean time to resolve.
pub mod report;

// The query language of lists.
pub mod query;

// What a mail says, and which ticket it belongs to.
pub mod mail;

// The customer file: its entries and their rules.
pub mod customer;

// Webhooks out and in: topics, signatures, mappings, calls.
pub mod hook;

// The change flow: steps, risks, windows.
pub mod change;

// Who may do what.
pub mod access;

// The chain of events, its signed head.
pub mod ledger;

// The engine as requests and answers in JSON.
pub mod calc;

// The text notation of the tests.
#[cfg(any(test, feature = "testing"))]
pub mod testing;
