//! What is written to a ticket: the kinds of message, what may happen with one, who is named in it, what its fields say.

use super::{EventKind, Status, WaitingFor, fits};

/// A message's kind, as the composer and the API call it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Words {
    /// Says what is understood and what happens next.
    Reply,
    /// A sign of life.
    Update,
    /// For colleagues alone.
    Note,
}

impl Words {
    /// Reads `reply`, `update`, `note`.
    pub fn parse(text: &str) -> Option<Words> {
        match text {
            "reply" => Some(Words::Reply),
            "update" => Some(Words::Update),
            "note" => Some(Words::Note),
            _ => None,
        }
    }

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Words::Reply => "reply",
            Words::Update => "update",
            Words::Note => "note",
        }
    }

    /// The event of a message of this kind.
    pub fn event(self) -> EventKind {
        match self {
            Words::Reply => EventKind::PublicReply { substantive: true, automatic: false },
            Words::Update => EventKind::PublicReply { substantive: false, automatic: false },
            Words::Note => EventKind::InternalNote,
        }
    }
}

/// What may happen with a public message.
pub const AFTER: [&str; 3] = ["wait", "resolve", "workaround"];

/// The events of a message by a colleague, the message first. What does not fit the status any more is left out: the words
/// go out all the same.
pub fn compose(words: Words, after: &str, status: Status) -> Vec<EventKind> {
    let mut kinds = vec![words.event()];
    if words == Words::Note {
        return kinds;
    }
    let more = match after {
        "wait" if status == Status::Waiting(WaitingFor::Customer) => None,
        "wait" => Some(EventKind::Waiting { waiting_for: WaitingFor::Customer }),
        "resolve" => Some(EventKind::RESOLVED),
        "workaround" => Some(EventKind::Workaround),
        _ => None,
    };
    // A ticket whose workaround lies before the customer can wait for them too.
    let fit = |kind: &EventKind| match kind {
        EventKind::Waiting { .. } => status.is_open(),
        kind => fits(status, kind).is_ok(),
    };
    kinds.extend(more.filter(fit));
    kinds
}

/// The colleagues whom a note names with `@`: by their whole name, or their first name where only one is called so.
pub fn mentioned(text: &str, people: &[(i64, String)]) -> Vec<i64> {
    let lower = text.to_lowercase();
    let mut found: Vec<i64> = Vec::new();
    for (at, _) in lower.match_indices('@') {
        // `mail@example.org` names nobody.
        if lower[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = &lower[at + 1..];
        let whole = people
            .iter()
            .filter(|(_, name)| !name.is_empty() && begins(rest, &name.to_lowercase()))
            .max_by_key(|(_, name)| name.len());
        let first_name = |name: &str| name.to_lowercase().split_whitespace().next().unwrap_or("").to_owned();
        let mut firsts = people.iter().filter(|(_, name)| {
            let first = first_name(name);
            !first.is_empty() && begins(rest, &first)
        });
        let one = match (whole, firsts.next(), firsts.next()) {
            (Some((id, _)), _, _) | (None, Some((id, _)), None) => *id,
            _ => continue,
        };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// True when `rest` begins with the name and the word ends there.
fn begins(rest: &str, name: &str) -> bool {
    rest.strip_prefix(name).is_some_and(|after| after.chars().next().is_none_or(|c| !c.is_alphanumeric()))
}

/// Fills in `{{requester}}`, `{{ticket}}`, ... What is unknown stays as it is, so that whoever sends it sees it.
pub fn fill(text: &str, fields: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        match fields.iter().find(|(known, value)| *known == name.trim() && !value.is_empty()) {
            Some((_, value)) => out.push_str(value),
            None => {
                out.push_str("{{");
                out.push_str(name);
                out.push_str("}}");
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out() {
        let names = |words, after, status| -> Vec<&str> {
            compose(words, after, status).iter().map(EventKind::name).collect()
        };
        let waits = Status::Waiting(WaitingFor::Customer);
        assert_eq!(names(Words::Reply, "resolve", Status::Open), ["public_reply", "resolved"]);
        assert_eq!(names(Words::Reply, "resolve", Status::Resolved), ["public_reply"]);
        assert_eq!(names(Words::Reply, "wait", Status::Workaround), ["public_reply", "waiting"]);
        assert_eq!(names(Words::Reply, "wait", waits), ["public_reply"]);
        assert_eq!(names(Words::Update, "workaround", Status::Open), ["public_reply", "workaround"]);
        assert_eq!(names(Words::Note, "resolve", Status::Open), ["internal_note"]);
    }

    #[test]
    fn people_are_named_with_an_at() {
        let people = [(1, "Anna de Vries"), (2, "Anna Smit"), (3, "Bram Bos"), (4, "")]
            .map(|(id, name)| (id, name.to_owned()));
        for (text, expected) in [
            ("@Bram can you look?", &[3][..]),
            ("(@bram bos) and @Anna Smit.", &[3, 2]),
            ("@Anna, please", &[]),
            ("@anna de vries: yes @Anna de Vries", &[1]),
            ("mail bram@bram.example", &[]),
            ("@Brammetje", &[]),
            ("@ @@", &[]),
        ] {
            assert_eq!(mentioned(text, &people), expected, "{text}");
        }
    }

    #[test]
    fn fields_are_filled_and_unknown_ones_stay() {
        let fields = [("requester", "Bo"), ("ticket", "V-1042"), ("deadline", "")];
        for (text, expected) in [
            ("Dear {{requester}}, about {{ ticket }}:", "Dear Bo, about V-1042:"),
            ("{{deadline}} {{what}} {{", "{{deadline}} {{what}} {{"),
            ("{{requester", "{{requester"),
            ("", ""),
        ] {
            assert_eq!(fill(text, &fields), expected, "{text}");
        }
    }
}
