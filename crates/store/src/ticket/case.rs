//! What reports count: one `domain::report::Case` a ticket, kept beside it so that a month is one short walk.

use std::fmt::Write as _;

use domain::access::Scope;
use domain::clock::ClockName;
use domain::report::{Case, Measured};
use domain::span::{Duration, Instant, Span};
use domain::ticket::Priority;

use crate::error::{Result, StoreError};
use crate::{Row, Tx, values};

macro_rules! select_case {
    ($where:literal) => {
        concat!(
            "select ticket_id, priority, opened_at, excluded, second_line, proactive, measures from report_case where ",
            $where
        )
    };
}

crate::statements! {
    OF_ALL = select_case!("last_at >= $1 and opened_at < $2");
    IN_REACH = select_case!(
        "replace(cast($3 as text), ',' || cast(customer_id as text) || ',', '') <> cast($3 as text) and last_at >= $1 and opened_at < $2"
    );
    OF_CUSTOMER = select_case!("customer_id = $3 and last_at >= $1 and opened_at < $2");
}

/// Which tickets a report counts.
#[derive(Clone, Debug)]
pub struct CaseFilter {
    /// Something of the ticket (its opening, an end, a breach, a resolution, a reopening) lies in or after the period's
    /// start, and it was opened before the period's end.
    pub period: Span,
    /// Of whom.
    pub scope: Scope,
}

/// Hands every case that touches the period to `look`, in no order: feed it to `domain::report::Figures`.
///
/// # Errors
/// `Damaged` when a row cannot be read.
pub async fn cases(tx: &mut Tx, filter: &CaseFilter, mut look: impl FnMut(Case) + Send) -> Result<()> {
    let Span { from, to } = filter.period;
    let look = move |row: &Row<'_>| {
        look(read_case(row)?);
        Ok(())
    };
    match (filter.scope.customer, filter.scope.reach.list()) {
        (None, None) => tx.each(&OF_ALL, &values![from, to], look).await,
        (None, Some(list)) => tx.each(&IN_REACH, &values![from, to, list], look).await,
        (Some(customer_id), _) if !filter.scope.reach.holds(customer_id) => Ok(()),
        (Some(customer_id), _) => tx.each(&OF_CUSTOMER, &values![from, to, customer_id], look).await,
    }
}

fn read_case(row: &Row<'_>) -> Result<Case> {
    let priority = row.int(1)?;
    let priority = Priority::from_number(priority)
        .ok_or_else(|| StoreError::Damaged(format!("a case with the priority {priority}")))?;
    let mut case = Case::new(row.int(0)?, priority, row.at(2)?);
    case.excluded = row.bool(3)?;
    case.second_line = row.bool(4)?;
    case.proactive = row.bool(5)?;
    row.with_text(6, |measures| decode(measures, &mut case))??;
    Ok(case)
}

/// The measures as text, and the latest instant among them.
///
/// `response,ended,breached,support,calendar;resolved,at;reopened,at`: numbers are milliseconds, absent ones empty.
pub(super) fn encode(case: &Case) -> (String, Instant) {
    let mut out = String::new();
    let mut last = case.opened_at;
    let optional = |at: Option<Instant>| at.map_or_else(String::new, |at| at.0.to_string());
    for measured in &case.clocks {
        let (ended, breached) = (optional(measured.ended_at), optional(measured.breached_at));
        let name = measured.clock.name();
        let _ = write!(out, "{name},{ended},{breached},{},{};", measured.support.0, measured.calendar.0);
        last = last.max(measured.ended_at.unwrap_or(last)).max(measured.breached_at.unwrap_or(last));
    }
    for (word, instants) in [("resolved", &case.resolved), ("reopened", &case.reopened)] {
        for at in instants {
            let _ = write!(out, "{word},{};", at.0);
            last = last.max(*at);
        }
    }
    out.pop();
    (out, last)
}

fn decode(text: &str, case: &mut Case) -> Result<()> {
    let damaged = || StoreError::Damaged(format!("the measures {text:?}"));
    for measure in text.split(';').filter(|measure| !measure.is_empty()) {
        let mut fields = measure.split(',');
        let word = fields.next().unwrap_or_default();
        let numbers: Vec<Option<i64>> = fields
            .map(|field| if field.is_empty() { Ok(None) } else { field.parse().map(Some) })
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| damaged())?;
        match (word, numbers.as_slice()) {
            ("resolved", [Some(at)]) => case.resolved.push(Instant(*at)),
            ("reopened", [Some(at)]) => case.reopened.push(Instant(*at)),
            (word, [ended, breached, Some(support), Some(calendar)]) => case.clocks.push(Measured {
                clock: ClockName::parse(word).ok_or_else(damaged)?,
                ended_at: ended.map(Instant),
                breached_at: breached.map(Instant),
                support: Duration(*support),
                calendar: Duration(*calendar),
            }),
            _ => return Err(damaged()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_read_back_as_it_was() {
        let mut case = Case::new(5, Priority::P2, Instant(1000));
        assert_eq!(encode(&case), (String::new(), Instant(1000)));
        case.clocks.push(Measured {
            clock: ClockName::Response,
            ended_at: None,
            breached_at: Some(Instant(4000)),
            support: Duration(9),
            calendar: Duration(0),
        });
        case.resolved = vec![Instant(2000), Instant(3000)];
        case.reopened = vec![Instant(2500)];
        let (text, last) = encode(&case);
        assert_eq!(text, "response,,4000,9,0;resolved,2000;resolved,3000;reopened,2500");
        assert_eq!(last, Instant(4000));
        let mut back = Case::new(5, Priority::P2, Instant(1000));
        decode(&text, &mut back).unwrap();
        assert_eq!(back, case);
        assert!(decode("response,1", &mut back).is_err());
    }
}
