//! Any history of a ticket: the clocks and the trace never panic, and asking again gives the same answer.
#![no_main]
use domain::clock::{ClockName, Timeline, clocks, trace};
use domain::contract::Contract;
use domain::span::Instant;
use domain::ticket::Event;

const CONTRACT: &str = include_str!("../../examples/contracts/webshop-24x7.toml");

libfuzzer_sys::fuzz_target!(|text: &str| {
    thread_local!(static TERMS: domain::clock::Terms = Contract::parse(CONTRACT).unwrap().terms().unwrap());
    let Ok(events) = serde_json::from_str::<Vec<Event>>(text) else { return };
    TERMS.with(|terms| {
        for at in events.iter().map(|event| event.at).chain([Instant(0), Instant(4_000_000_000_000)]) {
            assert!(clocks(&events, terms, at) == clocks(&events, terms, at));
            let timeline = Timeline::read(&events, terms, at);
            for clock in ClockName::ALL {
                let _ = trace(&timeline, terms, clock, at);
            }
        }
    });
});
