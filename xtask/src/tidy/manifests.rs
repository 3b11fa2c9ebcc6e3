//! Crates depend in one direction, the engines are known to `store` alone, and each dependency says why it
//! is here.

use super::{Finding, Tree};

/// Which of our crates each crate may use (architecture.md; a new row needs a decision note).
const MAY_USE: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("store", &["domain"]),
    ("outside", &["domain"]),
    ("engine", &["domain", "store", "outside"]),
    ("web", &["domain", "store"]),
    ("server", &["domain", "store", "outside", "engine", "web"]),
    ("testkit", &["domain", "store", "outside", "engine", "web", "server"]),
    ("xtask", &[]),
];

/// What stands for I/O: a crate that may not use it cannot do it.
const ONLY_IN: [(&str, &[&str]); 8] = [
    ("rusqlite", &["store"]),
    ("tokio-postgres", &["store", "testkit"]),
    ("deadpool-postgres", &["store"]),
    ("tokio", &["store", "outside", "engine", "web", "server", "testkit"]),
    ("axum", &["web", "server", "testkit"]),
    ("askama", &["web"]),
    ("getrandom", &["store", "web", "server"]),
    ("clap", &["server"]),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with("Cargo.toml")) {
        match file.path.as_str() {
            "Cargo.toml" => reasons(&file.text, "workspace.dependencies", &mut found),
            // A workspace of its own, since it needs nightly Rust: its versions are in its own file.
            "fuzz/Cargo.toml" => reasons(&file.text, "dependencies", &mut found),
            path => {
                let name = path.trim_end_matches("/Cargo.toml").trim_start_matches("crates/");
                member(path, name, &file.text, &mut found);
            }
        }
    }
    found
}

/// Dependencies with versions: each from the registry has its reason on the line.
fn reasons(text: &str, wanted: &str, found: &mut Vec<Finding>) {
    for (line, name, value) in dependencies(text, |section| section == wanted) {
        let reason = value.rsplit_once('#').map_or("", |(_, reason)| reason).trim();
        if !value.contains("path =") && reason.len() < 4 {
            found.push(Finding::new(
                "Cargo.toml",
                line,
                format!("{name}: say why it is here, in a comment on the line"),
            ));
        }
    }
}

fn member(path: &str, name: &str, text: &str, found: &mut Vec<Finding>) {
    let Some((_, may_use)) = MAY_USE.iter().find(|(crate_name, _)| *crate_name == name) else {
        found.push(Finding::new(
            path,
            0,
            "a new crate needs a decision note and its row in xtask's manifests.rs",
        ));
        return;
    };
    // What only tests use may look further down, never up.
    for (line, dependency, value) in dependencies(text, |section| section.ends_with("dependencies")) {
        let ours = MAY_USE.iter().any(|(crate_name, _)| *crate_name == dependency);
        if ours && !may_use.contains(&dependency.as_str()) {
            found.push(Finding::new(
                path,
                line,
                format!("{name} may not use {dependency}: see ARCHITECTURE.md"),
            ));
        }
        let allowed = ONLY_IN.iter().find(|(outside, _)| *outside == dependency);
        if allowed.is_some_and(|(_, crates)| !crates.contains(&name)) {
            found.push(Finding::new(
                path,
                line,
                format!("{dependency} is not for {name}: see ARCHITECTURE.md"),
            ));
        }
        if !value.contains("workspace") {
            let what =
                format!("{dependency}: name the version once, in the root Cargo.toml, with its reason");
            found.push(Finding::new(path, line, what));
        }
    }
}

/// `(line, name, the rest of the line)` of each dependency in the sections asked for.
fn dependencies(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<(usize, String, String)> {
    let (mut all, mut section) = (Vec::new(), String::new());
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
        } else if wanted(&section)
            && !line.starts_with('#')
            && let Some((name, value)) = line.split_once('=')
        {
            let (name, dotted) = name.trim().split_once('.').unwrap_or((name.trim(), ""));
            all.push((n + 1, name.to_owned(), format!("{dotted} ={value}")));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_dependency_needs_a_reason() {
        let found = what(&[(
            "Cargo.toml",
            "[workspace.dependencies]\na = \"1\" # the a of b\nb = \"2\"\nc = { path = \"c\" }\n",
        )]);
        assert_eq!(found, ["Cargo.toml:3: b: say why it is here, in a comment on the line"]);
    }

    #[test]
    fn crates_look_down_only() {
        let found = what(&[
            ("crates/domain/Cargo.toml", "[dependencies]\nstore.workspace = true\ntokio.workspace = true\n"),
            ("crates/web/Cargo.toml", "[dependencies]\ndomain.workspace = true\nrusqlite = \"1\"\n"),
            ("crates/mail/Cargo.toml", "[dependencies]\n"),
        ]);
        assert_eq!(
            found,
            [
                "crates/domain/Cargo.toml:2: domain may not use store: see ARCHITECTURE.md",
                "crates/domain/Cargo.toml:3: tokio is not for domain: see ARCHITECTURE.md",
                "crates/web/Cargo.toml:3: rusqlite is not for web: see ARCHITECTURE.md",
                "crates/web/Cargo.toml:3: rusqlite: name the version once, in the root Cargo.toml, with its reason",
                "crates/mail/Cargo.toml: a new crate needs a decision note and its row in xtask's manifests.rs",
            ]
        );
    }
}
