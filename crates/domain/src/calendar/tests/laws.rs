//! What holds for every calendar over all of time, and that nothing hostile makes it panic or run away.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::random::{Random, ZONES};
use crate::calendar::{Calendar, CalendarSpec};
use crate::span::{Duration, Instant, Span};

const YEAR: i64 = 365 * 86_400_000;

/// Every calendar of a few thousand, and instants of 1970 to 2200.
fn each_calendar(seed: u64, mut check: impl FnMut(&Calendar, &mut Random)) {
    let mut random = Random(seed);
    let dates: Vec<jiff::civil::Date> = (0..2700)
        .map(|month| jiff::civil::date(1972 + month / 12, (month % 12 + 1) as i8, (month % 28 + 1) as i8))
        .collect();
    for _ in 0..20 {
        for zone in ZONES {
            let spec = random.spec(zone, &dates);
            if let Ok(calendar) = Calendar::compile(&spec) {
                check(&calendar, &mut random);
            }
        }
    }
}

#[test]
fn add_is_the_earliest_and_sub_the_latest_instant_with_that_much_open_time() {
    let (mut answers, mut nevers) = (0, 0);
    each_calendar(11, |calendar, random| {
        for _ in 0..40 {
            let at = Instant(random.within(0, 230 * YEAR));
            let reach = *random.pick(&[86_400_000, YEAR, 20 * YEAR]);
            let amount = Duration(random.within(1, reach));
            match calendar.add(at, amount) {
                Some(due) => {
                    assert_eq!(calendar.between(at, due), amount, "{calendar:?} {at} + {amount:?}");
                    let before = due - Duration(1);
                    assert!(
                        calendar.between(at, before) < amount,
                        "{calendar:?} {at} + {amount:?} is before {due}"
                    );
                    answers += 1;
                }
                None => {
                    assert!(calendar.between(at, Instant::MAX) < amount, "{calendar:?} {at} + {amount:?}");
                    nevers += 1;
                }
            }
            match calendar.sub(at, amount) {
                Some(start) => {
                    assert_eq!(calendar.between(start, at), amount, "{calendar:?} {at} - {amount:?}");
                    let after = start + Duration(1);
                    assert!(
                        calendar.between(after, at) < amount,
                        "{calendar:?} {at} - {amount:?} is after {start}"
                    );
                }
                None => {
                    assert!(calendar.between(Instant::MIN, at) < amount, "{calendar:?} {at} - {amount:?}")
                }
            }
        }
    });
    assert!(answers > 20_000 && nevers > 500, "{answers} answers, {nevers} nevers");
}

#[test]
fn spans_add_up_to_between_and_meet_at_changes() {
    each_calendar(12, |calendar, random| {
        let from = Instant(random.within(0, 230 * YEAR));
        let within = Span::new(from, from + Duration(random.within(0, 60 * 86_400_000)));
        let spans: Vec<Span> = calendar.spans_in(within).collect();
        let sum = spans.iter().fold(Duration::ZERO, |sum, span| sum + span.length());
        assert_eq!(sum, calendar.between(within.from, within.to), "{calendar:?} {within:?}");
        for span in &spans {
            assert!(
                calendar.is_open(span.from) && calendar.is_open(span.to - Duration(1)),
                "{calendar:?} {span:?}"
            );
            if span.to < within.to {
                assert!(!calendar.is_open(span.to), "{calendar:?} {span:?}");
                assert_eq!(calendar.next_close(span.from), Some(span.to), "{calendar:?}");
                assert_eq!(calendar.prev_close(span.to), Some(span.to), "{calendar:?}");
            }
            if span.from > within.from {
                assert!(!calendar.is_open(span.from - Duration(1)), "{calendar:?} {span:?}");
                assert_eq!(calendar.prev_open(span.from), Some(span.from), "{calendar:?}");
            }
        }
    });
}

#[test]
fn as_many_business_days_lie_ahead_as_were_asked_for() {
    each_calendar(13, |calendar, random| {
        let at = Instant(random.within(0, 200 * YEAR));
        for days in [random.within(1, 12) as u32, random.within(1, 3000) as u32] {
            let Some(due) = calendar.add_business_days(at, days, false) else { continue };
            let (from, to) = (calendar.local(at), calendar.local(due));
            let ahead = std::iter::successors(from.date().tomorrow().ok(), |date| date.tomorrow().ok());
            let counted =
                ahead.take_while(|date| *date <= to.date()).filter(|date| calendar.is_business_day(*date));
            // A clock time that the zone skips on that date may move to the next one.
            let skipped = from.time() != to.time();
            assert!(skipped || calendar.is_business_day(to.date()), "{calendar:?} {at} + {days} is {due}");
            assert!(skipped || counted.count() == days as usize, "{calendar:?} {at} + {days} is {due}");
        }
    });
}

#[test]
fn a_wall_clock_window_around_the_clock_is_real_time() {
    for zone in ZONES {
        let whole = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .map(|day| (day.to_owned(), vec!["07:00-07:00".to_owned()]));
        let spec = CalendarSpec {
            time_zone: Some(zone.to_owned()),
            hours: BTreeMap::from(whole),
            ..CalendarSpec::default()
        };
        let calendar = Calendar::compile(&spec).unwrap();
        let mut random = Random(5);
        for _ in 0..200 {
            let (a, b) = (Instant(random.within(0, 230 * YEAR)), Instant(random.within(0, 230 * YEAR)));
            assert_eq!(calendar.between(a, b), b - a, "{zone}");
            assert_eq!(calendar.next_close(a), None, "{zone}");
            assert_eq!(calendar.spans(a).collect::<Vec<_>>(), [Span::new(a, Instant::MAX)], "{zone}");
        }
    }
}

/// Instants where sums overflow and tables end, and any other.
fn instants() -> impl Strategy<Value = Instant> {
    let edges = [
        i64::MIN,
        i64::MIN + 1,
        i64::MAX,
        i64::MAX - 1,
        0,
        -1,
        1,
        -2_208_988_800_000,
        10_413_792_000_000,
        -377_705_023_201_000,
        -377_705_023_201_001,
        253_402_207_200_999,
        253_402_207_201_000,
    ];
    prop_oneof![
        proptest::sample::select(edges.to_vec()),
        any::<i64>(),
        -400_000_000_000_000i64..300_000_000_000_000
    ]
    .prop_map(Instant)
}

/// Texts that look like windows and dates, or nearly.
fn specs() -> impl Strategy<Value = CalendarSpec> {
    let weekday = prop_oneof![9 => proptest::sample::select(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"]).prop_map(str::to_owned), 1 => ".{0,4}"];
    let window = prop_oneof![8 => "([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]", 1 => "[0-9:é-]{0,12}", 1 => Just("00:00-24:00".to_owned())];
    let windows = proptest::collection::vec(window, 0..3);
    let date = prop_oneof![8 => "(0000|0001|1969|1970|2011|2026|9999)-(0[1-9]|1[0-2])-([01][0-9]|2[0-8]|30|31)", 1 => "[0-9é-]{0,11}"];
    let zone =
        prop_oneof![12 => proptest::sample::select(ZONES.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}"];
    (
        prop_oneof![15 => Just(false), 1 => Just(true)],
        proptest::option::weighted(0.95, zone),
        proptest::collection::btree_map(weekday, windows.clone(), 0..5),
        proptest::collection::vec(date.clone(), 0..3),
        proptest::collection::btree_map(date, windows, 0..3),
    )
        .prop_map(|(always, time_zone, hours, holidays, special_days)| CalendarSpec {
            always,
            time_zone,
            hours,
            holidays,
            special_days,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_or_runs_away(spec in specs(), at in instants(), to in instants(), amount in any::<i64>(), days in any::<u32>()) {
        let calendar = match Calendar::compile(&spec) {
            Ok(calendar) => calendar,
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                return Ok(());
            }
        };
        prop_assert_eq!(calendar.between(at, to), -calendar.between(to, at));
        for amount in [amount, amount >> 20, amount >> 40, 0, i64::MIN, i64::MAX] {
            let (due, start) = (calendar.add(at, Duration(amount)), calendar.sub(at, Duration(amount)));
            if amount == 0 {
                prop_assert_eq!((due, start), (Some(at), Some(at)));
            }
            if amount > i64::MIN {
                prop_assert_eq!(due, calendar.sub(at, Duration(-amount)));
                prop_assert_eq!(start, calendar.add(at, Duration(-amount)));
            }
        }
        let next = [calendar.next_open(at), calendar.next_close(at)];
        prop_assert!(next.into_iter().flatten().all(|next| next > at));
        let past = [calendar.prev_open(at), calendar.prev_close(at)];
        prop_assert!(past.into_iter().flatten().all(|past| past <= at));
        prop_assert!(calendar.spans(at).take(50).all(|span| !span.is_empty()));
        prop_assert!(calendar.spans_in(Span::new(at, to)).take(50).all(|span| !span.is_empty() && span.to <= to));
        prop_assert_eq!(calendar.never_opens(), !calendar.opens_after(Instant::MIN));
        let days = [days, days >> 16, days >> 28];
        for days in days {
            let due = calendar.add_business_days(at, days, false);
            prop_assert!(days == 0 || due.is_none_or(|due| due.0 <= 253_402_207_200_999));
            let _ = calendar.add_business_days(at, days, true);
        }
        let _ = (calendar.day_note(at), calendar.is_holiday(at), calendar.local(at), calendar.last_special_day());
    }
}
