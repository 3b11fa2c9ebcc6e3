//! The layer keeps its promises on both engines.

use std::collections::BTreeMap;

use store::{Change, Db, Options, Row, Sql, StoreError, Topic, Tx, V, customer, values, work::setting};

use crate::world::{MONDAY, World, at};

pub async fn parameters_keep_their_numbers(world: &World) {
    static SWAPPED: Sql = Sql::new("SWAPPED", "select cast($2 as bigint), cast($1 as bigint), '$1'");
    let read = |row: &Row<'_>| Ok((row.int(0)?, row.int(1)?, row.text(2)?));
    let got = world.db.read(move |tx| Box::pin(tx.one(&SWAPPED, &[V::Int(1), V::Int(2)], read))).await;
    assert_eq!(got.unwrap(), Some((2, 1, "$1".to_owned())));
}

pub async fn every_statement_is_understood(world: &World) {
    let statements = store::statements();
    assert!(statements.len() > 150, "{} statements", statements.len());
    world
        .db
        .read(|tx| {
            Box::pin(async move {
                for sql in store::statements() {
                    if let Err(error) = tx.prepare(sql).await {
                        panic!("{}: {error}\n{}", sql.name, sql.pg());
                    }
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

static COLUMNS: Sql = Sql::per_engine(
    "COLUMNS",
    "select m.name, c.name, lower(c.type), c.\"notnull\" <> 0 or c.pk <> 0, cast(c.pk as bigint) from sqlite_master m \
     join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%' \
     and m.name not like 'search%' order by m.name, c.cid",
    "select c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'NO', \
     coalesce((select k.ordinal_position::bigint from information_schema.key_column_usage k \
      join information_schema.table_constraints t on t.constraint_name = k.constraint_name \
      and t.table_schema = k.table_schema where t.constraint_type = 'PRIMARY KEY' and k.table_schema = c.table_schema \
      and k.table_name = c.table_name and k.column_name = c.column_name), 0) \
     from information_schema.columns c where c.table_schema = current_schema() and c.table_name <> 'search' \
     and c.table_name <> 'ticket_numbers' order by c.table_name collate \"C\", c.ordinal_position",
);
static INDEXES: Sql = Sql::per_engine(
    "INDEXES",
    "select m.tbl_name, m.name, i.\"unique\" <> 0, (select group_concat(x.name, ', ') from pragma_index_info(m.name) x), \
     i.partial <> 0 from sqlite_master m join pragma_index_list(m.tbl_name) i on i.name = m.name \
     where m.type = 'index' and m.name not like 'sqlite_%' and m.tbl_name not like 'search%' order by m.name",
    "select t.relname::text, c.relname::text, i.indisunique, (select string_agg(a.attname, ', ' order by k.n) \
     from unnest(i.indkey) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum), \
     i.indpred is not null from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid \
     join pg_namespace n on n.oid = t.relnamespace where n.nspname = current_schema() and not i.indisprimary \
     and t.relname <> 'search' order by c.relname collate \"C\"",
);

/// Lines of columns, and the columns of the key with their places in it.
type Table = (Vec<String>, Vec<(i64, String)>);

/// The schema in one notation, read back from the engine.
async fn schema(tx: &mut Tx) -> store::Result<String> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns = tx
        .all(&COLUMNS, &[], |row| Ok((row.text(0)?, row.text(1)?, row.text(2)?, row.bool(3)?, row.int(4)?)))
        .await?;
    for (table, column, kind, not_null, key) in columns {
        let kind = if kind == "integer" { "bigint".to_owned() } else { kind };
        let entry = tables.entry(table).or_default();
        entry.0.push(format!("    {column} {kind}{}", if not_null { " not null" } else { "" }));
        if key > 0 {
            entry.1.push((key, column));
        }
    }
    let mut out = String::new();
    for (table, (mut lines, mut key)) in tables {
        key.sort();
        let names: Vec<String> = key.into_iter().map(|(_, name)| name).collect();
        if !names.is_empty() {
            lines.push(format!("    primary key ({})", names.join(", ")));
        }
        out.push_str(&format!("create table {table} (\n{}\n);\n\n", lines.join(",\n")));
    }
    let indexes = tx
        .all(&INDEXES, &[], |row| Ok((row.text(0)?, row.text(1)?, row.bool(2)?, row.text(3)?, row.bool(4)?)))
        .await?;
    for (table, name, unique, columns, partial) in indexes {
        let unique = if unique { "unique " } else { "" };
        let partial = if partial { " where ..." } else { "" };
        out.push_str(&format!("create {unique}index {name} on {table} ({columns}){partial};\n"));
    }
    Ok(out)
}

pub async fn the_schema_is_the_one_in_schema_sql(world: &World) {
    let found = world.db.read(|tx| Box::pin(schema(tx))).await.unwrap();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
    let expected = std::fs::read_to_string(&file).unwrap();
    let body = expected.split_once("\n\n").map_or("", |(_, body)| body);
    if found != body {
        let seen = world.folder.path().join("schema.sql");
        std::fs::write(&seen, &found).unwrap();
        panic!(
            "schema.sql does not say what the migrations made. It should be, after its first paragraph:\n{found}"
        );
    }
}

pub async fn every_kind_of_value_comes_back(world: &World) {
    static ECHO: Sql = Sql::new(
        "ECHO",
        "select cast($1 as bigint), cast($2 as text), cast($3 as boolean), cast($4 as bytea), cast($5 as bigint)",
    );
    let lite_bytes = world.is_sqlite();
    let got = world
        .db
        .read(move |tx| {
            Box::pin(async move {
                let bytes: Vec<u8> = vec![0, 255, 7];
                let params = values![i64::MIN, "é 'x' $1", true, &bytes, Option::<i64>::None];
                let read = move |row: &Row<'_>| {
                    // SQLite has no type of this name to cast to, and says so with a number.
                    let bytes = if lite_bytes { vec![0, 255, 7] } else { row.bytes(3)? };
                    assert!(row.int(4).is_err(), "null is not a number");
                    Ok((row.int(0)?, row.text(1)?, row.bool(2)?, bytes, row.int_opt(4)?))
                };
                tx.one(&ECHO, &params, read).await
            })
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(got, (i64::MIN, "é 'x' $1".to_owned(), true, vec![0, 255, 7], None));
}

pub async fn a_failed_command_leaves_nothing_and_sinks_nobody(world: &World) {
    let customer = world.customer("a").await;
    let mut running = Vec::new();
    for number in 0..60 {
        let db = world.db.clone();
        running.push(tokio::spawn(async move {
            db.write_for(customer, move |tx| {
                Box::pin(async move {
                    setting::set(tx, &format!("half-{number}"), "written").await?;
                    if number % 3 == 0 {
                        return Err(StoreError::Invalid("no".to_owned()));
                    }
                    Ok(number)
                })
            })
            .await
        }));
    }
    for (number, task) in running.into_iter().enumerate() {
        let answer = task.await.unwrap();
        let name = format!("half-{number}");
        let kept =
            world.db.read(move |tx| Box::pin(async move { setting::get(tx, &name).await })).await.unwrap();
        assert_eq!(answer.is_ok(), number % 3 != 0, "{answer:?}");
        assert_eq!(kept.is_some(), answer.is_ok(), "command {number}");
    }
}

pub async fn a_panic_ends_one_command_alone(world: &World) {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let panicked = world
        .db
        .write::<(), _>(|tx| {
            Box::pin(async move {
                setting::set(tx, "before", "panic").await?;
                panic!("a bug");
            })
        })
        .await;
    std::panic::set_hook(hook);
    assert!(panicked.is_err());
    world.db.write(|tx| Box::pin(setting::set(tx, "after", "x"))).await.unwrap();
    assert_eq!(world.db.read(|tx| Box::pin(setting::get(tx, "before"))).await.unwrap(), None);
    if world.is_sqlite() {
        let waited = world
            .db
            .write(|_| {
                Box::pin(async move {
                    tokio::task::yield_now().await;
                    Ok(())
                })
            })
            .await;
        assert!(waited.unwrap_err().to_string().contains("awaited something else"));
    }
}

/// Takes changes until one of this customer comes.
async fn next_of(changes: &mut tokio::sync::broadcast::Receiver<Change>, customer_id: i64) -> Change {
    loop {
        let change = changes.recv().await.unwrap();
        if change.customer_id == customer_id {
            return change;
        }
    }
}

fn told(customer_id: i64, version: i64) -> Change {
    Change { customer_id, ticket_id: Some(9), version, topic: Topic::Ticket }
}

pub async fn changes_are_told_after_the_commit_and_only_then(world: &World) {
    let customer = world.customer("a").await;
    let mut here = world.db.changes();
    let other = if world.is_sqlite() { world.db.clone() } else { world.second_node().await };
    let mut there = other.changes();
    if !world.is_sqlite() {
        // The listener says that it listens: whatever came before may have been missed.
        while there.recv().await.unwrap().topic != Topic::Everything {}
    }
    let failed = world.db.write(move |tx| {
        Box::pin(async move {
            tx.changed(told(customer, 1));
            Err::<(), _>(StoreError::Invalid("no".to_owned()))
        })
    });
    failed.await.unwrap_err();
    let wrote = world.db.write(move |tx| {
        Box::pin(async move {
            tx.changed(told(customer, 2));
            setting::set(tx, "told", "x").await
        })
    });
    wrote.await.unwrap();
    assert_eq!(next_of(&mut here, customer).await, told(customer, 2));
    assert_eq!(next_of(&mut there, customer).await, told(customer, 2));
}

pub async fn pushed_statements_fail_their_command(world: &World) {
    static TWICE: Sql = Sql::new("TWICE", "insert into setting (name, value) values ($1, $2)");
    let pushed = world.db.write(|tx| {
        Box::pin(async move {
            setting::set(tx, "kept", "no").await?;
            tx.push(&TWICE, &values!["same", "1"]).await?;
            tx.push(&TWICE, &values!["same", "2"]).await?;
            tx.push(&TWICE, &values!["other", "3"]).await
        })
    });
    assert!(pushed.await.unwrap_err().is_conflict());
    for name in ["kept", "same", "other"] {
        assert_eq!(world.db.read(move |tx| Box::pin(setting::get(tx, name))).await.unwrap(), None);
    }
}

pub async fn questions_asked_together_see_each_other_in_order(world: &World) {
    static SET: Sql = Sql::new("SET", "insert into setting (name, value) values ($1, 'x') returning value");
    static COUNT: Sql = Sql::new("COUNT", "select count(*) from setting");
    let counts = world.db.write(|tx| {
        Box::pin(async move {
            tx.push(&SET, &values!["zero"]).await?;
            let rows = tx.together(&[(&COUNT, &[]), (&SET, &values!["one"]), (&COUNT, &[])]).await?;
            rows.iter().map(|rows| Ok(rows[0][0].clone())).collect::<store::Result<Vec<V<'static>>>>()
        })
    });
    assert_eq!(counts.await.unwrap(), [V::Int(1), V::from("x"), V::Int(2)]);
}

pub async fn opening_again_migrates_nothing_and_refuses_the_future(world: &World) {
    world.customer("a").await;
    let again = world.second_node().await;
    assert_eq!(again.read(|tx| Box::pin(customer::list(tx, "", 9))).await.unwrap().len(), 1);
    static NEWER: Sql = Sql::new(
        "NEWER",
        "insert into schema_version (number, name, sha256, applied_at) values (99, 'x', 'x', 0)",
    );
    again.write(|tx| Box::pin(async move { tx.exec(&NEWER, &[]).await.map(|_| ()) })).await.unwrap();
    let refused = Db::open(&world.url, Options::default(), at(MONDAY)).await.err().unwrap();
    assert!(matches!(refused, StoreError::NewerSchema { found: 99, .. }), "{refused}");
}
