//! Once a day: judges every stored ticket again and reports where its row differs from what its events say.
//!
//! What is stored is a cache of pure functions; this is the proof, in service, that it is a true one. It reads alone.

use domain::span::{Duration, Instant};
use store::{StoreError, doctor, work};

use super::Outcome;
use crate::Engine;

const LEASE: Duration = Duration::HOUR;

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let now = engine.now();
    let due = next(engine).await?;
    if due > now {
        return Ok(Outcome { done: 0, next: Some(due) });
    }
    let holder = engine.holder();
    let mine = engine.db.write(move |tx| {
        Box::pin(async move { work::job::lease(tx, "recheck", &holder, now + LEASE, now).await })
    });
    if !mine.await? {
        return Ok(Outcome::default());
    }
    let finding = engine.db.snapshot(|tx| Box::pin(doctor::clocks(tx, None))).await?;
    if !finding.ok {
        tracing::error!(detail = finding.detail, "stored clocks differ from what the events say");
    }
    let holder = engine.holder();
    let outcome = finding.detail;
    engine
        .db
        .write(move |tx| {
            Box::pin(async move { work::job::ended(tx, "recheck", &holder, &outcome, now).await })
        })
        .await?;
    Ok(Outcome { done: u64::from(!finding.ok), next: Some(now + Duration::DAY) })
}

/// A day after any node last ended it, and not in the first minutes of a node: a start has better things to do.
async fn next(engine: &Engine) -> Result<Instant, StoreError> {
    let statuses = engine.db.read(|tx| Box::pin(work::job::statuses(tx))).await?;
    let last = statuses.iter().find(|job| job.name == "recheck").and_then(|job| job.last_ended_at);
    let rested = engine.started() + Duration::minutes(10);
    Ok(last.map_or(rested, |last| rested.max(last + Duration::DAY)))
}
