//! Requests in JSON Lines: every line that is not blank has one answer that is JSON.
#![no_main]
use domain::calc::Calc;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut calc = Calc::new();
    let mut out = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        out.clear();
        calc.line(number, line, &mut out);
        assert!(out.is_empty() == line.trim().is_empty());
        assert!(out.is_empty() || serde_json::from_str::<serde_json::Value>(&out).is_ok());
    }
});
