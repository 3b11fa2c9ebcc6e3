//! Every relative link in a document leads to a file of the checkout, and to a heading where it names one.

use super::{File, Finding, Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (line, target) in links(&file.text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let full = if path.is_empty() { file.path.clone() } else { join(&file.path, path) };
            if !tree.holds(&full) && !full.is_empty() {
                found.push(Finding::new(&file.path, line, format!("the link to {target} leads nowhere")));
            } else if !anchor.is_empty()
                && full.ends_with(".md")
                && !tree.get(&full).is_some_and(|f| has(f, anchor))
            {
                found.push(Finding::new(&file.path, line, format!("{full} has no heading #{anchor}")));
            }
        }
    }
    found
}

/// `(line, target)` of each `[text](target)` outside code.
fn links(text: &str) -> Vec<(usize, String)> {
    let (mut all, mut fenced) = (Vec::new(), false);
    for (n, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Every second piece between backticks is code.
        for prose in line.split('`').step_by(2) {
            for (at, _) in prose.match_indices("](") {
                if let Some(end) = prose[at..].find(')') {
                    all.push((n + 1, prose[at + 2..at + end].trim().to_owned()));
                }
            }
        }
    }
    all
}

fn join(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn has(file: &File, anchor: &str) -> bool {
    file.text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor)
}

fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let tree = Tree::of(&[
            (
                "docs/a.md",
                "# A heading: so\n[x](b.md) [y](../README.md#two-words) [z](c.md) `[q](no.md)`\n[w](#a-heading-so)",
            ),
            ("docs/b.md", "```\n[x](no.md)\n```\n[out](https://example.org/x) [up](../docs)\n"),
            ("README.md", "## Two words\n[x](#three)\n"),
        ]);
        let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["docs/a.md:2: the link to c.md leads nowhere", "README.md:2: README.md has no heading #three"]
        );
    }
}
