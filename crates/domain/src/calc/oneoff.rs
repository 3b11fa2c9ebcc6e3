//! The `contract` of a request: the JSON form of a contract file, or a calendar with targets for one-off sums.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::plain;
use crate::calendar::{Calendar, CalendarSpec};
use crate::clock::{ClockName, PriorityTerms, Reopen, Retarget, Target, Terms, WorkaroundRule};
use crate::span::Duration;
use crate::ticket::{Priority, WaitingFor};

/// A calendar with targets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOff {
    calendar: CalendarSpec,
    targets: BTreeMap<Priority, Targets>,
    #[serde(default = "customer")]
    pause_on: Vec<WaitingFor>,
    #[serde(default = "resolve")]
    pauses: Vec<ClockName>,
    #[serde(default)]
    workaround: WorkaroundRule,
    #[serde(default = "eight_hours")]
    accept_after_ms: i64,
    #[serde(default)]
    retarget: Retarget,
    #[serde(default)]
    reopen: Reopen,
    /// `null`: at any time.
    #[serde(default = "seven_days")]
    reopen_window_ms: Option<i64>,
}

/// Targets of one priority in open time; absent: nothing is promised.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Targets {
    response_ms: Option<i64>,
    resolve_ms: Option<i64>,
    update_ms: Option<i64>,
    /// Other support hours than the rest.
    calendar: Option<CalendarSpec>,
}

fn customer() -> Vec<WaitingFor> {
    vec![WaitingFor::Customer]
}

fn resolve() -> Vec<ClockName> {
    vec![ClockName::Resolve]
}

fn eight_hours() -> i64 {
    Duration::hours(8).0
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a serde default")]
fn seven_days() -> Option<i64> {
    Some(Duration::days(7).0)
}

/// Compiles either form.
pub(super) fn terms(text: &str) -> Result<Terms, String> {
    #[derive(Deserialize)]
    struct Probe<'a> {
        #[serde(borrow, default)]
        targets: Option<&'a serde_json::value::RawValue>,
    }
    let probe: Probe<'_> =
        serde_json::from_str(text).map_err(|error| format!("contract: {}", plain(&error)))?;
    if probe.targets.is_none() {
        let contract: crate::contract::Contract =
            serde_json::from_str(text).map_err(|error| format!("contract: {}", plain(&error)))?;
        return contract.terms().map_err(|error| format!("contract: {error}"));
    }
    let one: OneOff = serde_json::from_str(text).map_err(|error| format!("contract: {}", plain(&error)))?;
    one.compile()
}

impl OneOff {
    fn compile(self) -> Result<Terms, String> {
        let compile = |spec: &CalendarSpec| {
            Calendar::compile(spec).map(Arc::new).map_err(|error| format!("contract.calendar: {error}"))
        };
        let shared = compile(&self.calendar)?;
        let mut priorities = [None, None, None, None];
        for (priority, targets) in &self.targets {
            let target = |name: &str, ms: Option<i64>| match ms {
                Some(ms) if ms < 0 => Err(format!("contract.targets.{priority}.{name} is negative")),
                ms => Ok(ms.map(|ms| Target::Open(Duration(ms)))),
            };
            let calendar = match &targets.calendar {
                Some(own) => compile(own)?,
                None => Arc::clone(&shared),
            };
            let promise = PriorityTerms {
                calendar,
                response: target("response_ms", targets.response_ms)?,
                resolve: target("resolve_ms", targets.resolve_ms)?,
                update: target("update_ms", targets.update_ms)?,
            };
            if let Some(slot) = priorities.get_mut(*priority as usize) {
                *slot = Some(promise);
            }
        }
        Ok(Terms {
            priorities,
            pause_on: self.pause_on,
            pauses: self.pauses,
            workaround: self.workaround,
            accept_after: Duration(self.accept_after_ms),
            retarget: self.retarget,
            reopen: self.reopen,
            reopen_window: self.reopen_window_ms.map(Duration),
        })
    }
}
