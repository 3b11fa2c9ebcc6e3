//! What sort of day a local date is, for "why this deadline?".

use super::{Calendar, hours};
use crate::span::Instant;

/// What decides the hours of a local date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayNote<'calendar> {
    /// The weekly hours of this weekday.
    Weekday(jiff::civil::Weekday),
    /// A special day without windows; its name where it was given one.
    Holiday(Option<&'calendar str>),
    /// A special day with hours of its own; its name where it was given one.
    SpecialDay(Option<&'calendar str>),
}

impl Calendar {
    /// True when the local date is closed as a special day. A weekday without windows is no holiday.
    pub fn is_holiday(&self, at: Instant) -> bool {
        matches!(self.day_note(at), DayNote::Holiday(_))
    }

    /// What decides the hours of the local date that holds `at`.
    pub fn day_note(&self, at: Instant) -> DayNote<'_> {
        self.date_note(self.local(at).date())
    }

    /// What decides the hours of a local date.
    pub fn date_note(&self, date: jiff::civil::Date) -> DayNote<'_> {
        match self.hours.special(hours::day_of(date)) {
            None => DayNote::Weekday(date.weekday()),
            Some(special) if special.windows.is_empty() => DayNote::Holiday(special.name.as_deref()),
            Some(special) => DayNote::SpecialDay(special.name.as_deref()),
        }
    }
}
