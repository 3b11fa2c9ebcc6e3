//! Where the calendar changes between open and closed, and the open spans between the changes. Windows that touch,
//! also over midnight or over a clock change, are one span.

use super::{Calendar, pressed};
use crate::span::{Instant, Span};

impl Calendar {
    /// The first change from closed to open strictly after `at`. `None`: never again.
    pub fn next_open(&self, at: Instant) -> Option<Instant> {
        if self.is_open(at) { self.open_from(self.closed_from(at)?) } else { self.open_from(at) }
    }

    /// The first change from open to closed strictly after `at`. `None`: never again.
    pub fn next_close(&self, at: Instant) -> Option<Instant> {
        if self.is_open(at) { self.closed_from(at) } else { self.closed_from(self.open_from(at)?) }
    }

    /// The last change from closed to open at or before `at`. `None`: there was none.
    pub fn prev_open(&self, at: Instant) -> Option<Instant> {
        if self.is_open(at) { self.opened(at) } else { self.opened(self.closed(at)?) }
    }

    /// The last change from open to closed at or before `at`. `None`: there was none.
    pub fn prev_close(&self, at: Instant) -> Option<Instant> {
        if self.is_open(at) { self.closed(self.opened(at)?) } else { self.closed(at) }
    }

    /// The open spans from `from` on, in order; the first is cut off at `from`, and one that never ends ends at [`Instant::MAX`].
    pub fn spans(&self, from: Instant) -> Spans<'_> {
        self.spans_in(Span::new(from, Instant::MAX))
    }

    /// The open spans within a span, cut off at its ends.
    pub fn spans_in(&self, within: Span) -> Spans<'_> {
        Spans { calendar: self, rest: within }
    }

    /// The end of the closed stretch that holds `at`: open time stands still until then.
    fn open_from(&self, at: Instant) -> Option<Instant> {
        let at = pressed(at);
        self.latest::<false>(self.measure::<false>(at), at)
    }

    /// The end of the open stretch that holds `at`: closed time stands still until then.
    fn closed_from(&self, at: Instant) -> Option<Instant> {
        let at = pressed(at);
        self.latest::<true>(self.measure::<true>(at), at)
    }

    /// The start of the open stretch that holds `at` or ends at it.
    fn opened(&self, at: Instant) -> Option<Instant> {
        let at = pressed(at);
        self.earliest::<true>(self.measure::<true>(at), at)
    }

    /// The start of the closed stretch that holds `at` or ends at it.
    fn closed(&self, at: Instant) -> Option<Instant> {
        let at = pressed(at);
        self.earliest::<false>(self.measure::<false>(at), at)
    }
}

/// Open spans in order; made by [`Calendar::spans`].
#[derive(Debug)]
pub struct Spans<'calendar> {
    calendar: &'calendar Calendar,
    rest: Span,
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let calendar = self.calendar;
        if self.rest.is_empty() {
            return None;
        }
        let from = if calendar.is_open(self.rest.from) {
            self.rest.from
        } else {
            let opening = calendar.open_from(self.rest.from);
            opening.unwrap_or(Instant::MAX)
        };
        let to = calendar.closed_from(from).unwrap_or(Instant::MAX);
        self.rest.from = to;
        let open = Span::new(from, to.min(self.rest.to));
        (!open.is_empty()).then_some(open)
    }
}
