//! `cargo xtask tidy`: what a reviewer would have to remember, checked by a machine in under two seconds.
//!
//! One file a rule. A rule is a pure function from the tree to findings, so each is tested with a small tree
//! written in the test.

mod clock;
mod exceptions;
mod links;
mod manifests;
mod map;
mod migrations;
mod routes;
mod rust;
mod sizes;
mod sql;
mod words;

use std::path::Path;

/// One text file; the path is relative to the root and uses `/`.
pub struct File {
    pub path: String,
    pub text: String,
}

/// Every text file of the checkout that could be committed.
pub struct Tree {
    pub files: Vec<File>,
}

/// Something to mend; line 0 means the file as a whole.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub what: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, what: what.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// Folders that hold what is made, fetched or private, never what is written.
const SKIPPED: [&str; 8] = [".git", "target", "node_modules", "data", "dist", "out", "cache", ".idea"];

impl Tree {
    pub fn load(root: &Path) -> std::io::Result<Tree> {
        let mut files = Vec::new();
        load_folder(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Tree { files })
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Rust files of the crates and of xtask.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// Whether a file or a folder of that path is there.
    pub fn holds(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Tree { files: files.iter().map(file).collect() }
    }
}

fn load_folder(folder: &Path, prefix: &str, files: &mut Vec<File>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            // `crates/*/src/data` would be code; only the data folder of a running server is skipped.
            let skipped = SKIPPED.contains(&name.as_str()) && (name != "data" || prefix.is_empty());
            if !skipped {
                load_folder(&entry.path(), &path, files)?;
            }
        } else if kind.is_file() {
            // Pictures and archives are listed, so that a link to them resolves, with no text to check.
            let bytes = std::fs::read(entry.path())?;
            files.push(File { path, text: String::from_utf8(bytes).unwrap_or_default() });
        }
    }
    Ok(())
}

/// Whether the file as a whole is a test.
pub fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

/// The crate a path belongs to: `domain` for `crates/domain/src/span.rs`.
pub fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// Every finding of every rule, in order of path and line.
pub fn findings(tree: &Tree) -> Vec<Finding> {
    let rules: [fn(&Tree) -> Vec<Finding>; 9] = [
        sizes::check,
        clock::check,
        sql::check,
        map::check,
        routes::check,
        migrations::check,
        manifests::check,
        words::check,
        links::check,
    ];
    let mut found: Vec<Finding> = rules.iter().flat_map(|rule| rule(tree)).collect();
    found.sort();
    found
}

/// Runs the rules over the checkout; `write` first brings the generated parts up to date.
pub fn run(root: &Path, write: bool) -> Result<(), String> {
    let trouble = |error: std::io::Error| format!("cannot read the tree: {error}");
    if write {
        map::write(root, &Tree::load(root).map_err(trouble)?).map_err(trouble)?;
    }
    let tree = Tree::load(root).map_err(trouble)?;
    let found = findings(&tree);
    for finding in &found {
        eprintln!("{finding}");
    }
    match found.len() {
        0 => {
            println!("tidy: {} files, nothing to mend", tree.files.len());
            Ok(())
        }
        n => Err(format!("tidy: {n} to mend")),
    }
}
