//! A thank-you and nothing else: shown on a ticket that is done, never reopening it.
//!
//! Cautious by design: one word of doubt ("but", "nog niet"), a question mark, a link or a number makes it a message that
//! somebody reads.

use super::phrases::{MORE, THANKING, THANKS, normal};

/// Longer than this is a letter, not a thank-you.
const LONGEST: usize = 400;
/// More words than this as well.
const WORDS: usize = 25;

/// True for "Dank je wel!", "Super, bedankt voor de snelle hulp", "Thanks, works now", in a text without quote.
pub fn is_thanks(text: &str) -> bool {
    if text.len() > LONGEST || text.contains(['?', '@', '/']) || text.chars().any(|c| c.is_numeric()) {
        return false;
    }
    let text = normal(text);
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '\'' && c != '-'))
        .filter(|word| !word.is_empty())
        .collect();
    let thanked = words.iter().any(|word| THANKING.contains(word)) || text.contains(['👍', '🙏']);
    let first = words.iter().take(12).any(|word| THANKS.contains(word)) || words.len() <= 12;
    thanked && first && words.len() <= WORDS && !words.iter().any(|word| MORE.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_thanks;

    #[test]
    fn a_courtesy_is_known_and_a_doubt_is_not_one() {
        for text in [
            "Dank je wel!",
            "Dankjewel",
            "Hartelijk dank voor de snelle hulp!\n\nGroet,\nAnna",
            "Super, bedankt 😀",
            "Top, het werkt weer. Bedankt!",
            "Thank you so much!",
            "Thanks, works like a charm now.\nKind regards\nJim",
            "Many thanks Bob",
            "👍",
            "Merci!",
            "Bedankt voor jullie hulp, helemaal opgelost.",
        ] {
            assert!(is_thanks(text), "{text}");
        }
        for text in [
            "",
            "Ok",
            "Bedankt, maar het werkt nog niet",
            "Thanks, but it still fails",
            "Dank, kun je ook naar de zoekpagina kijken",
            "Thanks! Could you also reset Bob's password",
            "Bedankt. Wanneer is het live?",
            "Thanks, see https://example.nl",
            "Bedankt, order 1234 staat er weer",
            "Thanks. It doesn’t work on my phone",
            "Dank. De winkel is weer stuk",
            &"thanks ".repeat(26),
        ] {
            assert!(!is_thanks(text), "{text}");
        }
    }
}
