//! `cargo xtask crash`: the real server is killed (SIGKILL) in the middle of load, many times, on both engines.
//!
//! After every kill the server starts again, and each write that it had acknowledged is asked for; every tenth time, and at the end,
//! `vangnet doctor` verifies chains and cached clocks while nothing runs. Work is bounded by counts, not by time: the kill falls right
//! after an acknowledgement whose number was drawn, while the other clients have requests in hand.
#![allow(clippy::disallowed_methods, reason = "says how long it took")]

mod round;

use std::path::Path;
use std::time::Instant;

use crate::api;
use crate::process::{Folder, Setup, release_binary};
use round::{Round, Written};

const KILLS: usize = 104;
const DOCTOR_EVERY: usize = 10;

/// Kills the server `--kills N` times per engine (104 without), and says what was verified.
pub fn run(root: &Path, words: &[&str]) -> Result<(), String> {
    let kills = words.iter().position(|word| *word == "--kills").and_then(|at| words.get(at + 1));
    let kills = match kills {
        Some(text) => text.parse().map_err(|_| format!("--kills {text}: a number"))?,
        None => KILLS,
    };
    let postgres = std::env::var("VANGNET_TEST_POSTGRES");
    let postgres = postgres
        .map_err(|_| "VANGNET_TEST_POSTGRES is not set: scripts/postgres-for-tests run cargo xtask crash")?;
    let binary = release_binary(root)?;
    for (engine, database) in [("SQLite", None), ("PostgreSQL", Some(postgres))] {
        let folder = Folder::new(&format!("crash-{}", engine.to_lowercase()))?;
        let setup = Setup { binary: binary.clone(), data: folder.0.clone(), database };
        let begin = Instant::now();
        let told = torment(&setup, kills).map_err(|e| format!("{engine}: {e}"))?;
        println!("{engine}: {told}, {:.0} s", begin.elapsed().as_secs_f64());
    }
    Ok(())
}

fn torment(setup: &Setup, kills: usize) -> Result<String, String> {
    let access = api::prepare(setup)?;
    let mut all: Vec<Written> = Vec::new();
    let mut fresh: Vec<Written> = Vec::new();
    for number in 0..kills {
        let server = setup.serve()?;
        round::verify(&server, &access, &fresh)?;
        all.append(&mut fresh);
        // A known mixture: the first acknowledgement of a round, the thirtieth, none at all (a start is killed).
        let after = (number * 37) % 120;
        fresh = Round { number, after, access: &access, known: &all }.run(server)?;
        if number % DOCTOR_EVERY == DOCTOR_EVERY - 1 {
            setup.run(&["doctor"]).map_err(|e| format!("after {} kills: {e}", number + 1))?;
        }
    }
    let server = setup.serve()?;
    all.append(&mut fresh);
    round::verify(&server, &access, &all)?;
    server.kill();
    setup.run(&["doctor"])?;
    let tickets = all.iter().filter(|written| written.opened).count();
    Ok(format!(
        "killed {kills} times; {} acknowledged writes ({tickets} tickets) are all there, chains verify",
        all.len()
    ))
}
