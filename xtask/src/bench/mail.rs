//! Reading mail: the written examples many times over, and the messages that are made to be slow.

use super::Bench;
use super::table::{Limit, Table};
use crate::process::{Folder, Setup, measured};

/// Messages read in one go.
const MESSAGES: usize = 3_000;

/// Messages a second through `vangnet mail explain`, and what hostile ones cost.
pub fn read(bench: &Bench, table: &mut Table) -> Result<(), String> {
    let corpus = bench.root.join("crates/outside/tests/corpus");
    let entries = std::fs::read_dir(&corpus).map_err(|e| format!("{}: {e}", corpus.display()))?;
    let mut files: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().display().to_string()))
        .filter(|path| path.ends_with(".eml"))
        .collect();
    files.sort();
    let folder = Folder::new("mail")?;
    let setup = Setup { binary: bench.binary.clone(), data: folder.0.clone(), database: None };
    let mut arguments = vec!["mail", "explain"];
    arguments.extend(files.iter().map(String::as_str).cycle().take(MESSAGES));
    let used = measured(&mut setup.command(&arguments))?;
    let lines = used.output.lines().count();
    if lines != MESSAGES {
        return Err(format!("mail explain gave {lines} lines for {MESSAGES} messages"));
    }
    table.add("mail: messages read", lines as f64 / used.wall_s, "per second", Limit::AtLeast(300.0));
    table.add("mail: one message", used.cpu_s * 1e6 / lines as f64, "CPU µs", Limit::Any);
    for (name, text) in hostile() {
        let file = folder.0.join("hostile.eml");
        std::fs::write(&file, text).map_err(|e| e.to_string())?;
        let used = measured(&mut setup.command(&["mail", "explain", &file.display().to_string()]))?;
        table.add(format!("mail: {name}"), used.cpu_s, "CPU s", Limit::AtMost(2.0));
        table.add(format!("mail: {name}, memory"), used.peak_mib, "MiB", Limit::AtMost(200.0));
    }
    Ok(())
}

fn hostile() -> [(&'static str, String); 3] {
    let head = "From: anna@customer.nl\r\nSubject: x\r\n";
    let part = "--b\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\nx\r\n";
    let html = "<font color=1><p>&amp;".repeat(80_000);
    [
        (
            "100,000 parts",
            format!("{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", part.repeat(100_000)),
        ),
        (
            "20,000 messages in one another",
            head.to_owned() + &"Content-Type: message/rfc822\r\n\r\n".repeat(20_000),
        ),
        ("unclosed tags", format!("{head}Content-Type: text/html\r\n\r\n{html}")),
    ]
}
