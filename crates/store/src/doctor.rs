//! Is everything as it should be: the file, the migrations, the chains, and what is cached.

use domain::ledger::{Head, SignedHead, Verifier};

mod record;

use crate::error::Result;
use crate::{Sql, Tx, event, ticket, values};

crate::statements! {
    TICKETS = "select id from ticket where id > $1 order by id limit $2";
    LOST_TICKETS = "select count(*) from ticket t where not exists (select 1 from customer c where c.id = t.customer_id) \
        or (t.contract_version_id is not null and not exists \
        (select 1 from contract_version v where v.id = t.contract_version_id))";
    LOST_EVENTS = "select count(*) from event e where e.subject = 'ticket' \
        and not exists (select 1 from ticket t where t.id = e.subject_id and t.customer_id = e.customer_id)";
    LOST_CHAINS = "select count(*) from customer c where not exists (select 1 from chain h where h.customer_id = c.id)";
    /// The subject in a ticket's row is that of its opening, which the chain vouches for; gone here where it is erased there.
    OTHER_SUBJECTS = "select count(*) from ticket t where not exists (select 1 from event e \
        join event_text x on x.event_id = e.id and x.field = 'subject' \
        where e.subject_id = t.id and e.subject = 'ticket' and e.kind = 'opened' and e.customer_id = t.customer_id \
        and ((x.erased_at is null and x.body = t.subject) or (x.erased_at is not null and t.subject = '')))";
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
    /// What: `integrity`, `migrations`, `references`, `subjects`, `chain`, `contracts`, `signed heads`, `clocks`.
    pub check: &'static str,
    /// All is well.
    pub ok: bool,
    /// What was found, as a sentence.
    pub detail: String,
}

fn finding(check: &'static str, ok: bool, detail: String) -> Finding {
    Finding { check, ok, detail }
}

/// [`examine_with`] where the provider's keys are not known.
///
/// # Errors
/// As [`examine_with`].
pub async fn examine(tx: &mut Tx, tickets: Option<usize>) -> Result<Vec<Finding>> {
    examine_with(tx, tickets, None).await
}

/// Looks at everything; run it in [`crate::Db::snapshot`]. `tickets`: how many rows to judge again, all when absent.
/// `keys`: the provider's public keys, now and before; a head signed with another one is a fault.
///
/// # Errors
/// When the database cannot be read at all; what is wrong with what can be read is a finding.
pub async fn examine_with(
    tx: &mut Tx,
    tickets: Option<usize>,
    keys: Option<&[[u8; 32]]>,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    // FTS5 checks the segments it remembers, which another connection may have merged away; a question makes it look again.
    crate::search::query(tx, "x", None, 1).await?;
    let said = tx.all(&INTEGRITY, &[], |row| row.text(0)).await?;
    findings.push(finding("integrity", said == ["ok"], said.join("; ")));
    findings.push(migrations(tx).await?);
    for (sql, what) in
        [(&LOST_TICKETS, "tickets"), (&LOST_EVENTS, "events of tickets"), (&LOST_TEXTS, "texts")]
    {
        let lost = tx.one(sql, &[], |row| row.int(0)).await?.unwrap_or(0);
        findings.push(finding("references", lost == 0, format!("{lost} {what} refer to what is not there")));
    }
    let lost = tx.one(&LOST_CHAINS, &[], |row| row.int(0)).await?.unwrap_or(0);
    findings.push(finding("references", lost == 0, format!("{lost} customers have no chain")));
    let other = tx.one(&OTHER_SUBJECTS, &[], |row| row.int(0)).await?.unwrap_or(0);
    let text = format!("{other} tickets have another subject than they were opened with");
    findings.push(finding("subjects", other == 0, text));
    for (customer_id, head) in event::chains(tx).await? {
        findings.extend(chain(tx, customer_id, &head, keys).await?);
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

/// Verifies one customer's chain against its head, its signed heads (with one of `keys`, where they are known), what it
/// says was erased, and the contracts it says were recorded.
///
/// # Errors
/// When it cannot be read.
pub async fn chain(
    tx: &mut Tx,
    customer_id: i64,
    head: &Head,
    keys: Option<&[[u8; 32]]>,
) -> Result<Vec<Finding>> {
    let signed = event::signed_heads(tx, customer_id).await?;
    let ours = |one: &SignedHead| one.is_genuine() && keys.is_none_or(|keys| keys.contains(&one.public_key));
    let mut forged: Vec<i64> = signed.iter().filter(|one| !ours(one)).map(|one| one.head.seq).collect();
    let mut told = record::Told::default();
    let mut verifier = Verifier::new(customer_id);
    loop {
        let stretch = event::stretch(tx, customer_id, verifier.head().seq, STRETCH).await?;
        for stored in &stretch {
            if let Err(fault) = verifier.take(stored) {
                return Ok(vec![finding("chain", false, format!("customer {customer_id}: {fault}"))]);
            }
            told.take(stored);
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
    let mut findings = vec![match (verifier.finish(head), told.unexplained().as_slice()) {
        (Err(fault), _) => finding("chain", false, format!("customer {customer_id}: {fault}")),
        (Ok(_), events @ [_, ..]) => {
            let text = format!(
                "customer {customer_id}: nobody erased the texts that are gone of the events {events:?}"
            );
            finding("chain", false, text)
        }
        (Ok(head), []) => finding(
            "chain",
            true,
            format!("customer {customer_id}: {} events, {erased} texts erased", head.seq),
        ),
    }];
    findings.extend(told.contracts(&crate::contract::of_customer(tx, customer_id).await?, customer_id));
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
