//! What is still to be done outside the database: the outbox, the jobs' leases, presence, rejected rows, settings.

use domain::span::{Duration, Instant};

use crate::db::{Change, Topic};
use crate::error::Result;
use crate::{Row, Tx, values};

crate::statements! {
    CLAIM = "update outbox set lease_until = $2, attempts = attempts + 1 where id in (select id from outbox \
        where done_at is null and due_at <= $1 and lease_until <= $1 order by due_at limit $3) \
        and done_at is null and lease_until <= $1 \
        returning id, kind, customer_id, subject_id, payload, attempts";
    DONE = "update outbox set done_at = $2, outcome = $3, lease_until = 0 where id = $1 and done_at is null";
    DONE_TOGETHER = "update outbox set done_at = $1, outcome = $2, lease_until = 0, attempts = attempts + 1 where id in \
        (select id from outbox where done_at is null and due_at <= $1 and lease_until <= $1 order by due_at limit $3) \
        and done_at is null and lease_until <= $1";
    LATER = "update outbox set due_at = $2, outcome = $3, lease_until = 0 where id = $1 and done_at is null";
    PURGE = "delete from outbox where done_at is not null and done_at < $1";
    PENDING = "select count(*) from (select 1 from outbox where done_at is null limit 1000) pending";
    NEXT_DUE = "select min(due_at) from outbox where done_at is null";
    PUT = "insert into outbox (id, kind, customer_id, subject_id, payload, due_at, lease_until, attempts) \
        values ($1, $2, $3, $4, $5, $6, 0, 0)";
    LEASE = "insert into job (name, holder, lease_until, last_started_at) values ($1, $2, $4, $3) \
        on conflict (name) do update set holder = excluded.holder, lease_until = excluded.lease_until, \
        last_started_at = excluded.last_started_at where job.lease_until <= $3 or job.holder = excluded.holder \
        returning name";
    END_JOB = "update job set lease_until = 0, holder = null, last_ended_at = $3, last_outcome = $4 \
        where name = $1 and holder = $2";
    JOBS = "select name, holder, lease_until, last_started_at, last_ended_at, last_outcome from job order by name";
    SEEN = "insert into presence (ticket_id, person_id, mode, seen_at) values ($1, $2, $3, $4) \
        on conflict (ticket_id, person_id) do update set mode = excluded.mode, seen_at = excluded.seen_at";
    WAS = "select mode, seen_at from presence where ticket_id = $1 and person_id = $2";
    LEFT = "delete from presence where ticket_id = $1 and person_id = $2";
    PRESENT = "select r.person_id, p.name, r.mode, r.seen_at from presence r join person p on p.id = r.person_id \
        where r.ticket_id = $1 and r.seen_at > $2 order by p.name, r.person_id";
    FORGET = "delete from presence where seen_at <= $1";
    REJECT = "insert into reject (id, source, line, reason, raw, recorded_at) values ($1, $2, $3, $4, $5, $6) \
        on conflict (source, line) do update set reason = excluded.reason, raw = excluded.raw";
    REJECTS = "select line, reason, raw from reject where source = $1 and line > $2 order by line limit $3";
    SETTING = "select value from setting where name = $1";
    SET = "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
}

/// Something to do outside the database, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// Id; also the key that makes a repeated attempt recognisable outside.
    pub id: i64,
    /// `ticket_opened`, `ticket_changed`, `ticket_breached`, ...
    pub kind: String,
    /// Whose.
    pub customer_id: i64,
    /// What it is about.
    pub subject_id: i64,
    /// Details.
    pub payload: String,
    /// This is attempt so many.
    pub attempts: i64,
}

pub mod outbox {
    //! The outbox: written in the transaction of the event, emptied by whichever node is first.

    use super::*;

    /// Puts something in.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn put(
        tx: &mut Tx,
        kind: &str,
        customer_id: i64,
        subject_id: i64,
        payload: &str,
        due_at: Instant,
        now: Instant,
    ) -> Result<i64> {
        let id = tx.new_id(now);
        tx.push(&PUT, &values![id, kind, customer_id, subject_id, payload, due_at]).await?;
        Ok(id)
    }

    /// Claims what is due, until `now + lease`: two nodes never hold the same item.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn claim(tx: &mut Tx, now: Instant, lease: Duration, limit: i64) -> Result<Vec<OutboxItem>> {
        tx.all(&CLAIM, &values![now, now + lease, limit], |row: &Row<'_>| {
            let mut column = row.in_order();
            Ok(OutboxItem {
                id: column.int()?,
                kind: column.text()?,
                customer_id: column.int()?,
                subject_id: column.int()?,
                payload: column.text()?,
                attempts: column.int()?,
            })
        })
        .await
    }

    /// It is done, with this outcome. False when it was already.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn done(tx: &mut Tx, id: i64, outcome: &str, now: Instant) -> Result<bool> {
        Ok(tx.exec(&DONE, &values![id, now, outcome]).await? > 0)
    }

    /// At most so many that are due are done, in one statement: what nobody wants. Answers how many.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn done_together(tx: &mut Tx, outcome: &str, now: Instant, limit: i64) -> Result<u64> {
        tx.exec(&DONE_TOGETHER, &values![now, outcome, limit]).await
    }

    /// It failed; try again at `due_at`.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn later(tx: &mut Tx, id: i64, outcome: &str, due_at: Instant) -> Result<()> {
        tx.exec(&LATER, &values![id, due_at, outcome]).await.map(|_| ())
    }

    /// Forgets what was done before `before`.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn purge(tx: &mut Tx, before: Instant) -> Result<u64> {
        tx.exec(&PURGE, &values![before]).await
    }

    /// How much waits (at most 1000 is counted), and since when the first is due.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn pending(tx: &mut Tx) -> Result<(i64, Option<Instant>)> {
        let count = tx.one(&PENDING, &[], |row| row.int(0)).await?.unwrap_or(0);
        Ok((count, next_due(tx).await?))
    }

    /// Since when the first is due.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn next_due(tx: &mut Tx) -> Result<Option<Instant>> {
        Ok(tx.one(&NEXT_DUE, &[], |row| row.at_opt(0)).await?.flatten())
    }
}

pub mod job {
    //! Background jobs: who runs each, until when, and how it went last.

    use super::*;

    /// A job as an operator sees it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct JobStatus {
        /// Its name.
        pub name: String,
        /// The node that runs it now.
        pub holder: Option<String>,
        /// Until when it holds it.
        pub lease_until: Instant,
        /// When it last began.
        pub last_started_at: Option<Instant>,
        /// When it last ended.
        pub last_ended_at: Option<Instant>,
        /// How: `ok: 12 tickets`, or what went wrong.
        pub last_outcome: Option<String>,
    }

    /// Takes (or keeps) a job until `until`; false while another node has it.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn lease(tx: &mut Tx, name: &str, holder: &str, until: Instant, now: Instant) -> Result<bool> {
        Ok(tx.one(&LEASE, &values![name, holder, now, until], |_| Ok(())).await?.is_some())
    }

    /// Gives it back with its outcome.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn ended(tx: &mut Tx, name: &str, holder: &str, outcome: &str, now: Instant) -> Result<()> {
        tx.exec(&END_JOB, &values![name, holder, now, outcome]).await.map(|_| ())
    }

    /// All jobs by name.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn statuses(tx: &mut Tx) -> Result<Vec<JobStatus>> {
        tx.all(&JOBS, &[], |row| {
            let mut column = row.in_order();
            Ok(JobStatus {
                name: column.text()?,
                holder: column.text_opt()?,
                lease_until: column.at()?,
                last_started_at: column.at_opt()?,
                last_ended_at: column.at_opt()?,
                last_outcome: column.text_opt()?,
            })
        })
        .await
    }
}

pub mod presence {
    //! Who looks at a ticket, and who is writing.

    use super::*;

    /// Somebody at a ticket.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Present {
        /// Who.
        pub person_id: i64,
        /// Their name.
        pub name: String,
        /// `viewing`, `replying`.
        pub mode: String,
        /// When they were last heard of.
        pub seen_at: Instant,
    }

    /// Somebody not heard of for so long is gone.
    pub const GONE_AFTER: Duration = Duration(45_000);

    /// Notes that somebody is at a ticket; others are told when that is new or the mode changed.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn seen(tx: &mut Tx, at: (i64, i64), person_id: i64, mode: &str, now: Instant) -> Result<()> {
        let (customer_id, ticket_id) = at;
        let read = |row: &Row<'_>| Ok((row.text(0)?, row.at(1)?));
        let was = tx.one(&WAS, &values![ticket_id, person_id], read).await?;
        tx.exec(&SEEN, &values![ticket_id, person_id, mode, now]).await?;
        if was.is_none_or(|(before, seen_at)| before != mode || seen_at <= now - GONE_AFTER) {
            tell(tx, customer_id, ticket_id);
        }
        Ok(())
    }

    /// Somebody left.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn left(tx: &mut Tx, at: (i64, i64), person_id: i64) -> Result<()> {
        let (customer_id, ticket_id) = at;
        if tx.exec(&LEFT, &values![ticket_id, person_id]).await? > 0 {
            tell(tx, customer_id, ticket_id);
        }
        Ok(())
    }

    fn tell(tx: &mut Tx, customer_id: i64, ticket_id: i64) {
        tx.changed(Change { customer_id, ticket_id: Some(ticket_id), version: 0, topic: Topic::Presence });
    }

    /// Who is at a ticket.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn at(tx: &mut Tx, ticket_id: i64, now: Instant) -> Result<Vec<Present>> {
        tx.all(&PRESENT, &values![ticket_id, now - GONE_AFTER], |row| {
            Ok(Present {
                person_id: row.int(0)?,
                name: row.text(1)?,
                mode: row.text(2)?,
                seen_at: row.at(3)?,
            })
        })
        .await
    }

    /// Forgets who is gone; for the engine's sweep.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn sweep(tx: &mut Tx, now: Instant) -> Result<()> {
        tx.exec(&FORGET, &values![now - GONE_AFTER]).await.map(|_| ())
    }
}

pub mod reject {
    //! Rows of imports that could not be read.

    use super::*;

    /// A rejected row.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Reject {
        /// Its line in the source, 1 and up.
        pub line: i64,
        /// Why.
        pub reason: String,
        /// The row as it was.
        pub raw: String,
    }

    /// Keeps rejected rows of a source; the same line twice is kept once.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn keep(tx: &mut Tx, source: &str, rejects: &[Reject], now: Instant) -> Result<()> {
        for reject in rejects {
            let id = tx.new_id(now);
            tx.push(&REJECT, &values![id, source, reject.line, &reject.reason, &reject.raw, now]).await?;
        }
        Ok(())
    }

    /// The rejected rows of a source after a line.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn list(tx: &mut Tx, source: &str, after: i64, limit: i64) -> Result<Vec<Reject>> {
        tx.all(&REJECTS, &values![source, after, limit], |row| {
            Ok(Reject { line: row.int(0)?, reason: row.text(1)?, raw: row.text(2)? })
        })
        .await
    }
}

pub mod setting {
    //! Single values of the installation by name; not for secrets.

    use super::*;

    /// A setting.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
        tx.one(&SETTING, &values![name], |row| row.text(0)).await
    }

    /// Sets it.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
        tx.exec(&SET, &values![name, value]).await.map(|_| ())
    }
}
