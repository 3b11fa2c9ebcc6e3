//! The jobs, one file each. A job takes no input, is idempotent, and decides nothing: it asks what is due and lets the
//! store and the domain do it, one subject a transaction, so that one bad subject never blocks its neighbours.

mod breach; //  clocks that pass their due instant
mod head; //    signs each customer's chain once a day
mod later; //   messages that were written to go out later
mod mail_in; //  reads what came in by mail
mod mail_out; // sends what is to go out by mail
mod recheck; // compares stored clocks with what the events say
mod tidy;
mod webhook; // tells webhooks what happened //    sessions, presence and messages that are over

use std::future::Future;
use std::pin::Pin;

use domain::span::{Duration, Instant};
use store::StoreError;

use crate::Engine;

/// What a run did, and when the job would like to run again (never later than its rhythm).
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// How many subjects it did something about.
    pub done: u64,
    /// When the next one is due, if it knows.
    pub next: Option<Instant>,
}

type Run = for<'a> fn(&'a Engine) -> Pin<Box<dyn Future<Output = Result<Outcome, StoreError>> + Send + 'a>>;

/// One job.
pub struct Job {
    /// Its name in the log, the metrics and the store.
    pub name: &'static str,
    /// It runs at least this often.
    pub every: Duration,
    /// It runs after every change.
    pub on_change: bool,
    /// What it does.
    pub run: Run,
}

/// All jobs, the most urgent first.
pub const JOBS: [Job; 8] = [
    Job {
        name: "breach",
        every: Duration::MINUTE,
        on_change: true,
        run: |engine| Box::pin(breach::run(engine)),
    },
    Job {
        name: "mail_in",
        // A message through the pipe comes from another process, which on SQLite tells nobody.
        every: Duration(10_000),
        on_change: true,
        run: |engine| Box::pin(mail_in::run(engine)),
    },
    Job {
        name: "mail_out",
        every: Duration::MINUTE,
        on_change: true,
        run: |engine| Box::pin(mail_out::run(engine)),
    },
    Job {
        name: "later",
        every: Duration::MINUTE,
        on_change: true,
        run: |engine| Box::pin(later::run(engine)),
    },
    Job {
        name: "webhook",
        every: Duration::MINUTE,
        on_change: true,
        run: |engine| Box::pin(webhook::run(engine)),
    },
    Job { name: "head", every: Duration::HOUR, on_change: false, run: |engine| Box::pin(head::run(engine)) },
    Job {
        name: "tidy",
        every: Duration::minutes(10),
        on_change: false,
        run: |engine| Box::pin(tidy::run(engine)),
    },
    Job {
        name: "recheck",
        every: Duration::DAY,
        on_change: false,
        run: |engine| Box::pin(recheck::run(engine)),
    },
];
