//! All SQL is in `store`, and one text serves both engines: what they do differently is not used.

use super::{Finding, Tree, crate_of, rust::Source};

/// Words that SQLite and PostgreSQL understand differently, or that read a clock (architecture.md, Store).
const DIFFER: [(&str, &str); 9] = [
    (" like ", "the engines differ in case"),
    (" ilike ", "PostgreSQL only"),
    ("->>", "JSON is opaque text"),
    ("now()", "time is a parameter"),
    ("current_timestamp", "time is a parameter"),
    ("autoincrement", "ids are made by us"),
    ("alter column", "SQLite cannot"),
    ("strftime", "time is a parameter"),
    ("datetime(", "time is a parameter"),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust() {
        let in_store = crate_of(&file.path) == Some("store");
        // The layer below the statements knows its engine, and tests may ask an engine about itself.
        let knows_engine = file.path.starts_with("crates/store/src/db") || file.path.contains("/tests");
        if (in_store && knows_engine) || file.path.starts_with("xtask/") {
            continue;
        }
        let source = Source::read(&file.text);
        for (line, text) in
            source.strings.iter().filter(|(line, text)| is_sql(text) && !source.is_test(*line))
        {
            if !in_store {
                found.push(Finding::new(
                    &file.path,
                    *line,
                    "SQL outside store: give the store a function for it",
                ));
                continue;
            }
            found.extend(differing(text).map(|what| Finding::new(&file.path, *line, what)));
        }
    }
    for file in tree.files.iter().filter(|f| f.path.starts_with("crates/store/migrations/")) {
        found.extend(differing(&strip_comments(&file.text)).map(|what| Finding::new(&file.path, 0, what)));
    }
    found
}

fn differing(sql: &str) -> impl Iterator<Item = String> {
    let text = sql.to_lowercase();
    let hits = DIFFER.into_iter().filter(move |(word, _)| text.contains(word));
    hits.map(|(word, why)| format!("`{}` in SQL: {why}", word.trim()))
}

fn strip_comments(sql: &str) -> String {
    sql.lines().map(|line| line.split("--").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// Whether a string literal is a statement. Prose that begins with "Select" is not: statements are written
/// in one case from the first word on.
fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    let has = |word: &str| words.iter().any(|w| w.eq_ignore_ascii_case(word));
    let second = |word: &str| words.get(1).is_some_and(|w| w.eq_ignore_ascii_case(word));
    let one_case = first.chars().all(char::is_lowercase) || first.chars().all(char::is_uppercase);
    one_case
        && match first.to_lowercase().as_str() {
            "select" => has("from"),
            "with" => has("select") && has("as"),
            "insert" => second("into"),
            "update" => has("set"),
            "delete" => second("from"),
            "create" | "drop" | "alter" => ["table", "index", "view", "trigger"].iter().any(|w| has(w)),
            "pragma" => words.len() <= 4,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_prose_are_told_apart() {
        for sql in [
            "select a from b",
            "SELECT a FROM b",
            "insert into a values ($1)",
            "update a set b = 1",
            "delete from a",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
        for prose in
            ["Select a customer from the list", "Update the time set", "delete", "", "select", "with care"]
        {
            assert!(!is_sql(prose), "{prose}");
        }
    }

    #[test]
    fn sql_lives_in_store_and_in_one_dialect() {
        let tree = Tree::of(&[
            ("crates/web/src/a.rs", "fn a() { q(\"select a from b\") }"),
            ("crates/store/src/a.rs", "fn a() { q(\"select a from b where c like $1\") }"),
            ("crates/store/src/b.rs", "fn a() { q(\"select a from b where c = $1\") }"),
            ("crates/store/src/db/lite.rs", "fn a() { q(\"select a from b where c like $1\") }"),
            ("crates/store/migrations/0001_a.sql", "-- now()\ncreate table a (b bigint default now());"),
        ]);
        let mut found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        found.sort();
        assert_eq!(
            found,
            [
                "crates/store/migrations/0001_a.sql: `now()` in SQL: time is a parameter",
                "crates/store/src/a.rs:1: `like` in SQL: the engines differ in case",
                "crates/web/src/a.rs:1: SQL outside store: give the store a function for it",
            ]
        );
    }
}
