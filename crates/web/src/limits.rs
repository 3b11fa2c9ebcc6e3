//! What may be recorded, the same for the pages and the API: lengths, characters, instants, and what belongs to whom.

use domain::span::{Duration, Instant};

use crate::app::App;
use crate::error::Error;

/// The longest text of a message, in bytes.
pub const TEXT: usize = 200_000;
/// The longest subject, in characters.
pub const SUBJECT: usize = 200;
/// The longest name of a team, a category, a field or a key of another system, in bytes.
pub const NAME: usize = 200;
/// The longest value of a field of another system, in bytes.
pub const VALUE: usize = 4_000;
/// The longest contract file, in bytes.
pub const CONTRACT: usize = 256 << 10;

/// A text of several lines.
///
/// # Errors
/// `Invalid` when it is too long or holds a NUL.
pub fn text(name: &str, text: &str, most: usize) -> Result<(), Error> {
    if text.len() > most {
        return invalid(format!("{name}: at most {most} bytes, this is {}; attach it as a file", text.len()));
    }
    if text.contains('\0') {
        return invalid(format!("{name}: leave the NUL characters out"));
    }
    Ok(())
}

/// A text of one line that is not empty.
///
/// # Errors
/// `Invalid` when it is empty, too long or holds a control character.
pub fn line(name: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() || text.len() > NAME {
        return invalid(format!("{name}: 1 to {NAME} bytes"));
    }
    no_control(name, text)
}

/// What a resolution says: a short cause, a category that we know.
///
/// # Errors
/// `Invalid`, with the field.
pub fn resolution(how: &domain::ticket::Resolution) -> Result<(), Error> {
    if let Some(cause) = &how.cause {
        line("cause", cause)?;
        if cause.chars().count() > 80 {
            return invalid("cause: at most 80 characters; the rest belongs into the text".to_owned());
        }
    }
    match &how.category {
        Some(category) if !domain::ticket::CATEGORIES.contains(&category.as_str()) => {
            invalid(format!("category: one of {}", domain::ticket::CATEGORIES.join(", ")))
        }
        _ => Ok(()),
    }
}

/// True when a subject fits: one line of 1 to [`SUBJECT`] characters.
pub fn is_subject(text: &str) -> bool {
    (1..=SUBJECT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// # Errors
/// `Invalid` when a one-line text holds a control character.
pub fn no_control(name: &str, text: &str) -> Result<(), Error> {
    if text.chars().any(char::is_control) {
        return invalid(format!("{name}: one line, without control characters"));
    }
    Ok(())
}

/// True for an instant in which something may have happened: since 1970, not after now.
pub fn is_past(at: Instant, now: Instant) -> bool {
    Instant(0) <= at && at <= now
}

/// The last instant about which a question makes sense: ten years from now.
pub fn horizon(now: Instant) -> Instant {
    now + Duration::days(3_653)
}

/// An instant that a question is about.
///
/// # Errors
/// `Invalid` for one before 1970 or more than ten years from now.
pub fn near(name: &str, at: Instant, now: Instant) -> Result<(), Error> {
    if at < Instant(0) || at > horizon(now) {
        return invalid(format!("{name} is {at}: since 1970, at most ten years from now"));
    }
    Ok(())
}

fn invalid(sentence: String) -> Result<(), Error> {
    Err(Error::Invalid(sentence.into()))
}

/// What a ticket refers to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refers {
    /// Affected service.
    pub service: Option<i64>,
    /// Who asked.
    pub requester: Option<i64>,
    /// Who gets it.
    pub assignee: Option<i64>,
}

/// Service and requester are the customer's, the assignee is a colleague who works on tickets.
///
/// # Errors
/// `Invalid`, the same for an unknown id as for another customer's.
pub async fn belong(app: &App, customer: i64, refers: Refers) -> Result<(), Error> {
    let Refers { service, requester, assignee } = refers;
    if service.or(requester).or(assignee).is_none() {
        return Ok(());
    }
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let service = match service {
                Some(id) => store::customer::service(tx, id)
                    .await?
                    .is_some_and(|service| service.customer_id == customer && service.active),
                None => true,
            };
            let requester = match requester {
                Some(id) => store::person::get(tx, id)
                    .await?
                    .is_some_and(|person| person.customer_id == Some(customer) && person.active),
                None => true,
            };
            let assignee = match assignee {
                Some(id) => store::person::get(tx, id)
                    .await?
                    .is_some_and(|person| person.active && !person.service && person.role.works()),
                None => true,
            };
            Ok((service, requester, assignee))
        })
    });
    let wrong = match read.await? {
        (false, _, _) => "service_id: this customer has no such service",
        (_, false, _) => "requester_id: this customer has no such contact",
        (_, _, false) => "assignee: there is no such colleague",
        _ => return Ok(()),
    };
    Err(Error::Invalid(wrong.into()))
}

/// True when a JSON text holds a NUL, which JSON can only write as an escape.
pub fn has_nul_json(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = rest.get(at + 1..).unwrap_or_default();
        if escape.starts_with(b"u0000") {
            return true;
        }
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

/// True when a query, a path or a posted form holds a NUL.
pub fn has_nul_form(bytes: &[u8]) -> bool {
    bytes.contains(&0) || bytes.windows(3).any(|three| three == b"%00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_in_every_clothing() {
        for (text, expected) in [
            (r#"{"a":"b\u0000"}"#, true),
            (r#"{"a":"\\u0000"}"#, false),
            (r#"{"a":"\\\u0000"}"#, true),
            (r#"{"a":"\u00001"}"#, true),
            (r#"{"a":"u0000\"}"#, false),
        ] {
            assert_eq!(has_nul_json(text.as_bytes()), expected, "{text}");
        }
        assert!(has_nul_form(b"text=a%00b") && has_nul_form(b"a\0") && !has_nul_form(b"text=100%25"));
    }

    #[test]
    fn what_one_line_may_hold() {
        assert!(line("team", "platform").is_ok());
        for wrong in ["", " ", "two\nlines", "a\u{7}", &"x".repeat(NAME + 1)] {
            assert!(line("team", wrong).is_err(), "{wrong:?}");
        }
        assert!(
            is_subject(&"é".repeat(SUBJECT)) && !is_subject(&"é".repeat(SUBJECT + 1)) && !is_subject("a\tb")
        );
        assert!(text("text", "two\nlines", TEXT).is_ok() && text("text", "a\0", TEXT).is_err());
    }

    #[test]
    fn instants_lie_between_1970_and_ten_years_from_now() {
        let now = Instant::parse("2026-11-22T10:00:00Z").unwrap();
        assert!(is_past(now, now) && !is_past(now + Duration(1), now) && !is_past(Instant(-1), now));
        assert!(near("at", now + Duration::days(3_000), now).is_ok());
        for wrong in ["9999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2037-01-01T00:00:00Z"] {
            assert!(near("at", Instant::parse(wrong).unwrap(), now).is_err(), "{wrong}");
        }
    }
}
