//! A file has at most 500 lines, a function at most 70, tests not counted.

use super::{Finding, Tree, exceptions, is_test_file, rust::Source};

const FILE: usize = 500;
const FUNCTION: usize = 70;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let (exceptions, mut found) = exceptions::read(tree);
    let mut used = vec![false; exceptions.len()];
    for (rule, subject, line, size, limit) in measures(tree) {
        let exception = exceptions.iter().position(|e| e.rule == rule && e.subject == subject);
        let path = subject.split(':').next().unwrap_or(&subject);
        match exception.map(|n| (n, &exceptions[n])) {
            Some((n, e)) if size > limit && size <= e.allowed => {
                used[n] = true;
                if size < e.allowed {
                    let what = format!("{subject} has {size} now: lower the number, the list only shrinks");
                    found.push(Finding::new(exceptions::PATH, e.line, what));
                }
            }
            _ if size > limit => {
                let what = format!("{rule}: {size} lines, at most {limit}: split it by what it is about");
                found.push(Finding::new(path, line, what));
            }
            _ => {}
        }
    }
    let unused = exceptions.iter().zip(used).filter(|(_, used)| !used);
    found.extend(unused.map(|(e, _)| {
        Finding::new(
            exceptions::PATH,
            e.line,
            format!("{} {} is not needed: remove the line", e.rule, e.subject),
        )
    }));
    found
}

type Measure = (&'static str, String, usize, usize, usize);

fn measures(tree: &Tree) -> Vec<Measure> {
    let mut all = Vec::new();
    for file in tree.rust().filter(|file| !is_test_file(&file.path)) {
        let source = Source::read(&file.text);
        all.push(("lines", file.path.clone(), 0, source.lines(), FILE));
        for function in source.functions() {
            let size = function.last + 1 - function.first;
            let subject = format!("{}:{}", file.path, function.name);
            all.push(("function", subject, function.first, size, FUNCTION));
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
    fn a_long_file_and_a_long_function_are_found_and_tests_are_not() {
        let long = "// x\n".repeat(501);
        let function = format!("fn a() {{\n{}}}\n", "x();\n".repeat(70));
        let test = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "x();\n".repeat(600));
        assert_eq!(
            what(&[
                ("crates/a/src/b.rs", &long),
                ("crates/a/src/c.rs", &function),
                ("crates/a/src/d.rs", &test)
            ]),
            [
                "crates/a/src/b.rs: lines: 501 lines, at most 500: split it by what it is about",
                "crates/a/src/c.rs:1: function: 72 lines, at most 70: split it by what it is about"
            ]
        );
        assert!(what(&[("crates/a/tests/all.rs", &long)]).is_empty());
    }

    #[test]
    fn an_exception_allows_exactly_what_is_used() {
        let long = "// x\n".repeat(501);
        let with = |list: &str| what(&[("crates/a/src/b.rs", &long), (exceptions::PATH, list)]);
        assert!(with("lines crates/a/src/b.rs 501 # the parser, to be split\n").is_empty());
        assert_eq!(
            with("lines crates/a/src/b.rs 600\n"),
            [
                "xtask/exceptions.txt:1: crates/a/src/b.rs has 501 now: lower the number, the list only shrinks"
            ]
        );
        assert_eq!(with("lines crates/a/src/b.rs 501\nlines crates/a/src/z.rs 501\n").len(), 1);
        assert_eq!(with("lines crates/a/src/b.rs\n").len(), 2);
    }
}
