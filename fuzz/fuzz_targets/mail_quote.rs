//! Any text: what is new is never longer than the text, and what is folded is a piece of it.
#![no_main]
use domain::mail::{is_thanks, quote};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let fold = quote::fold(text);
    assert!(fold.fresh.len() <= text.len() + 1);
    assert!(text.contains(fold.folded));
    let _ = is_thanks(&fold.fresh);
});
