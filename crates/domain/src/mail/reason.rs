//! Why a message was handled as it was: a key with its values, and its words in Dutch and English.

use serde::{Deserialize, Serialize};

use super::{Automatic, Place};
use crate::contract::Language;

/// Why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum Reason {
    /// The same message came before.
    SameMessage,
    /// Its Message-ID is one that we made.
    OurOwnMessage,
    /// It says that it is from one of our own addresses.
    OurOwnAddress,
    /// The sender's domain says that the message is not from it.
    FailedAuthentication,
    /// A message of ours did not arrive.
    NotDelivered {
        /// At whom.
        recipient: String,
        /// Status code.
        status: String,
    },
    /// A report on a message that is on its way or has arrived.
    DeliveryReport {
        /// To whom.
        recipient: String,
    },
    /// Something did not arrive, and it cannot be told which message of ours.
    BounceOfUnknown {
        /// At whom.
        recipient: String,
        /// Status code.
        status: String,
    },
    /// It does not say who sent it.
    NoSender,
    /// It carries a thread token that is not ours, or that was changed.
    TokenDoesNotHold,
    /// It points at tickets of two customers.
    TwoCustomers {
        /// One ticket.
        number: i64,
        /// The other.
        other: i64,
    },
    /// A colleague wrote; it counts for nothing, since an address is easily forged.
    Colleague {
        /// On this ticket.
        number: i64,
    },
    /// The sender belongs to another customer than the ticket.
    OtherCustomer {
        /// The ticket.
        number: i64,
    },
    /// The sender is unknown and took no part in the ticket: a forwarded message, perhaps.
    StrangerWithThread {
        /// The ticket.
        number: i64,
    },
    /// A machine wrote it.
    Automatic {
        /// What kind.
        kind: Automatic,
    },
    /// Too many messages from this sender in a short time.
    TooMany {
        /// How many before this one.
        count: u32,
    },
    /// A thank-you on a ticket that is done.
    Thanks {
        /// The ticket.
        number: i64,
    },
    /// The ticket is closed: a new one follows it.
    TicketClosed {
        /// The closed ticket.
        number: i64,
    },
    /// The thread token says so.
    ByToken {
        /// The ticket.
        number: i64,
        /// Where the token stood.
        place: Place,
    },
    /// It answers a message of that ticket.
    ByMessageId {
        /// The ticket.
        number: i64,
    },
    /// A colleague wrote, on no ticket: for which customer must be said.
    ColleagueWithoutTicket,
    /// The sender is nobody we know.
    Stranger,
    /// There is nothing in it.
    Empty,
    /// A new request of a known sender.
    New,
    /// A new request, dated more than a day ahead.
    NewDatedAhead,
    /// A new request that a machine of the customer made; nothing is answered by itself.
    NewByMachine {
        /// What kind.
        kind: Automatic,
    },
    /// Reading or recording it failed; the raw message is kept.
    Failed {
        /// What went wrong, for an operator.
        what: String,
    },
}

impl Reason {
    /// The key: `by_token`, `stranger`, ...; the JSON tag.
    pub fn key(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("key").and_then(|key| key.as_str()).unwrap_or_default().to_owned()
    }

    /// One sentence.
    pub fn words(&self, language: Language) -> String {
        match language {
            Language::Nl => self.dutch(),
            Language::En => self.english(),
        }
    }

    fn english(&self) -> String {
        match self {
            Reason::SameMessage => "The same message came before.".to_owned(),
            Reason::OurOwnMessage => "It is a message that we sent ourselves.".to_owned(),
            Reason::OurOwnAddress => "It says that it comes from our own address: a loop.".to_owned(),
            Reason::FailedAuthentication => {
                "The sender's domain says that this message is not from it (DMARC).".to_owned()
            }
            Reason::NotDelivered { recipient, status } => {
                format!("Our message to {} did not arrive{}.", whom(recipient, "the recipient"), code(status))
            }
            Reason::DeliveryReport { recipient } => {
                format!("A report on the delivery of our message to {}.", whom(recipient, "the recipient"))
            }
            Reason::BounceOfUnknown { recipient, status } => format!(
                "Something to {} did not arrive{}, and which message of ours it was cannot be told.",
                whom(recipient, "a recipient"),
                code(status)
            ),
            Reason::NoSender => "It does not say who sent it.".to_owned(),
            Reason::TokenDoesNotHold => {
                "It carries a thread token that is not ours or that was changed.".to_owned()
            }
            Reason::TwoCustomers { number, other } => {
                format!("It points at tickets of two customers, {number} and {other}.")
            }
            Reason::Colleague { number } => {
                format!(
                    "A colleague wrote by mail on ticket {number}: shown to colleagues, counts for nothing."
                )
            }
            Reason::OtherCustomer { number } => {
                format!("It answers on ticket {number}, which is another customer's than the sender's.")
            }
            Reason::StrangerWithThread { number } => {
                format!("It answers on ticket {number}, but the sender has no part in that ticket.")
            }
            Reason::Automatic { kind } => format!("A machine wrote it: {}.", kind_en(*kind)),
            Reason::TooMany { count } => {
                format!("The sender sent {count} messages in ten minutes: a loop, perhaps.")
            }
            Reason::Thanks { number } => format!("A thank-you on ticket {number}, which is done."),
            Reason::TicketClosed { number } => format!("Ticket {number} is closed: a new ticket follows it."),
            Reason::ByToken { number, place } => {
                format!("The thread token {} names ticket {number}.", place_en(*place))
            }
            Reason::ByMessageId { number } => format!("It answers a message of ticket {number}."),
            Reason::ColleagueWithoutTicket => {
                "A colleague wrote, on no ticket: for which customer must be said.".to_owned()
            }
            Reason::Stranger => "The sender is nobody we know.".to_owned(),
            Reason::Empty => "There is nothing in it.".to_owned(),
            Reason::New => "A new request of a known sender.".to_owned(),
            Reason::NewDatedAhead => "A new request of a known sender, dated in the future.".to_owned(),
            Reason::NewByMachine { kind } => {
                format!("A new request that a machine of the customer made: {}.", kind_en(*kind))
            }
            Reason::Failed { what } => format!("It could not be handled: {what}."),
        }
    }

    fn dutch(&self) -> String {
        match self {
            Reason::SameMessage => "Hetzelfde bericht kwam al eerder.".to_owned(),
            Reason::OurOwnMessage => "Het is een bericht dat wij zelf hebben gestuurd.".to_owned(),
            Reason::OurOwnAddress => "Het zegt van ons eigen adres te komen: een lus.".to_owned(),
            Reason::FailedAuthentication => {
                "Het domein van de afzender zegt dat dit bericht niet van hem is (DMARC).".to_owned()
            }
            Reason::NotDelivered { recipient, status } => {
                format!("Ons bericht aan {} kwam niet aan{}.", whom(recipient, "de ontvanger"), code(status))
            }
            Reason::DeliveryReport { recipient } => {
                format!(
                    "Een melding over de bezorging van ons bericht aan {}.",
                    whom(recipient, "de ontvanger")
                )
            }
            Reason::BounceOfUnknown { recipient, status } => format!(
                "Iets aan {} kwam niet aan{}, en welk bericht van ons het was is niet te zeggen.",
                whom(recipient, "een ontvanger"),
                code(status)
            ),
            Reason::NoSender => "Het zegt niet wie het heeft gestuurd.".to_owned(),
            Reason::TokenDoesNotHold => {
                "Er staat een kenmerk in dat niet van ons is of dat is veranderd.".to_owned()
            }
            Reason::TwoCustomers { number, other } => {
                format!("Het wijst naar tickets van twee klanten, {number} en {other}.")
            }
            Reason::Colleague { number } => {
                format!("Een collega mailde op ticket {number}: te zien voor collega's, telt nergens voor.")
            }
            Reason::OtherCustomer { number } => {
                format!("Het antwoordt op ticket {number}, dat van een andere klant is dan de afzender.")
            }
            Reason::StrangerWithThread { number } => {
                format!(
                    "Het antwoordt op ticket {number}, maar de afzender heeft niets met dat ticket te maken."
                )
            }
            Reason::Automatic { kind } => format!("Een machine schreef het: {}.", kind_nl(*kind)),
            Reason::TooMany { count } => {
                format!("De afzender stuurde {count} berichten in tien minuten: een lus, misschien.")
            }
            Reason::Thanks { number } => format!("Een bedankje op ticket {number}, dat klaar is."),
            Reason::TicketClosed { number } => {
                format!("Ticket {number} is gesloten: een nieuw ticket volgt erop.")
            }
            Reason::ByToken { number, place } => {
                format!("Het kenmerk {} noemt ticket {number}.", place_nl(*place))
            }
            Reason::ByMessageId { number } => format!("Het antwoordt op een bericht van ticket {number}."),
            Reason::ColleagueWithoutTicket => {
                "Een collega mailde, niet op een ticket: voor welke klant moet erbij.".to_owned()
            }
            Reason::Stranger => "De afzender is niemand die we kennen.".to_owned(),
            Reason::Empty => "Er staat niets in.".to_owned(),
            Reason::New => "Een nieuwe vraag van een bekende afzender.".to_owned(),
            Reason::NewDatedAhead => {
                "Een nieuwe vraag van een bekende afzender, met een datum in de toekomst.".to_owned()
            }
            Reason::NewByMachine { kind } => {
                format!("Een nieuwe vraag die een machine van de klant maakte: {}.", kind_nl(*kind))
            }
            Reason::Failed { what } => format!("Het kon niet worden verwerkt: {what}."),
        }
    }
}

fn whom<'a>(recipient: &'a str, unnamed: &'a str) -> &'a str {
    if recipient.is_empty() { unnamed } else { recipient }
}

fn code(status: &str) -> String {
    if status.is_empty() { String::new() } else { format!(" ({status})") }
}

fn kind_en(kind: Automatic) -> &'static str {
    match kind {
        Automatic::Reply => "an automatic answer",
        Automatic::OutOfOffice => "out of office",
        Automatic::Generated => "made by a program",
        Automatic::List => "from a mailing list",
        Automatic::Bulk => "sent to many at once",
        Automatic::Receipt => "a read receipt",
        Automatic::Bounce => "a delivery report",
    }
}

fn kind_nl(kind: Automatic) -> &'static str {
    match kind {
        Automatic::Reply => "een automatisch antwoord",
        Automatic::OutOfOffice => "afwezigheid",
        Automatic::Generated => "gemaakt door een programma",
        Automatic::List => "van een mailinglijst",
        Automatic::Bulk => "naar velen tegelijk gestuurd",
        Automatic::Receipt => "een leesbevestiging",
        Automatic::Bounce => "een melding over de bezorging",
    }
}

fn place_en(place: Place) -> &'static str {
    match place {
        Place::Recipient => "in the address",
        Place::Reference => "in the references",
        Place::Subject => "in the subject",
        Place::Body => "in the text",
    }
}

fn place_nl(place: Place) -> &'static str {
    match place {
        Place::Recipient => "in het adres",
        Place::Reference => "in de verwijzingen",
        Place::Subject => "in het onderwerp",
        Place::Body => "in de tekst",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_a_key_and_words_in_both_languages() {
        let reason = Reason::NotDelivered { recipient: "a@b.nl".to_owned(), status: "5.1.1".to_owned() };
        assert_eq!(reason.key(), "not_delivered");
        assert_eq!(reason.words(Language::En), "Our message to a@b.nl did not arrive (5.1.1).");
        assert_eq!(reason.words(Language::Nl), "Ons bericht aan a@b.nl kwam niet aan (5.1.1).");
        for kind in Automatic::ALL {
            let reason = Reason::Automatic { kind };
            assert_ne!(reason.words(Language::En), reason.words(Language::Nl));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
