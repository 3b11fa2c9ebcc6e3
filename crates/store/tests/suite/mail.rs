//! Mail: kept raw, judged once, acted on in one transaction; what goes out is queued with the event.

use std::sync::Arc;

use domain::access::Role;
use domain::mail::{Address, Bounce, Facts, Outcome, Reason, Token, automatic};
use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Priority, Status, WaitingFor};
use store::mail::attachment::NewAttachment;
use store::mail::incoming::{self, Claimed, MailIn, Mailbox, Verdict};
use store::mail::outgoing::{self, Outgoing};
use store::mail::{
    Done, NewMail, Received, Taken, attachment, blob, known, notify, queue, receive, take_in, thread,
};
use store::person::{self, NewPerson};
use store::ticket::{NewEvent, OpenTicket};
use store::{StoreError, backup};

use crate::world::{MONDAY, World, at};

const DESK: &str = "desk@desk.example";

fn later(minutes: i64) -> Instant {
    at(MONDAY) + Duration::minutes(minutes)
}

struct Cast {
    customer: i64,
    other: i64,
    bo: i64,
    eva: i64,
}

async fn person(world: &World, customer: Option<i64>, email: &str) -> i64 {
    let new = NewPerson {
        customer_id: customer,
        name: email.split('@').next().unwrap().to_owned(),
        email: Some(email.to_owned()),
        language: "nl".to_owned(),
        role: if customer.is_some() { Role::Customer } else { Role::Engineer },
        password_hash: None,
    };
    let made =
        world.db.write(move |tx| Box::pin(async move { person::create(tx, &new, None, at(MONDAY)).await }));
    made.await.unwrap()
}

async fn cast(world: &World) -> Cast {
    let (customer, other) = (world.customer("bakkerij").await, world.customer("fietsen").await);
    let bo = person(world, Some(customer), "bo@bakkerij.example").await;
    person(world, Some(other), "fay@fietsen.example").await;
    let eva = person(world, None, "eva@desk.example").await;
    let ready = world.db.write(|tx| {
        Box::pin(async move {
            known::make_key(tx, at(MONDAY)).await?;
            notify::set_addresses(tx, &[DESK.to_owned(), "hulp@desk.example".to_owned()], true).await
        })
    });
    ready.await.unwrap();
    Cast { customer, other, bo, eva }
}

fn facts(from: &str, subject: &str, text: &str) -> Facts {
    Facts {
        from: Some(Address { name: String::new(), email: from.to_owned() }),
        to: vec![Address { name: String::new(), email: DESK.to_owned() }],
        subject: subject.to_owned(),
        message_id: Some(format!("{subject}-{}@{from}", text.len())),
        text: text.to_owned(),
        text_without_quote: text.to_owned(),
        ..Facts::default()
    }
}

async fn arrive(world: &World, raw: &[u8], now: Instant) -> i64 {
    let new = Received::new(raw, "lmtp", now);
    world.db.write(move |tx| Box::pin(async move { receive(tx, &new, now).await })).await.unwrap()
}

async fn claim(world: &World, now: Instant) -> Vec<Claimed> {
    let claimed = world.db.write(move |tx| Box::pin(incoming::claim(tx, now, Duration::minutes(2), 50)));
    claimed.await.unwrap()
}

async fn judge(world: &World, mail: Claimed, facts: Facts, now: Instant) -> Option<Done> {
    let taken = Arc::new(Taken { facts, html: None, files: Vec::new() });
    let done = world.db.write(move |tx| Box::pin(async move { take_in(tx, &mail, &taken, now).await }));
    done.await.unwrap()
}

/// Receives a message and judges it.
async fn mail(world: &World, facts: Facts, now: Instant) -> Done {
    let raw = format!("{facts:?}");
    arrive(world, raw.as_bytes(), now).await;
    let mut claimed = claim(world, now).await;
    assert_eq!(claimed.len(), 1);
    judge(world, claimed.remove(0), facts, now).await.unwrap()
}

async fn out(world: &World, now: Instant) -> Vec<Outgoing> {
    let claimed = world.db.write(move |tx| Box::pin(outgoing::claim(tx, now, Duration::MINUTE, 50)));
    claimed.await.unwrap()
}

/// Claims what is to go out and says that it left.
async fn leave(world: &World, now: Instant) -> Vec<Outgoing> {
    let claimed = out(world, now).await;
    for id in claimed.iter().map(|mail| mail.id).collect::<Vec<_>>() {
        world.db.write(move |tx| Box::pin(outgoing::sent(tx, id, "250 ok", now))).await.unwrap();
    }
    claimed
}

async fn stored(world: &World, id: i64) -> MailIn {
    world.db.read(move |tx| Box::pin(incoming::get(tx, id))).await.unwrap().unwrap()
}

async fn kinds(world: &World, ticket_id: i64) -> Vec<&'static str> {
    let events = world.db.read(move |tx| Box::pin(store::event::of_ticket(tx, ticket_id))).await.unwrap();
    events.iter().map(|event| event.kind.name()).collect()
}

pub async fn a_message_is_kept_raw_and_claimed_once(world: &World) {
    let id = arrive(world, b"Subject: a\r\n\r\nb", later(0)).await;
    arrive(world, b"Subject: a\r\n\r\nb", later(0)).await;
    let raw = world.db.read(move |tx| Box::pin(incoming::raw(tx, id))).await.unwrap();
    assert_eq!(raw.as_deref(), Some(&b"Subject: a\r\n\r\nb"[..]));
    assert_eq!(claim(world, later(0)).await.len(), 2);
    assert_eq!(claim(world, later(1)).await.len(), 0, "under a lease");
    let again = claim(world, later(2)).await;
    assert_eq!((again.len(), again[0].attempts), (2, 2), "whoever died left it to the others");
    for raw in [Vec::new(), vec![b'a'; incoming::MOST_BYTES + 1]] {
        let new = Received::new(raw, "pipe", later(0));
        let refused =
            world.db.write(move |tx| Box::pin(async move { receive(tx, &new, later(0)).await })).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))));
    }
    let failed = world.db.write(move |tx| Box::pin(incoming::fail(tx, id, "a\nb", later(3))));
    failed.await.unwrap();
    let mail = stored(world, id).await;
    assert_eq!((mail.state.as_str(), mail.reason), ("person", Some(Reason::Failed { what: "a b".into() })));
}

pub async fn a_thread_from_the_first_mail_to_the_last(world: &World) {
    let cast = cast(world).await;
    let opened = mail(world, facts("Bo@bakkerij.example", "Oven koud", "Sinds vanochtend."), later(0)).await;
    let ticket = opened.ticket_id.unwrap();
    let row = world.get(ticket).await;
    assert_eq!((row.subject.as_str(), row.customer_id), ("Oven koud", cast.customer));
    assert_eq!((row.requester_id, row.channel.as_str()), (Some(cast.bo), "mail"));

    let confirmed = leave(world, later(0)).await;
    let [confirmation] = confirmed.as_slice() else { panic!("{confirmed:?}") };
    assert_eq!((confirmation.kind.as_str(), confirmation.automatic), ("confirmation", true));
    assert_eq!((confirmation.to.as_str(), confirmation.ticket_id), ("bo@bakkerij.example", Some(ticket)));

    // An engineer answers and waits; the answer to it resumes.
    let reply = EventKind::PublicReply { substantive: true, automatic: false };
    let events = vec![
        NewEvent::new(later(5), reply, Some(cast.eva)).with_text("Is de stekker erin?"),
        NewEvent::new(later(5), EventKind::Waiting { waiting_for: WaitingFor::Customer }, Some(cast.eva)),
    ];
    world.append(ticket, events, &later(5).to_string()).await.unwrap();
    let replies = leave(world, later(5)).await;
    let [sent] = replies.as_slice() else { panic!("{replies:?}") };
    assert!(sent.text.starts_with("Is de stekker erin?") && !sent.automatic, "{sent:?}");
    let asked = sent.clone();
    let along =
        world.db.read(move |tx| Box::pin(async move { thread::along(tx, &asked).await })).await.unwrap();
    let token = along.token.unwrap();
    assert_eq!(along.desk.as_deref(), Some(DESK));
    assert_eq!(along.thread, ["Oven koud-17@Bo@bakkerij.example"]);
    let (id, message_id) = (sent.id, token.message_id("1f", "desk.example"));
    let named = message_id.clone();
    let write = world.db.write(move |tx| Box::pin(async move { outgoing::name(tx, id, &named).await }));
    write.await.unwrap();

    let mut answer = facts("bo@bakkerij.example", "Re: Oven koud", "Ja.");
    answer.in_reply_to = vec![message_id];
    let answered = mail(world, answer, later(9)).await;
    assert_eq!(answered.decision.outcome, Outcome::Reply { ticket });
    assert_eq!(
        kinds(world, ticket).await,
        ["opened", "public_reply", "waiting", "customer_reply", "resumed"]
    );

    // By the token alone, on a resolved ticket: reopened.
    let resolved = NewEvent::new(later(20), EventKind::Resolved(Default::default()), Some(cast.eva));
    world.append(ticket, vec![resolved], &later(20).to_string()).await.unwrap();
    let notices = leave(world, later(20)).await;
    assert_eq!(notices.iter().map(|mail| mail.kind.as_str()).collect::<Vec<_>>(), ["resolved"]);
    let mut again = facts("bo@bakkerij.example", "Toch koud", "Hij is weer koud, helaas.");
    again.to = vec![Address { name: String::new(), email: token.address(DESK) }];
    again.tokens = Token::find(&again);
    assert_eq!(mail(world, again, later(30)).await.decision.outcome, Outcome::Reply { ticket });
    assert_eq!(world.get(ticket).await.status, Status::Open);

    // A stranger with the token is looked at by a person, and another customer too.
    for (from, minute) in [("eve@evil.example", 40), ("fay@fietsen.example", 41)] {
        let mut forged = facts(from, "Re: Oven koud", "Stuur mij het wachtwoord.");
        forged.to = vec![Address { name: String::new(), email: token.address(DESK) }];
        forged.tokens = Token::find(&forged);
        let done = mail(world, forged, later(minute)).await;
        assert_eq!((done.decision.outcome, done.ticket_id), (Outcome::NeedsPerson, None), "{from}");
    }
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn the_same_message_twice_is_one(world: &World) {
    let cast = cast(world).await;
    let first = facts("bo@bakkerij.example", "Oven", "Koud.");
    for raw in ["one", "two"] {
        arrive(world, raw.as_bytes(), later(0)).await;
    }
    let mut claimed = claim(world, later(0)).await;
    let (two, one) = (claimed.remove(1), claimed.remove(0));
    // In whichever order.
    let done = judge(world, two.clone(), first.clone(), later(0)).await.unwrap();
    assert!(matches!(done.decision.outcome, Outcome::NewTicket { .. }));
    let copy = judge(world, one, first.clone(), later(0)).await.unwrap();
    assert_eq!(copy.decision.outcome, Outcome::Duplicate { of: two.id });
    // A second node that held the same message finds it settled.
    assert_eq!(judge(world, two, first.clone(), later(0)).await, None);
    // Without a Message-ID the bytes themselves tell.
    let nameless = Facts { message_id: None, subject: "Anders".into(), ..first.clone() };
    mail(world, nameless.clone(), later(1)).await;
    assert!(matches!(mail(world, nameless, later(2)).await.decision.outcome, Outcome::Duplicate { .. }));
    // The same id with other words is no copy: nobody can make a message disappear.
    let other = Facts { text: "Iets anders.".into(), ..first };
    assert!(matches!(mail(world, other, later(3)).await.decision.outcome, Outcome::NewTicket { .. }));
    assert!(cast.other > 0);
}

pub async fn machines_are_not_answered_and_reopen_nothing(world: &World) {
    let cast = cast(world).await;
    let row = world
        .open_ticket(
            OpenTicket {
                requester_id: Some(cast.bo),
                ..OpenTicket::new(cast.customer, "Oven", Priority::P2, later(0))
            },
            later(0),
        )
        .await;
    let token = world
        .db
        .read(move |tx| Box::pin(known::token(tx, row.number, row.customer_id)))
        .await
        .unwrap()
        .unwrap();
    let resolved = NewEvent::new(later(5), EventKind::Resolved(Default::default()), Some(cast.eva));
    world.append(row.id, vec![resolved], &later(5).to_string()).await.unwrap();
    let to_ticket = |mut facts: Facts| {
        facts.delivered_to = vec![Address { name: String::new(), email: token.address(DESK) }];
        facts.tokens = Token::find(&facts);
        facts.automatic = automatic::judge(&facts);
        facts
    };
    let mut away = facts("bo@bakkerij.example", "Afwezig", "Ik ben er maandag weer.");
    away.headers = vec![("Auto-Submitted".into(), "auto-replied".into())];
    let done = mail(world, to_ticket(away), later(6)).await;
    assert_eq!(done.decision.outcome, Outcome::ShowOnly { ticket: row.id });
    let thanks = facts("bo@bakkerij.example", "Re: Oven", "Dank je wel!");
    let done = mail(world, to_ticket(thanks), later(7)).await;
    assert_eq!(done.decision.reason, Reason::Thanks { number: row.number });
    assert_eq!(kinds(world, row.id).await, ["opened", "resolved", "internal_note", "customer_reply"]);
    assert_eq!(world.get(row.id).await.status, Status::Resolved);
    assert_eq!(out(world, later(8)).await.len(), 1, "the notice that it is resolved, and nothing else");
}

pub async fn a_bounce_is_tied_to_its_message_and_ticket(world: &World) {
    let cast = cast(world).await;
    let opened = mail(world, facts("bo@bakkerij.example", "Oven", "Koud."), later(0)).await;
    let ticket = opened.ticket_id.unwrap();
    let confirmation = out(world, later(0)).await.remove(0);
    let id = confirmation.id;
    let sent = world.db.write(move |tx| {
        Box::pin(async move {
            outgoing::name(tx, id, "1.x@desk.example").await?;
            outgoing::sent(tx, id, "250 ok", later(1)).await
        })
    });
    assert!(sent.await.unwrap());
    let bounce = Facts {
        bounce: Some(Bounce {
            recipient: "bo@bakkerij.example".into(),
            action: "failed".into(),
            status: "5.1.1".into(),
            diagnostic: "no such user".into(),
            original_message_id: Some("1.x@desk.example".into()),
        }),
        ..facts("MAILER-DAEMON@mx.example", "Undelivered", "Sorry.")
    };
    let done = mail(world, bounce, later(2)).await;
    assert_eq!((done.decision.outcome, done.ticket_id), (Outcome::ShowOnly { ticket }, Some(ticket)));
    let failed = world.db.read(|tx| Box::pin(outgoing::list(tx, true, None, 9))).await.unwrap();
    assert_eq!(failed.iter().map(|one| (one.id, one.state.as_str())).collect::<Vec<_>>(), [(id, "failed")]);
    assert_eq!(failed[0].outcome.as_deref(), Some("bounced 5.1.1 no such user"));
    let of_ticket = world.db.read(move |tx| Box::pin(outgoing::of_ticket(tx, ticket, 9))).await.unwrap();
    assert_eq!(of_ticket.len(), 1);
    // A person says: again.
    world.db.write(move |tx| Box::pin(outgoing::again(tx, id, later(3)))).await.unwrap();
    assert_eq!(out(world, later(3)).await[0].message_id.as_deref(), Some("1.x@desk.example"));
    assert!(cast.eva > 0);
}

pub async fn a_person_decides_about_a_stranger(world: &World) {
    let cast = cast(world).await;
    let stranger = facts("new@bakkerij.example", "Vraag", "Hoe werkt dit?");
    let done = mail(world, stranger.clone(), later(0)).await;
    assert_eq!(done.decision.reason, Reason::Stranger);
    let waiting = world.db.read(|tx| Box::pin(incoming::list(tx, true, None, 9))).await.unwrap();
    let id = waiting[0].id;
    let verdict =
        Verdict { outcome: Outcome::NewTicket { customer: cast.customer, follows: None }, contact: true };
    let (asked, by) = (verdict.clone(), cast.eva);
    world
        .db
        .write(move |tx| Box::pin(async move { incoming::decide(tx, id, &asked, by).await }))
        .await
        .unwrap();
    let mut claimed = claim(world, later(1)).await;
    assert_eq!(claimed[0].verdict, Some((verdict.clone(), Some(cast.eva))));
    let done = judge(world, claimed.remove(0), stranger, later(1)).await.unwrap();
    let row = world.get(done.ticket_id.unwrap()).await;
    let asked = person_of(world, "new@bakkerij.example").await;
    assert_eq!((row.customer_id, row.requester_id), (cast.customer, Some(asked)));
    let late =
        world.db.write(move |tx| Box::pin(async move { incoming::decide(tx, id, &verdict, by).await }));
    assert!(late.await.unwrap_err().is_conflict(), "decided already");

    let spam = mail(world, facts("spam@evil.example", "Win", "Klik."), later(2)).await;
    assert_eq!(spam.decision.outcome, Outcome::NeedsPerson);
    let waiting = world.db.read(|tx| Box::pin(incoming::list(tx, true, None, 9))).await.unwrap();
    let id = waiting[0].id;
    world.db.write(move |tx| Box::pin(incoming::ignore(tx, id, "reclame", by, later(3)))).await.unwrap();
    let mail = stored(world, id).await;
    assert_eq!((mail.outcome.as_deref(), mail.said.as_deref()), (Some("ignored"), Some("reclame")));
    assert_eq!(mail.settled_by, Some(cast.eva));
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

async fn person_of(world: &World, email: &'static str) -> i64 {
    world.db.read(move |tx| Box::pin(person::by_email(tx, email))).await.unwrap().unwrap().id
}

pub async fn files_are_kept_once_and_found_by_event(world: &World) {
    let cast = cast(world).await;
    let now = later(0);
    let facts = facts("bo@bakkerij.example", "Foto", "Zie bijlage.");
    arrive(world, b"raw", now).await;
    let claimed = claim(world, now).await.remove(0);
    let file = |name: &str| NewAttachment {
        name: name.to_owned(),
        media_type: "image/png".to_owned(),
        content_id: Some("a@b".to_owned()),
        body: Arc::from(&b"png"[..]),
    };
    let taken = Arc::new(Taken {
        facts,
        html: Some("<p>Zie\0 <img src=\"cid:a@b\"></p>".to_owned()),
        files: vec![file("oven.png"), file("oven-2.png")],
    });
    let mail_id = claimed.id;
    let done = world.db.write(move |tx| Box::pin(async move { take_in(tx, &claimed, &taken, now).await }));
    let done = done.await.unwrap().unwrap();
    let (ticket, event) = (done.ticket_id.unwrap(), done.event_id.unwrap());
    let files = world.db.read(move |tx| Box::pin(attachment::of_ticket(tx, ticket, 99))).await.unwrap();
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["oven.png", "oven-2.png"]);
    assert!(files.iter().all(|file| file.event_id == event && file.is_public && file.size == 3));
    assert_eq!(files[0].sha256, files[1].sha256);
    let sha256 = files[0].sha256;
    let body = world.db.read(move |tx| Box::pin(async move { blob::get(tx, &sha256).await })).await.unwrap();
    assert_eq!(body.as_deref(), Some(&b"png"[..]));
    let html = world.db.read(move |tx| Box::pin(incoming::html(tx, mail_id))).await.unwrap();
    assert_eq!(html.as_deref(), Some("<p>Zie <img src=\"cid:a@b\"></p>"));
    assert!(stored(world, mail_id).await.has_html && cast.bo > 0);
}

pub async fn what_goes_out_leaves_once(world: &World) {
    let put =
        |new: NewMail| world.db.write(move |tx| Box::pin(async move { queue(tx, &new, later(0)).await }));
    let bad = put(NewMail::new("reset", "a@b>\r\nBcc: c@d", "s", "t")).await.unwrap_err();
    assert!(matches!(bad, StoreError::Invalid(_)));
    let new =
        NewMail { secret: true, ..NewMail::new("reset", "bo@bakkerij.example", "a\r\nBcc: x@y", "link") };
    let id = put(new).await.unwrap();
    let due = NewMail { due_at: Some(later(60)), ..NewMail::new("note", "bo@bakkerij.example", "s", "t") };
    put(due).await.unwrap();
    let claimed = out(world, later(0)).await;
    assert_eq!(claimed.len(), 1, "the other is not due");
    assert_eq!((claimed[0].subject.as_str(), claimed[0].text.as_str()), ("a Bcc: x@y", "link"));
    assert_eq!(out(world, later(0)).await.len(), 0, "under a lease");
    let write = world.db.write(move |tx| Box::pin(outgoing::later(tx, id, "451 busy", later(5))));
    write.await.unwrap();
    let again = out(world, later(5)).await;
    assert_eq!((again[0].id, again[0].attempts), (id, 2));
    assert!(world.db.write(move |tx| Box::pin(outgoing::sent(tx, id, "250", later(6)))).await.unwrap());
    assert!(!world.db.write(move |tx| Box::pin(outgoing::sent(tx, id, "250", later(6)))).await.unwrap());
    let all = world.db.read(|tx| Box::pin(outgoing::list(tx, false, None, 9))).await.unwrap();
    let sent = all.iter().find(|one| one.id == id).unwrap();
    assert_eq!((sent.state.as_str(), sent.text.as_str()), ("sent", ""), "its words are forgotten");
}

pub async fn a_desk_without_an_address_sends_nothing(world: &World) {
    let cast = cast(world).await;
    world.db.write(|tx| Box::pin(notify::set_addresses(tx, &[], true))).await.unwrap();
    mail(world, facts("bo@bakkerij.example", "Oven", "Koud."), later(0)).await;
    assert_eq!(out(world, later(1)).await.len(), 0);
    assert!(cast.customer > 0);
}

pub async fn a_mailbox_keeps_its_place_and_a_backup_carries_the_mail(world: &World) {
    cast(world).await;
    let mailbox = Mailbox {
        name: "desk@imap".into(),
        uid_validity: 7,
        last_uid: 42,
        seen_at: later(0),
        outcome: "ok".into(),
    };
    let kept = mailbox.clone();
    world.db.write(move |tx| Box::pin(async move { incoming::set_mailbox(tx, &kept).await })).await.unwrap();
    mail(world, facts("bo@bakkerij.example", "Oven", "Koud."), later(0)).await;
    let path = world.folder.path().join("mail.jsonl.gz");
    backup::backup(&world.db, &path, later(1)).await.unwrap();
    let other = world.on_the_other_engine().await;
    backup::restore(&other.db, &path).await.unwrap();
    let found = other.db.read(|tx| Box::pin(incoming::mailboxes(tx))).await.unwrap();
    assert_eq!(found, [mailbox]);
    let list = |world: &World| {
        let db = world.db.clone();
        async move { db.read(|tx| Box::pin(incoming::list(tx, false, None, 9))).await.unwrap() }
    };
    assert_eq!(list(&other).await, list(world).await);
    let raw = other.db.read(|tx| {
        Box::pin(async move {
            let id = incoming::list(tx, false, None, 1).await?[0].id;
            incoming::raw(tx, id).await
        })
    });
    assert!(raw.await.unwrap().is_some());
    assert_eq!(out(&other, later(2)).await.len(), 1);
}
