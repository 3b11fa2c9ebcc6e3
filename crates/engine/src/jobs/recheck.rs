//! Once a day: judges every stored ticket again and reports where its row differs from what its events say.
//!
//! What is stored is a cache of pure functions; this is the proof, in service, that it is a true one. It reads alone.

use domain::span::Duration;
use store::{StoreError, doctor, work};

use super::Outcome;
use crate::Engine;

const LEASE: Duration = Duration::HOUR;

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let now = engine.now();
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
