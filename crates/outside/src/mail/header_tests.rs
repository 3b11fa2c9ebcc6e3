//! Header fields, kind and hostile.

use super::*;

fn read(raw: &str) -> Fields {
    Fields::read(raw.as_bytes()).0
}

#[test]
fn fields_are_read_with_their_folds_and_words() {
    let fields = read(
        "Subject: =?utf-8?B?U3RvcmluZyBpbiBjYWbD?=\r\n =?utf-8?B?qQ==?= =?iso-8859-1?Q?_=E9=E9n?=\r\n\
         From: =?utf-8?Q?Anna_caf=C3=A9?= <anna@customer.nl>\r\nTo: a@x.nl, \"B, C\" <b@x.nl>, Team: c@x.nl, d@x.nl;\r\n\
         References: <a@x>\r\n\t<b@x><c@x>\r\nMessage-ID : <m@x>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\n\r\nbody",
    );
    assert_eq!(fields.text("subject"), "Storing in café één");
    let mut odd = Oddities::default();
    let from = fields.addresses("From", &mut odd);
    assert_eq!((from[0].name.as_str(), from[0].email.as_str()), ("Anna café", "anna@customer.nl"));
    let to: Vec<String> = fields.addresses("To", &mut odd).into_iter().map(|a| a.email).collect();
    assert_eq!(to, ["a@x.nl", "b@x.nl", "c@x.nl", "d@x.nl"]);
    assert_eq!(fields.ids("References"), ["a@x", "b@x", "c@x"]);
    assert_eq!(fields.ids("Message-ID"), ["m@x"]);
    assert_eq!(fields.date("Date"), Some(Instant::parse("2026-03-02T09:00:00Z").unwrap()));
    assert!(fields.oddities().is_empty());
}

#[test]
fn letters_outside_ascii_are_read_without_a_label() {
    assert_eq!(Fields::read(b"Subject: caf\xe9\r\n\r\n").0.text("Subject"), "café");
    assert_eq!(Fields::read("Subject: café\r\n\r\n".as_bytes()).0.text("Subject"), "café");
}

#[test]
fn parameters_of_every_make_are_read() {
    for (value, name) in [
        ("attachment; filename=a.pdf", "a.pdf"),
        ("attachment; filename=\"a b.pdf\"", "a b.pdf"),
        ("attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("attachment; filename*0*=utf-8''caf; filename*1*=%C3%A9; filename*2=.pdf", "café.pdf"),
        ("attachment; filename=\"=?utf-8?Q?caf=C3=A9.pdf?=\"", "café.pdf"),
        ("attachment; filename=\"=?utf-8?B?Y2Fmww==?= =?utf-8?B?qS5wZGY=?=\"", "café.pdf"),
    ] {
        let fields = read(&format!("Content-Disposition: {value}\r\n\r\n"));
        let kind = fields.kind("Content-Disposition").unwrap();
        assert_eq!((kind.name.as_str(), kind.parameter("filename")), ("attachment", Some(name)), "{value}");
    }
}

#[test]
fn what_is_no_header_is_body() {
    for (raw, fields, body) in [
        ("A: b\n\nbody", 1, "body"),
        ("A: b\nno header\n", 1, "no header\n"),
        ("just text", 0, "just text"),
        ("", 0, ""),
        ("\r\nbody", 0, "body"),
        (" folded first\nA: b\n\nx", 0, " folded first\nA: b\n\nx"),
        ("A: b", 1, ""),
    ] {
        let (found, at) = Fields::read(raw.as_bytes());
        assert_eq!((found.list.len(), &raw[at..]), (fields, body), "{raw:?}");
    }
}

#[test]
fn hostile_headers_are_bounded() {
    for raw in [
        "A: b\r\n".repeat(100_000),
        format!("A: {}\r\n\r\nx", "y".repeat(3_000_000)),
        "A:\r\n ".repeat(400_000),
    ] {
        let (fields, _) = Fields::read(raw.as_bytes());
        assert!(fields.list.len() <= limits::FIELDS + 2);
        assert!(fields.list.iter().all(|(_, value)| value.len() <= 4 * limits::FIELD));
    }
    for piece in ["=?", "=?utf-8?Q?a", "=?utf-8?B?=", "<", "a@b,", "\"", "(", ":;", "=?utf-8?Q?=C3?= ", "\\"]
    {
        let raw = format!(
            "From: {0}\r\nSubject: {0}\r\nReferences: {0}\r\nContent-Type: a/b; {0}\r\nDate: {0}\r\n\r\n",
            piece.repeat(30_000 / piece.len())
        );
        let fields = read(&raw);
        let mut odd = Oddities::default();
        let _ = (fields.addresses("From", &mut odd), fields.text("Subject"), fields.ids("References"));
        let _ = (fields.kind("Content-Type"), fields.date("Date"));
    }
}
