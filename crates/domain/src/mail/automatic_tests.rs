//! Headers and words, each with what is made of it.

use super::*;
use crate::mail::Address;

fn facts(headers: &[(&str, &str)], subject: &str, text: &str) -> Facts {
    Facts {
        from: Some(Address { name: String::new(), email: "anna@customer.nl".to_owned() }),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        text_without_quote: text.to_owned(),
        ..Facts::default()
    }
}

fn kind(facts: &Facts) -> Option<Automatic> {
    judge(facts).map(|why| why.kind)
}

#[test]
fn headers_decide() {
    use Automatic::*;
    for (name, value, expected) in [
        ("Auto-Submitted", "auto-replied", Some(Reply)),
        ("Auto-Submitted", "auto-replied (vacation)", Some(Reply)),
        ("Auto-Submitted", "Auto-Generated", Some(Generated)),
        ("Auto-Submitted", "auto-notified; owner-email=\"a@b\"", Some(Generated)),
        ("Auto-Submitted", "something-new", Some(Generated)),
        ("Auto-Submitted", "no", None),
        ("auto-submitted", " No ; x=y", None),
        ("X-Autoreply", "yes", Some(Reply)),
        ("X-Autoreply", "no", None),
        ("X-Autorespond", "Shop down", Some(Reply)),
        ("X-POST-MessageClass", "9; Autoresponder", Some(Reply)),
        ("X-Auto-Generated", "1", Some(Generated)),
        ("Precedence", "bulk", Some(Bulk)),
        ("Precedence", "Junk", Some(Bulk)),
        ("Precedence", "list", Some(List)),
        ("Precedence", "auto_reply", Some(Reply)),
        ("Precedence", "first-class", None),
        ("X-Auto-Response-Suppress", "All", Some(Generated)),
        ("X-Auto-Response-Suppress", "DR, OOF, AutoReply", Some(Generated)),
        ("X-Auto-Response-Suppress", "DR, RN, NRN", None),
        ("List-Id", "Team <team.customer.nl>", Some(List)),
        ("X-BeenThere", "team@customer.nl", Some(List)),
        ("List-Unsubscribe", "<mailto:x@y>", Some(Bulk)),
        ("Return-Path", "<>", Some(Reply)),
        ("Return-Path", "<anna@customer.nl>", None),
        ("X-Failed-Recipients", "bob@x.nl", Some(Bounce)),
        ("Content-Type", "multipart/report; report-type=disposition-notification; boundary=x", Some(Receipt)),
        ("Content-Type", "multipart/mixed; boundary=x", None),
    ] {
        assert_eq!(
            kind(&facts(&[(name, value)], "Shop down", "The shop is down.")),
            expected,
            "{name}: {value}"
        );
    }
    let away = facts(&[("Auto-Submitted", "auto-replied")], "Afwezig: Shop", "Ik ben op vakantie");
    assert_eq!(kind(&away), Some(OutOfOffice));
    assert_eq!(judge(&away).unwrap().because, "Auto-Submitted: auto-replied");
}

#[test]
fn absence_is_known_by_its_words() {
    for (subject, text) in [
        ("Automatisch antwoord: Re: Storing", "Ik ben tot maandag vrij."),
        ("Automatic reply: Shop down", "Thank you for your mail."),
        ("Out of Office: Shop down", ""),
        ("Out of Office Re: Shop down", "Back on Monday"),
        ("Afwezig: storing", "Tot 3 maart"),
        ("Afwezigheidsmelding", "Tot 3 maart"),
        ("Abwesenheitsnotiz: Shop", "Ich bin nicht da"),
        (
            "Re: Storing",
            "Ik ben op vakantie tot 3 maart. Voor dringende zaken kunt u contact opnemen met Bob.",
        ),
        ("Re: Shop", "I am out of the office until Monday. For urgent matters, call Bob."),
        ("Re: Shop", "I'm currently out of the office with limited access to e-mail."),
        ("Re: Shop", "I’m out of the office. I’ll be back on Monday."),
        ("Vakantie", "Van 1 tot 8 maart ben ik op vakantie. Bij spoed: bel Bob."),
    ] {
        let found = judge(&facts(&[], subject, text));
        assert!(found.as_ref().is_some_and(|why| why.kind.is_answer()), "{subject}: {text}: {found:?}");
    }
    for (subject, text) in [
        ("Automatisch antwoord werkt niet", "De webshop stuurt geen mail meer."),
        ("Afwezigheid doorgeven lukt niet", "Op de pagina verlof komt een fout."),
        ("Out of office plugin is broken", "See the log."),
        ("Re: Automatic reply: Shop down", "I am back now, and it is still down."),
        ("Storing", "Ik ben op vakantie tot maandag, kunnen jullie Bob bellen?"),
        ("Deploy", "I am on holiday next week, so please deploy before Friday."),
        ("Vakantie", "De vakantiekalender toont de verkeerde week."),
        ("Shop down", "Nothing works since 10:00."),
    ] {
        assert_eq!(kind(&facts(&[], subject, text)), None, "{subject}: {text}");
    }
}

#[test]
fn machines_without_headers_are_known_by_their_words_or_names() {
    let monitor = facts(&[], "Alert", "CPU 99 %. This is an automated message.");
    assert_eq!(kind(&monitor), Some(Automatic::Generated));
    let mut nobody = facts(&[], "Your invoice", "See the attachment.");
    nobody.from = Some(Address { name: String::new(), email: "No-Reply@shop.nl".to_owned() });
    assert_eq!(kind(&nobody), Some(Automatic::Generated));
    let mut bounce = facts(&[], "Undelivered Mail Returned to Sender", "I'm sorry.");
    assert_eq!(kind(&bounce), None);
    bounce.from = Some(Address { name: String::new(), email: "MAILER-DAEMON@mx.nl".to_owned() });
    assert_eq!(kind(&bounce), Some(Automatic::Bounce));
}

#[test]
fn the_reason_is_short() {
    let long = "é".repeat(5_000);
    let why = judge(&facts(&[("List-Id", &long)], "", "")).unwrap();
    assert!(why.because.chars().count() < 200);
}
