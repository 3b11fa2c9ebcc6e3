//! Lengths, dates, amounts and lists as people of either language write them.

use crate::clock::ClockName;
use crate::contract::{ALWAYS, Contract, Day, Length, Period, StepTime};
use crate::money::{Currency, Money, Percent};
use crate::span::Duration;
use crate::ticket::WaitingFor;

const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_NL: [&str; 7] = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A contract and the language to say it in.
pub(super) struct Phrases<'a> {
    pub(super) contract: &'a Contract,
    pub(super) language: super::Language,
}

impl Phrases<'_> {
    /// The one of two texts in this language.
    pub(super) fn pick<'t>(&self, nl: &'t str, en: &'t str) -> &'t str {
        self.language.pick(nl, en)
    }

    /// The one of two built texts in this language.
    pub(super) fn either(&self, nl: String, en: String) -> String {
        self.language.pick(nl, en)
    }

    /// A number with its unit, one or many.
    fn count(&self, number: i64, nl: [&str; 2], en: [&str; 2]) -> String {
        let [one, many] = self.language.pick(nl, en);
        format!("{number} {}", if number == 1 { one } else { many })
    }

    /// `30 minuten`, `4 uur`, `5 werkdagen`, `12 months`.
    pub(super) fn length(&self, length: Length) -> String {
        match length {
            Length::Days(days) => self.count(i64::from(days), ["dag", "dagen"], ["day", "days"]),
            Length::BusinessDays(days) => {
                self.count(i64::from(days), ["werkdag", "werkdagen"], ["business day", "business days"])
            }
            Length::Months(months) => {
                self.count(i64::from(months), ["maand", "maanden"], ["month", "months"])
            }
            Length::Exact(duration) => self.duration(duration),
        }
    }

    fn duration(&self, duration: Duration) -> String {
        let seconds = duration.0 / 1000;
        let parts = [
            (seconds / 3600, ["uur", "uur"], ["hour", "hours"]),
            (seconds / 60 % 60, ["minuut", "minuten"], ["minute", "minutes"]),
            (seconds % 60, ["seconde", "seconden"], ["second", "seconds"]),
        ];
        let said: Vec<String> = parts
            .into_iter()
            .filter(|(number, _, _)| *number > 0)
            .map(|(number, nl, en)| self.count(number, nl, en))
            .collect();
        match said.is_empty() {
            true => self.count(0, ["minuut", "minuten"], ["minute", "minutes"]),
            false => said.join(" "),
        }
    }

    /// `elk uur`, `elke 30 minuten`; `every hour`, `every 2 business days`.
    pub(super) fn every(&self, length: Length) -> String {
        let said = self.length(length);
        let bare = said.strip_prefix("1 ").unwrap_or(&said);
        self.either(
            if bare == "uur" { "elk uur".to_owned() } else { format!("elke {bare}") },
            format!("every {bare}"),
        )
    }

    /// Downtime in a table: `43 min 12 s`, `3 h 36 min`.
    pub(super) fn downtime(&self, duration: Duration) -> String {
        let seconds = duration.0 / 1000;
        let hour = self.pick("u", "h");
        match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, 0, s) => format!("{s} s"),
            (0, m, 0) => format!("{m} min"),
            (0, m, s) => format!("{m} min {s} s"),
            (h, 0, _) => format!("{h} {hour}"),
            (h, m, _) => format!("{h} {hour} {m} min"),
        }
    }

    /// `1 januari 2026`.
    pub(super) fn day(&self, day: Day) -> String {
        let months = self.language.pick(MONTHS_NL, MONTHS_EN);
        let month = usize::try_from(day.0.month()).ok().and_then(|month| months.get(month.checked_sub(1)?));
        format!("{} {} {}", day.0.day(), month.unwrap_or(&""), day.0.year())
    }

    /// A weekday or a range of the file: `mon-fri` is `maandag tot en met vrijdag`.
    pub(super) fn weekdays(&self, key: &str) -> String {
        let names = self.language.pick(DAYS_NL, DAYS_EN);
        let name = |day: &str| {
            let index = crate::contract::terms::WEEKDAYS.iter().position(|known| *known == day);
            index.and_then(|index| names.get(index)).copied().unwrap_or_default().to_owned()
        };
        match key.split_once('-') {
            Some((first, last)) => {
                format!("{} {} {}", name(first), self.pick("tot en met", "to"), name(last))
            }
            None => name(key),
        }
    }

    /// `€ 1.250,00` in Dutch, `€1,250.00` in English.
    pub(super) fn money(&self, money: Money) -> String {
        let (thousands, decimal, gap) = self.language.pick(('.', ',', " "), (',', '.', ""));
        let units = (money.cents.unsigned_abs() / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in units.chars().enumerate() {
            if index > 0 && (units.len() - index).is_multiple_of(3) {
                grouped.push(thousands);
            }
            grouped.push(digit);
        }
        let sign = if money.cents < 0 { "-" } else { "" };
        let (symbol, gap) = match money.currency {
            Currency::EUR => ("€", gap),
            _ => (money.currency.code(), " "),
        };
        format!("{symbol}{gap}{sign}{grouped}{decimal}{:02}", money.cents.unsigned_abs() % 100)
    }

    /// `99,9 %` in Dutch, `99.9%` in English.
    pub(super) fn percent(&self, percent: Percent) -> String {
        let text = percent.to_string();
        self.either(text.replace('.', ",").replace('%', " %"), text)
    }

    /// `a, b en c`.
    pub(super) fn and(&self, items: &[String]) -> String {
        self.joined(items, self.pick("en", "and"))
    }

    /// `a, b of c`.
    pub(super) fn or(&self, items: &[String]) -> String {
        self.joined(items, self.pick("of", "or"))
    }

    fn joined(&self, items: &[String], word: &str) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [all @ .., last] => format!("{} {word} {last}", all.join(", ")),
        }
    }

    /// Support hours by their name; `24/7` is `dag en nacht`.
    pub(super) fn hours(&self, calendar: &str) -> String {
        let always =
            calendar == ALWAYS || self.contract.calendars.get(calendar).is_some_and(|clause| clause.always);
        if always { self.pick("dag en nacht", "round the clock").to_owned() } else { calendar.to_owned() }
    }

    /// A clock's name.
    pub(super) fn clock(&self, clock: ClockName) -> &'static str {
        match clock {
            ClockName::Response => self.language.pick("reactietijd", "response clock"),
            ClockName::Resolve => self.language.pick("oplostijd", "resolve clock"),
            ClockName::Update => self.language.pick("berichtenritme", "update clock"),
        }
    }

    /// Who or what a ticket waits for.
    pub(super) fn waiting_for(&self, waiting: WaitingFor) -> &'static str {
        match waiting {
            WaitingFor::Customer => self.language.pick("de klant", "the customer"),
            WaitingFor::ThirdParty => self.language.pick("een derde", "a third party"),
            WaitingFor::ChangeWindow => {
                self.language.pick("een afgesproken moment voor de wijziging", "an agreed change window")
            }
            WaitingFor::Other => self.language.pick("iets anders", "something else"),
        }
    }

    /// When a step of the ladder fires.
    pub(super) fn step(&self, when: StepTime) -> String {
        match when {
            StepTime::AtOnce => self.pick("meteen", "at once").to_owned(),
            StepTime::After(length) => format!("{} {}", self.pick("na", "after"), self.length(length)),
            StepTime::Share(clock, share) => self.either(
                format!("op {} van de {}", self.percent(share), self.clock(clock)),
                format!("at {} of the {}", self.percent(share), self.clock(clock)),
            ),
        }
    }

    /// A person, roster or `assignee` in words.
    pub(super) fn who(&self, key: &str) -> String {
        let person = self.contract.people.get(key);
        if let Some(person) = person {
            return match (&person.name, &person.role) {
                (Some(name), Some(role)) => format!("{name} ({role})"),
                (Some(one), None) | (None, Some(one)) => one.clone(),
                (None, None) => key.to_owned(),
            };
        }
        match self.contract.on_call.get(key).and_then(|roster| roster.name.clone()) {
            Some(name) => name,
            None if key == "assignee" => self.pick("de behandelaar", "the assignee").to_owned(),
            None => key.to_owned(),
        }
    }

    /// The period of a percentage.
    pub(super) fn period(&self, period: Period) -> &'static str {
        match period {
            Period::CalendarMonth => self.language.pick("kalendermaand", "calendar month"),
            Period::ThirtyDays => self.language.pick("30 dagen", "30 days"),
            Period::Quarter => self.language.pick("kwartaal", "quarter"),
            Period::Year => self.language.pick("kalenderjaar", "calendar year"),
        }
    }
}
