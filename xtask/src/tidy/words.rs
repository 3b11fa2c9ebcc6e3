//! Words that do not belong in committed text: paths of somebody's machine, hosts of registries, marks of how
//! a text was made. They are put together here from halves, so that the rule does not find itself.

use super::{Finding, Tree};

/// (first half, second half, what to do)
const BANNED: [(&str, &str, &str); 9] = [
    ("/wo", "rk/", "a path of one machine"),
    ("/ro", "ot/", "a path of one machine"),
    ("/ho", "me/", "a path of one machine"),
    ("registry.", "npmjs", "a registry's host: packages are named, not located"),
    ("static.", "crates.io", "a registry's host: packages are named, not located"),
    ("index.", "crates.io", "a registry's host: packages are named, not located"),
    ("co-author", "ed-by", "who wrote it is in the history"),
    ("generated ", "with", "say what it is for, not how it was made"),
    ("to", "do:", "do it, or file an issue"),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    // Cargo writes the index's address into its lock file.
    for file in tree.files.iter().filter(|file| file.path != "Cargo.lock") {
        let text = file.text.to_lowercase();
        for (first, second, why) in BANNED {
            let word = format!("{first}{second}");
            for (n, _) in text.lines().enumerate().filter(|(_, line)| says(line, &word)) {
                found.push(Finding::new(&file.path, n + 1, format!("`{word}`: {why}")));
            }
        }
    }
    found
}

/// True when the line holds the word; a path only where it begins there, not in the middle of an address of ours.
fn says(line: &str, word: &str) -> bool {
    let inside = |at: usize| line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '}');
    line.match_indices(word).any(|(at, _)| !word.starts_with('/') || !inside(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        let path = format!("see {}{}main", BANNED[0].0, BANNED[0].1);
        let inside = format!("/tickets/{{}}{}{}merge", BANNED[0].0, BANNED[0].1);
        let tree = Tree::of(&[("README.md", &path), ("a.md", "a network/of paths"), ("b.rs", &inside)]);
        assert_eq!(check(&tree).len(), 1);
    }
}
