//! One promise in one sentence, the hours in words, and who is called at once: for a form, a telephone, a portal.

use super::phrases::Phrases;
use crate::contract::{ALWAYS, Contract, Language, StepTime};
use crate::ticket::Priority;

/// `We answer within 30 minutes and solve it within 4 hours, round the clock.` Nothing where nothing is promised.
pub fn promise_line(contract: &Contract, priority: Priority, language: Language) -> Option<String> {
    let clause = contract.priorities.get(&priority)?;
    let say = Phrases { contract, language };
    let answer = clause.response.map(|length| {
        let length = say.length(length);
        say.either(format!("antwoorden binnen {length}"), format!("answer within {length}"))
    });
    let solve = clause.resolve.map(|length| {
        let length = say.length(length);
        say.either(format!("lossen het op binnen {length}"), format!("solve it within {length}"))
    });
    let said: Vec<String> = answer.into_iter().chain(solve).collect();
    if said.is_empty() {
        return None;
    }
    let hours = clause.calendar.as_deref().map(|name| hours_line(contract, name, language));
    let hours = hours.filter(|hours| !hours.is_empty()).map(|hours| format!(", {hours}")).unwrap_or_default();
    Some(format!("{} {}{hours}.", say.pick("We", "We"), say.and(&said)))
}

/// The hours of a calendar of the contract: `Monday to Friday 09:00-17:00`, `round the clock`.
pub fn hours_line(contract: &Contract, calendar: &str, language: Language) -> String {
    let say = Phrases { contract, language };
    let Some(clause) = contract.calendars.get(calendar).filter(|clause| !clause.always && calendar != ALWAYS)
    else {
        return say.hours(calendar);
    };
    let mut rules: Vec<(usize, String)> = clause
        .hours
        .iter()
        .map(|(days, windows)| {
            let first = days.split('-').next().unwrap_or_default();
            let place = crate::contract::terms::WEEKDAYS.iter().position(|day| *day == first);
            (place.unwrap_or(7), format!("{} {}", say.weekdays(days), windows.join(", ")))
        })
        .collect();
    rules.sort();
    let rules: Vec<String> = rules.into_iter().map(|(_, rule)| rule).collect();
    if rules.is_empty() { say.hours(calendar) } else { rules.join("; ") }
}

/// Who is called when a ticket of this priority opens: its duty roster, and the steps of the ladder that are `at once`.
pub fn called_at_once(contract: &Contract, priority: Priority, language: Language) -> Vec<String> {
    let Some(clause) = contract.priorities.get(&priority) else { return Vec::new() };
    let say = Phrases { contract, language };
    let steps = clause.escalation.iter().filter(|step| matches!(step.when, None | Some(StepTime::AtOnce)));
    let mut keys: Vec<&str> = clause.on_call.as_deref().into_iter().collect();
    keys.extend(steps.flat_map(|step| step.who.iter().map(String::as_str)));
    let mut said: Vec<String> = Vec::new();
    for key in keys {
        let who = say.who(key);
        if !said.contains(&who) {
            said.push(who);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[contract]
id = "a"
time_zone = "Europe/Amsterdam"
[calendars.office]
hours = { sat = ["10:00-14:00"], mon-fri = ["09:00-12:30", "13:00-17:00"] }
[priorities.P1]
calendar = "24/7"
response = "30m"
resolve = "4h"
on_call = "first"
escalation = [{ when = "at once", who = ["first", "boss"] }, { when = "after 15m", who = ["cto"] }]
[priorities.P3]
calendar = "office"
response = "1bd"
[priorities.P4]
[on_call.first]
name = "First line"
[people.boss]
name = "Ans"
role = "Incident manager"
"#;

    #[test]
    fn a_promise_is_one_sentence() {
        let contract = Contract::parse(TEXT).unwrap();
        let line = |priority, language| promise_line(&contract, priority, language).unwrap_or_default();
        assert_eq!(
            line(Priority::P1, Language::En),
            "We answer within 30 minutes and solve it within 4 hours, round the clock."
        );
        assert_eq!(
            line(Priority::P1, Language::Nl),
            "We antwoorden binnen 30 minuten en lossen het op binnen 4 uur, dag en nacht."
        );
        assert_eq!(
            line(Priority::P3, Language::En),
            "We answer within 1 business day, Monday to Friday 09:00-12:30, 13:00-17:00; Saturday 10:00-14:00."
        );
        assert_eq!((line(Priority::P4, Language::En), line(Priority::P2, Language::En)), Default::default());
    }

    #[test]
    fn who_is_woken_is_named_once() {
        let contract = Contract::parse(TEXT).unwrap();
        let woken = called_at_once(&contract, Priority::P1, Language::En);
        assert_eq!(woken, ["First line", "Ans (Incident manager)"]);
        assert!(called_at_once(&contract, Priority::P3, Language::En).is_empty());
    }
}
