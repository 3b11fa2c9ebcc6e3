//! Our ids: 63 bits, sortable by the instant they were made, never 0.
//!
//! Milliseconds since 2020-01-01 shifted left by 22, and below that a random start that counts up within the
//! millisecond. Two nodes that make an id in the same millisecond collide about once in four million pairs; the primary
//! key refuses the second, and the command runs again.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::span::Instant;

/// 2020-01-01T00:00:00Z.
const EPOCH: i64 = 1_577_836_800_000;
const LOW_BITS: u32 = 22;

/// Makes the ids of one process; never the same twice, never one below the last.
pub struct Ids {
    last: AtomicI64,
    seed: AtomicI64,
}

impl Ids {
    /// Ids whose low bits start at `seed`: random in service, fixed where a test wants to name them.
    pub fn new(seed: i64) -> Ids {
        Ids { last: AtomicI64::new(0), seed: AtomicI64::new(seed) }
    }

    /// The next id. A clock that steps back is ignored: ids go on from the last.
    pub fn next(&self, now: Instant) -> i64 {
        let random = self.seed.fetch_add(0x9E37_79B9_7F4A_7C15_u64.cast_signed(), Ordering::Relaxed);
        // Half the range is left to count up in within the millisecond.
        let low = (random >> 40) & ((1 << (LOW_BITS - 1)) - 1);
        let fresh = ((now.0 - EPOCH).max(1) << LOW_BITS) | low;
        let before =
            self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(fresh.max(last + 1)));
        let before = before.unwrap_or_else(|same| same);
        fresh.max(before + 1)
    }
}

/// The instant (to the millisecond) at which an id was made.
pub fn made_at(id: i64) -> Instant {
    Instant((id >> LOW_BITS) + EPOCH)
}

/// The smallest id that could have been made at `at`: the bound of a search by time.
pub fn first_at(at: Instant) -> i64 {
    (at.0 - EPOCH).max(0) << LOW_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_tell_when_they_were_made() {
        let ids = Ids::new(7);
        let now = Instant(1_763_800_000_123);
        let made: Vec<i64> = (0..10_000).map(|_| ids.next(now)).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(made_at(made[0]), now);
        assert!(first_at(now) <= made[0] && made[0] < first_at(now + domain::span::Duration(1)));
        assert!(ids.next(Instant(0)) > made[9_999], "a clock that steps back makes no old ids");
    }
}
