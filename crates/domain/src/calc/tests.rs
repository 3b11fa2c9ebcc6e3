//! The examples of docs/calc, answered; and that no line can stop the next.

use std::path::Path;

use super::Calc;

fn docs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/calc")
}

fn answer_all(requests: &str) -> String {
    let mut calc = Calc::new();
    let mut out = String::new();
    for (number, line) in (1..).zip(requests.lines()) {
        calc.line(number, line, &mut out);
    }
    out
}

/// Compares a published file with what the code makes; `UPDATE_DOCS=1` rewrites it.
fn published(name: &str, made: &str) {
    let path = docs().join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == made,
        "docs/calc/{name} is out of date; run the tests with UPDATE_DOCS=1 and read the difference"
    );
}

#[test]
fn the_examples_are_answered_as_published() {
    let requests = std::fs::read_to_string(docs().join("examples.jsonl")).unwrap();
    let answers = answer_all(&requests);
    assert_eq!(answers.lines().count(), requests.lines().count());
    published("answers.jsonl", &answers);
}

#[test]
fn the_schema_is_published() {
    published("request.schema.json", &format!("{:#}\n", super::schema()));
}

#[test]
fn the_example_of_the_rules_is_due_on_monday_at_thirteen() {
    let answers = std::fs::read_to_string(docs().join("answers.jsonl")).unwrap();
    let line = answers.lines().find(|line| line.contains("\"clocks\"")).unwrap();
    let answer: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(answer["clocks"]["resolve"]["due"], "2026-11-09T12:00:00Z");
    assert_eq!(answer["clocks"]["resolve"]["elapsed_ms"], 3_600_000);
    assert_eq!(answer["clocks"]["resolve"]["remaining_ms"], 10_800_000);
    assert_eq!(answer["clocks"]["response"]["state"], "met");
    assert_eq!(answer["paused_ms"], 7_200_000);
    assert_eq!(answer["trace"][0]["kind"], "counted");
}

#[test]
fn a_bad_line_names_its_number_and_the_rest_goes_on() {
    let answers = answer_all(
        "{\"op\":\"calendar.is_open\",\"calendar\":{\"always\":true},\"at\":\"yesterday\"}\n\n{\"op\":\"calendar.is_open\",\"calendar\":{\"always\":true},\"at\":\"2026-01-01T00:00:00Z\"}",
    );
    let lines: Vec<&str> = answers.lines().collect();
    assert!(lines[0].contains("\"line\":1") && lines[0].contains("not an instant"), "{}", lines[0]);
    assert_eq!(lines[1], "{\"open\":true}");
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_contract_file_as_json_is_a_contract() {
    let toml = include_str!("../../../../examples/servicenow/contract.toml");
    let contract = crate::contract::Contract::parse(toml).unwrap();
    let contract = serde_json::to_string(&contract).unwrap();
    let answers = answer_all(&format!(
        "{{\"op\":\"clocks\",\"contract\":{contract},\"events\":[{{\"at\":\"2016-02-29T01:16:00Z\",\"type\":\"opened\",\"priority\":\"P1\"}}],\"at\":\"2016-02-29T01:20:00Z\"}}"
    ));
    let answer: serde_json::Value = serde_json::from_str(&answers).unwrap();
    assert_eq!(answer["clocks"]["response"]["due"], "2016-02-29T01:46:00Z", "{answers}");
    assert_eq!(answer["clocks"]["resolve"]["due"], "2016-02-29T05:16:00Z");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(line in "\\PC*") {
        answer_all(&line);
    }

    #[test]
    fn no_numbers_panic(from in proptest::num::i64::ANY, amount in proptest::num::i64::ANY) {
        let from = crate::span::Instant(from);
        let answers = answer_all(&format!(
            "{{\"op\":\"calendar.add\",\"calendar\":{{\"time_zone\":\"Europe/Amsterdam\",\"hours\":{{\"mon\":[\"09:00-17:00\"]}}}},\"from\":\"{from}\",\"amount_ms\":{amount}}}"
        ));
        assert_eq!(answers.lines().count(), 1);
    }
}
