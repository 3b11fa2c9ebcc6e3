//! Time worked: whole minutes, who pays, and what it will be billed as (semantics.md section 7).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Length};

/// The increment where the contract names none.
pub const INCREMENT: i64 = 15;
/// The longest entry: one day.
pub const LONGEST: i64 = 24 * 60;

/// Who pays for work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// The customer, on an invoice or from a bundle.
    Charge,
    /// The retainer covers it.
    Cover,
    /// Nobody; it is shown.
    ShowOnly,
    /// Nobody; it was our own fault.
    WriteOff,
}

impl Disposition {
    /// All, in the order of the form.
    pub const ALL: [Disposition; 4] =
        [Disposition::Charge, Disposition::Cover, Disposition::ShowOnly, Disposition::WriteOff];

    /// `charge`, `cover`, `show_only`, `write_off`.
    pub fn name(self) -> &'static str {
        match self {
            Disposition::Charge => "charge",
            Disposition::Cover => "cover",
            Disposition::ShowOnly => "show_only",
            Disposition::WriteOff => "write_off",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Disposition> {
        Disposition::ALL.into_iter().find(|disposition| disposition.name() == text)
    }

    /// True where the increment applies: it is charged, or taken from the retainer.
    pub fn is_counted(self) -> bool {
        matches!(self, Disposition::Charge | Disposition::Cover)
    }
}

/// Work on one ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Worked {
    /// The local day on which it began.
    pub day: Date,
    /// How long.
    pub minutes: i64,
    /// Who pays.
    pub disposition: Disposition,
}

/// What a day's work on one ticket will be billed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Billed {
    /// The day.
    pub day: Date,
    /// Who pays.
    pub disposition: Disposition,
    /// As worked.
    pub worked: i64,
    /// As billed.
    pub billed: i64,
    /// The rule that made the one out of the other.
    pub rule: Rule,
}

/// Why so many minutes are billed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// All work of the ticket on that day, rounded up to so many minutes.
    RoundedUp(i64),
    /// It is not billed.
    NotBilled,
}

impl Rule {
    /// `per_ticket_per_day`, `not_billed`.
    pub fn name(self) -> &'static str {
        match self {
            Rule::RoundedUp(_) => "per_ticket_per_day",
            Rule::NotBilled => "not_billed",
        }
    }
}

/// The contract's increment in minutes; 15 where it names none, or one that is no number of minutes.
pub fn increment(contract: Option<&Contract>) -> i64 {
    let length =
        contract.and_then(|contract| contract.billing.as_ref()).and_then(|billing| billing.increment);
    length.and_then(minutes).filter(|minutes| (1..=LONGEST).contains(minutes)).unwrap_or(INCREMENT)
}

fn minutes(length: Length) -> Option<i64> {
    length.exact().map(|exact| exact.0 / 60_000)
}

/// The work on one ticket as it will be billed: what is charged and what the retainer covers, each summed over a day and
/// rounded up once, so that ten small questions of one day are one sum.
pub fn billed(worked: &[Worked], increment: i64) -> Vec<Billed> {
    let mut sums: BTreeMap<(Date, Disposition), i64> = BTreeMap::new();
    for one in worked {
        *sums.entry((one.day, one.disposition)).or_default() += one.minutes;
    }
    let increment = increment.max(1);
    let line = |((day, disposition), worked): ((Date, Disposition), i64)| {
        let (billed, rule) = match disposition.is_counted() {
            true => ((worked + increment - 1) / increment * increment, Rule::RoundedUp(increment)),
            false => (0, Rule::NotBilled),
        };
        Billed { day, disposition, worked, billed, rule }
    };
    sums.into_iter().filter(|(_, worked)| *worked > 0).map(line).collect()
}

/// Reads `20`, `1:30`, `1h30`, `1 h 30 m`, `1u30`, `1,5 u`, `90m` as minutes. `None` for anything else, 0 and more than a day.
pub fn parse_minutes(text: &str) -> Option<i64> {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| (0..=10_000).contains(number));
    let minutes = match text.split_once([':', 'h', 'u']) {
        None => number(text.trim_end_matches("min").trim_end_matches('m'))?,
        Some((hours, rest)) => {
            let rest = rest.trim_end_matches("min").trim_end_matches('m');
            let rest = if rest.is_empty() { 0 } else { number(rest).filter(|rest| *rest < 60)? };
            match hours.split_once([',', '.']) {
                None => number(hours)? * 60 + rest,
                Some((whole, "25")) if rest == 0 => number(whole)? * 60 + 15,
                Some((whole, "5" | "50")) if rest == 0 => number(whole)? * 60 + 30,
                Some((whole, "75")) if rest == 0 => number(whole)? * 60 + 45,
                Some(_) => return None,
            }
        }
    };
    (1..=LONGEST).contains(&minutes).then_some(minutes)
}

/// How long a timer ran, in minutes begun; at least one, at most a day.
pub fn timed(from: crate::span::Instant, to: crate::span::Instant) -> i64 {
    ((to - from).0.max(0).saturating_add(59_999) / 60_000).clamp(1, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Instant;

    fn worked(day: i8, minutes: i64, disposition: Disposition) -> Worked {
        Worked { day: Date::constant(2026, 11, day), minutes, disposition }
    }

    #[test]
    fn ten_small_questions_of_a_day_are_one_sum() {
        let many: Vec<Worked> = (0..10).map(|_| worked(23, 2, Disposition::Charge)).collect();
        let lines = billed(&many, 15);
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].worked, lines[0].billed, lines[0].rule), (20, 30, Rule::RoundedUp(15)));
    }

    #[test]
    fn each_day_and_each_payer_is_rounded_on_its_own() {
        let lines = billed(
            &[
                worked(23, 1, Disposition::Charge),
                worked(24, 16, Disposition::Charge),
                worked(24, 15, Disposition::Cover),
                worked(24, 50, Disposition::WriteOff),
                worked(24, 7, Disposition::ShowOnly),
            ],
            15,
        );
        let told: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{} {} {} {} {}",
                    line.day.day(),
                    line.disposition.name(),
                    line.worked,
                    line.billed,
                    line.rule.name()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "23 charge 1 15 per_ticket_per_day",
                "24 charge 16 30 per_ticket_per_day",
                "24 cover 15 15 per_ticket_per_day",
                "24 show_only 7 0 not_billed",
                "24 write_off 50 0 not_billed",
            ]
        );
        assert!(
            billed(&[worked(1, 0, Disposition::Charge)], 15).is_empty(),
            "what was taken back is not billed"
        );
    }

    #[test]
    fn the_contract_names_the_increment() {
        assert_eq!(increment(None), 15);
        let text = include_str!("../../../examples/contracts/office-hours.toml");
        let contract = Contract::parse(text).unwrap();
        assert!(increment(Some(&contract)) > 0);
        let six = Contract::parse(&format!("{text}\n").replace("increment = \"15m\"", "increment = \"6m\""))
            .unwrap();
        if six.billing.as_ref().and_then(|billing| billing.increment).is_some() {
            assert!([6, 15, 30].contains(&increment(Some(&six))));
        }
    }

    #[test]
    fn people_write_lengths_in_many_ways() {
        for (text, expected) in [
            ("20", Some(20)),
            ("20m", Some(20)),
            ("20 min", Some(20)),
            ("1:30", Some(90)),
            ("1h30", Some(90)),
            ("1 h 30 m", Some(90)),
            ("1u30", Some(90)),
            ("2h", Some(120)),
            ("1,5u", Some(90)),
            ("0.25 h", Some(15)),
            ("0", None),
            ("-5", None),
            ("25h", None),
            ("1:75", None),
            ("1.333h", None),
            ("soon", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse_minutes(text), expected, "{text}");
        }
    }

    #[test]
    fn a_minute_begun_counts() {
        for (ms, minutes) in [(0, 1), (59_999, 1), (60_000, 1), (60_001, 2), (90_000_000, 1440), (-5, 1)] {
            assert_eq!(timed(Instant(1_000), Instant(1_000 + ms)), minutes, "{ms}");
        }
    }
}
