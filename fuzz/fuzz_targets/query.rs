//! Queries of lists: whatever is typed is read or refused with a place, and what is read is written and read again.
#![no_main]

use domain::query::{complete, parse};

libfuzzer_sys::fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(query) => {
            let written = query.to_string();
            assert_eq!(parse(&written).as_ref(), Ok(&query), "{written}");
        }
        Err(fault) => assert!(text.get(fault.place.from..fault.place.to).is_some(), "{fault:?}"),
    }
    for cursor in [0, text.len() / 2, text.len()] {
        let done = complete(text, cursor);
        assert!(text.get(done.from..done.to).is_some());
    }
});
