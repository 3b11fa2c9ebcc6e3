//! `corpus/*.eml` with what must be read in each: `corpus/expected.jsonl`, one line a message, the fields that matter.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Every field that is expected is there with that value; objects and lists are compared field by field.
fn differences(place: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(fields), Value::Object(_)) => {
            for (name, value) in fields {
                differences(&format!("{place}.{name}"), value, &found[name], out);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (n, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(&format!("{place}[{n}]"), expected, found, out);
            }
        }
        _ if expected == found => {}
        _ => out.push(format!("{place}: expected {expected}, found {found}")),
    }
}

#[test]
fn each_example_is_read_as_written() {
    let expected = std::fs::read_to_string(folder().join("expected.jsonl")).unwrap();
    let mut out = Vec::new();
    let mut named = BTreeSet::new();
    for line in expected.lines() {
        let mut expected: Value = serde_json::from_str(line).unwrap();
        let file = expected.as_object_mut().unwrap().remove("file").unwrap().as_str().unwrap().to_owned();
        let raw = std::fs::read(folder().join(&file)).unwrap();
        let parsed = outside::mail::parse(&raw);
        let mut facts = serde_json::to_value(&parsed.facts).unwrap();
        // The date as people write it.
        facts["date"] = parsed.facts.date.map_or(Value::Null, |date| date.to_string().into());
        differences(&file, &expected, &facts, &mut out);
        named.insert(file);
    }
    let files =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let unnamed: Vec<String> = files.filter(|name| name.ends_with(".eml") && !named.contains(name)).collect();
    assert!(out.is_empty(), "{}", out.join("\n"));
    assert!(unnamed.is_empty(), "nothing is expected of {unnamed:?}");
}
