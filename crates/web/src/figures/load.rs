//! Figures of a row of months, computed by `domain::report` from the store's cases and kept until something changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::Scope;
use domain::report::{Case, Figures, Month, Table};
use domain::span::Span;
use jiff::tz::TimeZone;
use store::ticket::CaseFilter;
use store::{Change, Db, Topic};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use crate::app::App;
use crate::error::Error;

/// Most answers kept at a time.
const KEPT: usize = 64;

/// Which months, of whom.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Key {
    last: Month,
    count: usize,
    scope: Scope,
    zone: String,
}

/// Answers of this version of the data. A change of any ticket forgets them all: figures are read far less often.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    changes: Receiver<Change>,
    known: HashMap<Key, Arc<Vec<Table>>>,
}

impl Cache {
    /// An empty cache that listens to the store.
    pub fn new(db: &Db) -> Cache {
        Cache { inner: Arc::new(Mutex::new(Inner { changes: db.changes(), known: HashMap::new() })) }
    }

    fn get(&self, key: &Key) -> Option<Arc<Vec<Table>>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.changed() {
            inner.known.clear();
        }
        inner.known.get(key).cloned()
    }

    /// Keeps an answer, unless something changed while it was computed.
    fn put(&self, key: Key, tables: Arc<Vec<Table>>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.changed() || inner.known.len() >= KEPT {
            inner.known.clear();
            return;
        }
        inner.known.insert(key, tables);
    }
}

impl Inner {
    /// True when a ticket changed since the last call. Who looks at what is no change of the data.
    fn changed(&mut self) -> bool {
        let mut changed = false;
        loop {
            match self.changes.try_recv() {
                Ok(change) => changed |= change.topic != Topic::Presence,
                Err(TryRecvError::Lagged(_)) => changed = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return changed,
            }
        }
    }
}

/// The tables of the `count` months up to and including `last`, oldest first, of whom the scope says.
///
/// # Errors
/// When the store does not answer.
pub async fn months(
    app: &App,
    scope: Scope,
    last: Month,
    count: usize,
    zone: &TimeZone,
) -> Result<Arc<Vec<Table>>, Error> {
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    let key = Key { last, count, scope: scope.clone(), zone: name };
    if let Some(tables) = app.figures.get(&key) {
        return Ok(tables);
    }
    let periods: Vec<Span> = last.back(count).into_iter().map(|month| month.span(zone)).collect();
    let tables = Arc::new(tables(app, scope, &periods).await?);
    app.figures.put(key, tables.clone());
    Ok(tables)
}

/// The table of each period, by one walk over the cases that touch any of them.
///
/// # Errors
/// When the store does not answer.
pub async fn tables(app: &App, scope: Scope, periods: &[Span]) -> Result<Vec<Table>, Error> {
    let Some(whole) = hull(periods) else { return Ok(Vec::new()) };
    let mut figures: Vec<Figures> = periods.iter().map(|period| Figures::new(*period)).collect();
    let filter = CaseFilter { period: whole, scope };
    let tables = app.db.read(move |tx| {
        Box::pin(async move {
            store::ticket::cases(tx, &filter, |case| figures.iter_mut().for_each(|one| one.add(&case)))
                .await?;
            Ok(figures.into_iter().map(Figures::finish).collect())
        })
    });
    Ok(tables.await?)
}

/// The cases of a period that pass.
///
/// # Errors
/// When the store does not answer.
pub async fn cases(
    app: &App,
    scope: Scope,
    period: Span,
    pass: impl Fn(&Case) -> bool + Send + Sync + 'static,
) -> Result<Vec<Case>, Error> {
    let filter = CaseFilter { period, scope };
    let cases = app.db.read(move |tx| {
        Box::pin(async move {
            let mut found = Vec::new();
            store::ticket::cases(tx, &filter, |case| {
                if pass(&case) {
                    found.push(case);
                }
            })
            .await?;
            Ok(found)
        })
    });
    Ok(cases.await?)
}

/// From the first start to the last end.
fn hull(periods: &[Span]) -> Option<Span> {
    let from = periods.iter().map(|period| period.from).min()?;
    let to = periods.iter().map(|period| period.to).max()?;
    Some(Span::new(from, to))
}
