//! What one sum costs, as JSON lines for `cargo xtask bench`: CPU nanoseconds a call.
#![allow(clippy::disallowed_methods, reason = "measures elapsed time")]

use std::hint::black_box;
use std::sync::Arc;

use domain::calendar::{Calendar, CalendarSpec};
use domain::clock::{PriorityTerms, Reopen, Retarget, Target, Terms, WorkaroundRule, clocks};
use domain::span::{Duration, Instant};
use domain::ticket::{Event, EventKind, Priority, WaitingFor};

const HOUR: i64 = 3_600_000;
/// 2026-11-20T14:00:00Z, a Friday.
const FRIDAY: i64 = 1_795_183_200_000;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let calls = if std::env::args().any(|word| word == "--bench") { 2_000_000 } else { 1_000 };
    let office = office_hours();
    let mut n = 0_i64;
    measure("calendar.add", calls, || {
        n += 1;
        // Starts spread over ten years, amounts up to two weeks of support time.
        black_box(office.add(Instant(FRIDAY - (n % 3_650) * 24 * HOUR + n), Duration((n % 80) * HOUR)));
    });
    measure("calendar.between", calls, || {
        n += 1;
        let from = FRIDAY - (n % 3_650) * 24 * HOUR;
        black_box(office.between(Instant(from + n), Instant(from + (n % 400) * HOUR)));
    });
    let spec = office.spec().clone();
    measure("calendar.compile", calls / 200, || {
        black_box(Calendar::compile(&spec).is_ok());
    });
    let (terms, events) = (terms(office), history());
    measure("clocks of 9 events", calls / 4, || {
        n += 1;
        black_box(clocks(&events, &terms, Instant(FRIDAY + 200 * HOUR + n)));
    });
}

fn measure(name: &str, calls: u32, mut call: impl FnMut()) {
    for _ in 0..calls / 10 {
        call();
    }
    let before = cpu_ns();
    for _ in 0..calls {
        call();
    }
    let each = (cpu_ns() - before) / f64::from(calls.max(1));
    println!("{{\"name\":\"{name}\",\"ns\":{each:.1}}}");
}

/// CPU time of this thread: what other processes do does not count.
fn cpu_ns() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0.0)
}

fn office_hours() -> Calendar {
    let days = ["mon", "tue", "wed", "thu", "fri"];
    let hours = days.iter().map(|day| ((*day).to_owned(), vec!["09:00-17:00".to_owned()])).collect();
    let fixed = ["01-01", "04-27", "12-25", "12-26"];
    let holidays =
        (2016..2032).flat_map(|year| fixed.iter().map(move |day| format!("{year}-{day}"))).collect();
    let time_zone = Some("Europe/Amsterdam".to_owned());
    let spec = CalendarSpec { always: false, time_zone, hours, holidays, ..CalendarSpec::default() };
    Calendar::compile(&spec).unwrap_or_else(|_| Calendar::always())
}

fn terms(calendar: Calendar) -> Terms {
    let calendar = Arc::new(calendar);
    let at = |hours: i64| {
        let open = |h: i64| Some(Target::Open(Duration(h * HOUR)));
        Some(PriorityTerms {
            calendar: calendar.clone(),
            response: open(hours),
            resolve: open(4 * hours),
            update: open(hours),
        })
    };
    Terms {
        priorities: [at(1), at(2), at(4), at(8)],
        pause_on: vec![WaitingFor::Customer],
        pauses: vec![domain::clock::ClockName::Resolve],
        workaround: WorkaroundRule::CountsWhenAccepted,
        accept_after: Duration(8 * HOUR),
        retarget: Retarget::FromOpen,
        reopen: Reopen::Resume,
        reopen_window: Some(Duration(168 * HOUR)),
    }
}

fn history() -> Vec<Event> {
    let kinds = [
        EventKind::Opened { priority: Priority::P3 },
        EventKind::PublicReply { substantive: true, automatic: false },
        EventKind::Waiting { waiting_for: WaitingFor::Customer },
        EventKind::CustomerReply,
        EventKind::Resumed,
        EventKind::Priority { to: Priority::P2 },
        EventKind::PublicReply { substantive: true, automatic: false },
        EventKind::InternalNote,
        EventKind::RESOLVED,
    ];
    let at = |n: usize| Instant(FRIDAY + i64::try_from(n).unwrap_or(0) * 7 * HOUR);
    kinds.into_iter().enumerate().map(|(n, kind)| Event { at: at(n), kind }).collect()
}
