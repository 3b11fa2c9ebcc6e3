//! Statements: one text for both engines, known by name, listed, so that a test prepares every one on both.

use std::sync::OnceLock;

/// A statement. Parameters are `$1`, `$2`, ...; declared with [`statements!`](macro@crate::statements) and nowhere else.
pub struct Sql {
    /// The constant's name, for tests and logs.
    pub name: &'static str,
    pg: &'static str,
    other_lite: Option<&'static str>,
    lite: OnceLock<String>,
}

impl Sql {
    /// The same text for both engines.
    pub const fn new(name: &'static str, text: &'static str) -> Sql {
        Sql { name, pg: text, other_lite: None, lite: OnceLock::new() }
    }

    /// Where the engines have nothing in common (full text, sequences): one text each.
    pub const fn per_engine(name: &'static str, lite: &'static str, pg: &'static str) -> Sql {
        Sql { name, pg, other_lite: Some(lite), lite: OnceLock::new() }
    }

    /// As PostgreSQL reads it.
    pub fn pg(&self) -> &'static str {
        self.pg
    }

    /// As SQLite reads it: `?n` for `$n`, and without row locks, since SQLite has one writer.
    pub fn lite(&self) -> &str {
        self.lite.get_or_init(|| for_lite(self.other_lite.unwrap_or(self.pg)))
    }
}

/// SQLite numbers `$n` by first appearance, PostgreSQL by `n`; `?n` means the same as PostgreSQL's `$n`.
fn for_lite(text: &str) -> String {
    let text = text
        .replace(" for update skip locked", "")
        .replace(" for update of chain", "")
        .replace(" for update", "");
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        quoted ^= c == '\'';
        let number = c == '$' && !quoted && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if number { '?' } else { c });
    }
    out
}

/// Declares the statements of a module and lists them as `ALL`: `statements! { GET = "select ... where id = $1"; }`.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(crate) static $name: $crate::db::Sql = $crate::db::Sql::new(stringify!($name), $text);)*
        pub(crate) static ALL: &[&$crate::db::Sql] = &[$(&$name),*];
    };
}

#[cfg(test)]
mod tests {
    use super::for_lite;

    #[test]
    fn parameters_keep_their_numbers_and_quotes_their_dollars() {
        let check = |text: &str, expect: &str| assert_eq!(for_lite(text), expect);
        check("select $2, $1", "select ?2, ?1");
        check("select '$1', $12", "select '$1', ?12");
        check("select a from t where id = $1 for update", "select a from t where id = ?1");
        check("select a from t limit 5 for update skip locked", "select a from t limit 5");
    }
}
