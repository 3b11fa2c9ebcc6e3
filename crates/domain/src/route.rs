//! Routing: who should take a ticket, with the reasons, by service, skill, language and load (T6).
//!
//! A ranking is advice: nobody is assigned by it.

/// What a ticket asks of who takes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Need {
    /// `nl` or `en`: the language of the customer.
    pub language: String,
    /// The affected service is known.
    pub has_service: bool,
    /// Words for skills that it takes, in lower case.
    pub skills: Vec<String>,
    /// The team that holds it.
    pub team: Option<String>,
}

/// A colleague who may take it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Colleague {
    /// Id.
    pub id: i64,
    /// Languages they answer in.
    pub languages: Vec<String>,
    /// What they are good at, in lower case.
    pub skills: Vec<String>,
    /// Tickets of this service that they settled.
    pub of_service: i64,
    /// Tickets of this customer that they settled.
    pub of_customer: i64,
    /// Open tickets that they own.
    pub open: i64,
    /// Not at work now.
    pub away: bool,
}

/// One reason for or against somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Settled so many tickets of this service.
    KnowsService(i64),
    /// Settled so many tickets of this customer.
    KnowsCustomer(i64),
    /// Has this skill.
    Skill(String),
    /// Answers in this language.
    Speaks(String),
    /// Does not answer in it.
    DoesNotSpeak(String),
    /// Owns so many open tickets.
    Open(i64),
    /// Not at work now.
    Away,
}

/// Somebody, and what speaks for and against them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ranked {
    /// Id.
    pub id: i64,
    /// Higher is better.
    pub score: i64,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Everybody, the best first; of equals the one with fewer open tickets, then by id, so that the order never wavers.
///
/// The weights: away is out of the question (-1000); the wrong language costs 40; each skill asked for is worth 30; knowing
/// the service 10 a ticket up to 50, the customer 3 a ticket up to 15; each open ticket costs 4.
pub fn rank(need: &Need, colleagues: &[Colleague]) -> Vec<Ranked> {
    let mut ranked: Vec<(i64, Ranked)> =
        colleagues.iter().map(|colleague| (colleague.open, weigh(need, colleague))).collect();
    ranked.sort_by_key(|(open, ranked)| (-ranked.score, *open, ranked.id));
    ranked.into_iter().map(|(_, ranked)| ranked).collect()
}

fn weigh(need: &Need, colleague: &Colleague) -> Ranked {
    let mut parts: Vec<(i64, Reason)> = Vec::new();
    if colleague.away {
        parts.push((-1000, Reason::Away));
    }
    if need.has_service && colleague.of_service > 0 {
        parts.push(((colleague.of_service * 10).min(50), Reason::KnowsService(colleague.of_service)));
    }
    if colleague.of_customer > 0 {
        parts.push(((colleague.of_customer * 3).min(15), Reason::KnowsCustomer(colleague.of_customer)));
    }
    for skill in need.skills.iter().filter(|skill| colleague.skills.contains(skill)) {
        parts.push((30, Reason::Skill(skill.clone())));
    }
    if !need.language.is_empty() {
        parts.push(match colleague.languages.contains(&need.language) {
            true => (1, Reason::Speaks(need.language.clone())),
            false => (-40, Reason::DoesNotSpeak(need.language.clone())),
        });
    }
    parts.push((-4 * colleague.open, Reason::Open(colleague.open)));
    let score = parts.iter().map(|(weight, _)| weight).sum();
    parts.sort_by_key(|(weight, _)| -weight.abs());
    // The load stands last: it is read as "and has so many open".
    parts.sort_by_key(|(_, reason)| matches!(reason, Reason::Open(_)));
    Ranked { id: colleague.id, score, reasons: parts.into_iter().map(|(_, reason)| reason).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(id: i64, of_service: i64, languages: &[&str], open: i64) -> Colleague {
        let languages = languages.iter().map(|language| (*language).to_owned()).collect();
        Colleague { id, of_service, languages, open, ..Colleague::default() }
    }

    fn need(language: &str) -> Need {
        Need { language: language.to_owned(), has_service: true, ..Need::default() }
    }

    #[test]
    fn who_knows_it_and_speaks_it_comes_first() {
        let anna = colleague(1, 12, &["nl", "en"], 2);
        let bram = colleague(2, 12, &["nl"], 0);
        let cas = colleague(3, 0, &["en"], 1);
        let ranked = rank(&need("en"), &[cas, bram, anna]);
        assert_eq!(
            ranked.iter().map(|one| (one.id, one.score)).collect::<Vec<_>>(),
            [(1, 43), (2, 10), (3, -3)]
        );
        let reasons = [Reason::KnowsService(12), Reason::Speaks("en".to_owned()), Reason::Open(2)];
        assert_eq!(ranked[0].reasons, reasons);
        assert_eq!(ranked[1].reasons[1], Reason::DoesNotSpeak("en".to_owned()));
    }

    #[test]
    fn load_decides_between_equals_and_nobody_who_is_away_comes_before_somebody_who_is_not() {
        let ranked = rank(&need("nl"), &[colleague(1, 3, &["nl"], 5), colleague(2, 3, &["nl"], 1)]);
        assert_eq!(ranked[0].id, 2);
        let away = Colleague { away: true, ..colleague(1, 50, &["nl"], 0) };
        let ranked = rank(&need("nl"), &[away, colleague(2, 0, &[], 20)]);
        assert_eq!((ranked[0].id, &ranked[1].reasons[0]), (2, &Reason::Away));
    }

    #[test]
    fn a_skill_is_worth_more_than_a_customer_known() {
        let skilled = Colleague { skills: vec!["magento".to_owned()], ..colleague(1, 0, &[], 0) };
        let known = Colleague { of_customer: 40, ..colleague(2, 0, &[], 0) };
        let need = Need { skills: vec!["magento".to_owned()], ..Need::default() };
        assert_eq!(rank(&need, &[known, skilled])[0].id, 1);
    }
}
