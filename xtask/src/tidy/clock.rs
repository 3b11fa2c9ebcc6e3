//! Time is a parameter: nothing below `server` and the engine loop reads a clock or sleeps.
//!
//! `clippy.toml` bans the calls; this rule keeps the list of files that may lift the ban short and visible,
//! and also sees what a lint cannot: macros and SQL.

use super::{Finding, Tree, is_test_file, rust::Source};

/// The files that may say `allow(clippy::disallowed_methods)`, each with its reason.
const MAY_READ: [(&str, &str); 8] = [
    ("crates/server/src/clock.rs", "the one system clock"),
    ("crates/server/src/serve.rs", "gives requests in hand their time when it stops"),
    ("crates/engine/src/loop.rs", "the engine waits for its next due instant"),
    ("crates/store/src/db/pg.rs", "waits before it looks for its database again"),
    ("xtask/src/bench/", "measures elapsed time"),
    ("xtask/src/crash/", "kills at chosen moments"),
    ("xtask/src/process.rs", "waits for a server that starts"),
    ("crates/domain/benches/", "measures"),
];

const READS: [&str; 8] = [
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "std::time::Instant::now",
    "thread::sleep",
    "time::sleep",
    "time::interval",
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust() {
        if MAY_READ.iter().any(|(path, _)| file.path.starts_with(path)) {
            continue;
        }
        let source = Source::read(&file.text);
        for line in source.lines_with("disallowed_methods") {
            let what = "lifts the ban on reading the clock: take `now` as a parameter";
            found.push(Finding::new(&file.path, line, what));
        }
        if is_test_file(&file.path) {
            continue;
        }
        for word in READS {
            for line in source.lines_with(word) {
                let what = format!("`{word}` outside the server's clock: take `now` as a parameter");
                found.push(Finding::new(&file.path, line, what));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_below_server_is_found_in_code_and_not_in_words() {
        let tree = Tree::of(&[
            ("crates/domain/src/a.rs", "// SystemTime::now\nfn a() { jiff::Timestamp::now(); }\n"),
            ("crates/web/src/b.rs", "#[allow(clippy::disallowed_methods)]\nfn b() {}\n"),
            ("crates/server/src/clock.rs", "fn now() { SystemTime::now(); }\n"),
            ("crates/web/src/c.rs", "#[cfg(test)]\nmod tests {\n fn c() { SystemTime::now(); }\n}\n"),
        ]);
        let found: Vec<String> = check(&tree).iter().map(|f| format!("{}:{}", f.path, f.line)).collect();
        assert_eq!(found, ["crates/domain/src/a.rs:2", "crates/web/src/b.rs:1"]);
    }
}
