//! Entries at the edges of their rules.

use super::*;
use crate::span::Instant;

fn known() -> Known {
    Known {
        services: ["shop".to_owned()].into(),
        environments: ["production".to_owned()].into(),
        colleagues: [7].into(),
    }
}

fn faults(kind: EntryKind, values: &Values) -> Vec<String> {
    match check(kind, values, &known()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| format!("{} {}", fault.field, fault.kind.name())).collect(),
    }
}

#[test]
fn every_kind_says_what_is_wrong_and_where() {
    let check =
        |kind, values: Values, expected: &[&str]| assert_eq!(faults(kind, &values), expected, "{values:?}");
    check(EntryKind::Contact, [("name", "Koen")].into(), &["phone missing"]);
    check(
        EntryKind::Contact,
        [("email", "koen"), ("phone", "call me")].into(),
        &["name missing", "phone phone", "email email"],
    );
    check(
        EntryKind::Contact,
        [("name", "K"), ("phone", "112"), ("hours", "mon 9-17")].into(),
        &["hours hours"],
    );
    check(
        EntryKind::Contact,
        [("name", "K"), ("phone", "112"), ("colour", "red")].into(),
        &["colour no-such-field"],
    );
    check(
        EntryKind::Contact,
        [("name", "K"), ("phone", "112"), ("order", "0"), ("zone", "Mars")].into(),
        &["order order", "zone zone"],
    );
    check(
        EntryKind::Link,
        [("title", "Run"), ("about", "runbook"), ("url", "javascript:alert(1)")].into(),
        &["url url"],
    );
    check(
        EntryKind::Link,
        [("title", "Run"), ("about", "poem"), ("url", "https://x.example")].into(),
        &["about choice"],
    );
    check(
        EntryKind::System,
        [("name", "DB"), ("service", "mill"), ("environment", "moon")].into(),
        &["environment unknown", "service unknown"],
    );
    check(EntryKind::Knowledge, [("person", "8"), ("level", "expert")].into(), &["person unknown"]);
    check(EntryKind::Knowledge, [("person", "7"), ("level", "expert")].into(), &["topic missing"]);
    check(EntryKind::Document, [("title", "Contract")].into(), &["url missing"]);
    check(EntryKind::Note, [("title", "DB"), ("text", "Password: hunter2")].into(), &["text secret"]);
    check(
        EntryKind::Credential,
        [("title", "DB"), ("kept_in", "aB3dE5gH7jK9mN1pQ3sT"), ("owner", "Koen"), ("rotate_by", "soon")]
            .into(),
        &["kept_in secret", "rotate_by date"],
    );
}

#[test]
fn what_is_right_is_written_in_one_way() {
    let contact = Values::from([
        ("name", " Koen Hendriks "),
        ("email", "Koen@Fietsgoed.example"),
        ("hours", "Ma-Vr  09:00-17:00;za 10:00-14:00"),
        ("languages", "NL/en nl"),
        ("order", "01"),
        ("note", ""),
    ]);
    let read = check(EntryKind::Contact, &contact, &known()).unwrap();
    assert_eq!(
        read.to_json(),
        r#"{"email":"koen@fietsgoed.example","hours":"ma-vr 09:00-17:00; za 10:00-14:00","languages":"nl, en","name":"Koen Hendriks","order":"1"}"#
    );
    assert_eq!(Values::from_json(&read.to_json()), Some(read.clone()));
    assert_eq!(
        read.changed(&[("name", "Koen Hendriks"), ("role", "CTO")].into()),
        ["email", "hours", "languages", "order", "role"]
    );
}

#[test]
fn keys_are_made_of_names() {
    for (name, key) in
        [("Koen Hendriks", "koen-hendriks"), ("Café “Zoë”", "cafe-zoe"), ("Ω", ""), ("A--B ", "a-b")]
    {
        assert_eq!(slug(name), key);
        assert_eq!(is_key(&slug(name)), !key.is_empty());
    }
    assert!(!is_key("Koen") && !is_key("a b") && !is_key("-a") && !is_key(&"a".repeat(61)));
}

#[test]
fn who_is_called_at_three_in_the_night_and_who_at_ten() {
    let day = Values::from([("name", "Day"), ("hours", "mon-fri 09:00-17:00"), ("order", "1")]);
    let night = Values::from([("name", "Night"), ("hours", "24/7"), ("order", "3")]);
    let chief = Values::from([
        ("name", "Chief"),
        ("hours", "ma-vr 09:00-17:00"),
        ("p1_anytime", "yes"),
        ("order", "2"),
    ]);
    let quiet = Values::from([("name", "Quiet")]);
    let all = [&quiet, &day, &night, &chief];
    let names = |at: &str| -> Vec<String> {
        let now = Instant::parse(at).unwrap();
        let order = call_order(&all, "Europe/Amsterdam", now);
        order.iter().map(|(_, contact, reach)| format!("{} {}", contact.get("name"), reach.name())).collect()
    };
    // Monday 23 November 2026, 03:00 and 10:00 in Amsterdam.
    assert_eq!(names("2026-11-23T02:00:00Z"), ["Night now", "Chief for_p1", "Quiet unknown", "Day later"]);
    assert_eq!(names("2026-11-23T09:00:00Z"), ["Day now", "Chief now", "Night now", "Quiet unknown"]);
    let now = Instant::parse("2026-11-23T02:00:00Z").unwrap();
    assert_eq!(
        reach(&day, "Europe/Amsterdam", now),
        Reach::Later(Instant::parse("2026-11-23T08:00:00Z").ok())
    );
    let abroad =
        Values::from([("name", "NY"), ("hours", "mon-fri 09:00-17:00"), ("zone", "America/New_York")]);
    assert_eq!(
        reach(&abroad, "Europe/Amsterdam", now),
        Reach::Later(Instant::parse("2026-11-23T14:00:00Z").ok())
    );
}

#[test]
fn hours_that_make_no_sense_say_why() {
    for (hours, why) in [
        ("", "there are no hours in it"),
        ("always", "\"always\" is not a day"),
        ("mon-fri", "\"mon-fri\" needs days and hours"),
        ("09:00-17:00", "\"09:00-17:00\" needs days and hours"),
    ] {
        assert_eq!(reach::tidy(hours).unwrap_err(), why);
    }
    assert!(reach::tidy("mon 17:00-09:00x").is_err());
}
