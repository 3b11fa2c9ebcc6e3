//! `xtask/exceptions.txt`: the debts of the size rules. It only shrinks: a line may not allow more than is
//! used, and a line that is no longer needed must go.

use super::{Finding, Tree};

pub const PATH: &str = "xtask/exceptions.txt";

/// One line: `lines crates/a/src/b.rs 612` or `function crates/a/src/b.rs:parse 90`.
pub struct Exception {
    pub rule: String,
    pub subject: String,
    pub allowed: usize,
    pub line: usize,
}

pub fn read(tree: &Tree) -> (Vec<Exception>, Vec<Finding>) {
    let (mut exceptions, mut found) = (Vec::new(), Vec::new());
    let Some(file) = tree.get(PATH) else { return (exceptions, found) };
    for (n, text) in file.text.lines().enumerate() {
        let text = text.split('#').next().unwrap_or("").trim();
        if text.is_empty() {
            continue;
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        match parts[..] {
            [rule, subject, allowed] if allowed.parse::<usize>().is_ok() => exceptions.push(Exception {
                rule: rule.to_owned(),
                subject: subject.to_owned(),
                allowed: allowed.parse().unwrap_or(0),
                line: n + 1,
            }),
            _ => found.push(Finding::new(PATH, n + 1, "expected: rule, subject, number")),
        }
    }
    (exceptions, found)
}
