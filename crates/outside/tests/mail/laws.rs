//! What holds of any bytes.

use outside::mail::{html, parse};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_bytes_are_read(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let parsed = parse(&raw);
        prop_assert_eq!(parsed.facts.attachments.len(), parsed.parts.len());
    }

    #[test]
    fn a_text_comes_back_as_it_was_sent(lines in proptest::collection::vec("[a-zA-Zé€ ,.]{0,40}[a-z]", 1..10)) {
        let text = lines.join("\n");
        let raw = format!("From: a@b.nl\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n", text.replace('\n', "\r\n"));
        prop_assert_eq!(parse(raw.as_bytes()).facts.text, text);
    }

    #[test]
    fn a_subject_comes_back_as_it_was_sent(subject in "[a-zA-Zé€ ☕]{0,30}") {
        let words: String = subject.as_bytes().chunks(7).map(|bytes| {
            let hex: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
            format!("=?utf-8?Q?{hex}?=\r\n ")
        }).collect();
        let raw = format!("From: a@b.nl\r\nSubject: {words}\r\n\r\nx");
        let expected = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(parse(raw.as_bytes()).facts.subject, expected);
    }

    #[test]
    fn what_was_cleaned_is_clean(html in "(<[a-z/!]{0,4}[ a-z='\"/<>&#;:x0-9-]{0,20}>?|[a-z<>&\"']{0,5}){0,12}") {
        let show = html::Show { remote: false, cid: &|_| None };
        let once = html::clean(&html, &show).html;
        super::xss::assert_harmless(&html, &once);
        let _ = html::to_text(&html);
    }
}
