//! The customer's marks after a resolution (R5): one for the whole, or one for each of five aspects, 1 to 5.
//!
//! The link in the mail carries a token that says which ticket it is for: a keyed hash, so that nothing has to be kept and
//! nobody can make one for another ticket.

use serde::{Deserialize, Serialize};

use crate::seal;

/// Marks of 1 (bad) to 5 (good); what was not asked or not answered is absent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The whole, in one click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overall: Option<u8>,
    /// How easy we were to reach out to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessibility: Option<u8>,
    /// How fast it was mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<u8>,
    /// How well we could be reached while it lasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reachability: Option<u8>,
    /// How right the answer was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<u8>,
    /// How much we knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knowledge: Option<u8>,
}

/// The five aspects, by the names of their fields.
pub const ASPECTS: [&str; 5] = ["accessibility", "speed", "reachability", "accuracy", "knowledge"];

impl Rating {
    /// The mark of an aspect, or of `overall`.
    pub fn mark(&self, name: &str) -> Option<u8> {
        match name {
            "overall" => self.overall,
            "accessibility" => self.accessibility,
            "speed" => self.speed,
            "reachability" => self.reachability,
            "accuracy" => self.accuracy,
            "knowledge" => self.knowledge,
            _ => None,
        }
    }

    /// Sets the mark of an aspect, or of `overall`.
    pub fn set(&mut self, name: &str, mark: Option<u8>) {
        match name {
            "overall" => self.overall = mark,
            "accessibility" => self.accessibility = mark,
            "speed" => self.speed = mark,
            "reachability" => self.reachability = mark,
            "accuracy" => self.accuracy = mark,
            "knowledge" => self.knowledge = mark,
            _ => {}
        }
    }

    /// Every mark that was given.
    pub fn marks(&self) -> impl Iterator<Item = u8> {
        ["overall"].into_iter().chain(ASPECTS).filter_map(|name| self.mark(name))
    }

    /// What a list shows: the overall mark, or the mean of the aspects in tenths, rounded to the nearest.
    pub fn tenths(&self) -> Option<u32> {
        if let Some(overall) = self.overall {
            return Some(u32::from(overall) * 10);
        }
        let (sum, count) =
            self.marks().fold((0u32, 0u32), |(sum, count), mark| (sum + u32::from(mark), count + 1));
        (count > 0).then(|| (sum * 20 + count) / (2 * count))
    }

    /// What is wrong with the marks, if anything.
    ///
    /// # Errors
    /// One English sentence.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.marks().next().is_none() {
            return Err("give at least one mark");
        }
        if self.marks().any(|mark| !(1..=5).contains(&mark)) {
            return Err("a mark is 1, 2, 3, 4 or 5");
        }
        Ok(())
    }
}

/// The token of a ticket's survey: 32 hexadecimal digits of HMAC-SHA-256 over its id, under the house's secret.
pub fn token(secret: &[u8; 32], ticket_id: i64) -> String {
    let mac = seal::hmac(secret, &[b"vangnet survey ", ticket_id.to_string().as_bytes()]);
    mac.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// True when the token is this ticket's; compared in a time that does not tell where it differs.
pub fn is_token(secret: &[u8; 32], ticket_id: i64, given: &str) -> bool {
    seal::same(token(secret, ticket_id).as_bytes(), given.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_one_ticket_and_one_house() {
        let token = token(&[7; 32], 42);
        assert_eq!(token.len(), 32);
        assert!(is_token(&[7; 32], 42, &token));
        for (secret, ticket, given) in [
            ([7; 32], 43, token.as_str()),
            ([8; 32], 42, &token),
            ([7; 32], 42, ""),
            ([7; 32], 42, &token[1..]),
        ] {
            assert!(!is_token(&secret, ticket, given));
        }
    }

    #[test]
    fn marks_are_one_to_five() {
        let rating = |text: &str| serde_json::from_str::<Rating>(text).unwrap();
        assert!(rating(r#"{"overall":5}"#).check().is_ok());
        assert!(rating("{}").check().is_err());
        assert!(rating(r#"{"speed":6}"#).check().is_err());
        assert!(rating(r#"{"speed":0}"#).check().is_err());
        assert_eq!(rating(r#"{"overall":4,"speed":1}"#).tenths(), Some(40));
        assert_eq!(rating(r#"{"accuracy":4,"speed":3}"#).tenths(), Some(35));
        assert_eq!(rating(r#"{"accuracy":4,"speed":4,"knowledge":3}"#).tenths(), Some(37));
        let mut built = Rating::default();
        for (index, aspect) in ASPECTS.into_iter().enumerate() {
            built.set(aspect, u8::try_from(index + 1).ok());
        }
        assert_eq!(built.marks().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }
}
