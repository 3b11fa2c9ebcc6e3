//! The feature map of ARCHITECTURE.md: one row a noun, with its file in every crate. It is written from the
//! tree (`cargo xtask tidy --write`), so that a newcomer can trust it.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Finding, Tree, is_test_file};

const DOCUMENT: &str = "ARCHITECTURE.md";
const BEGIN: &str = "<!-- feature map: written by `cargo xtask tidy --write` -->";
const END: &str = "<!-- end of the feature map -->";
const CRATES: [&str; 6] = ["domain", "store", "outside", "engine", "web", "server"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(document) = tree.get(DOCUMENT) else {
        return vec![Finding::new(DOCUMENT, 0, "is missing")];
    };
    let mut found = Vec::new();
    match current(&document.text) {
        None => found.push(Finding::new(DOCUMENT, 0, format!("needs the line {BEGIN} and the line {END}"))),
        Some(map) if map.trim() != table(tree).trim() => {
            found.push(Finding::new(
                DOCUMENT,
                0,
                "the feature map is not the tree: cargo xtask tidy --write",
            ));
        }
        Some(_) => {}
    }
    if document.text.lines().count() > 300 {
        found.push(Finding::new(DOCUMENT, 0, "has more than 300 lines: a bird's eye view is short"));
    }
    found
}

pub fn write(root: &Path, tree: &Tree) -> std::io::Result<()> {
    let Some(document) = tree.get(DOCUMENT) else { return Ok(()) };
    let (Some(begin), Some(end)) = (document.text.find(BEGIN), document.text.find(END)) else {
        return Ok(());
    };
    let text = format!("{}\n{}{}", &document.text[..begin + BEGIN.len()], table(tree), &document.text[end..]);
    if text == document.text { Ok(()) } else { std::fs::write(root.join(DOCUMENT), text) }
}

fn current(text: &str) -> Option<&str> {
    let begin = text.find(BEGIN)? + BEGIN.len();
    let end = text.find(END)?;
    text.get(begin..end)
}

/// Per noun its file or folder in each crate (by column).
type Nouns<'a> = BTreeMap<&'a str, BTreeMap<usize, &'a str>>;

fn nouns(tree: &Tree) -> Nouns<'_> {
    let mut nouns = Nouns::new();
    for (column, name) in CRATES.iter().enumerate() {
        let folder = format!("crates/{name}/src/");
        for file in tree.rust().filter(|file| !is_test_file(&file.path)) {
            let Some(rest) = file.path.strip_prefix(&folder) else { continue };
            let noun = rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs");
            if matches!(noun, "lib" | "main" | "testing") {
                continue;
            }
            // `ticket/mod.rs` or `ticket.rs` stands for the noun; in a folder without either, the first file.
            let stands = rest == format!("{noun}.rs") || rest == format!("{noun}/mod.rs");
            let columns = nouns.entry(noun).or_default();
            if stands || !columns.contains_key(&column) {
                columns.insert(column, &file.path);
            }
        }
    }
    nouns
}

/// First what the field calls by a name (it is in `domain`, or in several crates), then what one crate is made of.
fn table(tree: &Tree) -> String {
    let (field, inside): (Nouns<'_>, Nouns<'_>) =
        nouns(tree).into_iter().partition(|(_, columns)| columns.contains_key(&0) || columns.len() > 1);
    let what = |columns: &BTreeMap<usize, &str>| {
        columns.values().find_map(|path| first_sentence(&tree.get(path)?.text)).unwrap_or_default()
    };
    let mut text =
        format!("| noun | what it is | {} |\n|---|---|{}\n", CRATES.join(" | "), "---|".repeat(CRATES.len()));
    for (noun, columns) in &field {
        let cells =
            (0..CRATES.len()).map(|column| columns.get(&column).map_or(String::new(), |path| link(path)));
        let cells: Vec<String> = cells.collect();
        text.push_str(&format!("| {noun} | {} | {} |\n", what(columns), cells.join(" | ")));
    }
    text.push_str("\n| inside one crate | what it is |\n|---|---|\n");
    for column in 0..CRATES.len() {
        for columns in inside.values().filter(|columns| columns.contains_key(&column)) {
            let path = columns[&column];
            text.push_str(&format!("| {} {} | {} |\n", CRATES[column], link(path), what(columns)));
        }
    }
    text
}

fn link(path: &str) -> String {
    let inside = path.split_once("/src/").map_or(path, |(_, rest)| rest).replace("/mod.rs", "/");
    format!("[{inside}]({})", path.replace("/mod.rs", ""))
}

fn first_sentence(text: &str) -> Option<String> {
    let comment: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|l| !l.is_empty())
        .collect();
    let text = comment.join(" ");
    let sentence = text.split(". ").next()?.trim_end_matches('.').replace('|', "/");
    (!sentence.is_empty()).then_some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_is_the_tree() {
        let files = [
            ("crates/domain/src/ticket/mod.rs", "//! What happened. And more.\n"),
            ("crates/domain/src/ticket/fold.rs", ""),
            ("crates/store/src/ticket.rs", "//! Tickets as rows.\n"),
            ("crates/web/src/lib.rs", ""),
            ("crates/web/src/app.rs", "//! What handlers get.\n"),
        ];
        let expected = "| noun | what it is | domain | store | outside | engine | web | server |\n|---|---|---|---|---|---|---|---|\n| ticket | What happened | [ticket/](crates/domain/src/ticket) | [ticket.rs](crates/store/src/ticket.rs) |  |  |  |  |\n\n| inside one crate | what it is |\n|---|---|\n| web [app.rs](crates/web/src/app.rs) | What handlers get |\n";
        assert_eq!(table(&Tree::of(&files)), expected);
        let right = format!("# A\n{BEGIN}\n{expected}{END}\n");
        let with = |text: &str| {
            let mut all = files.to_vec();
            all.push((DOCUMENT, text));
            check(&Tree::of(&all)).len()
        };
        assert_eq!(with(&right), 0);
        assert_eq!(with(&right.replace("ticket.rs", "tickets.rs")), 1);
        assert_eq!(with("# A\n"), 1);
    }
}
