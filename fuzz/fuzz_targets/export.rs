//! A line of our own export.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(line) = serde_json::from_str::<server::import::Line>(text) {
        let again = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<server::import::Line>(&again).unwrap(), line);
    }
});
