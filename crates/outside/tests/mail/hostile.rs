//! Messages that are made to break a reader, the same at every run: deep, wide, endless, cut off, lying about themselves.

use std::fmt::Write as _;

use outside::mail::{Parsed, html, limits, parse};

/// A small generator of numbers (SplitMix64): the same messages at every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const HEAD: &str =
    "From: anna@customer.nl\r\nTo: desk@example.nl\r\nSubject: x\r\nMessage-ID: <m@customer.nl>\r\n";

fn nested_multiparts(depth: usize) -> Vec<u8> {
    let mut out = HEAD.to_owned();
    for n in 0..depth {
        let _ = write!(out, "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    out.push_str("Content-Type: text/plain\r\n\r\nfound me\r\n");
    for n in (0..depth).rev() {
        let _ = write!(out, "--b{n}--\r\n");
    }
    out.into_bytes()
}

fn nested_messages(depth: usize) -> Vec<u8> {
    let mut out = HEAD.to_owned();
    for _ in 0..depth {
        out.push_str("Content-Type: message/rfc822\r\n\r\nFrom: b@x.nl\r\n");
    }
    out.push_str("\r\nfound me\r\n");
    out.into_bytes()
}

fn many_parts(count: usize, part: &str) -> Vec<u8> {
    let mut out =
        HEAD.to_owned() + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfound me\r\n";
    for _ in 0..count {
        out.push_str("--b\r\n");
        out.push_str(part);
    }
    out.push_str("--b--\r\n");
    out.into_bytes()
}

fn with_body(content_type: &str, encoding: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}")
        .into_bytes()
}

/// Large ones, each of a kind.
fn large() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for depth in [1, 60, 99, 100, 101, 5_000] {
        all.push((format!("{depth} multiparts in one another"), nested_multiparts(depth)));
    }
    for depth in [1, 60, 20_000] {
        all.push((format!("{depth} messages in one another"), nested_messages(depth)));
    }
    for part in [
        "\r\n\r\n",
        "Content-Type: text/html\r\n\r\n<p>x\r\n",
        "Content-Type: multipart/mixed; boundary=never\r\n\r\n",
        "Content-Type: message/rfc822\r\n\r\nFrom: x\r\n\r\ny\r\n",
        "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgA=\r\n",
    ] {
        all.push((format!("100,000 parts of {part:?}"), many_parts(100_000, part)));
    }
    for line in [
        "--",
        "--b",
        "--b\r\n--b--",
        "> ",
        "On 1 wrote:",
        "Van: a",
        "=?utf-8?Q?=C3?=",
        "\u{feff}",
        "<",
        "&#",
        "<div>",
        "begin 644 x",
    ] {
        let body = format!("{line}\r\n").repeat(600_000 / (line.len() + 2));
        for kind in
            ["text/plain", "text/html", "multipart/mixed; boundary=b", "text/plain; format=flowed; delsp=yes"]
        {
            all.push((format!("many lines {line:?} as {kind}"), with_body(kind, "8bit", &body)));
        }
    }
    for (name, header) in [
        ("references", "References: ".to_owned() + &"<a@b> ".repeat(200_000)),
        ("recipients", "To: ".to_owned() + &"\"a, b\" <a@b.nl>, ".repeat(100_000)),
        ("groups", "To: ".to_owned() + &"g:a@b,c@d;,".repeat(100_000)),
        ("words", "Subject: ".to_owned() + &"=?utf-8?B?w6k=?= ".repeat(100_000)),
        ("half words", "Subject: ".to_owned() + &"=?utf-8?Q?=".repeat(200_000)),
        ("folds", "Subject: a".to_owned() + &"\r\n b".repeat(500_000)),
        ("comments", "From: ".to_owned() + &"(".repeat(1_000_000)),
        ("parameters", "Content-Type: text/plain".to_owned() + &"; a*1*=b".repeat(200_000)),
        ("one line", "X: ".to_owned() + &"y".repeat(5_000_000)),
        ("received", "Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0100\r\n".repeat(100_000) + "X: y"),
    ] {
        all.push((format!("many {name}"), format!("{HEAD}{header}\r\n\r\nfound me\r\n").into_bytes()));
    }
    all
}

const CHARSETS: [&str; 16] = [
    "utf-8",
    "us-ascii",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1252",
    "utf-16",
    "utf-16le",
    "utf-7",
    "koi8-r",
    "big5",
    "gb18030",
    "iso-2022-jp",
    "iso-2022-kr",
    "hz-gb-2312",
    "x-none",
    "\"",
];
const TYPES: [&str; 22] = [
    "text/plain",
    "text/html",
    "TEXT/PLAIN",
    "text",
    "/",
    "",
    ";",
    "multipart/mixed",
    "multipart/alternative",
    "multipart/related",
    "multipart/report; report-type=delivery-status",
    "multipart/signed",
    "message/rfc822",
    "message/delivery-status",
    "message/disposition-notification",
    "message/partial; id=1; number=1; total=2",
    "message/external-body",
    "image/png",
    "application/ms-tnef",
    "application/pkcs7-mime",
    "text/calendar",
    "application/octet-stream",
];
const ENCODINGS: [&str; 9] =
    ["7bit", "8bit", "binary", "base64", "quoted-printable", "BASE64 ", "x-uuencode", "\"base64\"", "rot13"];
const PIECES: [&str; 26] = [
    "Hello\r\n",
    "é",
    "\u{0}",
    "\u{1b}[31m",
    "=E9",
    "=",
    "=\r\n",
    "SGVsbG8=",
    "\r",
    "\n",
    "\r\n\r\n",
    "--b\r\n",
    "--b--\r\n",
    "--c\r\n",
    "From: x\r\n",
    "<p>x</p>",
    "<script>",
    "<!--",
    "&amp;",
    "> quoted\r\n",
    "On 2 Mar 2026 at 10:00 A <a@b.nl> wrote:\r\n",
    "-- \r\n",
    "Final-Recipient: rfc822; a@b\r\n",
    "Action: failed\r\n",
    "begin 644 a\r\n",
    "[#1042-abcdefghijkm]",
];

/// A message of random pieces: structure, lies about encodings, bytes that are none of it.
fn random(dice: &mut Dice) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for name in ["From", "To", "Subject", "Message-ID", "References", "Date", "Reply-To", "Auto-Submitted"] {
        if dice.below(3) > 0 {
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b": ");
            for _ in 0..dice.below(4) {
                let value = dice.one(&[
                    "a@b.nl",
                    "<c@d>",
                    "\"x",
                    "=?utf-8?Q?=C3=A9?=",
                    "(",
                    "é",
                    ",",
                    ";",
                    "2 Mar 2026 10:00",
                    "auto-replied",
                    "\\",
                ]);
                out.extend_from_slice(value.as_bytes());
            }
            out.extend_from_slice(b"\r\n");
        }
    }
    for level in 0..1 + dice.below(4) {
        let boundary = if dice.below(2) == 0 { "b" } else { "c" };
        let kind = format!(
            "Content-Type: {}; boundary={boundary}; charset={}; name=f{level}\r\nContent-Transfer-Encoding: {}\r\n\r\n",
            dice.one(&TYPES),
            dice.one(&CHARSETS),
            dice.one(&ENCODINGS)
        );
        out.extend_from_slice(kind.as_bytes());
        for _ in 0..dice.below(20) {
            out.extend_from_slice(dice.one(&PIECES).as_bytes());
        }
        out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
    }
    // Some bytes are changed, and some messages cut off.
    for _ in 0..dice.below(6) {
        let at = dice.below(out.len());
        out[at] = u8::try_from(dice.below(256)).unwrap();
    }
    if dice.below(4) == 0 {
        out.truncate(dice.below(out.len()));
    }
    out
}

/// What holds of every message, whatever it is.
fn check(name: &str, raw: &[u8]) -> Parsed {
    let parsed = parse(raw);
    let facts = &parsed.facts;
    assert_eq!(facts.attachments.len(), parsed.parts.len(), "{name}");
    assert!(facts.attachments.len() <= limits::ATTACHMENTS, "{name}");
    assert!(facts.text.len() <= limits::TEXT && facts.oddities.len() <= limits::ODDITIES, "{name}");
    assert!(facts.references.len() <= limits::REFERENCES, "{name}");
    for (attachment, bytes) in facts.attachments.iter().zip(&parsed.parts) {
        assert_eq!(attachment.size, bytes.len() as u64, "{name}");
        let bad = |c: char| c.is_control() || c == '/' || c == '\\';
        assert!(
            !attachment.name.is_empty() && !attachment.name.contains(bad),
            "{name}: {:?}",
            attachment.name
        );
    }
    let lines = [&facts.subject, facts.message_id.as_ref().unwrap_or(&facts.subject)];
    assert!(lines.iter().all(|line| !line.contains(['\r', '\n', '\0'])), "{name}");
    for address in facts.from.iter().chain(&facts.to).chain(&facts.reply_to) {
        assert!(!address.email.contains(|c: char| c.is_control() || c.is_whitespace()), "{name}");
        assert!(!address.name.contains(|c: char| c.is_control()), "{name}");
    }
    assert!(!facts.text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{name}");
    assert_eq!(parse(raw), parsed, "{name}: read twice, the same");
    parsed
}

#[test]
fn a_thousand_odd_messages_are_read() {
    let mut dice = Dice(1042);
    for n in 0..1_000 {
        check(&format!("random {n}"), &random(&mut dice));
    }
}

#[test]
fn the_large_ones_cost_no_more_than_their_size() {
    for (name, raw) in large() {
        let parsed = check(&name, &raw);
        let shown = parsed.html.map(|html| html::clean(&html, &html::Show { remote: false, cid: &|_| None }));
        assert!(shown.is_none_or(|shown| !shown.html.contains("<script")), "{name}");
        if raw.windows(8).any(|bytes| bytes == b"found me")
            && !name.contains("20000")
            && !name.contains("in one another")
        {
            assert!(parsed.facts.text.contains("found me"), "{name}: {:?}", parsed.facts);
        }
    }
}

#[test]
fn what_is_left_out_is_said() {
    let parts = parse(&many_parts(100_000, "\r\nx\r\n"));
    assert!(
        parts.facts.oddities.iter().any(|odd| odd.contains("raw message only")),
        "{:?}",
        parts.facts.oddities
    );
    assert!(parts.facts.text.starts_with("found me"));
    let sixty = parse(&nested_multiparts(60));
    assert_eq!((sixty.facts.text.as_str(), sixty.facts.oddities.len()), ("found me", 0));
    let deeper = parse(&nested_multiparts(150));
    assert!(deeper.facts.oddities.iter().any(|odd| odd.contains("in one another")));
    assert!(
        deeper.facts.text.contains("found me")
            || deeper.parts.iter().any(|part| part.windows(8).any(|w| w == b"found me"))
    );
    let long = parse(&with_body("text/plain", "8bit", &"word ".repeat(400_000)));
    assert_eq!(long.facts.attachments[0].name, "text.txt");
    assert!(long.parts[0].len() > limits::TEXT);
}

#[test]
fn every_cut_of_a_message_is_read() {
    let raw = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/bounce-gmail.eml")).unwrap();
    for end in 0..raw.len() {
        let _ = parse(&raw[..end]);
    }
}
