//! What may stand at the cursor: names of fields, their fixed values, and which values are to be asked of the store.

use super::{Field, Measure};

/// What can be put in at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes of the text that are replaced, from the first to behind the last.
    pub from: usize,
    /// Behind the last.
    pub to: usize,
    /// What was typed there so far.
    pub typed: String,
    /// What would fit.
    pub wanted: Wanted,
}

/// What fits at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One of these.
    Words(Vec<String>),
    /// A value of this field that begins like what was typed: ask whoever knows them.
    ValueOf(Field),
    /// A plain word, which nobody can foresee.
    Nothing,
}

/// What may stand at the byte `cursor` of a text that need not be a query yet.
pub fn complete(text: &str, cursor: usize) -> Completion {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let (term_from, in_quotes) = term_start(text, cursor);
    let term = text.get(term_from..cursor).unwrap_or_default();
    let minus = usize::from(term.starts_with('-'));
    let body = term.get(minus..).unwrap_or_default();
    let nothing = |from: usize| Completion {
        from,
        to: cursor,
        typed: text.get(from..cursor).unwrap_or_default().to_owned(),
        wanted: Wanted::Nothing,
    };
    let Some(sign) = body.find([':', '<', '>']) else {
        let from = term_from + minus;
        return if in_quotes { nothing(from) } else { names(from, cursor, body) };
    };
    let name = body.get(..sign).unwrap_or_default();
    let values = body.get(sign + 1..).unwrap_or_default();
    let values_from = term_from + minus + sign + 1;
    if Measure::parse(name).is_some() {
        let typed = values.trim_start_matches('=');
        let lengths = ["30m", "1h", "4h", "1d", "2d", "7d", "30d"].iter();
        let fits = lengths.filter(|length| length.starts_with(typed)).map(|length| (*length).to_owned());
        let from = cursor - typed.len();
        return Completion {
            from,
            to: cursor,
            typed: typed.to_owned(),
            wanted: Wanted::Words(fits.collect()),
        };
    }
    let Some(field) = Field::parse(name) else { return nothing(term_from) };
    let from = values_from + last_value(values);
    let typed = text.get(from..cursor).unwrap_or_default().trim_start_matches('"').to_owned();
    let wanted = match field.closed_values() {
        None => Wanted::ValueOf(field),
        Some(known) => Wanted::Words(
            known.iter().filter(|word| begins(word, &typed)).map(|word| (*word).to_owned()).collect(),
        ),
    };
    Completion { from, to: cursor, typed, wanted }
}

/// True when a word begins like what was typed, whatever its case.
fn begins(word: &str, typed: &str) -> bool {
    word.to_lowercase().starts_with(&typed.to_lowercase())
}

fn names(from: usize, to: usize, typed: &str) -> Completion {
    let fields = Field::ALL.into_iter().map(|field| format!("{}:", field.name()));
    let measures = Measure::ALL.into_iter().map(|measure| format!("{}<", measure.name()));
    let fits = fields.chain(measures).filter(|name| begins(name, typed)).collect();
    Completion { from, to, typed: typed.to_owned(), wanted: Wanted::Words(fits) }
}

/// Where the term at the cursor begins, and whether the cursor stands in quotes.
fn term_start(text: &str, cursor: usize) -> (usize, bool) {
    let (mut start, mut quoted) = (0, false);
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < cursor) {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => start = at + c.len_utf8(),
            _ => {}
        }
    }
    (start, quoted)
}

/// Where the last of several values begins.
fn last_value(values: &str) -> usize {
    let (mut start, mut quoted) = (0, false);
    for (at, c) in values.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => start = at + 1,
            _ => {}
        }
    }
    start
}
