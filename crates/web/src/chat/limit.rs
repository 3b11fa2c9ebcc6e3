//! How often a stranger may speak: counted per window of time, in memory, by address, by talk and by site.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::span::{Duration, Instant};

use crate::error::Error;

/// Talks that one address begins in an hour.
pub const TALKS: (i64, Duration) = (20, Duration::HOUR);
/// Talks that begin on one site in an hour.
pub const SITE: (i64, Duration) = (300, Duration::HOUR);
/// Lines that one talk brings in a minute.
pub const LINES: (i64, Duration) = (20, Duration::MINUTE);
/// Counters that are kept; beyond it those whose window is over are forgotten.
const MOST: usize = 20_000;

/// The counters of one node.
#[derive(Clone, Default)]
pub struct Limits {
    counts: Arc<Mutex<HashMap<String, (Instant, i64)>>>,
}

impl Limits {
    /// Counts one more.
    ///
    /// # Errors
    /// `TooMany` with how long to wait.
    pub fn count(&self, key: String, (most, window): (i64, Duration), now: Instant) -> Result<(), Error> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST {
            counts.retain(|_, (since, _)| now - *since < Duration::HOUR);
        }
        let (since, count) = counts.entry(key).or_insert((now, 0));
        if now - *since >= window {
            (*since, *count) = (now, 0);
        }
        if *count >= most {
            let left = (*since + window - now).0.max(1000);
            return Err(Error::TooMany(u64::try_from(left / 1000).unwrap_or(60)));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lets_so_many_through_and_then_opens_again() {
        let (limits, rule) = (Limits::default(), (2, Duration::MINUTE));
        let at = |seconds: i64| Instant(seconds * 1000);
        let count = |key: &str, seconds: i64| limits.count(key.to_owned(), rule, at(seconds)).is_ok();
        assert!(count("a", 0) && count("a", 30) && !count("a", 59) && count("b", 59) && count("a", 60));
    }
}
