//! What a contract version promises, compiled: the only form of a contract that a clock looks at.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ClockName;
use crate::calendar::Calendar;
use crate::span::Duration;
use crate::ticket::{Priority, WaitingFor};

/// The terms that judge a ticket: those in force when it was opened.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Per priority, P1 first. `None`: the contract makes no promise for it.
    pub priorities: [Option<PriorityTerms>; 4],
    /// What the ticket may wait for with its clocks standing still. Default: the customer.
    pub pause_on: Vec<WaitingFor>,
    /// Which clocks such a wait stops. Default: resolve alone.
    pub pauses: Vec<ClockName>,
    /// Whether a workaround ends the resolve clock.
    pub workaround: WorkaroundRule,
    /// Open time of the resolve calendar after which silence accepts a workaround. Default 8 h.
    pub accept_after: Duration,
    /// How a priority change moves the due times.
    pub retarget: Retarget,
    /// How a reopened ticket's resolve clock goes on.
    pub reopen: Reopen,
    /// Calendar time after the resolution within which a reopening counts; `None`: at any time. Default 7 days.
    pub reopen_window: Option<Duration>,
}

/// What is promised at one priority.
#[derive(Clone, Debug)]
pub struct PriorityTerms {
    /// The support hours in which its clocks run.
    pub calendar: Arc<Calendar>,
    /// First substantive answer within.
    pub response: Option<Target>,
    /// Service restored within.
    pub resolve: Option<Target>,
    /// Public update at least every.
    pub update: Option<Target>,
}

/// How long a promise may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Open time of the calendar.
    Open(Duration),
    /// Local dates on which the calendar opens (section 2).
    BusinessDays {
        /// How many.
        days: u32,
        /// Due at the end of that day's last window instead of the same clock time.
        end_of_day: bool,
    },
}

/// Whether a workaround ends the resolve clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkaroundRule {
    /// At once.
    Counts,
    /// When the customer accepts it, or keeps silent long enough.
    #[default]
    CountsWhenAccepted,
    /// Only the solution ends it.
    Never,
}

/// How a priority change moves the due times.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retarget {
    /// The new target and calendar apply to the whole history.
    #[default]
    FromOpen,
    /// The new target starts at the change.
    FromChange,
}

/// How the resolve clock goes on after a reopening.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reopen {
    /// With the time that was left.
    #[default]
    Resume,
    /// From the full target.
    Restart,
}

impl Terms {
    /// What is promised at this priority.
    pub fn at(&self, priority: Priority) -> Option<&PriorityTerms> {
        self.priorities.get(priority as usize).and_then(Option::as_ref)
    }
}

impl PriorityTerms {
    /// The target of one clock.
    pub fn target(&self, clock: ClockName) -> Option<Target> {
        match clock {
            ClockName::Response => self.response,
            ClockName::Resolve => self.resolve,
            ClockName::Update => self.update,
        }
    }
}
