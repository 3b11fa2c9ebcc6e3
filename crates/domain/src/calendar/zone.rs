//! A time zone as a table: the stretches of UTC in which its offset stays the same, from 1900 to 2300.
//!
//! Before the first and after the last change the offset stays what it is there, so the table is right for
//! every date a contract can name and merely plausible far outside.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::hours::DAY;

/// 1900-01-01T00:00:00Z.
const TABLE_FROM: i64 = -2_208_988_800_000;
/// 2300-01-01T00:00:00Z.
const TABLE_TO: i64 = 10_413_792_000_000;
/// A slot of the index is 2^33 ms, 99 days: rarely more than one change in it.
const SLOT_BITS: u32 = 33;
/// From 1970-01-01 back to Monday 1969-12-29, where local axes begin.
const TO_MONDAY: i64 = 3 * DAY;

/// A stretch of UTC `[from, to)` with one offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub from: i64,
    pub to: i64,
    /// Added to an instant gives the wall clock, in milliseconds since Monday 1969-12-29 00:00 local.
    pub to_local: i64,
}

/// The table of one zone; shared by all calendars in it.
#[derive(Debug)]
pub(super) struct Zone {
    pub name: String,
    pub time_zone: TimeZone,
    pub segments: Vec<Segment>,
    /// For each slot from `TABLE_FROM` on, the segment in which the slot begins.
    slots: Vec<u16>,
}

/// Tables made so far; at most one for each name in the zone database.
static ZONES: LazyLock<RwLock<HashMap<String, Arc<Zone>>>> = LazyLock::new(RwLock::default);

impl Zone {
    /// The table of an IANA zone; `None` when the database does not know the name.
    pub(super) fn get(name: &str) -> Option<Arc<Zone>> {
        if let Some(known) = ZONES.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Some(Arc::clone(known));
        }
        let time_zone = TimeZone::get(name).ok().filter(|found| !found.is_unknown())?;
        // Names are matched without regard to case; the table goes under the database's own spelling.
        let own_name = time_zone.iana_name().unwrap_or("UTC").to_owned();
        let mut zones = ZONES.write().unwrap_or_else(PoisonError::into_inner);
        let zone = zones.entry(own_name.clone()).or_insert_with(|| Arc::new(Zone::make(own_name, time_zone)));
        Some(Arc::clone(zone))
    }

    /// UTC, which needs no database.
    pub(super) fn utc() -> Arc<Zone> {
        Zone::get("UTC").unwrap_or_else(|| Arc::new(Zone::make("UTC".to_owned(), TimeZone::UTC)))
    }

    fn make(name: String, time_zone: TimeZone) -> Zone {
        let start = Timestamp::from_millisecond(TABLE_FROM).unwrap_or(Timestamp::UNIX_EPOCH);
        let to_local = |offset: jiff::tz::Offset| i64::from(offset.seconds()) * 1000 + TO_MONDAY;
        let first = Segment { from: i64::MIN, to: i64::MAX, to_local: to_local(time_zone.to_offset(start)) };
        let mut segments = vec![first];
        for change in time_zone.following(start) {
            let at = change.timestamp().as_millisecond();
            if at >= TABLE_TO {
                break;
            }
            let to_local = to_local(change.offset());
            if let Some(last) = segments.last_mut()
                && last.to_local != to_local
            {
                last.to = at;
                segments.push(Segment { from: at, to: i64::MAX, to_local });
            }
        }
        let slots = (TABLE_FROM..TABLE_TO).step_by(1 << SLOT_BITS);
        let slots = slots.map(|at| {
            let index = segments.partition_point(|segment| segment.to <= at);
            u16::try_from(index).unwrap_or(u16::MAX)
        });
        let slots = slots.collect();
        Zone { name, time_zone, segments, slots }
    }

    /// The index of the segment that holds this instant. `at` within the years -9999 to 9999.
    pub(super) fn index_at(&self, at: i64) -> usize {
        let slot = usize::try_from((at - TABLE_FROM) >> SLOT_BITS).unwrap_or(0);
        let slot = slot.min(self.slots.len().saturating_sub(1));
        let mut index = self.slots.get(slot).map_or(0, |first| usize::from(*first));
        while self.segments.get(index).is_some_and(|segment| segment.to <= at) {
            index += 1;
        }
        index
    }

    /// The segment with this index; the last one for an index past the end.
    pub(super) fn segment(&self, index: usize) -> Segment {
        let found = self.segments.get(index).or(self.segments.last());
        found.copied().unwrap_or(Segment { from: i64::MIN, to: i64::MAX, to_local: TO_MONDAY })
    }

    /// The segment that holds this instant.
    pub(super) fn segment_at(&self, at: i64) -> Segment {
        self.segment(self.index_at(at))
    }
}
