//! A contract file: reading, checking, rendering and wording never panic, and a file that reads compiles or says why not.
#![no_main]
use domain::contract::{Contract, Language, check, render, words};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let report = check(text);
    for language in [Language::Nl, Language::En] {
        let _ = render(&report, "fuzz.toml", language);
    }
    if let Ok(contract) = Contract::parse(text) {
        let _ = contract.terms();
        let _ = words(&contract, Language::Nl);
    }
});
