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
    let keys = data::public_keys(config)?;
    let examined =
        db.snapshot(move |tx| Box::pin(async move { check::examine_with(tx, None, Some(&keys)).await }));
    let mut findings = examined.await?;
    findings.push(system_clock());
    findings.extend(disk_space(&config.data_dir));
    db.close().await;
    let warnings = open_to_others(config);
    let well = findings.iter().all(|finding| finding.ok);
    if as_json {
        let rows: Vec<_> = findings
            .iter()
            .map(|one| json!({ "check": one.check, "ok": one.ok, "detail": one.detail }))
            .collect();
        contract::out(&format!("{}\n", json!({ "ok": well, "findings": rows, "warnings": warnings })))?;
    } else {
        for one in &findings {
            contract::out(&format!(
                "{:<5} {:<14} {}\n",
                if one.ok { "ok" } else { "FAULT" },
                one.check,
                one.detail
            ))?;
        }
        for warning in &warnings {
            contract::out(&format!("warn  {:<14} {warning}\n", "permissions"))?;
        }
    }
    Ok(if well { Exit::Ok } else { Exit::Findings })
}

/// Whatever in the data folder others than its owner may enter or read; no fault, for a folder around it may keep them out.
fn open_to_others(config: &Config) -> Vec<String> {
    let inside = ["vangnet.sqlite", engine::Key::FILE].map(|name| config.data_dir.join(name));
    std::iter::once(config.data_dir.clone())
        .chain(inside)
        .filter(|path| store::files::is_open_to_others(path))
        .map(|path| format!("{} is open to others than its owner: chmod go= it", path.display()))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_open_folder_is_warned_of() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let config = Config::resolve(&Default::default(), None, &|name| {
            (name == "VANGNET_DATA_DIR").then(|| folder.path().display().to_string())
        });
        let config = config.unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(open_to_others(&config), [] as [String; 0]);
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
        assert_eq!(open_to_others(&config).len(), 1);
    }
}
