//! Migrations are one numbered list without gaps or repeats, so that two branches cannot both own a number.

use super::{Finding, Tree};

const FOLDER: &str = "crates/store/migrations/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut names: Vec<&str> = tree.files.iter().filter_map(|file| file.path.strip_prefix(FOLDER)).collect();
    names.retain(|name| name.ends_with(".sql"));
    names.sort_unstable();
    for (n, name) in names.iter().enumerate() {
        let expected = format!("{:04}_", n + 1);
        if !name.starts_with(&expected) {
            let what =
                format!("expected a name that begins with {expected}: numbers have no gaps and no repeats");
            found.push(Finding::new(&format!("{FOLDER}{name}"), 0, what));
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_and_a_repeat_are_found() {
        let of = |names: &[&str]| {
            let paths: Vec<String> = names.iter().map(|name| format!("{FOLDER}{name}")).collect();
            check(&Tree::of(&paths.iter().map(|path| (path.as_str(), "")).collect::<Vec<_>>())).len()
        };
        assert_eq!(of(&["0001_a.sql", "0002_b.sql"]), 0);
        assert_eq!(of(&["0001_a.sql", "0003_b.sql"]), 1);
        assert_eq!(of(&["0001_a.sql", "0001_b.sql"]), 1);
    }
}
