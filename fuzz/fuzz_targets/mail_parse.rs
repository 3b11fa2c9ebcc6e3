//! Any bytes as a message: never a panic, every file with its bytes, the same twice.
#![no_main]
use domain::span::Instant;
use outside::mail::{Rehearsal, parse};

libfuzzer_sys::fuzz_target!(|raw: &[u8]| {
    let parsed = parse(raw);
    assert_eq!(parsed.facts.attachments.len(), parsed.parts.len());
    assert!(!parsed.facts.subject.contains(['\r', '\n']));
    assert!(parse(raw) == parsed);
    let mut desk = Rehearsal::new(vec!["desk@example.nl".to_owned()]);
    let now = Instant(1_780_000_000_000);
    let _ = desk.decide(&parsed.facts, now);
    let _ = desk.decide(&parsed.facts, now);
});
