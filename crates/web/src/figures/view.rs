//! What the figures page shows: numbers in words, each with the address of the list behind it.

use std::cmp::Ordering;

use domain::clock::ClockName;
use domain::report::{Figure, Month, PriorityFigures, Ratio, Spread, Table};
use domain::span::Duration;
use domain::ticket::Priority;

use crate::chart::{self, Chart, Mark};
use crate::i18n::{Arg, Language};
use crate::words;

/// Which figures: the month, and what narrows them. The filter of the page, of its links and of the lists behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The month.
    pub month: Month,
    /// Of one customer.
    pub customer_id: Option<i64>,
    /// Of one priority.
    pub priority: Option<Priority>,
}

/// A number that opens.
pub struct Link {
    /// What it says.
    pub text: String,
    /// The list behind it; `None` where it counts nothing.
    pub href: Option<String>,
}

/// One line of the table: a priority, or all together.
pub struct Row {
    /// `P1`, or "all".
    pub name: String,
    /// Its class for the badge; empty for all.
    pub class: &'static str,
    /// Response and resolve.
    pub promises: Vec<PromiseCell>,
    /// Tickets opened, resolved, reopened, ...
    pub counts: Vec<Link>,
}

/// How one promise was kept.
pub struct PromiseCell {
    /// Which.
    pub clock: ClockName,
    /// Compliance, leading to the clocks with a verdict.
    pub compliance: Link,
    /// The same as a bar.
    pub meter: String,
    /// Leading to those met.
    pub met: Link,
    /// Leading to those broken.
    pub breached: Link,
    /// In support time.
    pub support: Times,
    /// In calendar time.
    pub calendar: Times,
}

/// Percentiles in words.
pub struct Times {
    /// How many ended, leading to them.
    pub n: Link,
    /// Half took at most this.
    pub p50: String,
    /// 95 % took at most this.
    pub p95: String,
    /// 99 % took at most this.
    pub p99: String,
    /// The mean.
    pub mean: String,
    /// Too few for a p95.
    pub small_p95: bool,
    /// Too few for a p99.
    pub small_p99: bool,
}

/// One of the four numbers on top.
pub struct Card {
    /// What it is.
    pub name: String,
    /// The number.
    pub value: Link,
    /// Of how many, and how it was the month before.
    pub note: String,
    /// Better (`Greater`) or worse than the month before, where that is known.
    pub trend: Option<Ordering>,
}

/// `99,8 %` in Dutch, `99.8%` in English; floored. A dash when there is nothing to say.
pub fn percent(language: Language, ratio: Ratio) -> String {
    match (ratio.percent(), language) {
        (None, _) => "–".to_owned(),
        (Some((100, 0)), Language::Nl) => "100 %".to_owned(),
        (Some((100, 0)), Language::En) => "100%".to_owned(),
        (Some((whole, tenth)), Language::Nl) => format!("{whole},{tenth} %"),
        (Some((whole, tenth)), Language::En) => format!("{whole}.{tenth}%"),
    }
}

/// The same for an axis: without `,0`.
fn axis_percent(language: Language, basis_points: i64) -> String {
    let points = basis_points.unsigned_abs();
    match (points % 100, language) {
        (0, Language::Nl) => format!("{} %", points / 100),
        (0, Language::En) => format!("{}%", points / 100),
        _ => percent(language, Ratio::new(points, 10_000)),
    }
}

/// A length of time, or a dash.
pub fn length(language: Language, length: Option<Duration>) -> String {
    length.map_or_else(|| "–".to_owned(), |length| words::length(language, length))
}

/// Support time, or a dash: in hours, since a day of support hours is not 24 of them. From 100 h on without minutes.
pub fn support(language: Language, time: Option<Duration>) -> String {
    match time {
        None => "–".to_owned(),
        Some(time) if time.0 < Duration::DAY.0 => words::length(language, time),
        Some(time) => {
            let (_, hour, minute, _) = words::units(language);
            match (time.0 / Duration::HOUR.0, time.0 / Duration::MINUTE.0 % 60) {
                (hours @ 100.., _) | (hours, 0) => format!("{hours} {hour}"),
                (hours, minutes) => format!("{hours} {hour} {minutes} {minute}"),
            }
        }
    }
}

/// `Nov 2026`.
pub fn month_name(language: Language, month: Month) -> String {
    format!("{} {}", words::month(language, month.number()), month.year())
}

impl Filter {
    /// The query that says the same, `&` in front where it goes on another.
    pub fn query(&self) -> String {
        let mut query = format!("month={}", self.month);
        if let Some(customer) = self.customer_id {
            query.push_str(&format!("&customer={customer}"));
        }
        if let Some(priority) = self.priority {
            query.push_str(&format!("&priority={priority}"));
        }
        query
    }

    /// The page of these figures.
    pub fn href(&self) -> String {
        format!("/figures?{}", self.query())
    }

    /// The list behind a figure.
    pub fn list(&self, figure: Figure) -> String {
        format!("/figures/tickets?{}&figure={}", self.query(), figure.name())
    }

    fn of(&self, priority: Option<Priority>) -> Filter {
        Filter { priority, ..self.clone() }
    }

    fn link(&self, figure: Figure, text: String, count: u64) -> Link {
        Link { text, href: (count > 0).then(|| self.list(figure)) }
    }

    fn count(&self, figure: Figure, count: u64) -> Link {
        self.link(figure, count.to_string(), count)
    }
}

/// The figures that the filter picks.
pub fn picked<'t>(table: &'t Table, filter: &Filter) -> &'t PriorityFigures {
    filter.priority.map_or(&table.all, |priority| table.at(priority))
}

/// The lines of the table: each priority with something in it, then all together.
pub fn rows(table: &Table, filter: &Filter, language: Language) -> Vec<Row> {
    let each = Priority::ALL.into_iter().filter(|priority| !table.at(*priority).is_empty());
    let wanted = each.filter(|priority| filter.priority.is_none_or(|only| only == *priority));
    let mut rows: Vec<Row> = wanted
        .map(|priority| {
            let class = ["p1", "p2", "p3", "p4"][priority as usize];
            row(priority.name().to_owned(), class, table.at(priority), &filter.of(Some(priority)), language)
        })
        .collect();
    if filter.priority.is_none() && rows.len() > 1 {
        rows.push(row(language.t("figures-all").to_owned(), "", &table.all, &filter.of(None), language));
    }
    rows
}

fn row(
    name: String,
    class: &'static str,
    figures: &PriorityFigures,
    filter: &Filter,
    language: Language,
) -> Row {
    let promises = [ClockName::Response, ClockName::Resolve];
    Row {
        name,
        class,
        promises: promises.into_iter().map(|clock| promise(clock, figures, filter, language)).collect(),
        counts: vec![
            filter.count(Figure::Opened, figures.tickets),
            filter.count(Figure::Resolved, figures.resolved),
            filter.count(Figure::Reopened, figures.reopened),
            filter.link(Figure::Reopened, percent(language, figures.reopen_rate()), figures.reopened),
            filter.link(
                Figure::FirstTimeFix,
                percent(language, figures.first_time_fix_rate()),
                figures.first_time_fix,
            ),
            filter.count(Figure::Proactive, figures.proactive),
        ],
    }
}

fn promise(clock: ClockName, figures: &PriorityFigures, filter: &Filter, language: Language) -> PromiseCell {
    let promise = figures.promise(clock);
    let ratio = promise.compliance();
    let times = |spread: &Spread, words: fn(Language, Option<Duration>) -> String| Times {
        n: filter.count(Figure::Ended(clock), spread.n),
        p50: words(language, spread.p50),
        p95: words(language, spread.p95),
        p99: words(language, spread.p99),
        mean: words(language, spread.mean),
        small_p95: spread.is_small_p95(),
        small_p99: spread.is_small_p99(),
    };
    PromiseCell {
        clock,
        compliance: filter.link(Figure::Judged(clock), percent(language, ratio), promise.judged()),
        meter: chart::meter(ratio.basis_points(), promise.breached == 0),
        met: filter.count(Figure::Met(clock), promise.met),
        breached: filter.count(Figure::Breached(clock), promise.breached),
        support: times(&promise.support, support),
        calendar: times(&promise.calendar, length),
    }
}

/// The four numbers on top: response and resolve in time, mean time to resolve, reopen rate.
pub fn cards(tables: &[Table], filter: &Filter, language: Language) -> Vec<Card> {
    let mut latest = tables.iter().rev().map(|table| picked(table, filter));
    let Some(now) = latest.next() else { return Vec::new() };
    let before = latest.next();
    let compliance = |clock: ClockName, key: &str| {
        let ratio = now.promise(clock).compliance();
        let old = before.map(|old| old.promise(clock).compliance());
        Card {
            name: language.t(key).to_owned(),
            value: filter.link(Figure::Judged(clock), percent(language, ratio), ratio.whole),
            note: note(language, ratio.whole, old.map(|old| percent(language, old))),
            trend: old.and_then(|old| compare(ratio, old)),
        }
    };
    let resolve = &now.promise(ClockName::Resolve).support;
    let old_mean = before.map(|old| old.promise(ClockName::Resolve).support.mean);
    let mean = Card {
        name: language.t("figures-mttr").to_owned(),
        value: filter.link(Figure::Ended(ClockName::Resolve), support(language, resolve.mean), resolve.n),
        note: note(language, resolve.n, old_mean.map(|old| support(language, old))),
        trend: old_mean.flatten().zip(resolve.mean).map(|(old, new)| old.cmp(&new)),
    };
    let old_rate = before.map(PriorityFigures::reopen_rate);
    let reopened = Card {
        name: language.t("figures-reopen-rate").to_owned(),
        value: filter.link(Figure::Reopened, percent(language, now.reopen_rate()), now.reopened),
        note: note(language, now.resolved, old_rate.map(|old| percent(language, old))),
        trend: old_rate.and_then(|old| compare(old, now.reopen_rate())),
    };
    let (response, resolved) = (
        compliance(ClockName::Response, "figures-response-in-time"),
        compliance(ClockName::Resolve, "figures-resolve-in-time"),
    );
    vec![response, resolved, mean, reopened]
}

fn note(language: Language, n: u64, before: Option<String>) -> String {
    let n = format!("n = {n}");
    match before {
        Some(before) if before != "–" => {
            format!("{n} · {}", language.args("figures-before", &[("value", Arg::Text(&before))]))
        }
        _ => n,
    }
}

/// Compares exactly, without dividing.
fn compare(one: Ratio, other: Ratio) -> Option<Ordering> {
    if one.whole == 0 || other.whole == 0 {
        return None;
    }
    let cross = |a: Ratio, b: Ratio| u128::from(a.part) * u128::from(b.whole);
    Some(cross(one, other).cmp(&cross(other, one)))
}

/// What the contract promises at the picked priority, for the line across the charts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Targets {
    /// Response within, in open time.
    pub response: Option<Duration>,
    /// Resolve within, in open time.
    pub resolve: Option<Duration>,
}

/// The charts of the last months.
pub fn charts(
    tables: &[Table],
    months: &[Month],
    filter: &Filter,
    targets: Targets,
    language: Language,
) -> Vec<String> {
    let trend = Trend { tables, months, filter, language };
    vec![
        trend.compliance("response", ClockName::Response, "figures-response-in-time"),
        trend.compliance("resolve", ClockName::Resolve, "figures-resolve-in-time"),
        trend.times("response-time", ClockName::Response, "figures-response-time", targets.response),
        trend.times("resolve-time", ClockName::Resolve, "figures-resolve-time", targets.resolve),
    ]
}

struct Trend<'a> {
    tables: &'a [Table],
    months: &'a [Month],
    filter: &'a Filter,
    language: Language,
}

/// Round distances of grid lines of support time, in milliseconds: from a second to 20,000 hours.
const STEPS: [i64; 20] = [
    1_000,
    10_000,
    60_000,
    300_000,
    600_000,
    1_800_000,
    3_600_000,
    7_200_000,
    14_400_000,
    28_800_000,
    36_000_000,
    72_000_000,
    180_000_000,
    360_000_000,
    720_000_000,
    1_800_000_000,
    3_600_000_000,
    7_200_000_000,
    18_000_000_000,
    72_000_000_000,
];

impl Trend<'_> {
    fn chart(
        &self,
        id: &str,
        key: &str,
        marks: Vec<Mark>,
        last: String,
        target: Option<(i64, String)>,
    ) -> Chart {
        let known: Vec<&str> =
            marks.iter().filter(|mark| mark.value.is_some()).map(|mark| mark.text.as_str()).collect();
        let description =
            if known.is_empty() { self.language.t("figures-no-data").to_owned() } else { known.join("; ") };
        Chart {
            id: format!("chart-{id}"),
            title: self.language.t(key).to_owned(),
            description,
            marks,
            target,
            last,
        }
    }

    fn compliance(&self, id: &str, clock: ClockName, key: &str) -> String {
        let mut last = String::new();
        let marks = self.each(|name, figures| {
            let ratio = figures.promise(clock).compliance();
            last = percent(self.language, ratio);
            Mark {
                n: ratio.whole,
                value: ratio.basis_points().and_then(|points| i64::try_from(points).ok()),
                text: format!("{name}: {last} (n = {})", ratio.whole),
                small: ratio.whole > 0 && ratio.whole < Spread::SMALL_P95,
                ..Mark::default()
            }
        });
        let chart = self.chart(id, key, marks, last, None);
        chart::shares(&chart, |points| axis_percent(self.language, points))
    }

    fn times(&self, id: &str, clock: ClockName, key: &str, target: Option<Duration>) -> String {
        let language = self.language;
        let mut last = String::new();
        let marks = self.each(|name, figures| {
            let spread = &figures.promise(clock).support;
            last = support(language, spread.p95);
            Mark {
                n: spread.n,
                value: spread.p95.map(|p95| p95.0),
                inner: spread.p50.map(|p50| p50.0),
                text: format!("{name}: p50 {}, p95 {last} (n = {})", support(language, spread.p50), spread.n),
                small: spread.is_small_p95(),
                ..Mark::default()
            }
        });
        let target = target.map(|target| {
            let text = support(language, Some(target));
            (target.0, language.args("figures-target", &[("value", Arg::Text(&text))]))
        });
        let chart = self.chart(id, key, marks, last, target);
        chart::columns(&chart, &STEPS, |value| {
            if value == 0 { "0".to_owned() } else { support(language, Some(Duration(value))) }
        })
    }

    fn each(&self, mut mark: impl FnMut(&str, &PriorityFigures) -> Mark) -> Vec<Mark> {
        let pairs = self.months.iter().zip(self.tables);
        pairs
            .map(|(month, table)| {
                let name = month_name(self.language, *month);
                let label = words::month(self.language, month.number()).to_owned();
                Mark { label, ..mark(&name, picked(table, self.filter)) }
            })
            .collect()
    }
}

/// A month of the table beside the charts; each leads to its own page.
pub struct MonthRow {
    /// `Nov 2026`.
    pub name: String,
    /// Its page.
    pub href: String,
    /// The one that is shown.
    pub current: bool,
    /// Response in time.
    pub response: Link,
    /// Resolved in time.
    pub resolve: Link,
    /// p95 of response in support time.
    pub response_p95: Link,
    /// p95 of resolve in support time.
    pub resolve_p95: Link,
    /// Mean time to resolve in support time.
    pub mean: Link,
    /// Tickets opened.
    pub opened: Link,
    /// Tickets reopened.
    pub reopened: Link,
}

/// The last months, the latest first.
pub fn month_rows(tables: &[Table], months: &[Month], filter: &Filter, language: Language) -> Vec<MonthRow> {
    let row = |(month, table): (&Month, &Table)| {
        let filter = Filter { month: *month, ..filter.clone() };
        let figures = picked(table, &filter);
        let compliance = |clock: ClockName| {
            let ratio = figures.promise(clock).compliance();
            filter.link(Figure::Judged(clock), percent(language, ratio), ratio.whole)
        };
        let time = |clock: ClockName, pick: fn(&Spread) -> Option<Duration>| {
            let spread = &figures.promise(clock).support;
            filter.link(Figure::Ended(clock), support(language, pick(spread)), spread.n)
        };
        MonthRow {
            name: month_name(language, *month),
            href: filter.href(),
            current: false,
            response: compliance(ClockName::Response),
            resolve: compliance(ClockName::Resolve),
            response_p95: time(ClockName::Response, |spread| spread.p95),
            resolve_p95: time(ClockName::Resolve, |spread| spread.p95),
            mean: time(ClockName::Resolve, |spread| spread.mean),
            opened: filter.count(Figure::Opened, figures.tickets),
            reopened: filter.count(Figure::Reopened, figures.reopened),
        }
    };
    let mut rows: Vec<MonthRow> = months.iter().zip(tables).map(row).collect();
    if let Some(last) = rows.last_mut() {
        last.current = true;
    }
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_floored_and_spelt_in_the_readers_language() {
        for (part, whole, nl, en) in [
            (1, 3, "33,3 %", "33.3%"),
            (998_958, 1_000_000, "99,8 %", "99.8%"),
            (5, 5, "100 %", "100%"),
            (0, 0, "–", "–"),
        ] {
            let ratio = Ratio::new(part, whole);
            assert_eq!(
                (percent(Language::Nl, ratio).as_str(), percent(Language::En, ratio).as_str()),
                (nl, en)
            );
        }
        assert_eq!(axis_percent(Language::Nl, 9_500), "95 %");
        assert_eq!(axis_percent(Language::En, 9_950), "99.5%");
    }

    #[test]
    fn support_time_is_told_in_hours() {
        for (minutes, expected) in
            [(90, "1 u 30 m"), (34 * 60, "34 u"), (34 * 60 + 5, "34 u 5 m"), (6001, "100 u")]
        {
            assert_eq!(support(Language::Nl, Some(Duration::minutes(minutes))), expected);
        }
    }

    #[test]
    fn a_filter_says_itself_in_every_link() {
        let month = Month::parse("2026-10").unwrap();
        let filter = Filter { month, customer_id: Some(7), priority: Some(Priority::P2) };
        assert_eq!(filter.href(), "/figures?month=2026-10&customer=7&priority=P2");
        let list = filter.list(Figure::Met(ClockName::Response));
        assert_eq!(list, "/figures/tickets?month=2026-10&customer=7&priority=P2&figure=met-response");
        assert!(filter.count(Figure::Opened, 0).href.is_none(), "nothing opens nothing");
    }

    #[test]
    fn trends_compare_exactly() {
        assert_eq!(compare(Ratio::new(1, 3), Ratio::new(333, 1000)), Some(Ordering::Greater));
        assert_eq!(compare(Ratio::new(2, 4), Ratio::new(1, 2)), Some(Ordering::Equal));
        assert_eq!(compare(Ratio::new(0, 0), Ratio::new(1, 2)), None);
    }
}
