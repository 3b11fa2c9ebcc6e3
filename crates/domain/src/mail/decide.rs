//! Which ticket a message belongs to, or who must look: a pure function of what the message says and what is known.
//!
//! The order of the rules is the order of this file. A reply never lands in another customer's ticket; a machine's message
//! never counts as an answer and never reopens; what does not fit goes to a person; nothing is dropped.

use serde::{Deserialize, Serialize};

use super::{Automatic, Facts, Place, Reason, is_thanks};
use crate::span::{Duration, Instant};
use crate::ticket::Status;

/// Over how long the messages of one sender are counted.
pub const RATE_WINDOW: Duration = Duration(10 * 60_000);
/// More messages than this from one sender in that time are a loop or an attack.
pub const RATE_LIMIT: u32 = 20;

/// Who the sender's address belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sender {
    /// The person with this address.
    pub person: Option<i64>,
    /// The customer of that person, or the one that the address's domain is recorded for.
    pub customer: Option<i64>,
    /// A colleague.
    pub staff: bool,
}

/// A ticket that the message may belong to. A merged ticket is given as the one it lives on in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thread {
    /// Id of the ticket.
    pub ticket: i64,
    /// Its number.
    pub number: i64,
    /// Whose it is.
    pub customer: i64,
    /// How it stands.
    pub status: Status,
    /// True when the sender's address took part before: asked for it, or was written to about it.
    pub participant: bool,
    /// Where its token stood; `None` when it was found by a message-id.
    pub token: Option<Place>,
}

/// A message with the same Message-ID that came before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Id of the mail.
    pub mail: i64,
    /// Its [`Facts::digest`].
    pub digest: String,
}

/// What the store knows about a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Who the sender is; `None` for a stranger.
    pub sender: Option<Sender>,
    /// Tickets whose token holds (verified with our key), in the order of [`Facts::tokens`]; then those that a message-id
    /// of ours or of an earlier message names.
    pub threads: Vec<Thread>,
    /// True when there was a token that did not hold.
    pub broken_token: bool,
    /// Our own addresses, without plus-part, in any case.
    pub own_addresses: Vec<String>,
    /// True when the Message-ID is one that we made.
    pub sent_by_us: bool,
    /// An earlier message with the same Message-ID.
    pub seen: Option<Seen>,
    /// Messages of this sender in the last [`RATE_WINDOW`], this one not counted.
    pub recent: u32,
    /// Name that our own mail server writes in Authentication-Results; without it that header is not looked at.
    pub authserv: Option<String>,
}

/// What is to be done with a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Outcome {
    /// A new ticket for this customer.
    NewTicket {
        /// Whose.
        customer: i64,
        /// The closed ticket that it follows.
        follows: Option<i64>,
    },
    /// The customer's answer on this ticket; it reopens a resolved one.
    Reply {
        /// Id of the ticket.
        ticket: i64,
    },
    /// Shown on this ticket, and that is all: no clock looks at it and nothing reopens.
    ShowOnly {
        /// Id of the ticket.
        ticket: i64,
    },
    /// The same message came before.
    Duplicate {
        /// Id of the mail that came first.
        of: i64,
    },
    /// Kept and listed; nothing is to be done.
    SetAside,
    /// A person must look.
    NeedsPerson,
}

impl Outcome {
    /// `new_ticket`, `reply`, `show_only`, `duplicate`, `set_aside`, `needs_person`.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::NewTicket { .. } => "new_ticket",
            Outcome::Reply { .. } => "reply",
            Outcome::ShowOnly { .. } => "show_only",
            Outcome::Duplicate { .. } => "duplicate",
            Outcome::SetAside => "set_aside",
            Outcome::NeedsPerson => "needs_person",
        }
    }
}

/// What is to be done with a message, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// What.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Why; its words in both languages are [`Reason::words`].
    pub reason: Reason,
    /// True when a message may go back by itself (a confirmation). Never to a machine, never above the rate.
    pub answer: bool,
}

/// True when something may ever be sent to this sender by itself: RFC 3834 section 2.
pub fn allowed_to_answer(facts: &Facts, known: &Known) -> bool {
    let suppressed =
        facts.header("X-Auto-Response-Suppress").is_some_and(super::automatic::suppresses_answers);
    let returned = facts.header("Return-Path").map(str::trim);
    facts.automatic.is_none()
        && !suppressed
        && returned != Some("<>")
        && known.recent < RATE_LIMIT
        && facts.answer_to().is_some_and(|to| to.email.contains('@') && !is_own(&to.email, known))
}

/// Decides. `now` bounds what the message says of its own date.
pub fn decide(facts: &Facts, known: &Known, now: Instant) -> Decision {
    let (outcome, reason) = early(facts, known).unwrap_or_else(|| match best(known) {
        Err(reason) => (Outcome::NeedsPerson, reason),
        Ok(Some(thread)) => on_ticket(facts, known, thread),
        Ok(None) => without_ticket(facts, known, now),
    });
    let answers = matches!(outcome, Outcome::NewTicket { .. } | Outcome::Reply { .. });
    Decision { answer: answers && allowed_to_answer(facts, known), outcome, reason }
}

/// What is settled before a ticket is looked for.
fn early(facts: &Facts, known: &Known) -> Option<(Outcome, Reason)> {
    if let Some(seen) = known.seen.as_ref().filter(|seen| seen.digest == facts.digest()) {
        return Some((Outcome::Duplicate { of: seen.mail }, Reason::SameMessage));
    }
    if known.sent_by_us {
        return Some((Outcome::SetAside, Reason::OurOwnMessage));
    }
    // A bounce comes from a mailer at our own domain as often as not; only an address of ours makes a loop.
    if facts.from.as_ref().is_some_and(|from| is_own(&from.email, known)) && facts.bounce.is_none() {
        return Some((Outcome::SetAside, Reason::OurOwnAddress));
    }
    if failed_authentication(facts, known) {
        return Some((Outcome::NeedsPerson, Reason::FailedAuthentication));
    }
    if let Some(bounce) = &facts.bounce {
        let (recipient, status) = (bounce.recipient.clone(), bounce.status.clone());
        // By whom it was returned says nothing: the ticket is that of our message.
        return Some(match known.threads.first() {
            Some(thread) if bounce.is_final() => {
                (Outcome::ShowOnly { ticket: thread.ticket }, Reason::NotDelivered { recipient, status })
            }
            Some(thread) => {
                (Outcome::ShowOnly { ticket: thread.ticket }, Reason::DeliveryReport { recipient })
            }
            None if bounce.is_final() => {
                (Outcome::NeedsPerson, Reason::BounceOfUnknown { recipient, status })
            }
            None => (Outcome::SetAside, Reason::DeliveryReport { recipient }),
        });
    }
    if facts.from.as_ref().is_none_or(|from| !from.email.contains('@')) {
        return Some((Outcome::NeedsPerson, Reason::NoSender));
    }
    None
}

/// The ticket that is meant: by the token in an address, a reference or the subject, then by a message-id, then by a token in
/// the text. Two customers' at once are nobody's.
fn best(known: &Known) -> Result<Option<&Thread>, Reason> {
    let Some(first) = known.threads.iter().min_by_key(|thread| match thread.token {
        Some(Place::Body) => (2, Place::Body),
        Some(place) => (0, place),
        None => (1, Place::Body),
    }) else {
        return if known.broken_token { Err(Reason::TokenDoesNotHold) } else { Ok(None) };
    };
    match known.threads.iter().find(|other| other.customer != first.customer) {
        Some(other) => Err(Reason::TwoCustomers { number: first.number, other: other.number }),
        None => Ok(Some(first)),
    }
}

fn on_ticket(facts: &Facts, known: &Known, thread: &Thread) -> (Outcome, Reason) {
    let number = thread.number;
    let show = Outcome::ShowOnly { ticket: thread.ticket };
    let stranger = match &known.sender {
        Some(sender) if sender.staff => return (show, Reason::Colleague { number }),
        Some(Sender { customer: Some(customer), .. }) if *customer == thread.customer => None,
        Some(Sender { customer: Some(_), .. }) => Some(Reason::OtherCustomer { number }),
        _ if thread.participant => None,
        _ => Some(Reason::StrangerWithThread { number }),
    };
    match (&facts.automatic, stranger) {
        // Nobody needs to look at a stranger's holiday.
        (Some(why), Some(_)) if why.kind.is_answer() => {
            return (Outcome::SetAside, Reason::Automatic { kind: why.kind });
        }
        (_, Some(reason)) => return (Outcome::NeedsPerson, reason),
        (Some(why), None) if why.kind != Automatic::List => {
            return (show, Reason::Automatic { kind: why.kind });
        }
        _ => {}
    }
    if known.recent >= RATE_LIMIT {
        return (show, Reason::TooMany { count: known.recent });
    }
    let over = matches!(thread.status, Status::Resolved | Status::Closed | Status::Merged);
    if over && facts.attachments.is_empty() && is_thanks(&facts.text_without_quote) {
        return (show, Reason::Thanks { number });
    }
    if matches!(thread.status, Status::Closed | Status::Merged) {
        let outcome = Outcome::NewTicket { customer: thread.customer, follows: Some(thread.ticket) };
        return (outcome, Reason::TicketClosed { number });
    }
    let reason = match thread.token {
        Some(place) => Reason::ByToken { number, place },
        None => Reason::ByMessageId { number },
    };
    (Outcome::Reply { ticket: thread.ticket }, reason)
}

fn without_ticket(facts: &Facts, known: &Known, now: Instant) -> (Outcome, Reason) {
    let customer = known.sender.as_ref().filter(|sender| !sender.staff).and_then(|sender| sender.customer);
    match &facts.automatic {
        Some(why) if why.kind.is_answer() => {
            return (Outcome::SetAside, Reason::Automatic { kind: why.kind });
        }
        Some(why) if customer.is_none() && matches!(why.kind, Automatic::List | Automatic::Bulk) => {
            return (Outcome::SetAside, Reason::Automatic { kind: why.kind });
        }
        _ => {}
    }
    if known.recent >= RATE_LIMIT {
        return (Outcome::NeedsPerson, Reason::TooMany { count: known.recent });
    }
    let Some(customer) = customer else {
        let colleague = known.sender.as_ref().is_some_and(|sender| sender.staff);
        let reason = if colleague { Reason::ColleagueWithoutTicket } else { Reason::Stranger };
        return (Outcome::NeedsPerson, reason);
    };
    if facts.text.trim().is_empty() && facts.attachments.is_empty() && facts.subject.trim().is_empty() {
        return (Outcome::NeedsPerson, Reason::Empty);
    }
    // A date in the future is a broken clock or a trick; a day leaves room for zones written wrongly.
    let ahead = facts.date.is_some_and(|date| date > now + Duration(24 * 3_600_000));
    let reason = match &facts.automatic {
        Some(why) => Reason::NewByMachine { kind: why.kind },
        None if ahead => Reason::NewDatedAhead,
        None => Reason::New,
    };
    (Outcome::NewTicket { customer, follows: None }, reason)
}

/// True for one of our addresses, with or without a plus-part.
fn is_own(email: &str, known: &Known) -> bool {
    let email = email.trim().to_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let plain = local.split('+').next().unwrap_or(local);
    known.own_addresses.iter().any(|own| {
        own.trim()
            .to_lowercase()
            .rsplit_once('@')
            .is_some_and(|(l, d)| d == domain && (l == local || l == plain))
    })
}

/// True when our own mail server found that the sender's domain disowns the message (DMARC).
fn failed_authentication(facts: &Facts, known: &Known) -> bool {
    let Some(authserv) = &known.authserv else { return false };
    let results =
        facts.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Authentication-Results"));
    results.map(|(_, value)| value.trim().to_lowercase()).any(|value| {
        let ours = value.split(|c: char| c == ';' || c.is_whitespace()).next();
        ours == Some(&authserv.to_lowercase())
            && value.split(';').any(|part| part.trim().starts_with("dmarc=fail"))
    })
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
