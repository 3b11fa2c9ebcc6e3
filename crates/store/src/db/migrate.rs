//! Migrations: numbered files, forward only, each in one transaction, remembered with their SHA-256.
//!
//! A file is one text for both engines but for a few tokens (`{id}`: the integer primary key, `{clustered}`: rows kept in
//! key order, `{zero_hash}`) and sections between `-- only sqlite` or `-- only postgresql` and `-- end`.

use domain::span::Instant;
use sha2::{Digest as _, Sha256};

use crate::error::{Result, StoreError};

/// Number, name, text. A file that was released is never edited.
pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("../../migrations/0001_first.sql")),
    (2, "people", include_str!("../../migrations/0002_people.sql")),
    (3, "mail", include_str!("../../migrations/0003_mail.sql")),
    (4, "views", include_str!("../../migrations/0004_views.sql")),
    (5, "work", include_str!("../../migrations/0005_work.sql")),
    (6, "customer", include_str!("../../migrations/0006_customer.sql")),
    (7, "channels", include_str!("../../migrations/0007_channels.sql")),
];

const VERSION_TABLE: &str = "create table if not exists schema_version (number bigint not null, name text not null, \
                             sha256 text not null, applied_at bigint not null)";
const APPLIED: &str = "select number, sha256 from schema_version order by number";

crate::statements! {
    LIST = "select number, name, sha256, applied_at from schema_version order by number";
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The text that one engine reads.
fn for_engine(text: &str, sqlite: bool) -> String {
    let ours = if sqlite { "-- only sqlite" } else { "-- only postgresql" };
    let mut keep = true;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "-- end" => keep = true,
            mark if mark.starts_with("-- only ") => keep = mark == ours,
            _ if keep => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    let zeros = "0".repeat(64);
    let tokens = if sqlite {
        [
            ("{id}", "integer primary key"),
            ("{clustered}", " without rowid"),
            ("{zero_hash}", &format!("x'{zeros}'")),
        ]
    } else {
        [
            ("{id}", "bigint primary key"),
            ("{clustered}", ""),
            ("{zero_hash}", &format!("'\\x{zeros}'::bytea")),
        ]
    };
    tokens.iter().fold(out, |text, (token, words)| text.replace(token, words))
}

/// The migrations still to run; an error when the database is newer, or was made by an edited file.
pub(crate) fn missing(applied: &[(i64, String)]) -> Result<&'static [(i64, &'static str, &'static str)]> {
    let known = MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
    if let Some((found, _)) = applied.iter().find(|(number, _)| *number > known) {
        return Err(StoreError::NewerSchema { found: *found, known });
    }
    for ((number, hash), (ours, name, text)) in applied.iter().zip(MIGRATIONS) {
        if number != ours || *hash != sha256(text) {
            return Err(StoreError::Damaged(format!(
                "migration {ours} ({name}) was not the one that made this database"
            )));
        }
    }
    Ok(MIGRATIONS.get(applied.len()..).unwrap_or_default())
}

/// Brings a SQLite file up to date.
pub(crate) fn lite(conn: &mut rusqlite::Connection, now: Instant) -> Result<()> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute_batch(VERSION_TABLE)?;
    let applied: Vec<(i64, String)> = tx
        .prepare(APPLIED)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<std::result::Result<_, _>>()?;
    for (number, name, text) in missing(&applied)? {
        tx.execute_batch(&for_engine(text, true))?;
        tx.execute(
            "insert into schema_version values (?1, ?2, ?3, ?4)",
            (number, name, sha256(text), now.0),
        )?;
    }
    Ok(tx.commit()?)
}

/// Brings a PostgreSQL database up to date; of several nodes that start at once one does it and the others wait.
pub(crate) async fn pg(client: &mut deadpool_postgres::ClientWrapper, now: Instant) -> Result<()> {
    let tx = client.transaction().await?;
    // The number is "vangnet" in letters of a telephone.
    tx.batch_execute("select pg_advisory_xact_lock(8264638)").await?;
    tx.batch_execute(VERSION_TABLE).await?;
    let applied: Vec<(i64, String)> =
        tx.query(APPLIED, &[]).await?.iter().map(|row| (row.get(0), row.get(1))).collect();
    for (number, name, text) in missing(&applied)? {
        tx.batch_execute(&for_engine(text, false)).await?;
        tx.execute(
            "insert into schema_version values ($1, $2, $3, $4)",
            &[number, name, &sha256(text), &now.0],
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_reads_its_own_sections() {
        let text = "create table a (id {id}){clustered};\n-- only sqlite\nx;\n-- end\n-- only postgresql\ny;\n-- end\nz;\n";
        assert_eq!(
            for_engine(text, true),
            "create table a (id integer primary key) without rowid;\nx;\nz;\n"
        );
        assert_eq!(for_engine(text, false), "create table a (id bigint primary key);\ny;\nz;\n");
    }

    #[test]
    fn numbers_rise_by_one_and_a_strange_database_is_refused() {
        for (index, (number, _, _)) in MIGRATIONS.iter().enumerate() {
            assert_eq!(*number, index as i64 + 1);
        }
        assert!(matches!(missing(&[(99, String::new())]), Err(StoreError::NewerSchema { found: 99, .. })));
        assert!(matches!(missing(&[(1, "edited".to_owned())]), Err(StoreError::Damaged(_))));
        assert_eq!(missing(&[]).unwrap().len(), MIGRATIONS.len());
    }
}
