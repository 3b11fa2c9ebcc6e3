//! A clock as one badge: shape, word, colour and the one number that matters.

use domain::clock::{ClockName, ClockState};
use domain::span::{Duration, Instant};
use store::ticket::{ClockRow, TicketRow};

use crate::layout::{Page, icon};
use crate::words;

/// A clock as one badge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Badge {
    /// `running`, `soon`, `breached`, `paused`, `met`, `none`: class and icon.
    pub state: &'static str,
    /// `1 h 12 m left`, `42 m over`, `paused, 3 h left`, `met in 20 m`.
    pub text: String,
    /// Counted down in the browser to this instant.
    due: Option<Instant>,
    /// From so long before it the badge says "soon".
    soon: Duration,
}

impl Badge {
    /// The badge of one clock as of the page's instant; `still` when its time stands still though it is broken.
    pub fn of(page: &Page, clock: &ClockRow, still: bool) -> Badge {
        let now = page.now;
        let say = |key: &str, length: Duration| page.t(key).replace("{t}", &words::length(page.lang, length));
        let fixed = |state, text| Badge { state, text, due: None, soon: Duration::ZERO };
        let live = clock.ended_at.is_none();
        match (clock.state, clock.due) {
            (ClockState::None, _) => fixed("none", page.t("clock-none").to_owned()),
            (ClockState::Paused, _) => {
                fixed("paused", say("paused-pattern", clock.remaining.unwrap_or_default()))
            }
            (ClockState::Met, _) => fixed("met", say("met-pattern", clock.elapsed)),
            (ClockState::Breached, _) if !live => {
                let over =
                    clock.ended_at.zip(clock.breached_at).map_or(Duration::ZERO, |(end, due)| end - due);
                fixed("breached", say("missed-pattern", over))
            }
            (ClockState::Breached, _) if still => {
                fixed("breached", say("over-pattern", now - clock.breached_at.unwrap_or(now)))
            }
            (_, Some(due)) => {
                let (left, soon) = (due - now, soon_before(clock));
                let state = match left {
                    left if left < Duration::ZERO => "breached",
                    left if left < soon => "soon",
                    _ => "running",
                };
                let pattern = if left < Duration::ZERO { "over-pattern" } else { "left-pattern" };
                Badge { state, text: say(pattern, left), due: Some(due), soon }
            }
            (_, None) => fixed("running", page.t("clock-never").to_owned()),
        }
    }

    /// Icon and counted text without the colours of a badge: on a ground that has its own.
    pub fn plain_html(&self) -> String {
        let due = self.due.map(|due| format!(" data-due=\"{}\"", due.0)).unwrap_or_default();
        format!("<span{due}>{}<span class=\"t\">{}</span></span>", icon(self.state), self.text)
    }

    /// The badge as HTML. Its text is ours, so nothing needs escaping.
    pub fn html(&self) -> String {
        let ticking = match self.due {
            Some(due) => format!(" data-due=\"{}\" data-soon=\"{}\"", due.0, self.soon.0),
            None => String::new(),
        };
        let icon = icon(self.state);
        format!(
            "<span class=\"badge {}\"{ticking}>{icon}<span class=\"t\">{}</span></span>",
            self.state, self.text
        )
    }
}

/// A quarter of the target, at least 5 minutes and at most 2 hours before the due instant.
fn soon_before(clock: &ClockRow) -> Duration {
    let target = clock.elapsed + clock.remaining.unwrap_or_default();
    Duration((target.0 / 4).clamp(Duration::minutes(5).0, Duration::hours(2).0))
}

/// The key of a clock's name.
pub fn clock_key(name: ClockName) -> &'static str {
    match name {
        ClockName::Response => "clock-response",
        ClockName::Resolve => "clock-resolve",
        ClockName::Update => "clock-update",
    }
}

/// The clock that matters most now: the next due one; else one that stands still; else the verdict on the solution.
pub fn lead_clock(row: &TicketRow) -> Option<ClockName> {
    let promised = |name: &ClockName| row.clock(*name).state != ClockState::None;
    let live = |name: &ClockName| promised(name) && row.clock(*name).ended_at.is_none();
    let mut by_weight = [ClockName::Resolve, ClockName::Response, ClockName::Update].into_iter();
    row.next_clock().or_else(|| by_weight.clone().find(live)).or_else(|| by_weight.find(promised))
}

/// `due Mon 10:00`, `was due 10:30`, `met 10:10`: the line beside a badge.
pub fn when(page: &Page, clock: &ClockRow) -> String {
    let say = |key: &str, at: Instant| page.t(key).replace("{t}", &page.short(&at));
    match (clock.state, clock.ended_at, clock.due) {
        (ClockState::None, _, _) => String::new(),
        (_, Some(ended), Some(due)) => format!("{}, {}", say("ended-at", ended), say("was-due", due)),
        (_, Some(ended), None) => say("ended-at", ended),
        (ClockState::Paused, None, _) => page.t("stands-still").to_owned(),
        (_, None, Some(due)) if due < page.now => say("was-due", due),
        (_, None, Some(due)) => say("due-at", due),
        (_, None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(state: ClockState, due: Option<i64>, ended: Option<i64>, breached: Option<i64>) -> ClockRow {
        ClockRow {
            state,
            due: due.map(Instant),
            ended_at: ended.map(Instant),
            breached_at: breached.map(Instant),
            elapsed: Duration::hours(1),
            remaining: Some(Duration::hours(3)),
        }
    }

    #[test]
    fn each_state_has_its_words() {
        const HOUR: i64 = 3_600_000;
        let page = Page::of_test(Instant(10 * HOUR));
        for (row, still, state, text) in [
            (clock(ClockState::None, None, None, None), false, "none", "no promise"),
            (clock(ClockState::Running, Some(12 * HOUR), None, None), false, "running", "2 h left"),
            (
                clock(ClockState::Running, Some(10 * HOUR + 59 * 60_000), None, None),
                false,
                "soon",
                "59 m left",
            ),
            (clock(ClockState::Running, Some(9 * HOUR), None, None), false, "breached", "1 h over"),
            (clock(ClockState::Running, None, None, None), false, "running", "never due"),
            (clock(ClockState::Paused, None, None, None), false, "paused", "paused, 3 h left"),
            (clock(ClockState::Met, Some(12 * HOUR), Some(9 * HOUR), None), false, "met", "met in 1 h"),
            (
                clock(ClockState::Breached, Some(8 * HOUR), None, Some(8 * HOUR)),
                false,
                "breached",
                "2 h over",
            ),
            (clock(ClockState::Breached, Some(8 * HOUR), None, Some(8 * HOUR)), true, "breached", "2 h over"),
            (
                clock(ClockState::Breached, Some(8 * HOUR), Some(9 * HOUR), Some(8 * HOUR)),
                false,
                "breached",
                "1 h too late",
            ),
        ] {
            let badge = Badge::of(&page, &row, still);
            assert_eq!((badge.state, badge.text.as_str()), (state, text), "{row:?}");
        }
    }
}
