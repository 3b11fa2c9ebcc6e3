//! Rules as data: who wrote what on which ticket, and what becomes of it.

use super::*;
use crate::contract::Language;
use crate::mail::{Address, Bounce, Why};
use crate::ticket::WaitingFor;

const NOW: Instant = Instant(1_780_000_000_000);

fn from(email: &str) -> Option<Address> {
    Some(Address { name: String::new(), email: email.to_owned() })
}

fn mail(text: &str) -> Facts {
    Facts {
        from: from("anna@customer.nl"),
        subject: "Re: Shop down".to_owned(),
        text: text.to_owned(),
        text_without_quote: text.to_owned(),
        ..Facts::default()
    }
}

fn machine(kind: Automatic) -> Facts {
    Facts { automatic: Some(Why { kind, because: "test".to_owned() }), ..mail("away") }
}

fn thread(number: i64, customer: i64, status: Status, token: Option<Place>) -> Thread {
    Thread { ticket: number * 10, number, customer, status, participant: false, token }
}

/// Anna of customer 5, on ticket 7 of customer 5 by a token in the address.
fn known(status: Status) -> Known {
    Known {
        sender: Some(Sender { person: Some(1), customer: Some(5), staff: false }),
        threads: vec![thread(7, 5, status, Some(Place::Recipient))],
        own_addresses: vec!["Desk@example.nl".to_owned()],
        ..Known::default()
    }
}

fn verdict(facts: &Facts, known: &Known) -> String {
    let decision = decide(facts, known, NOW);
    assert_ne!(decision.reason.words(Language::Nl), decision.reason.words(Language::En));
    let answer = if decision.answer { " answer" } else { "" };
    let ticket = match decision.outcome {
        Outcome::NewTicket { customer, follows: None } => format!(" for {customer}"),
        Outcome::NewTicket { customer, follows: Some(ticket) } => format!(" for {customer} after {ticket}"),
        Outcome::Reply { ticket } | Outcome::ShowOnly { ticket } => format!(" {ticket}"),
        Outcome::Duplicate { of } => format!(" of {of}"),
        Outcome::SetAside | Outcome::NeedsPerson => String::new(),
    };
    format!("{}{ticket}: {}{answer}", decision.outcome.name(), decision.reason.key())
}

#[test]
fn a_customer_answers() {
    let open = known(Status::Waiting(WaitingFor::Customer));
    assert_eq!(verdict(&mail("Firefox"), &open), "reply 70: by_token answer");
    assert_eq!(verdict(&mail("still broken"), &known(Status::Resolved)), "reply 70: by_token answer");
    assert_eq!(verdict(&mail("Dank je wel!"), &known(Status::Open)), "reply 70: by_token answer");
    assert_eq!(verdict(&mail("Dank je wel!"), &known(Status::Resolved)), "show_only 70: thanks");
    assert_eq!(verdict(&mail("Thanks"), &known(Status::Closed)), "show_only 70: thanks");
    assert_eq!(
        verdict(&mail("Again down"), &known(Status::Closed)),
        "new_ticket for 5 after 70: ticket_closed answer"
    );
    let by_id = Known { threads: vec![thread(7, 5, Status::Open, None)], ..open.clone() };
    assert_eq!(verdict(&mail("Firefox"), &by_id), "reply 70: by_message_id answer");
}

#[test]
fn a_token_alone_opens_no_door() {
    let open = known(Status::Open);
    let other = Some(Sender { person: Some(2), customer: Some(6), staff: false });
    let with = |sender: Option<Sender>| Known { sender, ..open.clone() };
    assert_eq!(verdict(&mail("hi"), &with(other.clone())), "needs_person: other_customer");
    assert_eq!(verdict(&mail("hi"), &with(None)), "needs_person: stranger_with_thread");
    let staff = Some(Sender { person: Some(3), customer: None, staff: true });
    assert_eq!(verdict(&mail("hi"), &with(staff)), "show_only 70: colleague");
    // Somebody in copy, of no organisation.
    let mut copied = with(None);
    copied.threads[0].participant = true;
    assert_eq!(verdict(&mail("hi"), &copied), "reply 70: by_token answer");
    // In copy once, but another customer's contact.
    copied.sender = other;
    assert_eq!(verdict(&mail("hi"), &copied), "needs_person: other_customer");
    // Thanks of a stranger are a stranger's.
    assert_eq!(
        verdict(&mail("Thanks"), &Known { sender: None, ..known(Status::Resolved) }),
        "needs_person: stranger_with_thread"
    );
    let broken = Known { threads: Vec::new(), broken_token: true, ..open };
    assert_eq!(verdict(&mail("hi"), &broken), "needs_person: token_does_not_hold");
}

#[test]
fn the_most_telling_place_wins_and_two_customers_are_nobodys() {
    let mut two = known(Status::Open);
    two.threads = vec![thread(8, 5, Status::Open, Some(Place::Body)), thread(9, 5, Status::Open, None)];
    assert_eq!(verdict(&mail("hi"), &two), "reply 90: by_message_id answer");
    two.threads.push(thread(7, 5, Status::Open, Some(Place::Subject)));
    assert_eq!(verdict(&mail("hi"), &two), "reply 70: by_token answer");
    two.threads.push(thread(3, 6, Status::Open, Some(Place::Body)));
    assert_eq!(verdict(&mail("hi"), &two), "needs_person: two_customers");
}

#[test]
fn a_machine_never_answers_reopens_or_counts() {
    for status in [Status::Open, Status::Resolved, Status::Closed] {
        for kind in Automatic::ALL.into_iter().filter(|kind| *kind != Automatic::List) {
            assert_eq!(verdict(&machine(kind), &known(status)), "show_only 70: automatic", "{kind:?}");
        }
    }
    let nowhere = Known { threads: Vec::new(), ..known(Status::Open) };
    let strange = Known { sender: None, ..nowhere.clone() };
    for (kind, of_contact, of_stranger) in [
        (Automatic::Reply, "set_aside: automatic", "set_aside: automatic"),
        (Automatic::OutOfOffice, "set_aside: automatic", "set_aside: automatic"),
        (Automatic::Receipt, "set_aside: automatic", "set_aside: automatic"),
        (Automatic::Generated, "new_ticket for 5: new_by_machine", "needs_person: stranger"),
        (Automatic::List, "new_ticket for 5: new_by_machine", "set_aside: automatic"),
        (Automatic::Bulk, "new_ticket for 5: new_by_machine", "set_aside: automatic"),
    ] {
        assert_eq!(verdict(&machine(kind), &nowhere), of_contact, "{kind:?}");
        assert_eq!(verdict(&machine(kind), &strange), of_stranger, "{kind:?}");
    }
    // People do write through lists.
    assert_eq!(verdict(&machine(Automatic::List), &known(Status::Open)), "reply 70: by_token");
    let stranger = Known { sender: None, ..known(Status::Open) };
    assert_eq!(verdict(&machine(Automatic::OutOfOffice), &stranger), "set_aside: automatic");
}

#[test]
fn a_bounce_belongs_to_our_message() {
    let bounce = |action: &str| Facts {
        bounce: Some(Bounce {
            recipient: "bob@customer.nl".to_owned(),
            action: action.to_owned(),
            status: "5.1.1".to_owned(),
            diagnostic: String::new(),
            original_message_id: None,
        }),
        from: from("desk@example.nl"),
        ..machine(Automatic::Bounce)
    };
    let nobody = Known { sender: None, ..known(Status::Resolved) };
    assert_eq!(verdict(&bounce("failed"), &nobody), "show_only 70: not_delivered");
    assert_eq!(verdict(&bounce("delayed"), &nobody), "show_only 70: delivery_report");
    let nowhere = Known { threads: Vec::new(), ..nobody };
    assert_eq!(verdict(&bounce("failed"), &nowhere), "needs_person: bounce_of_unknown");
    assert_eq!(verdict(&bounce("delivered"), &nowhere), "set_aside: delivery_report");
}

#[test]
fn loops_duplicates_and_floods_end() {
    let open = known(Status::Open);
    assert_eq!(
        verdict(&Facts { from: from("DESK+x@example.nl"), ..mail("hi") }, &open),
        "set_aside: our_own_address"
    );
    assert_eq!(
        verdict(&mail("hi"), &Known { sent_by_us: true, ..open.clone() }),
        "set_aside: our_own_message"
    );
    let seen = |digest: String| Known { seen: Some(Seen { mail: 3, digest }), ..open.clone() };
    assert_eq!(verdict(&mail("hi"), &seen(mail("hi").digest())), "duplicate of 3: same_message");
    // Somebody sent our customer's Message-ID beforehand: the customer is heard all the same.
    assert_eq!(verdict(&mail("hi"), &seen(mail("spam").digest())), "reply 70: by_token answer");
    let flood = Known { recent: RATE_LIMIT, ..open.clone() };
    assert_eq!(verdict(&mail("hi"), &flood), "show_only 70: too_many");
    assert_eq!(verdict(&mail("hi"), &Known { threads: Vec::new(), ..flood }), "needs_person: too_many");
}

#[test]
fn a_new_request() {
    let new = Known { threads: Vec::new(), ..known(Status::Open) };
    assert_eq!(verdict(&mail("help"), &new), "new_ticket for 5: new answer");
    let ahead = Facts { date: Some(NOW + Duration(48 * 3_600_000)), ..mail("help") };
    assert_eq!(verdict(&ahead, &new), "new_ticket for 5: new_dated_ahead answer");
    assert_eq!(verdict(&mail("help"), &Known { sender: None, ..new.clone() }), "needs_person: stranger");
    let unplaced = Some(Sender { person: Some(9), customer: None, staff: false });
    assert_eq!(verdict(&mail("help"), &Known { sender: unplaced, ..new.clone() }), "needs_person: stranger");
    let staff = Some(Sender { person: Some(3), customer: None, staff: true });
    assert_eq!(
        verdict(&mail("help"), &Known { sender: staff, ..new.clone() }),
        "needs_person: colleague_without_ticket"
    );
    assert_eq!(verdict(&Facts { from: None, ..mail("help") }, &new), "needs_person: no_sender");
    assert_eq!(verdict(&Facts { from: from("Anna"), ..mail("help") }, &new), "needs_person: no_sender");
    assert_eq!(verdict(&Facts { subject: String::new(), ..mail(" \n") }, &new), "needs_person: empty");
    // Somebody who asks for no answers, or whose answers would go to ourselves.
    let header = |name: &str, value: &str| Facts {
        headers: vec![(name.to_owned(), value.to_owned())],
        ..mail("help")
    };
    assert_eq!(verdict(&header("X-Auto-Response-Suppress", "OOF, DR"), &new), "new_ticket for 5: new");
    assert_eq!(verdict(&header("X-Auto-Response-Suppress", "DR"), &new), "new_ticket for 5: new answer");
    assert_eq!(verdict(&header("return-path", " <> "), &new), "new_ticket for 5: new");
    let to_us = Facts { reply_to: from("desk@example.nl").into_iter().collect(), ..mail("help") };
    assert_eq!(verdict(&to_us, &new), "new_ticket for 5: new");
}

#[test]
fn only_our_own_server_says_who_is_who() {
    let new = Known { threads: Vec::new(), ..known(Status::Open) };
    let says = |value: &str| Facts {
        headers: vec![("Authentication-Results".to_owned(), value.to_owned())],
        ..mail("help")
    };
    let ours = Known { authserv: Some("MX.example.nl".to_owned()), ..new.clone() };
    let failed = says("mx.example.nl; spf=pass; dmarc=fail header.from=customer.nl");
    assert_eq!(verdict(&failed, &ours), "needs_person: failed_authentication");
    assert_eq!(verdict(&failed, &new), "new_ticket for 5: new answer");
    assert_eq!(verdict(&says("mx.evil.nl; dmarc=fail"), &ours), "new_ticket for 5: new answer");
    assert_eq!(verdict(&says("mx.example.nl; dmarc=pass"), &ours), "new_ticket for 5: new answer");
}
