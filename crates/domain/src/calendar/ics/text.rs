//! The text of iCalendar: folded lines, properties with parameters, escapes, dates.

use jiff::civil::Date;

use super::IcsError;

/// One content line, unfolded. Parameters are left out: a date is known by its form.
pub(super) struct Property {
    /// The number of its first line, from 1.
    pub line: usize,
    /// In capitals.
    pub name: String,
    /// As written, escapes and all.
    pub value: String,
}

/// The properties of a text in order. Lines may end in CRLF or LF.
pub(super) fn properties(text: &str) -> impl Iterator<Item = Result<Property, IcsError>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1usize..).peekable();
    std::iter::from_fn(move || {
        let (first, number) = lines.find(|(line, _)| !line.trim().is_empty())?;
        let mut whole = first.to_owned();
        while let Some((more, _)) = lines.next_if(|(line, _)| line.starts_with([' ', '\t'])) {
            whole.extend(more.chars().skip(1));
        }
        Some(property(&whole, number))
    })
}

fn property(line: &str, number: usize) -> Result<Property, IcsError> {
    let mut quoted = false;
    let colon = line.find(|letter| {
        quoted ^= letter == '"';
        letter == ':' && !quoted
    });
    let (head, value) = match colon.map(|colon| line.split_at(colon)) {
        Some((head, value)) => (head, value.strip_prefix(':').unwrap_or(value)),
        None => {
            let start: String = line.chars().take(40).collect();
            return Err(IcsError::new(
                number,
                format!("\"{start}\" is not a line of iCalendar; it has no colon"),
            ));
        }
    };
    let name = head.split(';').next().unwrap_or(head).trim().to_ascii_uppercase();
    Ok(Property { line: number, name, value: value.to_owned() })
}

/// Takes the escapes out of a text; line breaks become spaces.
pub(super) fn unescape(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut letters = value.trim().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') | None => plain.push(' '),
                Some(other) => plain.push(other),
            },
            letter if letter.is_control() => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain.trim().to_owned()
}

/// `20261225`.
pub(super) fn date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::new(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?).ok()
}

/// `P1D`, `P2W`: a duration in whole days.
pub(super) fn days(text: &str) -> Option<i64> {
    let amount = text.trim().strip_prefix('P')?;
    let (number, days) = match amount.strip_suffix('W') {
        Some(weeks) => (weeks, 7),
        None => (amount.strip_suffix('D')?, 1),
    };
    number.parse::<u16>().ok().map(|number| i64::from(number) * days)
}
