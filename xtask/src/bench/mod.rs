//! `cargo xtask bench`: one table of what things cost, in CPU time of our own process and in rates.
//!
//! CPU time is the kernel's account of the measured process, so that a busy machine changes rates only. The limits are those
//! of the product's acceptance; the last column says whether each is kept.

mod engine;
mod load;
mod mail;
mod table;

use std::path::{Path, PathBuf};

use crate::process::{Folder, release_binary};
use table::Table;

/// What is measured, and with what.
pub struct Bench {
    pub root: PathBuf,
    pub binary: PathBuf,
    /// The incident log that the project measures with, when it is there.
    pub incidents: Option<PathBuf>,
    pub postgres: Option<String>,
    /// Tickets in the database while pages are measured.
    pub tickets: usize,
}

/// Measures the parts named (all without a name) and prints the table.
pub fn run(root: &Path, words: &[&str]) -> Result<(), String> {
    let parts: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with("--")).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let incidents = root.join("../shared/data/servicenow-incidents.csv.gz");
    let bench = Bench {
        root: root.to_owned(),
        binary: release_binary(root)?,
        incidents: incidents.exists().then_some(incidents),
        postgres: std::env::var("VANGNET_TEST_POSTGRES").ok(),
        tickets: if words.contains(&"--short") { 5_000 } else { 100_000 },
    };
    let mut table = Table::default();
    if wanted("engine") {
        engine::sums(&bench, &mut table)?;
    }
    if wanted("calc") {
        engine::calc(&bench, &mut table)?;
    }
    if wanted("import") {
        engine::import(&bench, &mut table)?;
    }
    if wanted("mail") {
        mail::read(&bench, &mut table)?;
    }
    if wanted("sqlite") {
        load::sqlite(&bench, &mut table, &Folder::new("bench")?)?;
    }
    if wanted("postgres") {
        load::postgres(&bench, &mut table, &Folder::new("bench-postgres")?)?;
    }
    print!("{table}");
    match (table.missed(), words.contains(&"--strict")) {
        (n, true) if n > 0 => Err(format!("bench: {n} limits missed")),
        _ => Ok(()),
    }
}
