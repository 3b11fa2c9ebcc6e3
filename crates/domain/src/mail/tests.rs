//! Facts: what is asked of them.

use super::*;

fn facts() -> Facts {
    Facts {
        from: Some(Address { name: "Anna".to_owned(), email: "Anna@Example.NL".to_owned() }),
        subject: "Shop down".to_owned(),
        in_reply_to: vec!["c@x".to_owned()],
        references: vec!["a@x".to_owned(), "b@x".to_owned(), "c@x".to_owned()],
        ..Facts::default()
    }
}

#[test]
fn the_nearest_message_comes_first() {
    assert_eq!(facts().answered_ids(), ["c@x", "b@x", "a@x"]);
}

#[test]
fn the_digest_is_of_who_when_and_what() {
    let same = facts();
    assert_eq!(same.digest(), facts().digest());
    for changed in [
        Facts { subject: "Shop up".to_owned(), ..facts() },
        Facts { text: "x".to_owned(), ..facts() },
        Facts { date: Some(Instant(1)), ..facts() },
        Facts { from: None, ..facts() },
    ] {
        assert_ne!(changed.digest(), same.digest());
    }
}

#[test]
fn addresses_are_compared_in_lower_case() {
    let address = facts().from.unwrap();
    assert_eq!((address.key().as_str(), address.domain().as_str()), ("anna@example.nl", "example.nl"));
    assert_eq!(Address::default().domain(), "");
}
