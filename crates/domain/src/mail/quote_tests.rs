//! What is new and what is history, program by program.

use super::*;

fn fresh(text: &str) -> String {
    fold(text).fresh
}

#[test]
fn the_history_of_each_program_is_folded() {
    let histories = [
        "On Mon, Mar 2, 2026 at 10:00 AM Anna <anna@example.nl> wrote:\n> old\n> older\n",
        "On Mon, Mar 2, 2026 at 10:00 AM Anna de Vries van het Kantoor <\nanna@example.nl> wrote:\n\n> old\n",
        "Op ma 2 mrt 2026 om 10:00 schreef Anna <anna@example.nl>:\n\n> old\n",
        "Op 2 mrt. 2026, om 10:00 heeft Anna <anna@example.nl> het volgende geschreven:\n\n> old\n",
        "Op 02-03-2026 om 10:00 schreef Anna:\n> old\n",
        "Am 02.03.2026 um 10:00 schrieb Anna:\n> old\n",
        "Le 2 mars 2026 à 10:00, Anna <anna@example.nl> a écrit :\n> old\n",
        "2026-03-02 10:00 GMT+01:00 Anna <anna@example.nl>:\n\n> old\n",
        "Anna <anna@example.nl> schreef op 2 maart 2026 om 10:00:\n> old\n",
        "-----Original Message-----\nFrom: Anna\nSent: Monday\nold\n",
        "-----Oorspronkelijk bericht-----\nVan: Anna\n\nold\n",
        "-------- Ursprüngliche Nachricht --------\nold\n",
        "________________________________\nVan: Anna <anna@example.nl>\nVerzonden: maandag 2 maart 2026 10:00\nAan: Desk\n\
         Onderwerp: Re: x\n\nold\n",
        "Van: Anna <anna@example.nl>\nVerzonden: maandag 2 maart 2026 10:00\nAan: Desk\nOnderwerp: x\n\nold",
        "From: Anna\nSent: Monday, March 2, 2026 10:00\nTo: Desk\nSubject: x\n\nold",
        "*From:* Anna\n*Date:* Monday\n*To:* Desk\n*Subject:* x\n\nold",
        "Von: Anna\nGesendet: Montag\nAn: Desk\nBetreff: x\nold",
        "De: Anna\nEnvoyé: lundi\nÀ: Desk\nObjet: x\nold",
        "> old\n> older\n",
        "-- \nAnna\n+31 20 123\n",
        "Verstuurd vanaf mijn iPhone\n\n> Op 2 mrt 2026 om 10:00 heeft Desk <d@e.nl> het volgende geschreven:\n> old",
        "Sent from my iPhone\n\nOn 2 Mar 2026, at 10:00, Desk <d@example.nl> wrote:\n\n> old\n",
    ];
    for history in histories {
        let text = format!("The shop is down.\n\nAnna\n\n{history}");
        let folded = fold(&text);
        let end = folded.fresh.trim_end_matches(['_', '\n']);
        assert_eq!(end, "The shop is down.\n\nAnna", "{history}");
        assert!(!folded.folded.is_empty());
        // The same with the line ends of the wire.
        assert!(fresh(&text.replace('\n', "\r\n")).starts_with("The shop is down."));
    }
}

#[test]
fn answers_between_the_lines_stay() {
    let text = "Hi,\n\nOn 2 Mar 2026 at 10:00 Desk <d@example.nl> wrote:\n> Which browser?\nFirefox.\n\n> Since when?\n\nToday.\n\
                \n-- \nAnna\n";
    let folded = fold(text);
    assert_eq!(folded.fresh, "Hi,\n\nFirefox.\n\nToday.");
    assert_eq!(folded.folded, text);
    // Below everything.
    let below = "On 2 Mar 2026 at 10:00 Desk <d@example.nl> wrote:\n> Which browser?\n\nFirefox.\n";
    assert_eq!(fresh(below), "Firefox.");
}

#[test]
fn a_text_that_only_looks_like_history_is_kept() {
    for text in [
        "",
        "Hello",
        "Van: wie is dit?\nGroet",
        "On Monday we wrote: it works.",
        "Op onze site staat:\nwinkel dicht",
        "From: is a field that I cannot fill in.",
        "Steps:\n1. open\n2. click",
        "a -- b\n--- a\n+++ b",
        "Please see 10:00:",
        "Anna wrote:\nthis story",
    ] {
        assert_eq!(fresh(text), text.trim(), "{text}");
    }
}

#[test]
fn a_forwarded_message_is_what_it_says() {
    let text = "Van: Anna <anna@example.nl>\nVerzonden: maandag\nAan: Desk\nOnderwerp: x\n\nHelp";
    assert_eq!(fresh(text), text);
    let gmail = "FYI\n\n---------- Forwarded message ---------\nHelp";
    assert_eq!(fresh(gmail), gmail);
    assert_eq!(fresh("> only\n> quoted"), "");
}

#[test]
fn a_hostile_text_costs_no_more() {
    for piece in [
        "> ",
        ">\n",
        "On 1 wrote",
        "On 1\n",
        "Van: x\n",
        "From: a\nTo: b\n",
        "-- \n",
        "@\n",
        "\n",
        "é:",
        "_",
        "-",
    ] {
        let text = piece.repeat(2_000_000 / piece.len());
        let folded = fold(&text);
        assert!(folded.fresh.len() <= text.len());
    }
}
