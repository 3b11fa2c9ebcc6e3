use proptest::prelude::*;

use super::*;
use crate::clock::ClockName;
use crate::span::{Duration, Instant, Span};
use crate::ticket::Priority;

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("an instant")
}

fn zone(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(name).expect("a zone")
}

/// `response met 1000 in 30`, `resolve breached 50 open`, `resolve breached 50 ended 90 in 70`.
fn measured(text: &str) -> Measured {
    let words: Vec<&str> = text.split(' ').collect();
    let number = |word: &str| {
        let place = words.iter().position(|w| *w == word)?;
        words.get(place + 1)?.parse::<i64>().ok()
    };
    let clock = ClockName::ALL.into_iter().find(|c| c.name() == words[0]).expect("a clock");
    let took = Duration(number("in").unwrap_or(0));
    Measured {
        clock,
        ended_at: number("met").or(number("ended")).map(Instant),
        breached_at: number("breached").map(Instant),
        support: took,
        calendar: Duration(took.0 * 2),
    }
}

fn case(ticket: i64, priority: Priority, opened: i64, clocks: &[&str]) -> Case {
    let mut case = Case::new(ticket, priority, Instant(opened));
    case.clocks = clocks.iter().map(|text| measured(text)).collect();
    case
}

fn table(period: (i64, i64), cases: &[Case]) -> Table {
    let mut figures = Figures::new(Span::new(Instant(period.0), Instant(period.1)));
    cases.iter().for_each(|case| figures.add(case));
    figures.finish()
}

#[test]
fn a_breach_counts_in_the_period_of_its_due_instant_and_its_time_in_the_period_of_its_end() {
    let cases = [case(1, Priority::P1, 0, &["resolve breached 50 ended 150 in 140"])];
    let first = table((0, 100), &cases);
    let promise = first.at(Priority::P1).promise(ClockName::Resolve);
    assert_eq!((promise.met, promise.breached, promise.support.n), (0, 1, 0));
    let second = table((100, 200), &cases);
    let promise = second.at(Priority::P1).promise(ClockName::Resolve);
    assert_eq!((promise.met, promise.breached, promise.support.n), (0, 0, 1));
    assert_eq!(promise.calendar.p50, Some(Duration(280)));
}

#[test]
fn what_is_excluded_is_counted_apart() {
    let mut excluded = case(1, Priority::P2, 0, &["response breached 10", "resolve met 20 in 20"]);
    excluded.excluded = true;
    excluded.reopened = vec![Instant(30)];
    excluded.resolved = vec![Instant(20)];
    let figures = table((0, 100), &[excluded]);
    let row = figures.at(Priority::P2);
    assert_eq!((row.tickets, row.excluded, row.resolved, row.reopenings), (0, 1, 0, 0));
    let response = row.promise(ClockName::Response);
    assert_eq!((response.met, response.breached, response.excluded), (0, 0, 1));
    assert_eq!(response.compliance().basis_points(), None);
}

#[test]
fn a_ratio_is_floored_and_compared_exactly() {
    assert_eq!(Ratio::new(998_958, 1_000_000).basis_points(), Some(9989));
    assert_eq!(Ratio::new(998_958, 1_000_000).percent(), Some((99, 8)));
    assert_eq!(Ratio::new(1, 3).percent(), Some((33, 3)));
    assert_eq!(Ratio::new(0, 0).basis_points(), None);
    assert_eq!(Ratio::new(u64::MAX, u64::MAX).basis_points(), Some(10_000));
    use std::cmp::Ordering::*;
    assert_eq!(Ratio::new(9_499_999, 10_000_000).against(9500), Some(Less));
    assert_eq!(Ratio::new(19, 20).against(9500), Some(Equal));
    assert_eq!(Ratio::new(0, 0).against(9500), None);
}

#[test]
fn reopening_and_first_time_fix() {
    let mut once = case(1, Priority::P3, 0, &[]);
    once.resolved = vec![Instant(10), Instant(30), Instant(70)];
    once.reopened = vec![Instant(20), Instant(40)];
    let mut clean = case(2, Priority::P3, 0, &[]);
    clean.resolved = vec![Instant(50)];
    let mut handed_on = clean.clone();
    handed_on.second_line = true;
    let mut later = clean.clone();
    later.reopened = vec![Instant(150)]; // came back in the next period: this one's figure stays as it was
    let figures = table((0, 100), &[once, clean, handed_on, later]);
    let row = figures.at(Priority::P3);
    assert_eq!((row.resolved, row.reopened, row.reopenings, row.first_time_fix), (4, 1, 2, 2));
    assert_eq!(row.reopen_rate().percent(), Some((25, 0)));
}

#[test]
fn a_month_is_as_long_as_its_zone_makes_it() {
    let minutes =
        |month: &str, name: &str| Month::parse(month).expect("a month").span(&zone(name)).length().0 / 60_000;
    assert_eq!(minutes("2026-10", "Europe/Berlin"), 44_700);
    assert_eq!(minutes("2026-03", "Europe/Berlin"), 44_580);
    assert_eq!(minutes("2026-02", "UTC"), 28 * 1440);
    // Havana's clocks skip midnight: 1 April 2001 began at 01:00.
    let span = Month::parse("2001-04").expect("a month").span(&zone("America/Havana"));
    assert_eq!(span.from, at("2001-04-01T05:00:00Z"));
    assert_eq!(Month::of(at("2026-10-31T23:30:00Z"), &zone("Europe/Amsterdam")).to_string(), "2026-11");
}

#[test]
fn months_are_read_and_walked() {
    let list = |text: &str, count: usize| {
        let months = Month::parse(text).expect("a month").back(count);
        months.iter().map(Month::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list("2026-02", 4), "2025-11 2025-12 2026-01 2026-02");
    assert_eq!(list("0001-01", 3), "0001-01");
    for wrong in
        ["", "2026", "2026-13", "2026-00", "2026-1", "26-01", "+026-01", "2026-1-", "9999-01", "2026-01-01"]
    {
        assert_eq!(Month::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn figures_have_names_that_read_back() {
    for figure in Figure::all() {
        assert_eq!(Figure::parse(&figure.name()), Some(figure));
    }
    assert_eq!(Figure::parse("met-nothing"), None);
}

#[test]
fn the_same_trouble_within_90_days_recurs() {
    let day = |n: i64| Instant(n * Duration::DAY.0);
    let one = |ticket, service, cause, opened| Occurrence { service, cause, opened_at: day(opened), ticket };
    let found = recurring(vec![
        one(4, "shop", "disk full", 181),
        one(1, "shop", "disk full", 0),
        one(2, "shop", "disk full", 90),
        one(3, "mail", "disk full", 91),
        one(5, "shop", "", 1),
        one(6, "shop", "", 2),
    ]);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), vec![2]);
}

#[test]
fn extremes_do_not_overflow() {
    let spread = Spread::of(vec![i64::MAX, i64::MAX, i64::MAX]);
    assert_eq!(spread.mean, Some(Duration(i64::MAX)));
    let mut figures = Figures::of_all_time();
    figures.add(&case(1, Priority::P1, i64::MIN, &["response met 0 in 0"]));
    assert_eq!(figures.finish().at(Priority::P1).tickets, 1);
}

/// Nearest rank said the slow way: the smallest value v of the list with count(<= v) * 100 >= percent * n.
fn naive_rank(values: &[i64], percent: u64) -> Option<Duration> {
    let n = values.len() as u64;
    let enough = |v: &i64| values.iter().filter(|w| *w <= v).count() as u64 * 100 >= percent * n;
    values.iter().copied().filter(enough).min().map(Duration)
}

fn any_case() -> impl Strategy<Value = Case> {
    let instant = 0i64..400;
    let instants = proptest::collection::vec(instant.clone().prop_map(Instant), 0..3);
    let clock =
        (0usize..3, proptest::option::of(instant.clone()), proptest::option::of(instant.clone()), 0i64..50)
            .prop_map(|(clock, ended, breached, took)| Measured {
                clock: ClockName::ALL[clock],
                ended_at: ended.map(Instant),
                breached_at: breached.map(Instant),
                support: Duration(took),
                calendar: Duration(took + 7),
            });
    (
        0usize..4,
        instant,
        any::<[bool; 4]>(),
        proptest::collection::vec(clock, 0..4),
        instants.clone(),
        instants,
    )
        .prop_map(|(priority, opened, flags, clocks, resolved, reopened)| Case {
            ticket: 0,
            priority: Priority::ALL[priority],
            opened_at: Instant(opened),
            excluded: flags[0],
            clocks,
            resolved,
            reopened,
            second_line: flags[1],
            recurring: flags[2],
            proactive: flags[3],
        })
}

proptest! {
    #[test]
    fn percentiles_agree_with_their_definition(values in proptest::collection::vec(-50i64..50, 0..250)) {
        let spread = Spread::of(values.clone());
        prop_assert_eq!(spread.p50, naive_rank(&values, 50));
        prop_assert_eq!(spread.p95, naive_rank(&values, 95));
        prop_assert_eq!(spread.p99, naive_rank(&values, 99));
        prop_assert_eq!(spread.max.map(|d| d.0), values.iter().copied().max());
        prop_assert_eq!(spread.mean.is_none(), values.is_empty());
    }

    /// The table says what counting by hand over the sentences of section 8 says.
    #[test]
    fn the_table_agrees_with_counting_by_hand(cases in proptest::collection::vec(any_case(), 0..40), from in 0i64..400, length in 0i64..400) {
        let (from, to) = (from, from + length);
        let inside = |t: Instant| from <= t.0 && t.0 < to;
        let figures = table((from, to), &cases);
        for priority in Priority::ALL {
            let mine: Vec<&Case> = cases.iter().filter(|c| c.priority == priority && !c.excluded).collect();
            let row = figures.at(priority);
            prop_assert_eq!(row.tickets, mine.iter().filter(|c| inside(c.opened_at)).count() as u64);
            prop_assert_eq!(row.resolved, mine.iter().filter(|c| c.resolved.iter().any(|t| inside(*t))).count() as u64);
            prop_assert_eq!(row.reopenings, mine.iter().flat_map(|c| &c.reopened).filter(|t| inside(**t)).count() as u64);
            for clock in ClockName::ALL {
                let all: Vec<&Measured> = mine.iter().flat_map(|c| &c.clocks).filter(|m| m.clock == clock).collect();
                let breached = all.iter().filter(|m| m.breached_at.is_some_and(inside)).count() as u64;
                let met = all.iter().filter(|m| m.breached_at.is_none() && m.ended_at.is_some_and(inside)).count() as u64;
                let ended: Vec<i64> = all.iter().filter(|m| m.ended_at.is_some_and(inside)).map(|m| m.support.0).collect();
                let promise = row.promise(clock);
                prop_assert_eq!((promise.met, promise.breached), (met, breached));
                prop_assert_eq!(promise.support, Spread::of(ended));
                let listed = mine.iter().filter(|c| Figure::Judged(clock).holds(c, figures.period)).count() as u64;
                prop_assert!(listed <= met + breached);
            }
        }
    }

    /// Periods that touch add up to the period over both, in every count of clocks; all priorities add up to the total.
    #[test]
    fn periods_and_priorities_add_up(cases in proptest::collection::vec(any_case(), 0..40), cut in 0i64..400) {
        let (first, second, both) = (table((0, cut), &cases), table((cut, 400), &cases), table((0, 400), &cases));
        for clock in ClockName::ALL {
            let of = |t: &Table| { let p = t.all.promise(clock); (p.met, p.breached, p.excluded, p.support.n) };
            let (a, b) = (of(&first), of(&second));
            prop_assert_eq!((a.0 + b.0, a.1 + b.1, a.2 + b.2, a.3 + b.3), of(&both));
            let rows: u64 = both.priorities.iter().map(|row| row.promise(clock).judged()).sum();
            prop_assert_eq!(rows, both.all.promise(clock).judged());
        }
    }
}

/// The case of a ticket under a small contract: 24/7, P1 1 h / 4 h, P3 4 h / 24 h.
fn judged(events: &str) -> Case {
    let contract = "[contract]\nid = \"x\"\ntime_zone = \"UTC\"\n\
        [priorities.P1]\ncalendar = \"24/7\"\nresponse = \"1h\"\nresolve = \"4h\"\n\
        [priorities.P3]\ncalendar = \"24/7\"\nresponse = \"4h\"\nresolve = \"24h\"\n";
    let terms = crate::contract::Contract::parse(contract).expect("a contract").terms().expect("terms");
    let events: Vec<crate::ticket::Event> = serde_json::from_str(events).expect("events");
    Case::judge(7, &events, &terms, at("2026-11-30T00:00:00Z")).expect("a case")
}

#[test]
fn a_ticket_counts_under_the_gravest_priority_it_was_broken_at() {
    let lowered = judged(
        r#"[{"at":"2026-11-01T00:00:00Z","type":"opened","priority":"P1"},
            {"at":"2026-11-01T02:00:00Z","type":"priority","to":"P3"},
            {"at":"2026-11-01T03:00:00Z","type":"public_reply"},
            {"at":"2026-11-01T05:00:00Z","type":"resolved"}]"#,
    );
    assert_eq!(lowered.priority, Priority::P1, "the answer broke P1's promise before it was lowered");
    let in_time = judged(
        r#"[{"at":"2026-11-01T00:00:00Z","type":"opened","priority":"P1"},
            {"at":"2026-11-01T00:30:00Z","type":"priority","to":"P3"},
            {"at":"2026-11-01T03:00:00Z","type":"public_reply"},
            {"at":"2026-11-01T05:00:00Z","type":"resolved"}]"#,
    );
    assert_eq!(in_time.priority, Priority::P3, "nothing was broken: it counts under the priority it has");
}

#[test]
fn a_reopened_ticket_tells_both_resolutions_and_both_times() {
    let case = judged(
        r#"[{"at":"2026-11-01T00:00:00Z","type":"opened","priority":"P3"},
            {"at":"2026-11-01T00:00:00Z","type":"team","to":"first line"},
            {"at":"2026-11-01T01:00:00Z","type":"public_reply"},
            {"at":"2026-11-01T02:00:00Z","type":"resolved"},
            {"at":"2026-11-02T02:00:00Z","type":"reopened"},
            {"at":"2026-11-02T02:00:00Z","type":"team","to":"platform"},
            {"at":"2026-11-02T05:00:00Z","type":"resolved"}]"#,
    );
    assert_eq!(case.resolved, [at("2026-11-01T02:00:00Z"), at("2026-11-02T05:00:00Z")]);
    assert_eq!(case.reopened, [at("2026-11-02T02:00:00Z")]);
    assert!(case.second_line);
    let resolve = case.clocks.iter().find(|measured| measured.clock == ClockName::Resolve).expect("a clock");
    assert_eq!(resolve.support, Duration::hours(5), "the day it lay resolved does not count");
    assert_eq!(resolve.calendar, Duration::hours(29));
    assert_eq!(resolve.breached_at, None);
}

#[test]
fn a_clock_that_runs_past_its_due_is_broken_without_an_end() {
    let case = judged(r#"[{"at":"2026-11-01T00:00:00Z","type":"opened","priority":"P1"}]"#);
    let breached: Vec<_> = case.clocks.iter().map(|measured| (measured.clock, measured.ended_at)).collect();
    assert_eq!(breached, [(ClockName::Response, None), (ClockName::Resolve, None)]);
}
