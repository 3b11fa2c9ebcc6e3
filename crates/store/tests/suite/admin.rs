//! Backup, restore, doctor.

use std::io::{Read as _, Write as _};

use domain::ticket::{EventKind, Priority};
use store::ticket::NewEvent;
use store::{Sql, backup, doctor, values};

use crate::world::{MONDAY, World, at};

pub async fn a_backup_is_restored_on_either_engine(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Kassa \"stil\"", Priority::P2, MONDAY).await;
    let note = NewEvent::new(at(MONDAY), EventKind::InternalNote, None).with_text("Zonnebloem\n\"é\"");
    world.append(row.id, vec![note], MONDAY).await.unwrap();
    let path = world.folder.path().join("copy.jsonl.gz");
    let summary = backup::backup(&world.db, &path, at(MONDAY)).await.unwrap();
    assert!(summary.rows > 8);
    assert_eq!(backup::check(&path).unwrap(), summary);
    #[cfg(unix)]
    for private in [path.clone(), world.folder.path().join("vangnet.db")] {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(about) = std::fs::metadata(&private) else { continue };
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "{}", private.display());
    }

    let other = world.on_the_other_engine().await;
    let restored = backup::restore(&other.db, &path).await.unwrap();
    assert_eq!(restored, summary);
    assert_eq!(other.complaints().await, [] as [String; 0]);
    assert_eq!(other.get(row.id).await, world.get(row.id).await);
    let found = other.db.read(|tx| Box::pin(store::search::query(tx, "zonnebloem", None, 9))).await.unwrap();
    assert_eq!(found.len(), 1);
    let next = other.ticket(customer, "next", Priority::P2, MONDAY).await;
    assert_eq!(next.number, row.number + 1, "numbers go on");
    assert_eq!(other.complaints().await, [] as [String; 0]);

    // What the second engine writes is, but for the rows added since, what the first wrote.
    let again = other.folder.path().join("again.jsonl.gz");
    assert_eq!(backup::backup(&other.db, &again, at(MONDAY)).await.unwrap().rows, summary.rows + 5);
    let twice = backup::restore(&other.db, &path).await.unwrap_err();
    assert!(twice.to_string().contains("empty database"), "{twice}");
}

fn unpack(path: &std::path::Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn pack(path: &std::path::Path, text: &str) {
    let mut out =
        flate2::write::GzEncoder::new(std::fs::File::create(path).unwrap(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap();
}

pub async fn a_damaged_backup_is_refused(world: &World) {
    let customer = world.customer("a").await;
    world.ticket(customer, "Kassa", Priority::P2, MONDAY).await;
    let path = world.folder.path().join("copy.jsonl.gz");
    backup::backup(&world.db, &path, at(MONDAY)).await.unwrap();
    let text = unpack(&path);
    let other = world.on_the_other_engine().await;
    let bad = world.folder.path().join("bad.jsonl.gz");
    let cut: String = text.lines().take(text.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    for (damaged, sentence) in [
        (text.replace("Kassa", "Kasse"), "its SHA-256 differs"),
        (cut, "was cut short"),
        ("{\"format\":\"else\"}\n".to_owned(), "not a backup of vangnet"),
        (text.replacen("\"schema\":", "\"schema\":99", 1), "has schema 99"),
    ] {
        pack(&bad, &damaged);
        let refused = backup::restore(&other.db, &bad).await.unwrap_err().to_string();
        assert!(refused.contains(sentence), "{refused}");
    }
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&bad, &bytes[..bytes.len() / 2]).unwrap();
    assert!(backup::restore(&other.db, &bad).await.is_err());
    backup::restore(&other.db, &path).await.unwrap();
}

pub async fn the_doctor_finds_what_is_wrong(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Kassa", Priority::P2, MONDAY).await;
    assert_eq!(world.complaints().await, [] as [String; 0]);
    static MOVE: Sql = Sql::new("MOVE", "update ticket set resolve_due = $2 where id = $1");
    let (id, due) = (row.id, row.resolve.due);
    world
        .db
        .write(move |tx| Box::pin(async move { tx.exec(&MOVE, &values![id, 5_i64]).await }))
        .await
        .unwrap();
    let complaints = world.complaints().await;
    assert_eq!(complaints.len(), 1);
    assert!(complaints[0].starts_with("clocks: 1 of 1 tickets differ"), "{complaints:?}");
    let refreshed =
        world.db.write(move |tx| Box::pin(async move { store::ticket::refresh(tx, id, at(MONDAY)).await }));
    let refreshed = refreshed.await.unwrap();
    assert!(refreshed.differed, "a sweep reports it");
    assert_eq!(refreshed.row.resolve.due, due, "and mends it");
    assert_eq!(world.complaints().await, [] as [String; 0]);
    static LOSE: Sql = Sql::new("LOSE", "delete from ticket where id = $1");
    world.db.write(move |tx| Box::pin(async move { tx.exec(&LOSE, &values![id]).await })).await.unwrap();
    let findings = world.db.snapshot(|tx| Box::pin(doctor::examine(tx, Some(0)))).await.unwrap();
    assert!(findings.iter().any(|one| !one.ok && one.check == "references"), "{findings:?}");
}
