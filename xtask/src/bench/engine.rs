//! The engine without a server: single sums, requests from a pipe, the real log.

use std::fmt::Write as _;
use std::process::Command;

use super::Bench;
use super::table::{Limit, Table};
use crate::process::{Folder, Setup, measured};

/// CPU nanoseconds of single sums, from the domain's own bench.
pub fn sums(bench: &Bench, table: &mut Table) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command
        .args(["bench", "--quiet", "--locked", "--package", "domain", "--bench", "speed"])
        .current_dir(&bench.root);
    let used = measured(&mut command)?;
    for line in used.output.lines() {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let (Some(name), Some(ns)) = (value["name"].as_str(), value["ns"].as_f64()) else { continue };
        let limited = matches!(name, "calendar.add" | "calendar.between");
        table.add(name, ns, "CPU ns", if limited { Limit::AtMost(200.0) } else { Limit::Any });
    }
    Ok(())
}

/// Simple requests from a pipe.
pub fn calc(bench: &Bench, table: &mut Table) -> Result<(), String> {
    const REQUESTS: usize = 400_000;
    let folder = Folder::new("calc")?;
    let file = folder.0.join("requests.jsonl");
    let calendar = r#"{"time_zone":"Europe/Amsterdam","hours":{"mon":["09:00-17:00"],"tue":["09:00-17:00"],"wed":["09:00-17:00"],"thu":["09:00-17:00"],"fri":["09:00-17:00"]},"holidays":["2026-12-25"]}"#;
    let mut text = String::with_capacity(REQUESTS * 350);
    for n in 0..REQUESTS {
        let (day, hour) = (1 + n % 28, n % 24);
        let _ = writeln!(
            text,
            r#"{{"op":"calendar.add","calendar":{calendar},"from":"2026-{:02}-{day:02}T{hour:02}:00:00Z","amount_ms":{}}}"#,
            1 + n % 12,
            (n % 100) * 600_000
        );
    }
    std::fs::write(&file, text).map_err(|e| e.to_string())?;
    let setup = Setup { binary: bench.binary.clone(), data: folder.0.clone(), database: None };
    let mut command = setup.command(&["calc"]);
    command.stdin(std::fs::File::open(&file).map_err(|e| e.to_string())?);
    let used = measured(&mut command)?;
    let answers = used.output.lines().count();
    if answers != REQUESTS || used.output.contains("\"error\"") {
        return Err(format!("calc gave {answers} answers to {REQUESTS} requests, or an error among them"));
    }
    table.add(
        "calc: requests from a pipe",
        answers as f64 / used.wall_s,
        "per second",
        Limit::AtLeast(50_000.0),
    );
    table.add("calc: one request", used.cpu_s * 1e6 / answers as f64, "CPU µs", Limit::Any);
    Ok(())
}

/// The real log into SQLite, once more, and judged.
pub fn import(bench: &Bench, table: &mut Table) -> Result<(), String> {
    let Some(incidents) = &bench.incidents else {
        eprintln!("  no incident log beside the project: import and replay are not measured");
        return Ok(());
    };
    let folder = Folder::new("import")?;
    let setup = Setup { binary: bench.binary.clone(), data: folder.0.clone(), database: None };
    let contract = bench.root.join("examples/servicenow/contract.toml").display().to_string();
    let incidents = incidents.display().to_string();
    let command = ["import", "servicenow", &incidents, "--contract", &contract];
    let used = measured(&mut setup.command(&command))?;
    table.add("import: 119,998 rows into SQLite", used.cpu_s, "CPU s", Limit::AtMost(4.0));
    table.add("import: wall time", used.wall_s, "s", Limit::Any);
    table.add("import: peak memory", used.peak_mib, "MiB", Limit::AtMost(200.0));
    table.add("import: database", folder_mb(&folder.0), "MB", Limit::AtMost(300.0));
    let again = measured(&mut setup.command(&command))?;
    table.add("import: the same once more", again.cpu_s, "CPU s", Limit::Any);
    let replay = ["replay", "--contract", &contract, "--at", "2017-03-01T00:00:00Z", "--json"];
    let used = measured(&mut setup.command(&replay))?;
    table.add("replay: 119,998 rows judged", used.cpu_s, "CPU s", Limit::AtMost(0.25));
    table.add("replay: peak memory", used.peak_mib, "MiB", Limit::Any);
    Ok(())
}

/// What the files of the data folder take, in millions of bytes.
pub fn folder_mb(folder: &std::path::Path) -> f64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let database = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with("vangnet.sqlite");
    let files = entries.filter(|entry| database(&entry.file_name()));
    files.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum::<u64>() as f64 / 1e6
}
