//! The golden ledger of routes, `crates/web/routes.txt`: every route of the routers stands in it with what each role
//! is answered. What is answered is a test's to find out; that no route is missing or left over is seen here, at once.

use std::collections::BTreeSet;

use super::{Finding, Tree, crate_of, is_test_file, rust::Source};

const LEDGER: &str = "crates/web/routes.txt";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let pages = tree.rust().filter(|file| crate_of(&file.path) == Some("web") && !is_test_file(&file.path));
    let routed: BTreeSet<String> = pages.flat_map(|file| routes(&file.text)).collect();
    if routed.is_empty() {
        return Vec::new();
    }
    let Some(ledger) = tree.get(LEDGER) else {
        return vec![Finding::new(
            LEDGER,
            0,
            "is missing: every route is listed with what each role is answered",
        )];
    };
    let listed: BTreeSet<String> = ledger.text.lines().filter_map(path_of).map(str::to_owned).collect();
    let absent = routed.difference(&listed).map(|path| format!("{path} is routed and not listed"));
    let gone = listed.difference(&routed).map(|path| format!("{path} is listed and not routed"));
    absent.chain(gone).map(|what| Finding::new(LEDGER, 0, what)).collect()
}

/// The paths that stand right after `.route(`.
fn routes(text: &str) -> Vec<String> {
    let source = Source::read(text);
    let mut strings = source.strings.iter();
    let mut found = Vec::new();
    // Literals come in the order of the text; on the mask each is a pair of quotes with blanks between.
    for (at, _) in source.code.match_indices('"').step_by(2) {
        let Some((line, path)) = strings.next() else { break };
        if source.code[..at].trim_end().ends_with(".route(")
            && path.starts_with('/')
            && !source.is_test(*line)
        {
            found.push(path.clone());
        }
    }
    found
}

/// `GET /tickets/{id} 200 403` names `/tickets/{id}`.
fn path_of(line: &str) -> Option<&str> {
    let line = line.split('#').next().unwrap_or("");
    line.split_whitespace().find(|word| word.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_and_the_router_agree() {
        let router = "fn r() { let a = \"/no\"; a.route(\"/\", get(x))\n.route(\n\"/tickets/{id}\", get('\"')).to(\"/no\") }";
        let with = |ledger: &str| {
            let tree = Tree::of(&[("crates/web/src/router.rs", router), (LEDGER, ledger)]);
            check(&tree).iter().map(|f| f.what.clone()).collect::<Vec<_>>()
        };
        assert!(with("GET / anyone\nGET /tickets/{id} ticket.read\n").is_empty());
        assert_eq!(with("GET / anyone\n"), ["/tickets/{id} is routed and not listed"]);
        assert_eq!(with("GET / a\nGET /tickets/{id} b\nPOST /x c\n"), ["/x is listed and not routed"]);
    }
}
