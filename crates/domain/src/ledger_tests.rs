use proptest::prelude::*;

use super::*;

fn stored(seq: i64, previous: &Hash, texts: Vec<(&str, &str)>) -> Stored {
    let mut event = Stored {
        customer_id: 7,
        seq,
        id: 1000 + seq,
        subject: "ticket".to_owned(),
        subject_id: 42,
        at: Instant(1_700_000_000_000 + seq),
        recorded_at: Instant(1_700_000_000_500 + seq),
        actor_id: (seq % 2 == 0).then_some(3),
        kind: "priority".to_owned(),
        payload: "{\"type\":\"priority\",\"to\":\"P1\"}".to_owned(),
        hash: GENESIS,
        texts: texts
            .into_iter()
            .map(|(field, body)| {
                let salt = [u8::try_from(seq).unwrap(); 16];
                StoredText {
                    field: field.to_owned(),
                    hash: text_hash(&salt, body),
                    content: Some((salt, body.to_owned())),
                    erased_at: None,
                }
            })
            .collect(),
    };
    event.hash = hash_of(&event, previous);
    event
}

fn hash_of(event: &Stored, previous: &Hash) -> Hash {
    let texts: Vec<(&str, Hash)> = event.texts.iter().map(|text| (text.field.as_str(), text.hash)).collect();
    let entry = Entry {
        customer_id: event.customer_id,
        seq: event.seq,
        id: event.id,
        subject: &event.subject,
        subject_id: event.subject_id,
        at: event.at,
        recorded_at: event.recorded_at,
        actor_id: event.actor_id,
        kind: &event.kind,
        payload: &event.payload,
        texts: &texts,
    };
    chain(previous, &entry)
}

fn sample(length: i64) -> (Vec<Stored>, Head) {
    let (mut events, mut hash) = (Vec::new(), GENESIS);
    for seq in 1..=length {
        let event = stored(
            seq,
            &hash,
            if seq % 3 == 0 { vec![("body", "Hallo"), ("subject", "Kassa stil")] } else { vec![] },
        );
        hash = event.hash;
        events.push(event);
    }
    (events, Head { seq: length, hash })
}

#[test]
fn the_bytes_of_format_1_never_change() {
    let entry = Entry {
        customer_id: 7,
        seq: 1,
        id: 0x0102_0304_0506_0708,
        subject: "ticket",
        subject_id: 42,
        at: Instant(1_700_000_000_000),
        recorded_at: Instant(1_700_000_000_500),
        actor_id: Some(-1),
        kind: "opened",
        payload: "{\"p\":\"é\"}",
        texts: &[("body", [0xab; 32])],
    };
    let mut bytes = Vec::new();
    canonical(&entry, &mut bytes);
    let expect = [
        "0000000000000007",
        "0000000000000001",
        "0102030405060708",
        "00000006",
        "7469636b6574",
        "000000000000002a",
        "0000018bcfe56800",
        "0000018bcfe569f4",
        "01",
        "ffffffffffffffff",
        "00000006",
        "6f70656e6564",
        "0000000a",
        "7b2270223a22c3a9227d",
        "00000001",
        "00000004",
        "626f6479",
        "abababababababababababababababababababababababababababababababab",
    ];
    assert_eq!(hex::encode(&bytes), expect.concat());
    // Computed by another implementation of SHA-256 over the words, 32 zero bytes and the bytes above.
    assert_eq!(
        hex::encode(chain(&GENESIS, &entry)),
        "40e612e7cd2b45954d2ede5af5d461898500e998d0990b09025e2895205926be"
    );
    assert_eq!(
        hex::encode(text_hash(&[1; 16], "Hallo")),
        "5bb8098efb6f34fdca02a79ee4e0cd373400762b891b17e9e3e083bc1c57bc15"
    );
}

#[test]
fn a_whole_chain_verifies_and_an_erased_text_does_not_break_it() {
    let (mut events, head) = sample(9);
    assert_eq!(verify(7, &events, &head), Ok(head));
    events[2].texts[0].content = None;
    events[2].texts[0].erased_at = Some(Instant(1));
    assert_eq!(verify(7, &events, &head), Ok(head));
    events[2].texts[0].erased_at = None;
    assert_eq!(verify(7, &events, &head), Err(Fault::Erasure { seq: 3, field: "body".to_owned() }));
}

#[test]
fn each_fault_says_where() {
    let (events, head) = sample(6);
    let check = |change: &dyn Fn(&mut Vec<Stored>), expect: Fault| {
        let mut changed = events.clone();
        change(&mut changed);
        assert_eq!(verify(7, &changed, &head), Err(expect));
    };
    check(&|events| events[3].payload.push(' '), Fault::Changed { seq: 4 });
    check(&|events| events[3].customer_id = 8, Fault::Foreign { seq: 4 });
    check(&|events| drop(events.remove(1)), Fault::Order { expected: 2, found: 3 });
    check(&|events| events.swap(0, 1), Fault::Order { expected: 1, found: 2 });
    check(&|events| drop(events.pop()), Fault::End { expected: 6, found: 5 });
    check(
        &|events| events[2].texts[0].content.as_mut().unwrap().1.push('!'),
        Fault::Text { seq: 3, field: "body".to_owned() },
    );
    check(&|events| drop(events[2].texts.pop()), Fault::Changed { seq: 3 });
    // A forged event with a right hash of its own does not end in the recorded head.
    let (mut longer, _) = sample(7);
    longer[6].hash = hash_of(&longer[6], &longer[5].hash);
    assert_eq!(verify(7, &longer, &head), Err(Fault::End { expected: 6, found: 7 }));
}

#[test]
fn a_signed_head_is_genuine_until_anything_in_it_changes() {
    let (_, head) = sample(3);
    let signed = sign(7, head, Instant(5), &[9; 32]);
    assert!(signed.is_genuine());
    let mut bits = 0;
    for byte in 0..64 {
        let mut forged = signed;
        forged.signature[byte] ^= 1;
        assert!(!forged.is_genuine(), "byte {byte} of the signature");
        bits += 1;
    }
    assert_eq!(bits, 64);
    assert!(!SignedHead { customer_id: 8, ..signed }.is_genuine());
    assert!(!SignedHead { at: Instant(6), ..signed }.is_genuine());
    assert!(!SignedHead { head: Head { seq: 4, ..head }, ..signed }.is_genuine());
    assert!(!SignedHead { head: Head { hash: [1; 32], ..head }, ..signed }.is_genuine());
    assert!(
        !SignedHead { public_key: sign(7, head, Instant(5), &[8; 32]).public_key, ..signed }.is_genuine()
    );
}

/// Flips one bit of one stored thing; `false` when the event has no such thing.
fn tamper(event: &mut Stored, what: u8, bit: u32) -> bool {
    let number = 1i64 << (bit % 63);
    let word = |text: &mut String, bit: u32| {
        // Any other text of the same length: the byte is exchanged for another of ASCII.
        let mut bytes = text.clone().into_bytes();
        let place = bit as usize % bytes.len();
        bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
        *text = String::from_utf8_lossy(&bytes).into_owned();
    };
    match what % 12 {
        0 => event.customer_id ^= number,
        1 => event.seq ^= number,
        2 => event.id ^= number,
        3 => word(&mut event.subject, bit),
        4 => event.subject_id ^= number,
        5 => event.at.0 ^= number,
        6 => event.recorded_at.0 ^= number,
        7 => event.actor_id = Some(event.actor_id.map_or(0, |actor| actor ^ number)),
        8 => word(&mut event.kind, bit),
        9 => word(&mut event.payload, bit),
        10 => event.hash[bit as usize % 32] ^= 1 << (bit % 8),
        _ => {
            let Some(text) = event.texts.first_mut() else { return false };
            match bit % 3 {
                0 => text.hash[bit as usize % 32] ^= 1,
                1 => word(&mut text.field, bit),
                _ => word(&mut text.content.as_mut().unwrap().1, bit),
            }
        }
    }
    true
}

proptest! {
    #[test]
    fn any_changed_bit_is_found(length in 1i64..12, place in 0usize..12, what in 0u8..12, bit in 0u32..4096) {
        let (mut events, head) = sample(length);
        let place = place % events.len();
        if tamper(&mut events[place], what, bit) {
            let fault = verify(7, &events, &head);
            prop_assert!(fault.is_err(), "place {} what {} bit {}", place, what, bit);
        }
    }

    #[test]
    fn any_removed_doubled_or_moved_event_is_found(length in 2i64..12, one in 0usize..12, other in 0usize..12, how in 0u8..3) {
        let (mut events, head) = sample(length);
        let (one, other) = (one % events.len(), other % events.len());
        match how {
            0 => drop(events.remove(one)),
            1 => events.insert(other, events[one].clone()),
            _ => {
                let event = events.remove(one);
                events.insert(other, event);
            }
        }
        prop_assert_eq!(verify(7, &events, &head).is_ok(), how == 2 && one == other);
    }

    #[test]
    fn different_entries_have_different_bytes(kind in "[a-c]{0,3}", payload in "[a-c]{0,3}", other_kind in "[a-c]{0,3}", other_payload in "[a-c]{0,3}") {
        let bytes = |kind: &str, payload: &str| {
            let mut event = stored(1, &GENESIS, vec![]);
            event.kind = kind.to_owned();
            event.payload = payload.to_owned();
            hash_of(&event, &GENESIS)
        };
        let same = kind == other_kind && payload == other_payload;
        prop_assert_eq!(bytes(&kind, &payload) == bytes(&other_kind, &other_payload), same);
    }
}
