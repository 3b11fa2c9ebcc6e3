//! The signed name of a thread: `1042-k3j9x2m4q7ab`, the number of the ticket and an HMAC over number and customer.
//!
//! It stands in the address that answers go to (`desk+1042-k3j9x2m4q7ab@...`), in our Message-IDs and in the subject
//! (`[#1042-k3j9x2m4q7ab]`). It says that we once wrote to somebody about this ticket, never who is writing now: whoever
//! was forwarded a message has the token too, so [`super::decide()`] looks at the sender as well.

use serde::{Deserialize, Serialize};

use super::{Address, Facts};
use crate::seal;

/// Bytes of the key.
pub const KEY_LENGTH: usize = 32;
/// Letters of the signature: 60 bits, since a guess costs a message and is recorded.
const LETTERS: usize = 12;
/// Letters that survive being read aloud and put in lower case.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Digits of the largest ticket number that is looked at.
const DIGITS: usize = 12;
/// Tokens looked at in one message: more are not a thread but an attack.
const MOST: usize = 20;
/// How far into a text a token is looked for.
const TEXT_LIMIT: usize = 200_000;

/// The signed name of a thread.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Token {
    /// Number of the ticket.
    pub number: i64,
    signature: String,
}

/// Where a token was found; the first is the most telling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In an address that the message was sent to.
    Recipient,
    /// In a message-id that it answers.
    Reference,
    /// In the subject.
    Subject,
    /// In the text.
    Body,
}

/// A token as found in a message: not verified.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Found {
    /// The token.
    pub token: Token,
    /// Where.
    pub place: Place,
}

impl Token {
    /// Signs the number of a ticket for its customer.
    ///
    /// ```
    /// use domain::mail::Token;
    /// let key = [7; 32];
    /// let token = Token::sign(&key, 1042, 5);
    /// assert!(token.holds(&key, 5) && !token.holds(&key, 6));
    /// assert_eq!(Token::read(&token.to_string()), Some(token));
    /// ```
    pub fn sign(key: &[u8; KEY_LENGTH], number: i64, customer: i64) -> Token {
        Token { number, signature: signature(key, number, customer) }
    }

    /// True when we made it for this customer. Takes the same time whatever the answer.
    pub fn holds(&self, key: &[u8; KEY_LENGTH], customer: i64) -> bool {
        let ours = signature(key, self.number, customer);
        seal::same(ours.as_bytes(), self.signature.as_bytes())
    }

    /// Reads `1042-k3j9x2m4q7ab`, in any case.
    pub fn read(text: &str) -> Option<Token> {
        let (number, signature) = text.split_once('-')?;
        let digits = (1..=DIGITS).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        let signature = signature.to_ascii_lowercase();
        let letters = signature.len() == LETTERS && signature.bytes().all(|b| ALPHABET.contains(&b));
        if !digits || !letters || number.starts_with('0') {
            return None;
        }
        Some(Token { number: number.parse().ok()?, signature })
    }

    /// The address that answers go to: `desk@example.nl` becomes `desk+1042-k3j9x2m4q7ab@example.nl`.
    pub fn address(&self, desk: &str) -> String {
        match desk.rsplit_once('@') {
            Some((local, domain)) => format!("{local}+{self}@{domain}"),
            None => desk.to_owned(),
        }
    }

    /// A Message-ID of ours, without angle brackets; `unique` is what makes it the only one, such as the id of the mail.
    pub fn message_id(&self, unique: &str, domain: &str) -> String {
        format!("{unique}.{self}@{domain}")
    }

    /// The subject with the marker behind it, once.
    pub fn subject(&self, subject: &str) -> String {
        let marker = format!("[#{self}]");
        if subject.contains(&marker) {
            subject.to_owned()
        } else {
            format!("{subject} {marker}").trim().to_owned()
        }
    }

    /// Every token in a message, the most telling place first, each once.
    pub fn find(facts: &Facts) -> Vec<Found> {
        let mut found = Vec::new();
        let mut add = |token: Option<Token>, place: Place| {
            if let Some(token) = token.filter(|_| found.len() < MOST)
                && !found.iter().any(|known: &Found| known.token == token)
            {
                found.push(Found { token, place });
            }
        };
        for address in facts.delivered_to.iter().chain(&facts.to).chain(&facts.cc) {
            add(in_address(address), Place::Recipient);
        }
        for id in facts.answered_ids().into_iter().take(100) {
            add(in_message_id(id), Place::Reference);
        }
        for token in in_text(&facts.subject) {
            add(Some(token), Place::Subject);
        }
        for token in in_text(&facts.text) {
            add(Some(token), Place::Body);
        }
        found
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.number, self.signature)
    }
}

fn signature(key: &[u8; KEY_LENGTH], number: i64, customer: i64) -> String {
    let bytes = seal::hmac(key, &[b"vangnet thread 1\0", &number.to_be_bytes(), &customer.to_be_bytes()]);
    bytes.iter().take(LETTERS).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

fn in_address(address: &Address) -> Option<Token> {
    let (local, _) = address.email.rsplit_once('@')?;
    Token::read(local.rsplit_once('+')?.1)
}

/// `unique.1042-k3j9x2m4q7ab@domain`.
fn in_message_id(id: &str) -> Option<Token> {
    let (local, _) = id.rsplit_once('@')?;
    Token::read(local.rsplit_once('.')?.1)
}

/// `[#1042-k3j9x2m4q7ab]` anywhere; also when a mail program took the brackets for something else and kept the inside.
fn in_text(text: &str) -> impl Iterator<Item = Token> {
    let mut end = text.len().min(TEXT_LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].split("[#").skip(1).filter_map(|rest| {
        let longest = DIGITS + 1 + LETTERS;
        let close = rest.bytes().take(longest + 1).position(|byte| byte == b']')?;
        Token::read(rest.get(..close)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; KEY_LENGTH] = [7; KEY_LENGTH];

    #[test]
    fn a_token_is_found_in_every_place() {
        let token = Token::sign(&KEY, 1042, 5);
        let desk = |email: String| Address { name: String::new(), email };
        let facts = Facts {
            to: vec![desk("anna@example.nl".into()), desk(token.address("desk@example.nl"))],
            references: vec![Token::sign(&KEY, 7, 5).message_id("mail-9", "example.nl")],
            subject: Token::sign(&KEY, 8, 5).subject("Re: down"),
            text: format!("> ref [#{}] [#12-no] [#", Token::sign(&KEY, 9, 5)),
            ..Facts::default()
        };
        let found: Vec<(i64, Place)> =
            Token::find(&facts).iter().map(|f| (f.token.number, f.place)).collect();
        let all = [(1042, Place::Recipient), (7, Place::Reference), (8, Place::Subject), (9, Place::Body)];
        assert_eq!(found, all);
        assert!(Token::find(&facts).iter().all(|found| found.token.holds(&KEY, 5)));
    }

    #[test]
    fn a_changed_letter_number_customer_or_key_does_not_hold() {
        let token = Token::sign(&KEY, 1042, 5);
        let text = token.to_string();
        assert_eq!(Token::read(&text.to_uppercase()), Some(token.clone()));
        assert!(!token.holds(&[8; KEY_LENGTH], 5));
        assert!(!Token::read(&text.replace("1042", "1043")).unwrap().holds(&KEY, 5));
        for place in 5..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'a' { b'b' } else { b'a' };
            let changed = Token::read(std::str::from_utf8(&changed).unwrap()).unwrap();
            assert!(!changed.holds(&KEY, 5));
        }
        for text in
            ["", "-", "1042", "1042-", "0-abcdefghijkm", "-1-abcdefghijkm", "1042-abcdefghijk!", "é-é"]
        {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_subject_is_marked_once() {
        let token = Token::sign(&KEY, 1042, 5);
        let once = token.subject("Re: down");
        assert_eq!(token.subject(&once), once);
        assert_eq!(token.subject(""), format!("[#{token}]"));
    }

    #[test]
    fn no_text_makes_the_search_slow_or_fail() {
        let facts = Facts { text: "[#1".repeat(400_000) + "é", ..Facts::default() };
        assert!(Token::find(&facts).is_empty());
        let many: String = (1..100).map(|n| format!("[#{}]", Token::sign(&KEY, n, 5))).collect();
        assert_eq!(Token::find(&Facts { text: many, ..Facts::default() }).len(), MOST);
    }
}
