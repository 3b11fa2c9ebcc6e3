//! The calendar and its twin answer the same questions the same way.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::random::{Random, ZONES};
use super::twin::{Twin, Walk, read};
use crate::calendar::{Calendar, CalendarError};
use crate::span::{Duration, Instant, Span};

const HOUR: i64 = 3_600_000;
/// 1970-01-03 and 2200-01-01: walks start in between.
const FROM: i64 = 2 * 24 * HOUR;
const TO: i64 = 7_258_118_400_000;

/// Walks start around these changes besides random ones: whole days, half hours, midnights and odd minutes.
const NAMED_CHANGES: [(&str, &str); 14] = [
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Pacific/Fakaofo", "2011-12-30T11:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"),
    ("Pacific/Kiritimati", "1994-12-31T10:40:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("America/Havana", "2026-03-08T05:00:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00:00Z"),
    ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
    ("Pacific/Chatham", "2026-04-04T14:00:00Z"),
    ("Asia/Pyongyang", "2018-05-04T15:00:00Z"),
    ("Africa/Monrovia", "1972-01-07T00:44:30Z"),
    ("America/Nuuk", "2027-03-28T01:00:00Z"),
];

#[test]
fn a_hundred_thousand_random_cases_over_sixty_zones() {
    let mut random = Random(20_261_122);
    let mut tally = Tally::default();
    let named = NAMED_CHANGES.map(|(zone, at)| (zone, Instant::parse(at).unwrap().0));
    for round in 0..14 {
        for name in ZONES {
            let zone = TimeZone::get(name).unwrap();
            let around = match round % 3 {
                0 => random.within(FROM, TO),
                _ => some_change(&zone, &mut random).unwrap_or_else(|| random.within(FROM, TO)),
            };
            walk(&zone, name, around, &mut random, &mut tally);
        }
    }
    for round in 0..8 {
        for (name, at) in named {
            walk(&TimeZone::get(name).unwrap(), name, at + round * HOUR, &mut random, &mut tally);
        }
    }
    println!("{tally:?}");
    assert!(tally.cases >= 100_000, "{tally:?}");
    // Answers within the walk, of those asked: the comparison is not of "outside" with "outside".
    assert!(tally.inside * 2 > tally.cases, "{tally:?}");
}

/// How many cases there were, of how many calendars, and in how many the answer lay within the walk.
#[derive(Default, Debug)]
struct Tally {
    calendars: u64,
    cases: u64,
    inside: u64,
}

/// A change of the zone's offset between 1970 and 2200.
fn some_change(zone: &TimeZone, random: &mut Random) -> Option<i64> {
    let from = Timestamp::from_millisecond(random.within(FROM, TO)).unwrap();
    let next = zone.following(from).next().filter(|change| change.timestamp().as_millisecond() < TO);
    let past = random.within(0, 60) as usize;
    let before = || {
        zone.preceding(from)
            .take_while(|change| change.timestamp().as_millisecond() > FROM)
            .take(past + 1)
            .last()
    };
    next.or_else(before).map(|change| change.timestamp().as_millisecond())
}

fn walk(zone: &TimeZone, name: &str, around: i64, random: &mut Random, tally: &mut Tally) {
    let days = random.within(6, 14);
    let start = (around - random.within(1, days * 24 - 48) * HOUR).max(FROM - 48 * HOUR);
    let walk = Walk::new(zone, start, days);
    let dates = walk.dates();
    for _ in 0..4 {
        let (spec, calendar) = loop {
            let spec = random.spec(name, &dates);
            match Calendar::compile(&spec) {
                Ok(calendar) => break (spec, calendar),
                Err(CalendarError::OverlapNextDay { .. }) => {}
                Err(error) => panic!("{error}: {spec:?}"),
            }
        };
        let twin = Twin::new(&walk, &spec);
        tally.calendars += 1;
        for _ in 0..35 {
            let pair = compare(&calendar, &twin, random, tally);
            if let Err(difference) = pair {
                panic!(
                    "{difference}\nwalk from {} to {}\n{spec:#?}",
                    Instant(walk.start),
                    Instant(walk.end())
                );
            }
        }
    }
}

/// Asks everything about one pair of instants.
fn compare(calendar: &Calendar, twin: &Twin, random: &mut Random, tally: &mut Tally) -> Result<(), String> {
    let (mut a, mut b) = (instant(twin, random), instant(twin, random));
    if b < a {
        std::mem::swap(&mut a, &mut b);
    }
    let (from, to) = (Instant(a), Instant(b));
    tally.cases += 1;
    let expect = |what: &str, got: i64, wanted: i64| -> Result<(), String> {
        let message = || format!("{what} with a = {from}, b = {to}: calendar {got}, twin {wanted}");
        if got == wanted { Ok(()) } else { Err(message()) }
    };
    expect("is_open(a)", calendar.is_open(from).into(), twin.is_open(a).into())?;
    let open = twin.between(a, b);
    expect("between(a, b)", calendar.between(from, to).0, open)?;
    expect("between(b, a)", calendar.between(to, from).0, -open)?;

    let amount = match random.within(0, 4) {
        0 => open,
        1 => open + random.within(-1, 2).max(-open),
        2 => random.within(0, 30 * HOUR),
        _ => random.within(0, 600) * 60_000,
    };
    let later = |what: &str, got: Option<Instant>, wanted: Option<i64>| -> Result<(), String> {
        let agree =
            wanted.map_or(got.is_none_or(|got| got.0 >= twin.walk.end()), |at| got == Some(Instant(at)));
        let wanted = wanted.map(Instant);
        let message = || format!("{what} with a = {from}, b = {to}: calendar {got:?}, twin {wanted:?}");
        if agree { Ok(()) } else { Err(message()) }
    };
    let earlier = |what: &str, got: Option<Instant>, wanted: Option<i64>| -> Result<(), String> {
        let agree =
            wanted.map_or(got.is_none_or(|got| got.0 <= twin.walk.start), |at| got == Some(Instant(at)));
        let wanted = wanted.map(Instant);
        let message = || format!("{what} with a = {from}, b = {to}: calendar {got:?}, twin {wanted:?}");
        if agree { Ok(()) } else { Err(message()) }
    };
    let due = twin.add(a, amount);
    tally.inside += u64::from(due.is_some());
    later(&format!("add(a, {amount})"), calendar.add(from, Duration(amount)), due)?;
    later(&format!("sub(a, -{amount})"), calendar.sub(from, Duration(-amount)), due)?;
    earlier(&format!("sub(b, {amount})"), calendar.sub(to, Duration(amount)), twin.sub(b, amount))?;
    later("next_open(a)", calendar.next_open(from), twin.next_change(a, true))?;
    later("next_close(a)", calendar.next_close(from), twin.next_change(a, false))?;
    earlier("prev_open(b)", calendar.prev_open(to), twin.prev_change(b, true))?;
    earlier("prev_close(b)", calendar.prev_close(to), twin.prev_change(b, false))?;

    let spans: Vec<(i64, i64)> =
        calendar.spans_in(Span::new(from, to)).map(|span| (span.from.0, span.to.0)).collect();
    if a < b && spans != twin.spans(a, b) {
        return Err(format!("spans in [{from}, {to}): calendar {spans:?}, twin {:?}", twin.spans(a, b)));
    }
    let first = calendar.spans(from).next();
    later("spans(a), start of the first", first.map(|span| span.from), twin.add(a, 1).map(|at| at - 1))?;

    let (days, end_of_day) = (random.within(0, 6) as u32, random.one_in(2));
    if let Some(wanted) = twin.add_business_days(a, days, end_of_day) {
        let got = calendar.add_business_days(from, days, end_of_day);
        later(&format!("add_business_days(a, {days}, {end_of_day})"), got, Some(wanted))?;
    }
    Ok(())
}

/// An instant of the walk: on a minute, at a change or a millisecond beside it, or anywhere.
fn instant(twin: &Twin, random: &mut Random) -> i64 {
    let walk = twin.walk;
    let anywhere = random.within(walk.start + 1, walk.end() - 1);
    match random.within(0, 3) {
        0 => anywhere / 60_000 * 60_000,
        1 if !twin.changes.is_empty() => random.pick(&twin.changes).0 + random.within(-1, 2),
        _ => anywhere,
    }
    .clamp(walk.start + 1, walk.end() - 2)
}

#[test]
fn years_on_end_agree_with_the_twin() {
    let mut random = Random(7);
    for (name, year) in [
        ("Europe/Amsterdam", 2024),
        ("Australia/Lord_Howe", 2031),
        ("Africa/Casablanca", 2026),
        ("Pacific/Apia", 2011),
    ] {
        let zone = TimeZone::get(name).unwrap();
        let start =
            jiff::civil::date(year, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond();
        let walk = Walk::new(&zone, start, 2 * 365);
        let dates = walk.dates();
        let spec = loop {
            let mut spec = random.spec(name, &dates);
            spec.holidays.extend((0..25).map(|_| random.pick(&dates).to_string()));
            spec.holidays.retain(|date| !spec.special_days.contains_key(date));
            if !spec.always && Calendar::compile(&spec).is_ok() {
                break spec;
            }
        };
        let (calendar, twin) = (Calendar::compile(&spec).unwrap(), Twin::new(&walk, &spec));
        for _ in 0..40 {
            let (a, b) = (instant(&twin, &mut random), instant(&twin, &mut random));
            let (a, b) = (a.min(b), a.max(b));
            let open = twin.between(a, b);
            assert_eq!(calendar.between(Instant(a), Instant(b)), Duration(open), "{name} {spec:?}");
            assert_eq!(
                calendar.add(Instant(a), Duration(open)).map(|at| at.0),
                twin.add(a, open),
                "{name} {spec:?}"
            );
            assert_eq!(
                calendar.sub(Instant(b), Duration(open)).map(|at| at.0),
                twin.sub(b, open),
                "{name} {spec:?}"
            );
            let days = random.within(1, 300) as u32;
            if let Some(wanted) = twin.add_business_days(a, days, true) {
                assert_eq!(
                    calendar.add_business_days(Instant(a), days, true),
                    Some(Instant(wanted)),
                    "{name} {spec:?}"
                );
            }
        }
    }
}

#[test]
fn overlap_is_an_error_exactly_when_a_minute_of_the_week_lies_in_two_windows() {
    let mut random = Random(3);
    let mut seen = [0, 0];
    for _ in 0..3000 {
        let mut spec = random.spec("UTC", &[jiff::civil::date(2026, 1, 1)]);
        spec.special_days.clear();
        if random.one_in(4)
            && let Some(windows) = spec.hours.values_mut().next()
        {
            windows.extend(random.windows());
        }
        let mut minutes = vec![0u8; 7 * 1440];
        for (number, weekday) in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().enumerate() {
            for (from, to) in read(spec.hours.get(*weekday).map_or(&[], Vec::as_slice)) {
                (from..to).for_each(|minute| minutes[(number * 1440 + minute as usize) % 10_080] += 1);
            }
        }
        let overlap = minutes.iter().any(|count| *count > 1);
        let compiled = Calendar::compile(&spec);
        let refused =
            matches!(compiled, Err(CalendarError::Overlap { .. } | CalendarError::OverlapNextDay { .. }));
        assert_eq!(refused, overlap, "{spec:?}");
        assert_eq!(compiled.is_err(), overlap, "{spec:?}");
        seen[usize::from(overlap)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 300), "{seen:?}");
}
