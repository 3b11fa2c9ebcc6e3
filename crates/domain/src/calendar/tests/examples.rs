//! semantics.md section 2, sentence by sentence, as text: a calendar, a question, its answer.
//!
//! A calendar is written `Europe/Amsterdam; mon-fri 09:00-17:00; sat 10:00-12:00; 2026-12-24 09:00-12:00; 2026-12-25 closed`.
//! Instants are wall-clock times of its zone, or UTC with a `Z`; answers show the offset that was in force.

use jiff::Timestamp;

use super::super::hours::WEEKDAYS;
use crate::calendar::{Calendar, CalendarSpec, DayNote};
use crate::span::{Duration, Instant, Span};

fn spec(text: &str) -> CalendarSpec {
    let mut parts = text.split(';').map(str::trim);
    let mut spec = CalendarSpec { time_zone: parts.next().map(str::to_owned), ..CalendarSpec::default() };
    for part in parts {
        let (when, windows) = part.split_once(' ').unwrap();
        if windows == "closed" {
            spec.holidays.push(when.to_owned());
            continue;
        }
        let windows: Vec<String> = windows.split_whitespace().map(str::to_owned).collect();
        if when.starts_with(|letter: char| letter.is_ascii_digit()) {
            spec.special_days.insert(when.to_owned(), windows);
            continue;
        }
        let number = |name: &str| WEEKDAYS.iter().position(|known| *known == name);
        match when.split_once('-').and_then(|(first, last)| Some((number(first)?, number(last)?))) {
            Some((first, last)) => {
                WEEKDAYS[first..=last]
                    .iter()
                    .for_each(|day| drop(spec.hours.insert((*day).to_owned(), windows.clone())));
            }
            None => drop(spec.hours.insert(when.to_owned(), windows)),
        }
    }
    spec
}

/// Asks a calendar every line `question = answer`.
fn check(calendar: &str, lines: &str) {
    let compiled = Calendar::compile(&spec(calendar)).unwrap_or_else(|error| panic!("{calendar}: {error}"));
    let mut wrong = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (question, wanted) = line.split_once(" = ").unwrap();
        let got = answer(&compiled, question);
        if got != wanted {
            wrong += &format!("\n  {question} = {got}, wanted {wanted}");
        }
    }
    assert!(wrong.is_empty(), "{calendar}{wrong}");
}

fn answer(calendar: &Calendar, question: &str) -> String {
    let words: Vec<&str> = question.split_whitespace().collect();
    let at = instant(calendar, words[1]);
    let show = |found: Option<Instant>| found.map_or("never".to_owned(), |found| show(calendar, found));
    match words[0] {
        "between" => exact(calendar.between(at, instant(calendar, words[2]))),
        "add" if words[2].ends_with("bd") => {
            show(calendar.add_business_days(at, words[2].trim_end_matches("bd").parse().unwrap(), false))
        }
        "end" => show(calendar.add_business_days(at, words[2].trim_end_matches("bd").parse().unwrap(), true)),
        "add" => show(calendar.add(at, length(words[2]))),
        "sub" => show(calendar.sub(at, length(words[2]))),
        "is" => if calendar.is_open(at) { "open" } else { "closed" }.to_owned(),
        "next_open" => show(calendar.next_open(at)),
        "next_close" => show(calendar.next_close(at)),
        "prev_open" => show(calendar.prev_open(at)),
        "prev_close" => show(calendar.prev_close(at)),
        "spans" => {
            let within = Span::new(at, instant(calendar, words[2]));
            let spans = calendar.spans_in(within);
            let texts = spans.map(|span| {
                format!("{}..{}", self::show(calendar, span.from), self::show(calendar, span.to))
            });
            texts.collect::<Vec<_>>().join(" ")
        }
        "day" => format!("{:?}", calendar.day_note(at)),
        "holiday" => calendar.is_holiday(at).to_string(),
        other => panic!("{other}"),
    }
}

fn instant(calendar: &Calendar, text: &str) -> Instant {
    if text.ends_with('Z') {
        return Instant::parse(text).unwrap();
    }
    let local: jiff::civil::DateTime = text.parse().unwrap();
    let zoned = calendar.time_zone().to_ambiguous_zoned(local).unambiguous();
    Instant(zoned.expect("a wall-clock time of a test exists once").timestamp().as_millisecond())
}

fn length(text: &str) -> Duration {
    let number = |unit: char| text.strip_suffix(unit).map(|number| number.parse::<i64>().unwrap());
    number('h')
        .map(Duration::hours)
        .or(number('m').map(Duration::minutes))
        .unwrap_or_else(|| Duration(text.parse().unwrap()))
}

/// `24h30m`: nothing rounded away.
fn exact(amount: Duration) -> String {
    let (minutes, rest) = (amount.0.abs() / 60_000, amount.0 % 60_000);
    assert_eq!(rest, 0, "{amount:?}");
    let sign = if amount.0 < 0 { "-" } else { "" };
    let hours = format!("{sign}{}h", minutes / 60);
    if minutes % 60 == 0 { hours } else { format!("{hours}{}m", minutes % 60) }
}

/// `Fri 2026-11-20T17:00+01:00`.
fn show(calendar: &Calendar, at: Instant) -> String {
    let zoned = Timestamp::from_millisecond(at.0).unwrap().to_zoned(calendar.time_zone().clone());
    assert_eq!(zoned.datetime(), calendar.local(at));
    let format = if at.0 % 60_000 == 0 { "%a %Y-%m-%dT%H:%M%:z" } else { "%a %Y-%m-%dT%H:%M:%S%.f%:z" };
    zoned.strftime(format).to_string()
}

const OFFICE: &str = "Europe/Amsterdam; mon-fri 09:00-17:00";

#[test]
fn add_gives_the_earliest_instant_and_sub_the_latest() {
    check(
        OFFICE,
        "add 2026-11-20T09:00 8h = Fri 2026-11-20T17:00+01:00
         add 2026-11-20T09:00 28800001 = Mon 2026-11-23T09:00:00.001+01:00
         add 2026-11-20T18:00 1h = Mon 2026-11-23T10:00+01:00
         add 2026-11-20T16:00 4h = Mon 2026-11-23T12:00+01:00
         add 2026-11-20T18:00 0h = Fri 2026-11-20T18:00+01:00
         add 2026-11-21T12:00 -8h = Fri 2026-11-20T09:00+01:00
         sub 2026-11-20T17:00 8h = Fri 2026-11-20T09:00+01:00
         sub 2026-11-23T09:00 1h = Fri 2026-11-20T16:00+01:00
         sub 2026-11-22T12:00 0h = Sun 2026-11-22T12:00+01:00",
    );
}

#[test]
fn between_is_the_open_time_and_negative_backwards() {
    check(
        OFFICE,
        "between 2026-11-20T09:00 2026-11-20T17:00 = 8h
         between 2026-11-20T16:00 2026-11-23T10:00 = 2h
         between 2026-11-23T10:00 2026-11-20T16:00 = -2h
         between 2026-11-21T00:00 2026-11-22T23:00 = 0h
         between 2026-01-01T00:00 2027-01-01T00:00 = 2088h",
    );
}

#[test]
fn weekly_hours_have_zero_or_more_windows_a_day() {
    check(
        "Europe/Amsterdam; mon 09:00-12:30 13:00-17:00; tue 22:00-24:00",
        "between 2026-11-23T00:00 2026-11-24T00:00 = 7h30m
         add 2026-11-23T12:00 1h = Mon 2026-11-23T13:30+01:00
         is 2026-11-23T12:30 = closed
         is 2026-11-23T13:00 = open
         is 2026-11-24T23:59 = open
         is 2026-11-25T00:00 = closed
         next_open 2026-11-25T00:00 = Mon 2026-11-30T09:00+01:00",
    );
}

#[test]
fn a_window_past_midnight_belongs_to_the_day_on_which_it_starts() {
    check(
        "Europe/Amsterdam; fri 22:00-06:00; sat 08:00-08:00",
        "is 2026-11-21T05:59 = open
         is 2026-11-21T06:00 = closed
         between 2026-11-21T08:00 2026-11-22T08:00 = 24h
         is 2026-11-22T08:00 = closed
         spans 2026-11-20T00:00 2026-11-25T00:00 = Fri 2026-11-20T22:00+01:00..Sat 2026-11-21T06:00+01:00 Sat 2026-11-21T08:00+01:00..Sun 2026-11-22T08:00+01:00",
    );
    check(
        "UTC; mon 00:00-00:00",
        "spans 2026-11-23T00:00 2026-11-30T00:00 = Mon 2026-11-23T00:00+00:00..Tue 2026-11-24T00:00+00:00",
    );
}

#[test]
fn windows_that_touch_are_one_span() {
    check(
        "Europe/Amsterdam; mon 09:00-12:00 12:00-24:00; tue 00:00-06:00; wed 20:00-04:00; thu 04:00-05:00",
        "next_close 2026-11-23T10:00 = Tue 2026-11-24T06:00+01:00
         prev_open 2026-11-24T05:00 = Mon 2026-11-23T09:00+01:00
         next_close 2026-11-25T21:00 = Thu 2026-11-26T05:00+01:00",
    );
    check(
        "Europe/Amsterdam; mon-sun 07:00-07:00",
        "next_close 2026-11-23T10:00 = never
         next_open 2026-11-23T10:00 = never
         prev_close 2026-11-23T10:00 = never
         add 2026-03-28T12:00 24h = Sun 2026-03-29T13:00+02:00",
    );
}

#[test]
fn openings_and_closings() {
    check(
        OFFICE,
        "next_open 2026-11-20T08:59 = Fri 2026-11-20T09:00+01:00
         next_open 2026-11-20T09:00 = Mon 2026-11-23T09:00+01:00
         next_close 2026-11-20T16:59 = Fri 2026-11-20T17:00+01:00
         next_close 2026-11-20T17:00 = Mon 2026-11-23T17:00+01:00
         prev_open 2026-11-20T09:00 = Fri 2026-11-20T09:00+01:00
         prev_open 2026-11-20T08:59 = Thu 2026-11-19T09:00+01:00
         prev_close 2026-11-20T17:00 = Fri 2026-11-20T17:00+01:00
         prev_close 2026-11-20T16:59 = Thu 2026-11-19T17:00+01:00
         prev_close 2026-11-22T12:00 = Fri 2026-11-20T17:00+01:00",
    );
}

#[test]
fn a_special_day_replaces_the_weekly_hours() {
    check(
        "Europe/Amsterdam; mon-fri 09:00-17:00; 2026-12-24 09:00-12:00; 2026-12-25 closed; 2026-12-26 10:00-11:00",
        "add 2026-12-24T11:00 2h = Sat 2026-12-26T11:00+01:00
         add 2026-12-24T11:00 3h = Mon 2026-12-28T10:00+01:00
         holiday 2026-12-24T10:00 = false
         holiday 2026-12-25T23:59 = true
         holiday 2026-12-27T12:00 = false
         day 2026-12-24T10:00 = SpecialDay(None)
         day 2026-12-25T10:00 = Holiday(None)
         day 2026-12-27T10:00 = Weekday(Sunday)",
    );
}

#[test]
fn the_tail_follows_the_day_on_which_it_started() {
    let nights = "Europe/Amsterdam; mon-fri 22:00-06:00";
    check(
        &format!("{nights}; 2026-12-25 closed"),
        "is 2026-12-25T05:00 = open
         is 2026-12-25T22:00 = closed
         is 2026-12-26T05:00 = closed",
    );
    // A special day's windows and the tail of the day before are a union.
    check(
        &format!("{nights}; 2026-12-25 05:00-09:00; 2026-12-26 20:00-03:00"),
        "spans 2026-12-24T12:00 2026-12-28T12:00 = Thu 2026-12-24T22:00+01:00..Fri 2026-12-25T09:00+01:00 Sat 2026-12-26T20:00+01:00..Sun 2026-12-27T03:00+01:00",
    );
}

#[test]
fn a_skipped_hour_never_counts_and_a_repeated_one_counts_twice() {
    check(
        "Europe/Amsterdam; mon-sun 00:00-24:00",
        "between 2026-03-29T00:00 2026-03-30T00:00 = 23h
         between 2026-10-25T00:00 2026-10-26T00:00 = 25h",
    );
    check(
        "Europe/Amsterdam; sun 02:00-03:00",
        "between 2026-03-29T00:00 2026-03-30T00:00 = 0h
         between 2026-10-25T00:00 2026-10-26T00:00 = 2h
         spans 2026-10-25T00:00 2026-10-26T00:00 = Sun 2026-10-25T02:00+02:00..Sun 2026-10-25T03:00+01:00
         add 2026-10-25T00:00 90m = Sun 2026-10-25T02:30+01:00
         next_open 2026-03-28T12:00 = Sun 2026-04-05T02:00+02:00",
    );
    check(
        "Europe/Amsterdam; sun 01:30-02:30",
        "spans 2026-10-25T00:00 2026-10-26T00:00 = Sun 2026-10-25T01:30+02:00..Sun 2026-10-25T02:30+02:00 Sun 2026-10-25T02:00+01:00..Sun 2026-10-25T02:30+01:00
         spans 2026-03-29T00:00 2026-03-30T00:00 = Sun 2026-03-29T01:30+01:00..Sun 2026-03-29T03:00+02:00",
    );
}

#[test]
fn half_hours_midnights_and_whole_days_obey_the_same_sentence() {
    check(
        "Australia/Lord_Howe; mon-sun 00:00-24:00",
        "between 2026-10-04T00:00 2026-10-05T00:00 = 23h30m
         between 2026-04-05T00:00 2026-04-06T00:00 = 24h30m",
    );
    check("America/Sao_Paulo; sun 00:00-02:00", "between 2018-11-03T12:00 2018-11-05T00:00 = 1h");
    check("America/Sao_Paulo; sat 23:00-24:00", "between 2018-02-17T12:00 2018-02-18T12:00 = 2h");
    check("Africa/Cairo; fri 00:00-01:00", "between 2026-04-23T12:00 2026-04-25T12:00 = 0h");
    check("America/Havana; sun 00:00-02:00", "between 2026-03-07T12:00 2026-03-09T12:00 = 1h");
    check(
        "Pacific/Apia; mon-sun 09:00-17:00",
        "between 2011-12-29T00:00 2012-01-01T00:00 = 16h
         next_open 2011-12-29T12:00 = Sat 2011-12-31T09:00+14:00
         add 2011-12-29T16:00 2h = Sat 2011-12-31T10:00+14:00",
    );
}

#[test]
fn business_days_keep_the_clock_time_or_end_with_the_day() {
    check(
        "Europe/Amsterdam; mon-fri 09:00-17:00; sat 22:00-02:00; 2026-12-24 09:00-12:00; 2026-12-25 closed",
        "add 2026-11-20T11:00 1bd = Sat 2026-11-21T11:00+01:00
         add 2026-11-20T20:00 2bd = Mon 2026-11-23T20:00+01:00
         add 2026-12-23T11:00 3bd = Mon 2026-12-28T11:00+01:00
         end 2026-12-23T11:00 1bd = Thu 2026-12-24T12:00+01:00
         end 2026-12-23T11:00 2bd = Sun 2026-12-27T02:00+01:00
         add 2026-11-22T11:00 0bd = Sun 2026-11-22T11:00+01:00
         end 2026-11-20T11:00 0bd = Fri 2026-11-20T17:00+01:00
         end 2026-11-20T17:00 0bd = Fri 2026-11-20T17:00+01:00
         end 2026-11-20T17:01 0bd = Sun 2026-11-22T02:00+01:00
         end 2026-11-22T11:00 0bd = Mon 2026-11-23T17:00+01:00",
    );
}

#[test]
fn business_days_and_clock_changes() {
    check(
        "Europe/Amsterdam; mon-sun 01:00-05:00",
        "add 2026-03-28T02:30 1bd = Sun 2026-03-29T03:00+02:00
         add 2026-03-28T02:30 2bd = Mon 2026-03-30T02:30+02:00
         add 2026-10-24T02:30 1bd = Sun 2026-10-25T02:30+02:00",
    );
    check("Europe/Amsterdam; sat-sun 02:00-03:00", "add 2026-03-28T12:00 1bd = Sat 2026-04-04T12:00+02:00");
    check("Europe/Amsterdam; sun 01:30-02:30", "end 2026-10-24T12:00 1bd = Sun 2026-10-25T02:30+01:00");
    check("Pacific/Apia; mon-sun 09:00-17:00", "add 2011-12-28T12:00 2bd = Sat 2011-12-31T12:00+14:00");
    // The night of a date that never was is open on its morrow, but the date is no business day.
    check(
        "Pacific/Apia; fri 22:00-06:00",
        "between 2011-12-29T12:00 2012-01-01T00:00 = 6h
         end 2011-12-29T12:00 1bd = Sat 2012-01-07T06:00+14:00",
    );
}

#[test]
fn a_calendar_that_never_opens_again_says_never() {
    check(
        "Europe/Amsterdam; 2026-12-24 09:00-12:00",
        "add 2026-11-20T12:00 3h = Thu 2026-12-24T12:00+01:00
         add 2026-11-20T12:00 10800001 = never
         sub 2026-11-20T12:00 1 = never
         sub 2027-11-20T12:00 3h = Thu 2026-12-24T09:00+01:00
         next_open 2026-12-24T09:00 = never
         next_close 2026-12-24T09:00 = Thu 2026-12-24T12:00+01:00
         next_close 2026-12-24T12:00 = never
         prev_open 2026-12-24T08:59 = never
         add 2026-11-20T12:00 1bd = Thu 2026-12-24T12:00+01:00
         add 2026-11-20T12:00 2bd = never
         end 2026-12-25T12:00 0bd = never",
    );
    let calendar = Calendar::compile(&spec("Europe/Amsterdam; 2026-12-24 09:00-12:00")).unwrap();
    assert!(!calendar.never_opens());
    assert!(calendar.opens_after(instant(&calendar, "2026-12-24T11:59")));
    assert!(!calendar.opens_after(instant(&calendar, "2026-12-24T12:00")));
    assert_eq!(calendar.last_special_day(), Some(jiff::civil::date(2026, 12, 24)));
    for never in ["UTC", "Europe/Amsterdam; 2026-12-25 closed", "Pacific/Apia; 2011-12-30 09:00-17:00"] {
        let calendar = Calendar::compile(&spec(never)).unwrap();
        assert!(calendar.never_opens(), "{never}");
        assert_eq!(calendar.spans(Instant::MIN).count(), 0, "{never}");
    }
}

#[test]
fn always_is_real_time_in_any_zone() {
    for zone in [None, Some("Europe/Amsterdam".to_owned())] {
        let name = zone.clone().unwrap_or("UTC".to_owned());
        let calendar =
            Calendar::compile(&CalendarSpec { always: true, time_zone: zone, ..CalendarSpec::default() })
                .unwrap();
        assert_eq!(calendar.zone(), name);
        let at = Instant::parse("2026-03-28T23:30:00.007Z").unwrap();
        assert_eq!(calendar.add(at, Duration::days(400)), Some(at + Duration::days(400)));
        assert_eq!(calendar.spans(at).next(), Some(Span::new(at, Instant::MAX)));
        assert!(calendar.is_open(Instant::MIN) && calendar.is_open(Instant::MAX) && !calendar.never_opens());
    }
    assert_eq!(Calendar::always().zone(), "UTC");
}

#[test]
fn answers_end_with_the_year_9999() {
    let calendar = Calendar::always();
    let last = Instant::parse("9999-12-30T22:00:00.999Z").unwrap();
    assert_eq!(calendar.add(last, Duration(1)), None);
    assert_eq!(calendar.add(last - Duration(1), Duration(1)), Some(last));
    assert_eq!(last.0, jiff::Timestamp::MAX.as_millisecond());
    assert_eq!(super::super::LAST, jiff::Timestamp::MAX.as_millisecond());
    assert_eq!(super::super::FIRST, jiff::Timestamp::MIN.as_millisecond());
}

#[test]
fn names_of_days_are_kept_for_the_trace() {
    let calendar = Calendar::compile(&spec(
        "Europe/Amsterdam; mon-fri 09:00-17:00; 2026-04-27 closed; 2026-12-24 09:00-12:00",
    ))
    .unwrap();
    let days =
        [("2026-04-27", "Koningsdag"), ("2026-12-24", "Kerstavond"), ("2026-04-28", "geen bijzondere dag")];
    let calendar = calendar.with_names(days.map(|(date, name)| (date.parse().unwrap(), name.to_owned())));
    let note = |text| calendar.day_note(instant(&calendar, text));
    assert_eq!(note("2026-04-27T12:00"), DayNote::Holiday(Some("Koningsdag")));
    assert_eq!(note("2026-12-24T12:00"), DayNote::SpecialDay(Some("Kerstavond")));
    assert_eq!(note("2026-04-28T12:00"), DayNote::Weekday(jiff::civil::Weekday::Tuesday));
}

#[test]
fn what_is_wrong_is_quoted_with_its_mend() {
    let cases = [
        (
            "Europe/Amsterdm; mon 09:00-17:00",
            "\"Europe/Amsterdm\" is not an IANA time zone; write one such as Europe/Amsterdam or UTC",
        ),
        ("UTC; monday 09:00-17:00", "\"monday\" is not a weekday; write mon, tue, wed, thu, fri, sat or sun"),
        (
            "UTC; mon 9:00-17:00",
            "\"9:00-17:00\" (mon) is not a window of local time; write it like 09:00-17:00, 24:00 being the end of the day",
        ),
        (
            "UTC; mon 24:00-08:00",
            "\"24:00-08:00\" (mon) is not a window of local time; write it like 09:00-17:00, 24:00 being the end of the day",
        ),
        (
            "UTC; mon 09:00-24:01",
            "\"09:00-24:01\" (mon) is not a window of local time; write it like 09:00-17:00, 24:00 being the end of the day",
        ),
        ("UTC; 2026-02-29 closed", "\"2026-02-29\" in holidays is not a date; write it like 2026-12-25"),
        (
            "UTC; 2026-13-01 09:00-17:00",
            "\"2026-13-01\" in special_days is not a date; write it like 2026-12-25",
        ),
        (
            "UTC; 2026-12-25 closed; 2026-12-25 09:00-17:00",
            "2026-12-25 is in holidays and in special_days; keep it in one of them",
        ),
        (
            "UTC; mon 13:00-17:00 09:00-13:01",
            "mon: 09:00-13:01 and 13:00-17:00 overlap; join them or move one",
        ),
        (
            "UTC; mon 22:00-06:00 23:00-24:00",
            "mon: 22:00-06:00 and 23:00-24:00 overlap; join them or move one",
        ),
        (
            "UTC; 2026-12-25 09:00-11:00 10:00-12:00",
            "2026-12-25: 09:00-11:00 and 10:00-12:00 overlap; join them or move one",
        ),
        (
            "UTC; sun 22:00-06:00; mon 05:59-09:00",
            "22:00-06:00 on sun runs past midnight into 05:59-09:00 on mon; shorten one of them",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(Calendar::compile(&spec(text)).unwrap_err().to_string(), wanted, "{text}");
    }
    let json = [
        (
            r#"{"hours":{"mon":["09:00-17:00"]}}"#,
            "the calendar has no time_zone; add an IANA zone such as Europe/Amsterdam",
        ),
        (
            r#"{"always":true,"holidays":["2026-12-25"]}"#,
            "\"always\" means 24 hours every day, so \"holidays\" beside it contradicts it; remove one of the two",
        ),
    ];
    for (text, wanted) in json {
        let spec: CalendarSpec = serde_json::from_str(text).unwrap();
        assert_eq!(Calendar::compile(&spec).unwrap_err().to_string(), wanted, "{text}");
    }
}

#[test]
fn zones_are_known_by_any_case_and_dates_may_be_doubled() {
    let calendar = Calendar::compile(&spec(
        "europe/AMSTERDAM; mon-fri 09:00-17:00; 2026-12-25 closed; 2026-12-25 closed",
    ))
    .unwrap();
    assert_eq!(calendar.zone(), "Europe/Amsterdam");
    assert!(calendar.is_holiday(instant(&calendar, "2026-12-25T00:00")));
}
