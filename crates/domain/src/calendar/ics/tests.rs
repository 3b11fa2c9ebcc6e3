//! Files in, dates out.

use proptest::prelude::*;

use super::{MAX_BYTES, read};

/// Wraps events in a calendar and shows what was read, one date a line.
fn check(body: &str, expect: &str) {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", lines(body));
    for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let shown = match read(&text, 2024..=2030) {
            Ok(dated) => {
                let days = dated.days.iter().map(|(date, name)| format!("{date} {name}"));
                days.chain(dated.timed.iter().map(|line| format!("timed at line {line}")))
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, lines(expect), "{text}");
    }
}

fn lines(text: &str) -> String {
    text.lines()
        .map(|line| line.trim_start_matches("        "))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// An event with these lines.
fn event(body: &str) -> String {
    format!("BEGIN:VEVENT\n{}\nEND:VEVENT", lines(body))
}

#[test]
fn an_all_day_event_is_a_holiday() {
    check(&event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Eerste Kerstdag"), "2026-12-25 Eerste Kerstdag");
    check(&event("dtstart:20261225\nsummary:Eerste Kerstdag"), "2026-12-25 Eerste Kerstdag");
    check(&event("DTSTART;VALUE=DATE:20261225"), "2026-12-25 ");
}

#[test]
fn the_end_is_exclusive() {
    check(
        &event("DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102\nSUMMARY:Sluiting"),
        "2026-12-30 Sluiting\n2026-12-31 Sluiting\n2027-01-01 Sluiting",
    );
    check(
        &event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226\nSUMMARY:Kerst"),
        "2026-12-25 Kerst",
    );
    check(
        &event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225\nSUMMARY:Kerst"),
        "2026-12-25 Kerst",
    );
    check(
        &event("DTSTART;VALUE=DATE:20261225\nDURATION:P2D\nSUMMARY:Kerst"),
        "2026-12-25 Kerst\n2026-12-26 Kerst",
    );
    check(
        &event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261224"),
        "line 5: the event ends before it starts",
    );
    check(
        &event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20361224"),
        "line 5: the event lasts longer than a year",
    );
}

#[test]
fn folded_lines_and_escapes_are_undone() {
    check(
        &event("DTSTART;VALUE=D\n ATE:20261225\nSUMMARY:Kerst\\, 'la fête'\\; \n\t \\\\ dag\\nvrij"),
        "2026-12-25 Kerst, 'la fête';  \\ dag vrij",
    );
    check(
        &event("DTSTART;X=\"a:b\";VALUE=DATE:20261225\nSUMMARY;LANGUAGE=nl:Kerst: dag"),
        "2026-12-25 Kerst: dag",
    );
}

#[test]
fn repetition_by_the_year() {
    let repeat = |rule: &str| event(&format!("DTSTART;VALUE=DATE:20231225\nSUMMARY:K\nRRULE:{rule}"));
    check(
        &repeat("FREQ=YEARLY"),
        "2024-12-25 K\n2025-12-25 K\n2026-12-25 K\n2027-12-25 K\n2028-12-25 K\n2029-12-25 K\n2030-12-25 K",
    );
    check(&repeat("FREQ=YEARLY;COUNT=3"), "2024-12-25 K\n2025-12-25 K");
    check(&repeat("FREQ=YEARLY;UNTIL=20251225T000000Z;WKST=MO"), "2024-12-25 K\n2025-12-25 K");
    check(&repeat("FREQ=YEARLY;INTERVAL=3"), "2026-12-25 K\n2029-12-25 K");
    check(&repeat("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2"), "2024-05-27 K\n2025-05-26 K");
    check(&repeat("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), "2024-02-29 K\n2028-02-29 K");
    check(
        &format!("{}\n", repeat("FREQ=YEARLY;COUNT=4\nEXDATE;VALUE=DATE:20241225,20261225")),
        "2025-12-25 K",
    );
    check(
        &repeat("FREQ=MONTHLY"),
        "line 6: the repetition \"FREQ=MONTHLY\" is not read here; give each date an event of its own",
    );
    check(
        &repeat("FREQ=YEARLY;BYDAY=1MO"),
        "line 6: the repetition \"FREQ=YEARLY;BYDAY=1MO\" is not read here; FREQ=YEARLY on a date or on BYMONTH and BYDAY is",
    );
}

#[test]
fn an_event_over_new_year_reaches_into_the_first_of_the_years() {
    check(
        &event(
            "DTSTART;VALUE=DATE:20231231\nDTEND;VALUE=DATE:20240102\nSUMMARY:Oud en nieuw\nRRULE:FREQ=YEARLY;COUNT=1",
        ),
        "2024-01-01 Oud en nieuw",
    );
}

#[test]
fn cancelled_timed_and_double_events() {
    let one = event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Kerst");
    let gone = event("DTSTART;VALUE=DATE:20261226\nSUMMARY:Weg\nSTATUS:CANCELLED");
    let timed = event("DTSTART;TZID=Europe/Amsterdam:20261224T090000\nSUMMARY:Borrel");
    let weekly = event("DTSTART:20261224T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE:20261231T090000Z");
    check(&weekly, "timed at line 3");
    let other = event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Noël");
    check(&format!("{one}\n{gone}\n{one}\n{timed}\n{other}"), "2026-12-25 Kerst, Noël\ntimed at line 16");
}

#[test]
fn other_components_are_passed_over() {
    check(
        &format!(
            "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\n{}",
            event(
                "BEGIN:VALARM\nDTSTART:nonsense\nSUMMARY:Alarm\nEND:VALARM\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Kerst"
            )
        ),
        "2026-12-25 Kerst",
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    check(
        &event("SUMMARY:Kerst\nDTSTART;VALUE=DATE:2026-12-25"),
        "line 5: \"2026-12-25\" is not a date; write it like DTSTART;VALUE=DATE:20261225",
    );
    check(
        &event("SUMMARY:Kerst"),
        "line 3: the event has no DTSTART; write one like DTSTART;VALUE=DATE:20261225",
    );
    check(
        &event("DTSTART:20261225\nDURATION:PT36H"),
        "line 5: \"PT36H\" is not a length in whole days like P2D",
    );
    check(&event("nonsense"), "line 4: \"nonsense\" is not a line of iCalendar; it has no colon");
    check("END:VEVENT", "line 3: END:VEVENT closes nothing that is open");
    check(
        &event("DTSTART:20261225\nRDATE:20261226"),
        "line 5: RDATE is not read here; give each date an event of its own",
    );
    check("BEGIN:VEVENT", "line 4: END:VCALENDAR closes nothing that is open");
    let cut_off = read("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", 2024..=2030).unwrap_err();
    assert_eq!(cut_off.to_string(), "line 2: BEGIN:VEVENT is never closed; is the file cut off?");
    for text in ["", "date;name\n", "<html>", "BEGIN:VCARD\nEND:VCARD", "A:B"] {
        assert!(read(text, 2024..=2030).is_err(), "{text}");
    }
    let large = "X".repeat(MAX_BYTES + 1);
    assert_eq!(
        read(&large, 2024..=2030).unwrap_err().to_string(),
        "line 1: the file is larger than 4194304 bytes"
    );
}

#[test]
fn a_file_of_repetitions_is_bounded() {
    let one = event("DTSTART;VALUE=DATE:00010101\nDTEND;VALUE=DATE:00020101\nRRULE:FREQ=YEARLY");
    let text = format!("BEGIN:VCALENDAR\n{one}\n{one}\nEND:VCALENDAR\n");
    let error = read(&text, i16::MIN..=i16::MAX).unwrap_err();
    assert_eq!(error.to_string(), "line 2: the file gives more dates than a list of holidays can have");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:", "END", "\r\n", "\n", "\n ", "\n\t",
            "DTSTART", ";VALUE=DATE", ":", "20261225", "99991231", "00010101", "20260230", "DTEND:", "RRULE:FREQ=YEARLY",
            ";INTERVAL=32767", ";COUNT=4294967295", ";BYMONTH=2", ";BYDAY=5MO", ";BYDAY=é", ";UNTIL=é9999999", "EXDATE:", "SUMMARY:\\",
            "DURATION:P65535W", "\"", "é", "\u{feff}", "T000000Z", ";",
        ]), 0..40),
        from in any::<i16>(),
        to in any::<i16>(),
    ) {
        let _ = read(&parts.concat(), from..=to);
        let _ = read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nEND:VCALENDAR", parts.concat()), from..=to);
    }
}
