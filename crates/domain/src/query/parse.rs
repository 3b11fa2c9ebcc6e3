//! Text becomes terms, in one walk from left to right; what does not fit is said with its place and what would do.

use super::{
    Bound, Fault, FaultCode, Field, LONGEST, MOST_TAGS, MOST_TERMS, MOST_VALUES, MOST_WORDS, Measure, Op,
    Place, Query, Term, TermKind, Unit,
};

/// Reads a query.
///
/// # Errors
/// The first fault, from the left.
pub fn parse(text: &str) -> Result<Query, Fault> {
    if text.len() > LONGEST {
        let place = Place { from: 0, to: text.len() };
        return Err(Fault {
            code: FaultCode::TooLong,
            place,
            word: String::new(),
            mend: LONGEST.to_string(),
        });
    }
    let mut reader = Reader { text, at: 0 };
    let mut query = Query::default();
    let (mut words, mut tags) = (0, 0);
    while let Some(term) = reader.term()? {
        match &term.kind {
            TermKind::Word { .. } | TermKind::Exact(_) => words += 1,
            TermKind::In { field: Field::Tag, .. } if !term.negated => tags += 1,
            _ => {}
        }
        let most = match (query.terms.len() >= MOST_TERMS, words > MOST_WORDS, tags > MOST_TAGS) {
            (true, _, _) => Some(MOST_TERMS),
            (_, true, _) => Some(MOST_WORDS),
            (_, _, true) => Some(MOST_TAGS),
            _ => None,
        };
        if let Some(most) = most {
            return Err(fault(FaultCode::TooLong, term.place, reader.slice(term.place), most.to_string()));
        }
        query.terms.push(term);
    }
    Ok(query)
}

/// True for a value that needs no quotes.
pub(super) fn is_bare(value: &str) -> bool {
    !value.is_empty() && !value.chars().any(|c| c.is_whitespace() || c == '"' || c == ',')
}

fn fault(code: FaultCode, place: Place, word: &str, mend: impl Into<String>) -> Fault {
    Fault { code, place, word: word.to_owned(), mend: mend.into() }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn slice(&self, place: Place) -> &'a str {
        self.text.get(place.from..place.to).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let taken = self.peek() == Some(wanted);
        self.at += if taken { wanted.len_utf8() } else { 0 };
        taken
    }

    /// Moves on while it fits, and answers what was passed.
    fn run(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// The next term; `None` at the end.
    fn term(&mut self) -> Result<Option<Term>, Fault> {
        self.run(char::is_whitespace);
        let from = self.at;
        if self.rest().is_empty() {
            return Ok(None);
        }
        let negated = self.take('-');
        if negated && self.peek().is_none_or(|c| c.is_whitespace() || c == '-') {
            return Err(fault(FaultCode::LoneMinus, Place { from, to: self.at }, "-", ""));
        }
        let kind = match self.peek() {
            Some('"') => match self.quoted()? {
                Some(text) => TermKind::Exact(text),
                // Nothing in quotes asks nothing.
                None => return self.term(),
            },
            _ => self.word_or_field(negated, from)?,
        };
        Ok(Some(Term { negated, kind, place: Place { from, to: self.at } }))
    }

    /// `"..."`; `None` when nothing but space stands between the quotes.
    fn quoted(&mut self) -> Result<Option<String>, Fault> {
        let from = self.at;
        self.take('"');
        let text = self.run(|c| c != '"');
        if !self.take('"') {
            let place = Place { from, to: self.at };
            return Err(fault(
                FaultCode::OpenQuote,
                place,
                self.slice(place),
                format!("\"{}\"", text.trim()),
            ));
        }
        // One space where there were several, and no line breaks: a value stands on one line.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn word_or_field(&mut self, negated: bool, from: usize) -> Result<TermKind, Fault> {
        let name_from = self.at;
        let name = self.run(|c| !c.is_whitespace() && !matches!(c, ':' | '<' | '>' | '"'));
        let place = Place { from: name_from, to: self.at };
        match self.peek() {
            Some(':' | '<' | '>') if !name.is_empty() => {}
            _ => return self.word(name, place),
        }
        let sign = self.sign();
        let (field, measure) = (Field::parse(name), Measure::parse(name));
        // `http://...` and `12:30` are words with a colon.
        if field.is_none() && measure.is_none() {
            let near = nearest(name, Field::ALL.iter().map(|f| f.name()).chain(measures()));
            let looks_like_a_field = name.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
            if sign != Op::On || (looks_like_a_field && !self.rest().starts_with("//")) {
                return Err(fault(FaultCode::NoField, place, name, near.unwrap_or_default()));
            }
            self.at = name_from;
            let word = self.run(|c| !c.is_whitespace() && c != '"');
            return self.word(word, Place { from: name_from, to: self.at });
        }
        match (field, measure) {
            (_, Some(measure)) => self.compare(measure, sign, negated, from),
            (Some(field), None) if sign == Op::On => self.values(field, from),
            (Some(field), None) => {
                let to = self.at;
                Err(fault(FaultCode::NotCompared, Place { from, to }, name, format!("{}:", field.name())))
            }
            (None, None) => Err(fault(FaultCode::NoField, place, name, "")),
        }
    }

    fn word(&mut self, text: &'a str, place: Place) -> Result<TermKind, Fault> {
        let word = text.trim_end_matches('*');
        if word.is_empty() {
            // A sign or a star with nothing before it, or a colon at the start.
            let rest = self.run(|c| !c.is_whitespace());
            let place = Place { from: place.from, to: self.at };
            let word = if rest.is_empty() { text } else { rest };
            return Err(fault(FaultCode::NoField, place, word, ""));
        }
        Ok(TermKind::Word { text: word.to_owned(), begins: word.len() < text.len() })
    }

    fn sign(&mut self) -> Op {
        let less = self.take('<');
        let more = !less && self.take('>');
        let equal = (less || more) && self.take('=');
        if !less && !more {
            self.take(':');
        }
        match (less, more, equal) {
            (true, _, false) => Op::Less,
            (true, _, true) => Op::AtMost,
            (_, true, false) => Op::More,
            (_, true, true) => Op::AtLeast,
            _ => Op::On,
        }
    }

    fn values(&mut self, field: Field, from: usize) -> Result<TermKind, Fault> {
        let mut values = Vec::new();
        loop {
            let value_from = self.at;
            let value = match self.peek() {
                Some('"') => self.quoted()?.unwrap_or_default(),
                _ => self.run(|c| !c.is_whitespace() && c != ',' && c != '"').to_owned(),
            };
            let place = Place { from: value_from, to: self.at };
            if value.is_empty() {
                let word = self.slice(Place { from, to: self.at });
                let mend = field.closed_values().map(|values| values.join(", ")).unwrap_or_default();
                return Err(fault(FaultCode::NoValue, Place { from, to: self.at }, word, mend));
            }
            values.push(known_value(field, value, place)?);
            if values.len() > MOST_VALUES {
                let word = self.slice(place);
                return Err(fault(FaultCode::TooLong, place, word, MOST_VALUES.to_string()));
            }
            if !self.take(',') {
                return Ok(TermKind::In { field, values });
            }
        }
    }

    fn compare(&mut self, measure: Measure, op: Op, negated: bool, from: usize) -> Result<TermKind, Fault> {
        let bound_from = self.at;
        let text = self.run(|c| !c.is_whitespace() && c != '"');
        let place = Place { from: bound_from, to: self.at };
        let whole = Place { from, to: self.at };
        if text.is_empty() {
            let mend = format!("{}{}2d", measure.name(), if op == Op::On { "<" } else { op.sign() });
            return Err(fault(FaultCode::NoValue, whole, self.slice(whole), mend));
        }
        let with = bound(text).ok_or_else(|| fault(FaultCode::BadLength, place, text, "30m, 4h, 2d, 1w"))?;
        if op == Op::On && matches!(with, Bound::Length(..)) {
            let mend = format!("{}<{text}", measure.name());
            return Err(fault(FaultCode::BadLength, whole, self.slice(whole), mend));
        }
        if negated {
            let mend = match op.opposite() {
                Some(op) => format!("{}{}{text}", measure.name(), op.sign()),
                None => format!("{}<{text}", measure.name()),
            };
            return Err(fault(FaultCode::Negated, whole, self.slice(whole), mend));
        }
        Ok(TermKind::Compare { measure, op, with })
    }
}

/// The canonical writing of a value that is one of a few; others stay as they are.
fn known_value(field: Field, value: String, place: Place) -> Result<String, Fault> {
    let Some(known) = field.closed_values() else { return Ok(value) };
    match known.iter().find(|known| known.eq_ignore_ascii_case(&value)) {
        Some(known) => Ok((*known).to_owned()),
        None => {
            let near = nearest(&value, known.iter().copied()).unwrap_or_else(|| known.join(", "));
            Err(fault(FaultCode::BadValue, place, &value, near))
        }
    }
}

/// `30m`, `4h`, `2d`, `1w`, or a day.
fn bound(text: &str) -> Option<Bound> {
    let letter = text.chars().next_back()?.to_ascii_lowercase();
    if let Some(unit) = Unit::ALL.into_iter().find(|unit| unit.letter() == letter) {
        let digits = text.get(..text.len() - 1)?;
        let plain = !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit());
        return plain.then(|| digits.parse().ok().map(|amount| Bound::Length(amount, unit))).flatten();
    }
    let looks_like_a_day = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day: jiff::civil::Date = text.parse().ok().filter(|_| looks_like_a_day)?;
    (1970..=2200).contains(&day.year()).then_some(Bound::Day(day))
}

fn measures() -> impl Iterator<Item = &'static str> {
    Measure::ALL.into_iter().map(Measure::name)
}

/// The known word that differs least, when it differs little.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let word: Vec<char> = word.to_lowercase().chars().take(24).collect();
    known
        .map(|known| {
            let letters: Vec<char> = known.to_lowercase().chars().take(24).collect();
            (distance(&word, &letters), known)
        })
        .filter(|(distance, known)| *distance * 3 <= known.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known.to_owned())
}

/// How many letters must be put in, left out or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let here = (before + usize::from(x != y)).min(left + 1).min(*cell + 1);
            before = *cell;
            *cell = here;
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(a.len())
}
