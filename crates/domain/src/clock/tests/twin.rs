//! The clocks against a walker that knows nothing but the sentences of semantics.md section 3: it steps minute by minute.

use std::sync::Arc;

use crate::calendar::{Calendar, CalendarSpec};
use crate::clock::{
    Clock, ClockName, ClockState, PriorityTerms, Reopen, Retarget, Target, Terms, WorkaroundRule, clocks,
};
use crate::span::{Duration, Instant};
use crate::ticket::{Event, EventKind, Priority, WaitingFor};

const TICKETS: u64 = 2_500;
const MINUTE: i64 = 60_000;
/// How far past the asking the walker looks for a due instant.
const AHEAD: i64 = 5 * 24 * 60;

const ZONES: [&str; 40] = [
    "Europe/Amsterdam",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Helsinki",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Sao_Paulo",
    "America/Havana",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Caracas",
    "America/Asuncion",
    "America/Santiago",
    "America/Mexico_City",
    "America/Nuuk",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Jerusalem",
    "Asia/Amman",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
    "Atlantic/Azores",
    "UTC",
];

/// xorshift: small, seeded, the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    fn minutes(&mut self, from: u64, to: u64) -> Duration {
        Duration::minutes(i64::try_from(from + self.below(to - from)).unwrap())
    }
}

fn calendar(dice: &mut Dice, zone: &str) -> Arc<Calendar> {
    let mut spec = CalendarSpec { time_zone: Some(zone.into()), ..CalendarSpec::default() };
    if dice.one_in(5) {
        spec.always = true;
        return Arc::new(Calendar::compile(&spec).unwrap());
    }
    let shapes: [&[&str]; 6] = [
        &["09:00-17:00"],
        &["08:30-12:00", "13:00-17:30"],
        &["22:00-06:00"],
        &["00:00-24:00"],
        &["01:30-03:15"],
        &["23:00-23:59"],
    ];
    let shape = dice.pick(&shapes);
    for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] {
        if !dice.one_in(4) {
            spec.hours.insert(day.into(), shape.iter().map(|&window| window.to_owned()).collect());
        }
    }
    Arc::new(Calendar::compile(&spec).unwrap())
}

fn terms(dice: &mut Dice) -> Terms {
    let zone = dice.pick(&ZONES);
    let calendars = [calendar(dice, zone), calendar(dice, zone)];
    let priorities = [0, 1, 2, 3].map(|_| {
        let target =
            |dice: &mut Dice, from, to| (!dice.one_in(6)).then(|| Target::Open(dice.minutes(from, to)));
        Some(PriorityTerms {
            calendar: Arc::clone(&calendars[usize::try_from(dice.below(2)).unwrap()]),
            response: target(dice, 1, 300),
            resolve: target(dice, 30, 1_500),
            update: target(dice, 30, 400),
        })
    });
    Terms {
        priorities,
        pause_on: dice
            .pick(&[
                &[WaitingFor::Customer][..],
                &[WaitingFor::Customer, WaitingFor::ThirdParty],
                &[WaitingFor::ChangeWindow, WaitingFor::Other],
            ])
            .to_vec(),
        pauses: dice.pick(&[&[ClockName::Resolve][..], &ClockName::ALL, &[ClockName::Update], &[]]).to_vec(),
        workaround: dice.pick(&[
            WorkaroundRule::Counts,
            WorkaroundRule::CountsWhenAccepted,
            WorkaroundRule::Never,
        ]),
        accept_after: dice.minutes(10, 600),
        retarget: dice.pick(&[Retarget::FromOpen, Retarget::FromOpen, Retarget::FromChange]),
        reopen: dice.pick(&[Reopen::Resume, Reopen::Restart]),
        reopen_window: dice.pick(&[None, Some(Duration::hours(30)), Some(Duration::days(7))]),
    }
}

fn history(dice: &mut Dice) -> Vec<Event> {
    // Around changes of clocks in either half of a year, in years past and ahead.
    let year = 1971 + i64::try_from(dice.below(228)).unwrap();
    let month = dice.pick(&[1, 3, 3, 4, 4, 5, 9, 10, 10, 11, 11, 12]);
    let day = crate::span::days_from_civil(year, month, 1 + i64::try_from(dice.below(28)).unwrap());
    let mut at = Instant(day * 86_400_000) + dice.minutes(0, 1_440);
    let priority = dice.pick(&Priority::ALL);
    let mut events = vec![Event { at, kind: EventKind::Opened { priority } }];
    for _ in 0..dice.below(14) {
        // What ends a clock in the very instant of a change is a story of its own; here the change comes into force.
        let changed = matches!(events[events.len() - 1].kind, EventKind::Priority { .. });
        if changed || !dice.one_in(5) {
            at = at + dice.minutes(u64::from(changed), 700);
        }
        events.push(Event { at, kind: event(dice, at) });
    }
    events
}

fn event(dice: &mut Dice, at: Instant) -> EventKind {
    match dice.below(16) {
        0 | 1 => EventKind::PublicReply { substantive: !dice.one_in(3), automatic: dice.one_in(4) },
        2 => EventKind::CustomerReply,
        3 | 4 => EventKind::Waiting {
            waiting_for: dice.pick(&[
                WaitingFor::Customer,
                WaitingFor::ThirdParty,
                WaitingFor::ChangeWindow,
                WaitingFor::Other,
            ]),
        },
        5 | 6 => EventKind::Resumed,
        7 | 8 => EventKind::Priority { to: dice.pick(&Priority::ALL) },
        9 => EventKind::Workaround,
        10 => dice.pick(&[&EventKind::WorkaroundAccepted, &EventKind::WorkaroundRejected]).clone(),
        11 | 12 => EventKind::RESOLVED,
        13 => EventKind::Reopened,
        14 => dice.pick(&[&EventKind::Closed, &EventKind::InternalNote]).clone(),
        _ => {
            let from = at + dice.minutes(0, 600) - Duration::minutes(300);
            EventKind::Excluded {
                category: "x".into(),
                from: Some(from),
                to: Some(from + dice.minutes(0, 300)),
            }
        }
    }
}

/// Per priority: minutes counted towards its target, and the instant at which they were enough.
#[derive(Clone, Copy, Default)]
struct Count {
    minutes: [i64; 4],
    due: [Option<i64>; 4],
}

#[derive(Clone, Default)]
struct Face {
    name: usize,
    count: Count,
    /// Minutes since the run began, per priority's calendar.
    total: [i64; 4],
    ended: Option<i64>,
    /// The priority in force when it ended.
    frozen: Option<Priority>,
    breached: Option<i64>,
    /// The due that was broken first in this run.
    broken: Option<i64>,
    gravest: Option<Priority>,
    breaches: u32,
    begin: i64,
}

#[derive(Clone, Copy, PartialEq)]
enum Rest {
    No,
    /// A workaround lies before the customer: since, silent minutes, whether silence still counts, the priority of its calendar.
    Offered(i64, i64, bool, Priority),
    /// Since, and whether by a solution.
    Settled(i64),
}

struct Walker<'a> {
    terms: &'a Terms,
    excluded: Vec<(i64, i64)>,
    priority: Priority,
    since: i64,
    /// Before anything recorded at this minute.
    before: Priority,
    /// In force when the workaround was offered.
    offered: Priority,
    waiting: Option<WaitingFor>,
    rest: Rest,
    faces: [Face; 3],
    /// Per priority's calendar.
    paused: [i64; 4],
}

fn walk(events: &[Event], terms: &Terms, at: Instant) -> (Vec<Clock>, i64) {
    let seen: Vec<&Event> = events.iter().filter(|event| event.at <= at).collect();
    let EventKind::Opened { priority } = seen[0].kind else { panic!() };
    let start = seen[0].at.0;
    let mut excluded = Vec::new();
    for event in &seen {
        if let EventKind::Excluded { from: Some(from), to: Some(to), .. } = event.kind {
            excluded.push((from.0, to.0));
        }
    }
    let mut walker = Walker {
        terms,
        excluded,
        priority,
        since: start,
        before: priority,
        offered: priority,
        waiting: None,
        rest: Rest::No,
        faces: [0, 1, 2].map(|name| Face { name, begin: start, ..Face::default() }),
        paused: [0; 4],
    };
    let mut next = 1;
    let mut now = start;
    loop {
        walker.before = walker.priority;
        walker.past(now);
        while seen.get(next).is_some_and(|event| event.at.0 == now) {
            walker.take(now, &seen[next].kind);
            next += 1;
        }
        walker.present(now);
        if now == at.0 {
            break;
        }
        walker.minute(now);
        now += MINUTE;
    }
    let stopped = [0, 1, 2].map(|face| walker.stopped(face, now));
    let snapshot = walker.faces.clone();
    let (paused, priority, rest) = (walker.paused[walker.priority as usize], walker.priority, walker.rest);
    // What is due later, if nothing else happens.
    let mut later = walker;
    let open = |face: &Face| {
        face.ended.is_none() && (face.name == 0 || rest == Rest::No) && later_due(face, priority).is_none()
    };
    let mut ahead = 0;
    while later.faces.iter().any(open) && ahead < AHEAD {
        later.minute(now);
        now += MINUTE;
        later.notice(now);
        ahead += 1;
    }
    let clocks = snapshot.iter().zip(&later.faces).zip(stopped);
    (clocks.map(|((face, later), stopped)| face.clock(terms, priority, later, stopped)).collect(), paused)
}

fn later_due(face: &Face, priority: Priority) -> Option<i64> {
    face.count.due[priority as usize]
}

impl Face {
    fn clock(&self, terms: &Terms, priority: Priority, later: &Face, stopped: bool) -> Clock {
        let name = ClockName::ALL[self.name];
        let priority = self.frozen.filter(|_| self.ended.is_some()).unwrap_or(priority);
        let promised = terms.at(priority).and_then(|promise| promise.target(name)).is_some();
        if !promised && self.breached.is_none() {
            return Clock::default();
        }
        let state = match (self.breached, self.ended) {
            (Some(_), _) => ClockState::Breached,
            (None, Some(_)) => ClockState::Met,
            (None, None) if stopped => ClockState::Paused,
            (None, None) => ClockState::Running,
        };
        let current =
            if self.ended.is_some() { later_due(self, priority) } else { later_due(later, priority) };
        let due = if name == ClockName::Update { current } else { self.broken.or(current) };
        let still =
            state == ClockState::Paused || (stopped && self.ended.is_none() && name == ClockName::Update);
        Clock {
            state,
            due: due.filter(|_| promised && !still).map(Instant),
            ended_at: self.ended.map(Instant),
            breached_at: self.breached.map(Instant),
            breached_priority: self.gravest,
            breaches: self.breaches,
            elapsed: Duration::minutes(if name == ClockName::Update {
                self.count.minutes[priority as usize]
            } else {
                self.total[priority as usize]
            }),
            ..Clock::default()
        }
    }
}

impl Walker<'_> {
    fn target(&self, face: usize, priority: Priority) -> Option<i64> {
        match self.terms.at(priority)?.target(ClockName::ALL[face])? {
            Target::Open(amount) => Some(amount.0 / MINUTE),
            Target::BusinessDays { .. } => None,
        }
    }

    fn stopped(&self, face: usize, now: i64) -> bool {
        let pauses = self.terms.pauses.contains(&ClockName::ALL[face]);
        self.excluded.iter().any(|(from, to)| *from <= now && now < *to)
            || (pauses && self.waiting.is_some_and(|whom| self.terms.pause_on.contains(&whom)))
            || (face > 0 && self.rest != Rest::No)
    }

    fn held(&self, face: usize) -> bool {
        face > 0 && self.rest != Rest::No
    }

    /// What became true by the passing of time up to `now`, before anything recorded at `now`.
    fn past(&mut self, now: i64) {
        if let Rest::Offered(from, minutes, true, _) = self.rest
            && minutes * MINUTE >= self.terms.accept_after.0
        {
            self.settle(from, self.offered);
        }
        for face in 0..3 {
            if self.faces[face].ended.is_none() && !self.held(face) {
                self.judge(face, now);
            }
        }
    }

    /// Breaks what is past its due at `now`.
    fn judge(&mut self, face: usize, now: i64) {
        let priority = self.priority;
        if self.target(face, priority).is_none() {
            return;
        }
        let Some(due) = self.faces[face].count.due[priority as usize].filter(|due| *due < now) else {
            return;
        };
        let dated = if due >= self.since { due } else { now };
        let it = &mut self.faces[face];
        it.gravest = Some(it.gravest.map_or(priority, |gravest| gravest.min(priority)));
        it.breached = it.breached.or(Some(dated));
        if face < 2 {
            it.breaches = 1;
            it.broken = it.broken.or(Some(due));
            return;
        }
        it.breaches += 1;
        it.begin = dated;
        it.count = Count::default();
        if dated < now {
            // The next period began a minute ago.
            let open = self.open(dated);
            self.count(face, dated, open);
        }
    }

    /// Due instants that come into being at `now`, and what was already past when a priority or a reopening came.
    fn present(&mut self, now: i64) {
        self.notice(now);
        for face in 0..3 {
            if self.faces[face].ended.is_none() && !self.held(face) {
                self.judge(face, now);
            }
        }
        self.notice(now);
    }

    fn notice(&mut self, now: i64) {
        for face in 0..3 {
            if self.faces[face].ended.is_some() || self.stopped(face, now) {
                continue;
            }
            for priority in Priority::ALL {
                let Some(target) = self.target(face, priority) else { continue };
                let count = &mut self.faces[face].count;
                let index = priority as usize;
                if count.due[index].is_none() && count.minutes[index] >= target {
                    count.due[index] = Some(now);
                }
            }
        }
    }

    /// Per priority's calendar.
    fn open(&self, now: i64) -> [bool; 4] {
        Priority::ALL.map(|priority| {
            self.terms.at(priority).is_some_and(|promise| promise.calendar.is_open(Instant(now)))
        })
    }

    fn count(&mut self, face: usize, now: i64, open: [bool; 4]) {
        if self.faces[face].ended.is_some() || self.stopped(face, now) {
            return;
        }
        let face = &mut self.faces[face];
        for (priority, open) in open.into_iter().enumerate() {
            face.count.minutes[priority] += i64::from(open);
            face.total[priority] += i64::from(open);
        }
    }

    fn minute(&mut self, now: i64) {
        let open = self.open(now);
        for face in 0..3 {
            self.count(face, now, open);
        }
        if self.waiting.is_some_and(|whom| self.terms.pause_on.contains(&whom)) {
            for (priority, open) in open.into_iter().enumerate() {
                self.paused[priority] += i64::from(open);
            }
        }
        if let Rest::Offered(_, minutes, _, priority) = &mut self.rest {
            *minutes += i64::from(open[*priority as usize]);
        }
    }

    /// The priority of the minutes before `now`; what changes at the very end was never in force.
    fn in_force(&self, now: i64) -> Priority {
        if self.since == now && self.faces[0].begin != now { self.before } else { self.priority }
    }

    fn settle(&mut self, ended: i64, frozen: Priority) {
        self.rest = Rest::Settled(ended);
        for face in [1, 2] {
            self.faces[face].ended = Some(ended);
            self.faces[face].frozen = Some(frozen);
        }
    }

    fn take(&mut self, now: i64, kind: &EventKind) {
        match kind {
            EventKind::PublicReply { automatic: false, substantive } => {
                if *substantive && self.faces[0].ended.is_none() {
                    self.faces[0].ended = Some(now);
                    self.faces[0].frozen = Some(self.in_force(now));
                }
                if self.rest == Rest::No {
                    self.restart_period(now);
                }
            }
            EventKind::CustomerReply => {
                if let Rest::Offered(_, _, silent, _) = &mut self.rest {
                    *silent = false;
                }
            }
            EventKind::Waiting { waiting_for } if !matches!(self.rest, Rest::Settled(_)) => {
                self.waiting = Some(*waiting_for);
            }
            EventKind::Resumed => self.waiting = None,
            EventKind::Priority { to } if *to != self.priority => self.change(now, *to),
            EventKind::Workaround if self.rest == Rest::No => match self.terms.workaround {
                WorkaroundRule::Never => {}
                rule => {
                    self.waiting = None;
                    self.rest = Rest::Offered(now, 0, true, self.priority);
                    self.offered = self.in_force(now);
                    if rule == WorkaroundRule::Counts {
                        self.settle(now, self.offered);
                    }
                }
            },
            EventKind::WorkaroundAccepted => {
                if let Rest::Offered(from, ..) = self.rest {
                    self.settle(from, self.offered);
                }
            }
            EventKind::WorkaroundRejected => match self.rest {
                Rest::Offered(..) => self.run_again(now),
                Rest::Settled(_) => self.reopen(now),
                Rest::No => {}
            },
            EventKind::Resolved(_) | EventKind::Closed => {
                self.waiting = None;
                if !matches!(self.rest, Rest::Settled(_)) {
                    self.settle(now, self.in_force(now));
                }
            }
            EventKind::Reopened => match self.rest {
                // Nobody has accepted it: a reopening takes it back as a rejection would, within the window.
                Rest::Offered(from, ..) => self.reopen_since(now, from),
                Rest::Settled(_) => self.reopen(now),
                Rest::No => {}
            },
            _ => {}
        }
    }

    fn restart_period(&mut self, now: i64) {
        let update = &mut self.faces[2];
        update.begin = now;
        update.count = Count::default();
    }

    fn change(&mut self, now: i64, to: Priority) {
        self.priority = to;
        self.since = now;
        if self.terms.retarget == Retarget::FromChange {
            for face in &mut self.faces {
                // A settled ticket that is reopened has the whole new target; its update period begins then.
                if face.name == 1 || (face.ended.is_none() && self.rest == Rest::No) || face.name == 0 {
                    face.count = Count::default();
                }
            }
        }
    }

    fn reopen(&mut self, now: i64) {
        if let Rest::Settled(since) = self.rest {
            self.reopen_since(now, since);
        }
    }

    fn reopen_since(&mut self, now: i64, since: i64) {
        if self.terms.reopen_window.is_some_and(|window| now > since + window.0) {
            return;
        }
        self.run_again(now);
        if self.terms.reopen == Reopen::Restart {
            let resolve = &mut self.faces[1];
            resolve.count = Count::default();
            resolve.total = [0; 4];
            resolve.broken = None;
        }
    }

    fn run_again(&mut self, now: i64) {
        self.rest = Rest::No;
        self.faces[1].ended = None;
        self.faces[2].ended = None;
        self.restart_period(now);
    }
}

#[test]
fn a_minute_walker_agrees() {
    let mut dice = Dice(0x5EED_CAFE_F00D_0001);
    let mut asked = 0;
    for number in 0..TICKETS {
        let terms = terms(&mut dice);
        let events = history(&mut dice);
        let (first, last) = (events[0].at, events[events.len() - 1].at);
        for _ in 0..3 {
            let span = u64::try_from((last - first).0 / MINUTE).unwrap() + 1_500;
            let at = first + dice.minutes(0, span);
            let answer = clocks(&events, &terms, at);
            let (expect, paused) = walk(&events, &terms, at);
            for (index, (name, clock)) in answer.each().into_iter().enumerate() {
                let mut clock = *clock;
                let expect = &expect[index];
                // Checked elsewhere: what is left follows from target and elapsed.
                clock.remaining = None;
                clock.standing_still = false;
                if clock.due.is_some_and(|due| due > at + Duration::minutes(AHEAD)) {
                    clock.due = None;
                }
                if let (ClockState::Met, Some(ended_at)) = (clock.state, clock.ended_at) {
                    assert!(clock.due.is_none_or(|due| due >= ended_at));
                    clock.due = expect.due;
                }
                if expect.due.is_none() && expect.breached_at.is_some() {
                    clock.due = None;
                    clock.elapsed = expect.elapsed;
                }
                assert!(
                    clock == *expect,
                    "ticket {number} {name:?} at {at}\n told {clock:?}\nwalker {expect:?}\n{terms:#?}\n{events:#?}"
                );
            }
            assert_eq!(
                answer.paused,
                Duration::minutes(paused),
                "ticket {number} at {at}\n{terms:#?}\n{events:#?}"
            );
            asked += 1;
        }
    }
    println!("{asked} tickets asked in {} zones, no difference", ZONES.len());
}
