//! Examples, and laws over many random queries.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::span::Instant;
use crate::ticket::{Priority, Status, WaitingFor};

fn canonical(text: &str) -> String {
    parse(text).map_or_else(
        |fault| {
            let Place { from, to } = fault.place;
            format!("{} {from}..{to} {} -> {}", fault.code.name(), fault.word, fault.mend)
        },
        |query| query.to_string(),
    )
}

#[test]
fn queries_are_read_and_written_in_one_form() {
    for (text, expected) in [
        ("", ""),
        ("  priority:p1   STATUS:Open,waiting ", "priority:P1 status:open,waiting"),
        ("waiting>2d created<7D breach<=1h", "waiting>2d created<7d breach<=1h"),
        (
            "customer:acme -customer:x owner:\"Anna de Vries\"",
            "customer:acme -customer:x owner:\"Anna de Vries\"",
        ),
        ("team:\"web\"", "team:web"),
        ("\"exact  words\" plain -not beg*", "\"exact words\" plain -not beg*"),
        ("\"\" word", "word"),
        ("created:2026-11-01 resolved>=2026-01-31", "created:2026-11-01 resolved>=2026-01-31"),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("12:30 c++ a-b", "12:30 c++ a-b"),
        ("naam:x", "no-field 0..4 naam -> "),
        ("custmer:acme", "no-field 0..7 custmer -> customer"),
        ("x prioriy:P1", "no-field 2..9 prioriy -> priority"),
        ("priority:P5", "bad-value 9..11 P5 -> P1"),
        ("status:opn", "bad-value 7..10 opn -> open"),
        ("is:x", "bad-value 3..4 x -> unanswered, breached, excluded, reopened"),
        ("priority:", "no-value 0..9 priority: -> P1, P2, P3, P4"),
        ("customer:a,", "no-value 0..11 customer:a, -> "),
        ("waiting>", "no-value 0..8 waiting> -> waiting>2d"),
        ("waiting>2x", "bad-length 8..10 2x -> 30m, 4h, 2d, 1w"),
        ("waiting:2d", "bad-length 0..10 waiting:2d -> waiting<2d"),
        ("created>2026-02-30", "bad-length 8..18 2026-02-30 -> 30m, 4h, 2d, 1w"),
        ("-waiting>2d", "negated 0..11 -waiting>2d -> waiting<=2d"),
        ("priority>P1", "not-compared 0..9 priority -> priority:"),
        ("\"open", "open-quote 0..5 \"open -> \"open\""),
        ("- x", "lone-minus 0..1 - -> "),
        ("--x", "lone-minus 0..1 - -> "),
        ("a b c d e f g h i", "too-long 16..17 i -> 8"),
        ("tag:a tag:b tag:c tag:d", "too-long 18..23 tag:d -> 3"),
        (":x", "no-field 0..2 :x -> "),
        ("*", "no-field 0..1 * -> "),
    ] {
        assert_eq!(canonical(text), expected, "{text}");
    }
    assert_eq!(parse(&"x".repeat(LONGEST + 1)).unwrap_err().code, FaultCode::TooLong);
}

#[test]
fn a_completion_is_of_what_stands_at_the_cursor() {
    let offered = |text: &str| {
        let done = complete(text, text.len());
        let wanted = match done.wanted {
            Wanted::Words(words) => words.join(" "),
            Wanted::ValueOf(field) => format!("<{}>", field.name()),
            Wanted::Nothing => "-".to_owned(),
        };
        format!("{}..{} [{}] {wanted}", done.from, done.to, done.typed)
    };
    assert_eq!(offered("priority:P1 st"), "12..14 [st] status:");
    assert_eq!(offered("-cu"), "1..3 [cu] customer:");
    assert_eq!(offered("priority:"), "9..9 [] P1 P2 P3 P4");
    assert_eq!(
        offered("status:open,wait"),
        "12..16 [wait] waiting waiting_customer waiting_third_party waiting_change_window waiting_other"
    );
    assert_eq!(offered("owner:\"Anna de"), "6..14 [Anna de] <owner>");
    assert_eq!(offered("created<=3"), "9..10 [3] 30m 30d");
    assert_eq!(offered("\"exact wo"), "0..9 [\"exact wo] -");
    assert_eq!(offered("foo:b"), "0..5 [foo:b] -");
    assert!(offered("").contains("priority: status:"));
    assert_eq!(complete("é", 1).to, 0, "a cursor within a letter stands before it");
}

fn context() -> Context {
    Context { now: at("2026-11-22T10:00:00Z"), person: 7, zone: TimeZone::get("Europe/Amsterdam").unwrap() }
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn known() -> Known {
    let mut known = Known::default();
    known.add(Field::Customer, "acme", 1);
    known.add(Field::Customer, "x", 2);
    known.exists(Field::Customer, "acme");
    known.add(Field::Owner, "anna", 7);
    known
}

fn facts() -> Facts {
    Facts {
        id: 5,
        status: Status::Waiting(WaitingFor::Customer),
        since: at("2026-11-19T10:00:00Z"),
        priority: Priority::P2,
        customer: 1,
        owner: Some(7),
        team: None,
        service: None,
        requester: None,
        kind: "incident".to_owned(),
        channel: "mail".to_owned(),
        created: at("2026-11-18T23:30:00Z"),
        updated: at("2026-11-22T09:59:00Z"),
        resolved: None,
        next_due: Some(at("2026-11-22T10:30:00Z")),
        flags: vec![Flag::Promise],
        tags: vec!["vip".to_owned()],
    }
}

/// One message.
struct Text(&'static [&'static str]);

impl Said for Text {
    fn together(&self, words: &[&Words]) -> bool {
        words.iter().all(|word| self.0.iter().any(|own| *own == word.text))
    }
}

#[test]
fn a_ticket_fits_what_is_true_of_it() {
    let said = Text(&["shop", "down"]);
    for (text, expected) in [
        ("", true),
        ("priority:P1,P2", true),
        ("-priority:P2", false),
        ("customer:acme -customer:x owner:me", true),
        ("owner:anna owner:none", false),
        ("owner:none,me", true),
        ("team:none", true),
        ("status:waiting", true),
        ("status:settled", false),
        ("status:any -status:open", true),
        ("waiting>2d", true),
        ("waiting>3d", false),
        ("waiting>=3d", true),
        ("created<4d", true),
        ("created:2026-11-19", true),
        ("created:2026-11-18", false),
        ("created>=2026-11-19 created<2026-11-20", true),
        ("updated<=1m", true),
        ("resolved<7d", false),
        ("breach<1h", true),
        ("breach<30m", false),
        ("breach<=30m", true),
        ("is:breached", false),
        ("-is:breached has:promise has:tag", true),
        ("has:promise -has:promise", false),
        ("tag:VIP", true),
        ("tag:vip tag:x", false),
        ("-tag:x", true),
        ("shop down", true),
        ("shop up", false),
        ("-up", true),
        ("-down", false),
    ] {
        let filter = Filter::of(&parse(text).unwrap(), &known(), &context()).unwrap();
        assert_eq!(filter.holds(&facts(), &said), expected, "{text}");
    }
}

#[test]
fn a_name_that_nobody_has_is_said_with_what_was_meant() {
    let fault = Filter::of(&parse("x customer:acne").unwrap(), &known(), &context()).unwrap_err();
    assert_eq!((fault.code, fault.place.from), (FaultCode::Unknown, 2));
    assert_eq!((fault.word.as_str(), fault.mend.as_str()), ("customer:acne", "customer:acme"));
}

fn any_term() -> impl Strategy<Value = String> {
    let value = prop_oneof!["[a-zé]{1,6}", "\"[a-z]{1,4} [a-z,:]{1,4}\"", Just("none".to_owned())];
    let field = prop_oneof![Just("customer"), Just("owner"), Just("team"), Just("tag"), Just("kind")];
    prop_oneof![
        (any::<bool>(), field, prop::collection::vec(value, 1..3)).prop_map(|(minus, field, values)| {
            format!("{}{field}:{}", if minus { "-" } else { "" }, values.join(","))
        }),
        (prop_oneof![Just("created"), Just("waiting"), Just("breach")], "[<>]=?", 0u32..99_999, "[mhdw]")
            .prop_map(|(measure, op, amount, unit)| format!("{measure}{op}{amount}{unit}")),
        "-?[a-z0-9]{1,8}\\*?",
        "-?\"[a-z ]{1,12}\"",
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(terms in prop::collection::vec(any_term(), 0..6)) {
        if let Ok(query) = parse(&terms.join("  ")) {
            let text = query.to_string();
            let again = parse(&text).unwrap();
            prop_assert_eq!(&again, &query, "{}", text);
            prop_assert_eq!(again.to_string(), text);
        }
    }

    /// Whatever is typed, nothing breaks, and every place lies within the text on whole letters.
    #[test]
    fn anything_may_be_typed(text in "[ \"a-cé:<>=,*1-9mhd-]{0,40}", cursor in 0usize..60) {
        match parse(&text) {
            Ok(query) => prop_assert_eq!(parse(&query.to_string()).unwrap(), query),
            Err(fault) => prop_assert!(text.get(fault.place.from..fault.place.to).is_some(), "{fault:?}"),
        }
        let done = complete(&text, cursor);
        prop_assert!(text.get(done.from..done.to).is_some());
    }
}
