//! Triage: how urgent a request is, by its effect (C2), and what it is. Support or project by the contract's lists, with the words that led to the suggestion (T5).
//!
//! A suggestion is no decision: a person decides, and who, what and why is recorded.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::contract;
use crate::ticket::Priority;

/// The answers to the three questions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Answers {
    /// What no longer works: everything 3, a main function 2, a part 1, nothing (a question) 0.
    pub scope: Option<u8>,
    /// There is a way round.
    pub way_round: Option<bool>,
    /// Data, money or safety are in danger.
    pub danger: Option<bool>,
}

impl Answers {
    /// Reads what a form sends: a number, `yes` or `no`; anything else is no answer.
    pub fn read(scope: &str, way_round: &str, danger: &str) -> Answers {
        let yes_no = |text: &str| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        Answers { scope: scope.parse().ok(), way_round: yes_no(way_round), danger: yes_no(danger) }
    }
}

/// The priority that the answers point to; none while the first question is open.
///
/// Everything at a standstill without a way round is P1; with one, or a main function without one, P2; a main function
/// with a way round or a part, P3; a question P4. Danger raises it by one, a question to P2.
pub fn advise(answers: Answers) -> Option<Priority> {
    let scope = answers.scope?;
    let way_round = answers.way_round == Some(true);
    let level: usize = match (scope, way_round) {
        (3.., false) => 0,
        (3.., true) | (2, false) => 1,
        (2, true) | (1, _) => 2,
        (0, _) => 3,
    };
    let level = match (answers.danger, level) {
        (Some(true), 3) => 1,
        (Some(true), level) => level.saturating_sub(1),
        _ => level,
    };
    Priority::ALL.get(level).copied()
}

/// On which side of the contract's boundary a request lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// In the support contract: its clocks run.
    Support,
    /// A project of its own, with a quote: the support clocks stop.
    Project,
}

impl Scope {
    /// `support`, `project`.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Support => "support",
            Scope::Project => "project",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Scope> {
        [Scope::Support, Scope::Project].into_iter().find(|scope| scope.name() == text)
    }
}

/// The category under which a project request is out of the SLA.
pub const PROJECT: &str = "project";

/// What the contract's lists say of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// Which side.
    pub scope: Scope,
    /// The item of the contract's list that it looks like.
    pub item: String,
    /// The words of the request that say so.
    pub words: Vec<String>,
}

/// The item of the contract's lists that the text looks most like. `None` where nothing fits, or both sides fit alike.
///
/// Words are compared by their beginning, so that "functie" finds "functies". Of an item all words count the same; an
/// item of which more words are found weighs more, and of two the one with the larger share.
pub fn suggest(text: &str, lists: &contract::Scope) -> Option<Suggestion> {
    let said = words(text);
    let best = |scope: Scope, items: &[String]| {
        let weighed = items.iter().filter_map(|item| {
            let asked = words(item);
            let found: BTreeSet<String> =
                asked.iter().filter_map(|word| said.iter().find(|said| alike(said, word)).cloned()).collect();
            let hits = asked.iter().filter(|word| said.iter().any(|said| alike(said, word))).count();
            let weight = (hits, hits * 1000 / asked.len().max(1));
            let suggestion = || Suggestion { scope, item: item.clone(), words: found.into_iter().collect() };
            (hits > 0).then(|| (weight, suggestion()))
        });
        weighed.fold(None, |best: Option<((usize, usize), Suggestion)>, one| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        })
    };
    let (support, project) = (best(Scope::Support, &lists.support), best(Scope::Project, &lists.project));
    match (support, project) {
        (Some(support), Some(project)) if support.0 == project.0 => None,
        (Some(support), Some(project)) => Some(if support.0 > project.0 { support.1 } else { project.1 }),
        (one, other) => one.or(other).map(|(_, suggestion)| suggestion),
    }
}

/// Words that say nothing about what a text is about.
const SMALL: [&str; 62] = [
    "aan", "als", "and", "are", "bij", "but", "can", "dan", "dat", "deze", "die", "dit", "door", "een",
    "for", "from", "geen", "graag", "had", "has", "have", "heb", "hebben", "heeft", "het", "hier", "how",
    "hun", "ik", "in", "into", "is", "jullie", "kan", "maar", "met", "naar", "niet", "nog", "not", "om",
    "onze", "ook", "our", "over", "please", "that", "the", "their", "them", "there", "this", "to", "uit",
    "van", "voor", "was", "wij", "with", "you", "your", "zijn",
];

/// The words of a text that say what it is about: lower case, at least three letters, each once.
pub fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() >= 3 && SMALL.binary_search(&word.as_str()).is_err())
        .take(400)
        .collect()
}

/// The same word, but for its ending: equal, or five letters at the beginning that are most of the shorter one.
pub fn alike(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let (short, long) = {
        let (a, b) = (one.chars().count(), other.chars().count());
        (a.min(b), a.max(b))
    };
    match common {
        // "new" and "news" are different things; "bug" and "bugs" are not worth telling apart.
        0..3 => false,
        3 | 4 => common == short && long - short <= 1,
        _ => common + 2 >= short && long - common <= 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> contract::Scope {
        let all = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        contract::Scope {
            support: all(&[
                "Questions",
                "Bug fixes in delivered functions",
                "Hulp bij het beheer",
                "Security updates",
            ]),
            project: all(&["New functions", "A new design", "Een nieuwe koppeling"]),
            ..contract::Scope::default()
        }
    }

    #[test]
    fn small_words_are_in_order() {
        assert!(SMALL.is_sorted());
    }

    #[test]
    fn a_request_is_held_against_the_lists() {
        for (text, expected) in [
            (
                "Could you add a new function to the shop?",
                Some((Scope::Project, "New functions", "function new")),
            ),
            (
                "A bug in the delivered checkout",
                Some((Scope::Support, "Bug fixes in delivered functions", "bug delivered")),
            ),
            (
                "Graag een nieuwe koppeling met de kassa",
                Some((Scope::Project, "Een nieuwe koppeling", "koppeling nieuwe")),
            ),
            ("Kunnen jullie helpen bij het beheer", Some((Scope::Support, "Hulp bij het beheer", "beheer"))),
            ("Everything is down!", None),
            ("", None),
        ] {
            let found = suggest(text, &lists());
            let found = found.map(|one| (one.scope, one.item, one.words.join(" ")));
            let expected = expected.map(|(scope, item, words)| (scope, item.to_owned(), words.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn both_sides_alike_is_no_suggestion() {
        let all = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        let lists = contract::Scope {
            support: all(&["Design questions"]),
            project: all(&["Design changes"]),
            ..contract::Scope::default()
        };
        assert_eq!(suggest("the design", &lists), None);
    }

    #[test]
    fn endings_do_not_matter_and_beginnings_do() {
        for (one, other, same) in [
            ("functie", "functies", true),
            ("updates", "update", true),
            ("bug", "bugs", true),
            ("new", "news", true),
            ("koppeling", "koppelingen", true),
            ("checkout", "checklist", false),
            ("prod", "product", false),
        ] {
            assert_eq!(alike(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn three_answers_point_to_a_priority() {
        for (scope, way_round, danger, expected) in [
            (None, None, None, None),
            (Some(3), None, None, Some(Priority::P1)),
            (Some(3), Some(false), None, Some(Priority::P1)),
            (Some(3), Some(true), None, Some(Priority::P2)),
            (Some(2), Some(false), None, Some(Priority::P2)),
            (Some(2), Some(true), None, Some(Priority::P3)),
            (Some(1), Some(false), None, Some(Priority::P3)),
            (Some(0), None, None, Some(Priority::P4)),
            (Some(2), Some(false), Some(true), Some(Priority::P1)),
            (Some(1), None, Some(true), Some(Priority::P2)),
            (Some(0), None, Some(true), Some(Priority::P2)),
            (Some(3), Some(false), Some(true), Some(Priority::P1)),
        ] {
            assert_eq!(
                advise(Answers { scope, way_round, danger }),
                expected,
                "{scope:?} {way_round:?} {danger:?}"
            );
        }
    }
}
