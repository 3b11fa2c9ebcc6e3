//! Enough of Rust's grammar to tell code from comments, strings and tests.
//!
//! Not a parser: it masks what is not code with blanks of the same length, so that a word search over the
//! mask finds code only and line numbers stay right.

/// A Rust file taken apart.
pub struct Source {
    /// Where each line begins, in bytes.
    begins: Vec<usize>,
    /// The file with comments and the insides of strings blanked; line breaks are kept.
    pub code: String,
    /// Every string literal with the line (from 1) on which it starts.
    pub strings: Vec<(usize, String)>,
    /// `tests[n]` says whether line n (from 0) belongs to an item under `#[cfg(test)]`.
    tests: Vec<bool>,
}

/// A function and where it stands; lines count from 1 and include the closing brace.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub first: usize,
    pub last: usize,
}

impl Source {
    pub fn read(text: &str) -> Source {
        let begins: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let (code, strings) = mask(text);
        let strings = strings.into_iter().map(|(at, inside)| (line_of(&begins, at), inside)).collect();
        let tests = test_lines(&code, &begins);
        Source { begins, code, strings, tests }
    }

    /// Whether the line (from 1) belongs to tests.
    pub fn is_test(&self, line: usize) -> bool {
        self.tests.get(line.wrapping_sub(1)).copied().unwrap_or(false)
    }

    /// Lines of the file that are not tests.
    pub fn lines(&self) -> usize {
        let total = self.code.lines().count();
        total - self.tests.iter().take(total).filter(|test| **test).count()
    }

    /// Lines (from 1) of code outside tests that hold the word.
    pub fn lines_with(&self, word: &str) -> Vec<usize> {
        let lines = self.code.lines().enumerate();
        lines.filter(|(n, line)| !self.is_test(n + 1) && line.contains(word)).map(|(n, _)| n + 1).collect()
    }

    /// Every function with a body outside tests.
    pub fn functions(&self) -> Vec<Function> {
        let bytes = self.code.as_bytes();
        let mut found = Vec::new();
        for (at, _) in self.code.match_indices("fn ") {
            if at > 0 && is_word(bytes[at - 1]) {
                continue;
            }
            let name: String =
                self.code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some((open, close)) = body(bytes, at) else { continue };
            debug_assert!(open < close);
            let (first, last) = (line_of(&self.begins, at), line_of(&self.begins, close));
            if !name.is_empty() && !self.is_test(first) {
                found.push(Function { name, first, last });
            }
        }
        found
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The line, from 1, of a place; `begins` is where each line begins.
fn line_of(begins: &[usize], at: usize) -> usize {
    begins.partition_point(|begin| *begin <= at)
}

/// The braces of the first block after `from`, unless a `;` comes first (a declaration, a `mod name;`).
fn body(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut nested = 0_usize; // ( and [ of the signature: the `;` in `[u8; 4]` ends nothing
    let mut open = None;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => nested += 1,
            b')' | b']' => nested = nested.saturating_sub(1),
            b';' if nested == 0 => return None,
            b'{' if nested == 0 => {
                open = Some(at);
                break;
            }
            _ => {}
        }
    }
    let open = open?;
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some((open, at)),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn test_lines(code: &str, begins: &[usize]) -> Vec<bool> {
    let bytes = code.as_bytes();
    let mut tests = vec![false; code.lines().count() + 1];
    for (at, found) in code.match_indices("#[cfg(test)]") {
        let first = line_of(begins, at);
        let last = body(bytes, at + found.len()).map_or(first + 1, |(_, close)| line_of(begins, close));
        for test in tests.iter_mut().take(last).skip(first - 1) {
            *test = true;
        }
    }
    tests
}

/// Blanks comments and the insides of strings and character literals; gives the strings with their place.
fn mask(text: &str) -> (String, Vec<(usize, String)>) {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut strings = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let end = find(bytes, at, b"\n").unwrap_or(bytes.len());
                blank(&mut code, at, end);
                end
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = block_comment(bytes, at);
                blank(&mut code, at, end);
                end
            }
            b'"' => {
                let hashes = raw_hashes(bytes, at);
                let (inner_end, end) = string_end(bytes, at, hashes);
                strings.push((at, String::from_utf8_lossy(&bytes[at + 1..inner_end]).into_owned()));
                blank(&mut code, at + 1, inner_end);
                end
            }
            b'\'' => match char_end(bytes, at) {
                Some(end) => {
                    blank(&mut code, at + 1, end - 1);
                    end
                }
                None => at + 1, // a lifetime
            },
            _ => at + 1,
        };
        at = end;
    }
    (String::from_utf8_lossy(&code).into_owned(), strings)
}

fn blank(code: &mut [u8], from: usize, to: usize) {
    let to = to.min(code.len());
    for byte in code.iter_mut().take(to).skip(from) {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

fn block_comment(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_usize);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => (depth, at) = (depth + 1, at + 2),
            (b'*', Some(b'/')) if depth == 1 => return at + 2,
            (b'*', Some(b'/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    bytes.len()
}

/// `Some(n)` for a raw string that opens with n hashes before the quote at `at`.
fn raw_hashes(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes[..at].iter().rev().take_while(|b| **b == b'#').count();
    let r = at.checked_sub(hashes + 1)?;
    let before = r.checked_sub(1).map(|n| bytes[n]);
    let starts_token = before.is_none_or(|b| !is_word(b) || b == b'b' || b == b'c');
    (bytes[r] == b'r' && starts_token).then_some(hashes)
}

/// Where the inside of a string ends, and where the literal does.
fn string_end(bytes: &[u8], at: usize, raw: Option<usize>) -> (usize, usize) {
    if let Some(hashes) = raw {
        let closing: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
        let end = find(bytes, at + 1, &closing).unwrap_or(bytes.len());
        return (end, (end + closing.len()).min(bytes.len()));
    }
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let end = end.min(bytes.len());
    (end, (end + 1).min(bytes.len()))
}

/// The end of a character literal that starts at `at`; `None` for a lifetime.
fn char_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) == Some(&b'\\') {
        let close = find(bytes, at + 3, b"'")?;
        return Some(close + 1);
    }
    // One character, which may take up to four bytes, and then the quote.
    let close = (at + 2..=at + 5).find(|n| bytes.get(*n) == Some(&b'\''))?;
    let inner = std::str::from_utf8(&bytes[at + 1..close]).ok()?;
    (inner.chars().count() == 1).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_lifetimes_are_told_apart() {
        let source = Source::read(
            "// now() in a comment /* \nlet a = \"now() // no\"; /* now() /* nested */ now() */ let b = '\\''; let c: &'static str = r#\"a \" now()\"#; let d = '\"'; call();\n",
        );
        assert!(source.lines_with("now").is_empty());
        assert_eq!(source.lines_with("call()"), [2]);
        let strings: Vec<&str> = source.strings.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(strings, ["now() // no", "a \" now()"]);
    }

    #[test]
    fn tests_do_not_count() {
        let source = Source::read(
            "fn a(x: [u8; 4]) {\n    if x { b() }\n}\n\n#[cfg(test)]\nmod tests {\n    fn long() {\n    }\n}\nfn c() {}\n",
        );
        assert_eq!(source.lines(), 5);
        assert_eq!(
            source.functions(),
            [
                Function { name: "a".into(), first: 1, last: 3 },
                Function { name: "c".into(), first: 10, last: 10 }
            ]
        );
    }

    #[test]
    fn a_declaration_has_no_body_and_a_test_file_is_one_line() {
        let source = Source::read(
            "trait T {\n    fn a(&self) -> [u8; 2];\n    fn b() {}\n}\n#[cfg(test)]\nmod tests;\nfn c() {\n}\n",
        );
        let names: Vec<String> = source.functions().into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["b", "c"]);
        assert_eq!(source.lines(), 6);
    }
}
