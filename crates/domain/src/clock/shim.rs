//! Until the calendar's own methods are here; they take precedence.
use crate::{calendar::Calendar, span::{Duration, Instant}};
#[allow(dead_code)]
pub(crate) trait Shim {
    fn between(&self, a: Instant, b: Instant) -> Duration { b - a }
    fn add(&self, a: Instant, b: Duration) -> Option<Instant> { Some(a + b) }
    fn add_business_days(&self, a: Instant, days: u32, _end: bool) -> Option<Instant> { Some(a + Duration::days(i64::from(days))) }
}
impl Shim for Calendar {}
