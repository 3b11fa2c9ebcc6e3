//! A holiday calendar in iCalendar form never panics and never runs away.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = domain::calendar::ics::read(text, 1970..=2200);
});
