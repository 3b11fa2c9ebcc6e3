//! Is everything as it should be: the file, the migrations, the chains, and what is cached.

use domain::ledger::{Head, Verifier};

use crate::error::Result;
use crate::{Sql, Tx, event, ticket, values};

crate::statements! {
    TICKETS = "select id from ticket where id > $1 order by id limit $2";
    LOST_TICKETS = "select count(*) from ticket t where not exists (select 1 from customer c where c.id = t.customer_id) \
        or (t.contract_version_id is not null and not exists \
        (select 1 from contract_version v where v.id = t.contract_version_id))";
    LOST_EVENTS = "select count(*) from event e where e.subject = 'ticket' \
        and not exists (select 1 from ticket t where t.id = e.subject_id and t.customer_id = e.customer_id)";
    LOST_TEXTS = "select count(*) from event_text x where not exists (select 1 from event e where e.id = x.event_id)";
}

static INTEGRITY: Sql = Sql::per_engine(
    "INTEGRITY",
    "select integrity_check from pragma_integrity_check",
    // PostgreSQL checks its pages as it reads them; this reads every row of the record.
    "select case when count(hash) >= 0 then 'ok' end from event",
);

pub(crate) fn statements() -> Vec<&'static Sql> {
    ALL.iter().copied().chain([&INTEGRITY]).collect()
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: `integrity`, `migrations`, `references`, `chain`, `signed heads`, `clocks`.
    pub check: &'static str,
    /// All is well.
    pub ok: bool,
    /// What was found, as a sentence.
    pub detail: String,
}

fn finding(check: &'static str, ok: bool, detail: String) -> Finding {
    Finding { check, ok, detail }
}

/// Looks at everything; run it in [`crate::Db::snapshot`]. `tickets`: how many rows to judge again, all when absent.
///
/// # Errors
/// When the database cannot be read at all; what is wrong with what can be read is a finding.
pub async fn examine(tx: &mut Tx, tickets: Option<usize>) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let said = tx.all(&INTEGRITY, &[], |row| row.text(0)).await?;
    findings.push(finding("integrity", said == ["ok"], said.join("; ")));
    findings.push(migrations(tx).await?);
    for (sql, what) in
        [(&LOST_TICKETS, "tickets"), (&LOST_EVENTS, "events of tickets"), (&LOST_TEXTS, "texts")]
    {
        let lost = tx.one(sql, &[], |row| row.int(0)).await?.unwrap_or(0);
        findings.push(finding("references", lost == 0, format!("{lost} {what} refer to what is not there")));
    }
    for (customer_id, head) in event::chains(tx).await? {
        findings.extend(chain(tx, customer_id, &head).await?);
    }
    findings.push(clocks(tx, tickets).await?);
    Ok(findings)
}

async fn migrations(tx: &mut Tx) -> Result<Finding> {
    let applied = tx.all(&crate::db::migrate::LIST, &[], |row| Ok((row.int(0)?, row.text(2)?))).await?;
    let missing = crate::db::migrate::missing(&applied);
    let text = format!("{} applied", applied.len());
    Ok(match missing {
        Ok([]) => finding("migrations", true, text),
        Ok(rest) => finding("migrations", false, format!("{text}, {} missing", rest.len())),
        Err(error) => finding("migrations", false, error.to_string()),
    })
}

/// How many events are held in memory at a time.
const STRETCH: i64 = 2_000;

/// Verifies one customer's chain against its head and its signed heads.
///
/// # Errors
/// When it cannot be read.
pub async fn chain(tx: &mut Tx, customer_id: i64, head: &Head) -> Result<Vec<Finding>> {
    let signed = event::signed_heads(tx, customer_id).await?;
    let mut forged: Vec<i64> =
        signed.iter().filter(|signed| !signed.is_genuine()).map(|signed| signed.head.seq).collect();
    let mut verifier = Verifier::new(customer_id);
    loop {
        let stretch = event::stretch(tx, customer_id, verifier.head().seq, STRETCH).await?;
        for stored in &stretch {
            if let Err(fault) = verifier.take(stored) {
                return Ok(vec![finding("chain", false, format!("customer {customer_id}: {fault}"))]);
            }
            let here = verifier.head();
            forged.extend(
                signed
                    .iter()
                    .filter(|one| one.head.seq == here.seq && one.head != here)
                    .map(|one| one.head.seq),
            );
        }
        if stretch.is_empty() {
            break;
        }
    }
    let erased = verifier.erased();
    let last = verifier.head().seq;
    forged.extend(signed.iter().filter(|one| one.head.seq > last).map(|one| one.head.seq));
    let mut findings = vec![match verifier.finish(head) {
        Ok(head) => finding(
            "chain",
            true,
            format!("customer {customer_id}: {} events, {erased} texts erased", head.seq),
        ),
        Err(fault) => finding("chain", false, format!("customer {customer_id}: {fault}")),
    }];
    if !signed.is_empty() {
        let text = match forged.as_slice() {
            [] => format!("customer {customer_id}: {} signed heads lie on the chain", signed.len()),
            forged => format!("customer {customer_id}: the signed heads at {forged:?} do not"),
        };
        findings.push(finding("signed heads", forged.is_empty(), text));
    }
    Ok(findings)
}

/// Judges tickets again and compares with their rows; `most` of them, or all.
///
/// # Errors
/// When one cannot be read.
pub async fn clocks(tx: &mut Tx, most: Option<usize>) -> Result<Finding> {
    let (mut after, mut seen) = (0, 0usize);
    let mut differing = Vec::new();
    'walk: loop {
        let ids = tx.all(&TICKETS, &values![after, 500_i64], |row| row.int(0)).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for id in ids {
            if most.is_some_and(|most| seen >= most) {
                break 'walk;
            }
            seen += 1;
            let Some(row) = ticket::get(tx, id).await? else { continue };
            let terms = match row.contract_version_id {
                Some(version) => Some(tx.terms(version).await?),
                None => None,
            };
            let events = event::of_ticket(tx, id).await?;
            if !ticket::agrees(&row, &events, terms.as_deref())? {
                differing.push(row.number_text());
            }
        }
    }
    let text = match differing.as_slice() {
        [] => format!("{seen} tickets say what their events say"),
        some => format!("{} of {seen} tickets differ from their events: {}", some.len(), some.join(", ")),
    };
    Ok(finding("clocks", differing.is_empty(), text))
}
