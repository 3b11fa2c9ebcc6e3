//! What listeners are told after a commit: enough to know whether they show it, never what it says.

use std::fmt::Write as _;

/// Something was recorded. Sent after the commit, to this process and, on PostgreSQL, to every other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// Whose record it is; 0 is the provider's own.
    pub customer_id: i64,
    /// The ticket, when it is about one.
    pub ticket_id: Option<i64>,
    /// The ticket's version after it; 0 when it is not about a ticket. Presence does not raise it.
    pub version: i64,
    /// What kind of thing changed.
    pub topic: Topic,
}

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A ticket was opened.
    Opened,
    /// Events were added to a ticket.
    Ticket,
    /// Somebody came to or left a ticket.
    Presence,
    /// A contract has a new version.
    Contract,
    /// A message came in, is to go out, or needs a person.
    Mail,
    /// Anything may have changed: messages were lost, or too much changed at once. Read again what is shown.
    Everything,
}

impl Topic {
    const ALL: [(Topic, char); 6] = [
        (Topic::Opened, 'o'),
        (Topic::Ticket, 't'),
        (Topic::Presence, 'p'),
        (Topic::Contract, 'c'),
        (Topic::Mail, 'm'),
        (Topic::Everything, 'e'),
    ];

    fn letter(self) -> char {
        Topic::ALL.iter().find(|(topic, _)| *topic == self).map_or('e', |(_, letter)| *letter)
    }

    fn from_letter(text: &str) -> Option<Topic> {
        Topic::ALL.iter().find(|(_, letter)| text == letter.to_string()).map(|(topic, _)| *topic)
    }
}

impl Change {
    /// Listeners must read again whatever they show.
    pub const EVERYTHING: Change =
        Change { customer_id: 0, ticket_id: None, version: 0, topic: Topic::Everything };
}

/// PostgreSQL carries at most 8,000 bytes in a notification; a batch that does not fit says "everything".
const LIMIT: usize = 7_000;

/// `node;t,customer,ticket,version;...`.
pub(crate) fn encode(node: u64, changes: &[Change]) -> String {
    let mut out = format!("{node:x}");
    for change in changes {
        let ticket = change.ticket_id.unwrap_or(0);
        let _ = write!(out, ";{},{},{ticket},{}", change.topic.letter(), change.customer_id, change.version);
        if out.len() > LIMIT {
            return encode(node, &[Change::EVERYTHING]);
        }
    }
    out
}

/// The changes of another node; none when the text is our own or not ours to read.
pub(crate) fn decode(node: u64, text: &str) -> Vec<Change> {
    let mut parts = text.split(';');
    if parts.next() == Some(format!("{node:x}").as_str()) {
        return Vec::new();
    }
    parts.filter_map(decode_one).collect()
}

fn decode_one(text: &str) -> Option<Change> {
    let mut fields = text.split(',');
    let topic = Topic::from_letter(fields.next()?)?;
    let customer_id = fields.next()?.parse().ok()?;
    let ticket_id = fields.next()?.parse().ok().filter(|id| *id != 0);
    let version = fields.next()?.parse().ok()?;
    Some(Change { customer_id, ticket_id, version, topic })
}

#[cfg(test)]
mod tests {
    use super::{Change, Topic, decode, encode};

    #[test]
    fn what_one_node_says_another_hears_and_itself_does_not() {
        let changes = [
            Change { customer_id: 7, ticket_id: Some(8), version: 3, topic: Topic::Ticket },
            Change { customer_id: 7, ticket_id: None, version: 0, topic: Topic::Contract },
        ];
        let text = encode(0xab, &changes);
        assert_eq!(text, "ab;t,7,8,3;c,7,0,0");
        assert_eq!(decode(1, &text), changes);
        assert_eq!(decode(0xab, &text), []);
        let many = vec![changes[0]; 10_000];
        assert_eq!(decode(1, &encode(0xab, &many)), [Change::EVERYTHING]);
    }
}
