//! Slows down guessing: after a few failures an account, as seen from an address, must wait; the wait doubles.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::span::{Duration, Instant};

/// Failures before the first wait.
const FREE: u32 = 5;
/// The first wait.
const FIRST_WAIT: Duration = Duration::minutes(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::hours(1);
/// An account that rested this long starts afresh.
const FORGET: Duration = Duration::hours(2);
/// Keys remembered at most; when full the rested ones go first.
const MOST: usize = 20_000;

/// Failures per account and address, and per address alone; in memory, per node.
#[derive(Clone, Default)]
pub struct Throttle {
    tries: Arc<Mutex<HashMap<String, Tries>>>,
}

#[derive(Clone, Copy)]
struct Tries {
    failures: u32,
    last: Instant,
}

impl Tries {
    fn until(self, free: u32) -> Instant {
        if self.failures < free {
            return self.last;
        }
        let doublings = (self.failures - free).min(10);
        self.last + Duration((FIRST_WAIT.0 << doublings).min(LONGEST_WAIT.0))
    }
}

impl Throttle {
    /// How long this account, from this address, must still wait.
    pub fn wait(&self, account: &str, address: &str, now: Instant) -> Option<Duration> {
        let tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let until = keys(account, address)
            .iter()
            .filter_map(|(key, free)| tries.get(key).map(|found| found.until(*free)))
            .max()?;
        (until > now).then(|| until - now)
    }

    /// Counts a failure.
    pub fn failed(&self, account: &str, address: &str, now: Instant) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MOST {
            tries.retain(|_, found| found.last + FORGET > now);
        }
        if tries.len() >= MOST {
            tries.clear();
        }
        for (key, _) in keys(account, address) {
            let entry = tries.entry(key).or_insert(Tries { failures: 0, last: now });
            if entry.last + FORGET < now {
                entry.failures = 0;
            }
            *entry = Tries { failures: entry.failures.saturating_add(1), last: now };
        }
    }

    /// A sign-in that worked: this account starts afresh from this address.
    pub fn succeeded(&self, account: &str, address: &str) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(account, address) {
            tries.remove(&key);
        }
    }
}

/// The account from this address gets few tries, the address over all accounts more.
fn keys(account: &str, address: &str) -> [(String, u32); 2] {
    [(format!("{}\n{address}", account.to_lowercase()), FREE), (format!("\n{address}"), FREE * 10)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_guess_waits_and_each_next_one_longer() {
        let throttle = Throttle::default();
        let mut now = Instant(0);
        for _ in 0..FREE {
            assert_eq!(throttle.wait("anna", "::1", now), None);
            throttle.failed("anna", "::1", now);
        }
        assert_eq!(throttle.wait("ANNA", "::1", now), Some(Duration::MINUTE));
        assert_eq!(throttle.wait("anna", "10.0.0.1", now), None, "from elsewhere Anna may try");
        assert_eq!(throttle.wait("bram", "::1", now), None, "Bram may try from there");
        now = now + Duration::MINUTE;
        assert_eq!(throttle.wait("anna", "::1", now), None);
        throttle.failed("anna", "::1", now);
        assert_eq!(throttle.wait("anna", "::1", now), Some(Duration::minutes(2)));
        throttle.succeeded("anna", "::1");
        assert_eq!(throttle.wait("anna", "::1", now), None);
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits_too() {
        let throttle = Throttle::default();
        for n in 0..FREE * 10 {
            throttle.failed(&format!("person{n}"), "::1", Instant(0));
        }
        assert_eq!(throttle.wait("somebody else", "::1", Instant(0)), Some(Duration::MINUTE));
    }
}
