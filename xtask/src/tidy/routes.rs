//! The golden ledger of routes, `crates/web/routes.txt`: every path of `router.rs` stands in it with its rule
//! of access, so that a new route without a rule is a visible line in a review.

use std::collections::BTreeSet;

use super::{Finding, Tree, rust::Source};

const ROUTER: &str = "crates/web/src/router.rs";
const LEDGER: &str = "crates/web/routes.txt";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let (Some(router), ledger) = (tree.get(ROUTER), tree.get(LEDGER)) else { return Vec::new() };
    let Some(ledger) = ledger else {
        return vec![Finding::new(LEDGER, 0, "is missing: every route is listed with its rule")];
    };
    let source = Source::read(&router.text);
    let strings =
        source.strings.iter().filter(|(line, text)| text.starts_with('/') && !source.is_test(*line));
    let routed: BTreeSet<&str> = strings.map(|(_, text)| text.as_str()).collect();
    let listed: BTreeSet<&str> = ledger.text.lines().filter_map(path_of).collect();
    let mut found: Vec<Finding> = routed
        .difference(&listed)
        .map(|path| Finding::new(LEDGER, 0, format!("{path} is routed and not listed: add it with its rule")))
        .collect();
    let gone = listed
        .difference(&routed)
        .map(|path| Finding::new(LEDGER, 0, format!("{path} is listed and not routed")));
    found.extend(gone);
    found
}

/// `GET /tickets/{id} ticket.read` names `/tickets/{id}`.
fn path_of(line: &str) -> Option<&str> {
    let line = line.split('#').next().unwrap_or("");
    line.split_whitespace().find(|word| word.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_and_the_router_agree() {
        let router = "fn r() { a.route(\"/\", get(x)).route(\"/tickets/{id}\", get(y)) }";
        let with = |ledger: &str| {
            let tree = Tree::of(&[(ROUTER, router), (LEDGER, ledger)]);
            check(&tree).iter().map(|f| f.what.clone()).collect::<Vec<_>>()
        };
        assert!(with("GET / anyone\nGET /tickets/{id} ticket.read\n").is_empty());
        assert_eq!(with("GET / anyone\n"), ["/tickets/{id} is routed and not listed: add it with its rule"]);
        assert_eq!(with("GET / a\nGET /tickets/{id} b\nPOST /x c\n"), ["/x is listed and not routed"]);
    }
}
