//! What is published beside the code is what the code says: the schema, the catalogue, the examples.
//!
//! `UPDATE_DOCS=1 cargo nextest run -p domain published` writes the pages anew.

use serde_json::Value;

use super::{Contract, Language, catalogue, check, render, schema};

/// The contracts of the demo and of the import.
const EXAMPLES: [(&str, &str); 4] = [
    ("webshop-24x7.toml", include_str!("../../../../examples/contracts/webshop-24x7.toml")),
    ("office-hours.toml", include_str!("../../../../examples/contracts/office-hours.toml")),
    ("platform-all-in.toml", include_str!("../../../../examples/contracts/platform-all-in.toml")),
    ("servicenow/contract.toml", include_str!("../../../../examples/servicenow/contract.toml")),
];

/// Compares a published page with what the code makes of it now.
fn is_current(path: &str, now: &str) {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, now).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == now, "{path} is old; write it anew with UPDATE_DOCS=1");
}

#[test]
fn the_schema_is_current() {
    let text = serde_json::to_string_pretty(&schema()).unwrap();
    is_current("docs/contract/contract.schema.json", &format!("{text}\n"));
}

#[test]
fn the_catalogues_are_current() {
    is_current("docs/contract/findings.md", &catalogue(Language::En));
    is_current("docs/contract/findings.nl.md", &catalogue(Language::Nl));
}

#[test]
fn the_examples_of_contracts_are_clean() {
    for (file, text) in EXAMPLES.into_iter().take(3) {
        let report = check(text);
        assert!(report.is_clean(), "{}", render(&report, file, Language::Nl));
    }
}

#[test]
fn the_examples_judge_and_point_at_the_schema() {
    for (file, text) in EXAMPLES {
        assert_eq!(text.lines().next(), Some("#:schema ../../docs/contract/contract.schema.json"), "{file}");
        let contract = Contract::parse(text).unwrap();
        assert!(contract.terms().is_ok(), "{file}");
        let json = serde_json::to_string(&contract).unwrap();
        assert_eq!(Contract::from_json(&json), Ok(contract), "{file}: the JSON form says the same");
    }
}

/// A TOML value as an editor hands it to a schema: dates are text.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, item)| (key.clone(), as_json(item))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// The parts of JSON Schema that say which keys and kinds of value are possible.
fn conforms(root: &Value, rule: &Value, value: &Value, path: &str) -> Result<(), String> {
    if let Some(reference) = rule.get("$ref").and_then(Value::as_str) {
        let target = root
            .pointer(reference.trim_start_matches('#'))
            .ok_or_else(|| format!("{path}: no {reference}"))?;
        conforms(root, target, value, path)?;
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(choices) = rule.get(key).and_then(Value::as_array)
            && !choices.iter().any(|choice| conforms(root, choice, value, path).is_ok())
        {
            return Err(format!("{path}: none of {key} fits {value}"));
        }
    }
    if let Some(constant) = rule.get("const")
        && constant != value
    {
        return Err(format!("{path}: {value} is not {constant}"));
    }
    if let Some(words) = rule.get("enum").and_then(Value::as_array)
        && !words.contains(value)
    {
        return Err(format!("{path}: {value} is not in {words:?}"));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = match rule.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|possible| possible == kind),
        _ => true,
    };
    if !fits {
        return Err(format!("{path}: {value} is no {}", rule["type"]));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        conforms(root, rule.get("items").unwrap_or(&Value::Null), item, &format!("{path}[{index}]"))?;
    }
    for (key, item) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{key}");
        let known = rule.get("properties").and_then(|properties| properties.get(key));
        match (known, rule.get("additionalProperties")) {
            (Some(rule), _) => conforms(root, rule, item, &path)?,
            (None, Some(Value::Bool(false))) => return Err(format!("{path} is not in the schema")),
            (None, Some(rule)) => conforms(root, rule, item, &path)?,
            (None, None) => {}
        }
    }
    Ok(())
}

#[test]
fn the_schema_takes_the_examples_and_refuses_what_a_contract_does_not_know() {
    let schema = schema();
    let judge = |text: &str| {
        let file: toml::Value = toml::from_str(text).unwrap();
        conforms(&schema, &schema, &as_json(&file), "")
    };
    for (file, text) in EXAMPLES {
        assert_eq!(judge(text), Ok(()), "{file}");
    }
    for (wrong, why) in [
        ("[contract]\nidd = \"a\"\n", ".contract.idd is not in the schema"),
        ("[priorities.P5]\nresponse = \"4h\"\n", ".priorities.P5 is not in the schema"),
        ("[clocks]\nresponse_means = 80\n", ".clocks.response_means: 80 is no [\"string\",\"null\"]"),
        ("[clocks]\nretarget = \"now\"\n", ".clocks.retarget: none of anyOf fits \"now\""),
        ("[priorities.P1]\nresponse = 30\n", ".priorities.P1: none of anyOf fits {\"response\":30}"),
    ] {
        assert_eq!(judge(wrong), Err(why.to_owned()));
    }
}
