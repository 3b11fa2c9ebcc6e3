//! The promises per priority as a table: response, resolve, updates, support hours.

use domain::contract::{Contract, Length};
use domain::ticket::Priority;

use crate::i18n::Language;
use crate::words;

/// One priority of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// `P1`.
    pub priority: &'static str,
    /// Class of its badge.
    pub class: &'static str,
    /// "Business stands still".
    pub name: String,
    /// When it applies.
    pub impact: String,
    /// Situations.
    pub examples: Vec<String>,
    /// What the customer can expect.
    pub expect: String,
    /// `30 m`, or a dash.
    pub response: String,
    /// `4 h`.
    pub resolve: String,
    /// `every 1 h`.
    pub update: String,
    /// Name of the calendar.
    pub calendar: String,
}

/// The promises, gravest first.
pub fn promises(contract: &Contract, language: Language) -> Vec<Promise> {
    let promise = |(priority, clause): (&Priority, &domain::contract::PriorityClause)| {
        let words = |target: Option<Length>| {
            target.map_or_else(|| "–".to_owned(), |target| target_words(language, target))
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Promise {
            priority: priority.name(),
            class: ["p1", "p2", "p3", "p4"][*priority as usize],
            name: text(&clause.name),
            impact: text(&clause.impact),
            examples: clause.examples.clone(),
            expect: text(&clause.expect),
            response: words(clause.response),
            resolve: words(clause.resolve),
            update: words(clause.update),
            calendar: text(&clause.calendar),
        }
    };
    contract.priorities.iter().map(promise).collect()
}

/// `4 h`, `5 business days`.
fn target_words(language: Language, length: Length) -> String {
    match length {
        Length::Exact(duration) => words::length(language, duration),
        Length::Days(days) => language.n("contract-days", i64::from(days)),
        Length::BusinessDays(days) => language.n("contract-business-days", i64::from(days)),
        Length::Months(months) => language.n("contract-months", i64::from(months)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_said_in_the_readers_words() {
        let text = "[contract]\nid = \"a\"\n[priorities.P1]\nname = \"Stil\"\nresponse = \"30m\"\nresolve = \"5bd\"\n[priorities.P4]\nresolve = \"1bd\"\n";
        let contract = Contract::parse(text).expect("a contract");
        let table = promises(&contract, Language::Nl);
        assert_eq!(
            (table[0].response.as_str(), table[0].resolve.as_str(), table[0].update.as_str()),
            ("30 m", "5 werkdagen", "–")
        );
        assert_eq!((table[1].priority, table[1].resolve.as_str()), ("P4", "1 werkdag"));
    }
}
