//! `vangnet backup`, `restore`, `doctor`.

use std::path::Path;

use serde_json::json;
use store::{backup as copy, doctor as check};

use crate::cli::Exit;
use crate::command::Failure;
use crate::config::Config;
use crate::import::progress::Progress;
use crate::{clock, contract, data};

/// `backup FILE`: a consistent copy while others go on working.
///
/// # Errors
/// When the file exists, or what the store says.
pub async fn backup(config: &Config, file: &Path) -> Result<Exit, Failure> {
    if file.exists() {
        return Err(Failure::Usage(format!("{} exists already; a backup never overwrites", file.display())));
    }
    let db = data::open(config).await?;
    let progress = Progress::new("rows", None);
    let summary = copy::backup(&db, file, clock::now()).await?;
    progress.finish(summary.rows);
    println!("{} holds {} rows; sha256 {}", file.display(), summary.rows, hex(&summary.sha256));
    db.close().await;
    Ok(Exit::Ok)
}

/// `restore FILE`: into an empty database of either engine.
///
/// # Errors
/// When the database is not empty or the file is not whole.
pub async fn restore(config: &Config, file: &Path) -> Result<Exit, Failure> {
    let db = data::open(config).await?;
    let progress = Progress::new("rows", None);
    let summary = copy::restore(&db, file).await?;
    progress.finish(summary.rows);
    println!("{} rows restored from {}", summary.rows, file.display());
    db.close().await;
    Ok(Exit::Ok)
}

/// `doctor`: everything the store can look at, and the machine around it.
///
/// # Errors
/// When the database cannot be read at all.
pub async fn doctor(config: &Config, as_json: bool) -> Result<Exit, Failure> {
    let db = data::open(config).await?;
    let mut findings = db.snapshot(|tx| Box::pin(check::examine(tx, None))).await?;
    findings.push(system_clock());
    findings.extend(disk_space(&config.data_dir));
    db.close().await;
    let well = findings.iter().all(|finding| finding.ok);
    if as_json {
        let rows: Vec<_> = findings
            .iter()
            .map(|one| json!({ "check": one.check, "ok": one.ok, "detail": one.detail }))
            .collect();
        contract::out(&format!("{}\n", json!({ "ok": well, "findings": rows })))?;
    } else {
        for one in &findings {
            contract::out(&format!(
                "{:<5} {:<14} {}\n",
                if one.ok { "ok" } else { "FAULT" },
                one.check,
                one.detail
            ))?;
        }
    }
    Ok(if well { Exit::Ok } else { Exit::Findings })
}

/// A clock before this program was written is wrong, and every clock of every ticket with it.
fn system_clock() -> check::Finding {
    let now = clock::now();
    let ok = domain::span::Instant::parse("2026-01-01T00:00:00Z").is_ok_and(|written| now > written);
    check::Finding { check: "clock", ok, detail: format!("the system says {now}") }
}

/// Below a gigabyte free is a fault; unknown where the system does not tell.
fn disk_space(folder: &Path) -> Option<check::Finding> {
    let output = std::process::Command::new("df").args(["-Pk", "--"]).arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let free: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    let detail = format!("{} MiB free under {}", free / 1024, folder.display());
    Some(check::Finding { check: "disk space", ok: free > 1 << 20, detail })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
