//! The system clock: the only place in the product that reads it. Everything else is handed "now".

use std::sync::Arc;

use domain::span::Instant;

/// Where "now" comes from: the system, or a test that turns it by hand.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The system's wall clock, to the millisecond.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The system clock as a value to hand on.
pub fn system() -> Clock {
    Arc::new(now)
}

/// Measures how long something took; never goes back when the wall clock is set.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the steady clock")]
    pub fn start() -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }

    /// Since the start.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the steady clock")]
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }
}
