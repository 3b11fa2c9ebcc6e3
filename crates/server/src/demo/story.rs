//! The demo's tickets: what happened, when, said by whom. Pure: the same seed and "now" make the same story.
//!
//! Times follow the contracts: an answer comes at a share of its target, mostly in time; a live ticket is opened
//! just long enough ago that what the plan says is left, is left.

use domain::calendar::Calendar;
use domain::clock::{PriorityTerms, Target, Terms};
use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Priority, WaitingFor};
use serde::Deserialize;

use super::cast::{COLLEAGUES, ENGINEERS, HOUSES};
use super::dice::Dice;
use super::live::{LIVE, Live, Stage};

const INCIDENTS: &str = include_str!("incidents.toml");

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nobody: a machine.
    Machine,
    /// A contact of the customer; its place in the house's contacts.
    Contact(usize),
    /// A colleague; its place in [`COLLEAGUES`].
    Colleague(usize),
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by: By,
    /// What. `Assigned` carries the colleague's e-mail address, to be replaced by its id.
    pub kind: EventKind,
    /// What was said.
    pub text: Option<String>,
}

/// One ticket of the demo.
#[derive(Debug, Clone)]
pub struct Told {
    /// Place in [`HOUSES`].
    pub house: usize,
    /// Key of the service in the contract.
    pub service: String,
    /// One line.
    pub subject: String,
    /// mail, phone, portal, monitoring.
    pub channel: String,
    /// Place in the house's contacts.
    pub requester: usize,
    /// In order of time; the first is `opened`.
    pub moments: Vec<Moment>,
}

/// A kind of incident, as in `incidents.toml`.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct Incident {
    customer: String,
    service: String,
    priority: Priority,
    channel: String,
    hours: i64,
    subject: String,
    report: String,
    answer: String,
    #[serde(default)]
    ask: Option<String>,
    #[serde(default)]
    reply: Option<String>,
    #[serde(default)]
    update: Option<String>,
    #[serde(default)]
    workaround: Option<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    waits: Option<WaitingFor>,
    solution: String,
}

#[derive(Deserialize)]
struct File {
    incident: Vec<Incident>,
}

/// What the story is made from.
pub struct Author<'a> {
    /// Compiled terms, one for each of [`HOUSES`].
    pub terms: &'a [Terms],
    /// The instant the story is relative to.
    pub now: Instant,
    dice: Dice,
    incidents: Vec<Incident>,
}

impl<'a> Author<'a> {
    /// Reads the kinds of incident.
    ///
    /// # Errors
    /// When `incidents.toml` cannot be read (a test proves that it can).
    pub fn new(terms: &'a [Terms], now: Instant, seed: u64) -> Result<Author<'a>, String> {
        let file: File = toml::from_str(INCIDENTS).map_err(|error| error.to_string())?;
        Ok(Author { terms, now, dice: Dice::new(seed), incidents: file.incident })
    }

    /// All tickets, oldest first: `past` of the last 90 days and the live ones of the plan.
    pub fn tell(&mut self, past: usize) -> Vec<Told> {
        let mut told = Vec::with_capacity(past + LIVE.len());
        for index in 0..past {
            told.extend(self.past(index, past));
        }
        for live in LIVE {
            told.extend(self.live(live));
        }
        told.sort_by_key(|ticket| ticket.moments.first().map(|moment| moment.at));
        told
    }

    /// A ticket whose life is over, or nearly so.
    fn past(&mut self, index: usize, of: usize) -> Option<Told> {
        let incident = self.draw()?;
        let house = house(&incident)?;
        // Spread evenly over the 90 days up to three days ago, with some hours of chance.
        let days_ago = Duration(Duration::days(87).0 * (of - index) as i64 / of as i64 + Duration::days(3).0);
        let mut opened = self.now - days_ago + Duration::minutes(self.dice.between(-600, 600));
        let promise = self.terms.get(house)?.at(incident.priority)?;
        // People report in their hours; machines and grave things do not wait.
        if incident.priority >= Priority::P3 && incident.channel != "monitoring" {
            opened = promise.calendar.next_open(opened)? + Duration::minutes(self.dice.between(4, 200));
        }
        let mut scene = Scene::open(self, &incident, house, opened)?;
        scene.whole_life();
        Some(scene.told)
    }

    /// A ticket that is open now, at the stage the plan says.
    fn live(&mut self, live: &Live) -> Option<Told> {
        let incident = self
            .incidents
            .iter()
            .filter(|incident| incident.subject.contains(live.about))
            .find(|incident| incident.customer == live.customer)?
            .clone();
        let incident = Incident { priority: live.priority, ..incident };
        let house = house(&incident)?;
        let promise = self.terms.get(house)?.at(live.priority)?.clone();
        let opened = opened_for(&promise, live, self.now)?;
        let mut scene = Scene::open(self, &incident, house, opened)?;
        scene.up_to(live, &promise);
        scene.told.moments.retain(|moment| moment.at <= scene.author.now);
        Some(scene.told)
    }

    /// Grave incidents are rare, questions are many.
    fn draw(&mut self) -> Option<Incident> {
        let wanted = match self.dice.between(1, 100) {
            1..=6 => Priority::P1,
            7..=26 => Priority::P2,
            27..=66 => Priority::P3,
            _ => Priority::P4,
        };
        let fitting: Vec<Incident> =
            self.incidents.iter().filter(|incident| incident.priority == wanted).cloned().collect();
        self.dice.pick(&fitting).cloned()
    }
}

fn house(incident: &Incident) -> Option<usize> {
    HOUSES.iter().position(|house| house.key == incident.customer)
}

/// A target as open time from `from`.
fn amount(calendar: &Calendar, target: Target, from: Instant) -> Duration {
    match target {
        Target::Open(amount) => amount,
        Target::BusinessDays { days, end_of_day } => calendar
            .add_business_days(from, days, end_of_day)
            .map_or(Duration::days(i64::from(days)), |due| calendar.between(from, due)),
    }
}

/// When a live ticket must have been opened so that now the plan's time is left.
fn opened_for(promise: &PriorityTerms, live: &Live, now: Instant) -> Option<Instant> {
    let target = match live.stage {
        Stage::Unanswered => promise.response?,
        _ => promise.resolve?,
    };
    let calendar = &promise.calendar;
    // Business days are counted from a day that is not known yet: guess, then measure and correct.
    let mut opened = calendar.sub(now, amount(calendar, target, now) - Duration::minutes(live.left))?;
    for _ in 0..3 {
        let spent = amount(calendar, target, opened) - Duration::minutes(live.left);
        opened = calendar.sub(now, spent.max(Duration::minutes(2)))?;
    }
    Some(opened)
}

/// One ticket while it is being told.
struct Scene<'s, 'a> {
    author: &'s mut Author<'a>,
    incident: Incident,
    promise: PriorityTerms,
    told: Told,
    at: Instant,
    opened: Instant,
    agent: usize,
    words: [(&'static str, String); 5],
}

impl<'s, 'a> Scene<'s, 'a> {
    fn open(
        author: &'s mut Author<'a>,
        incident: &Incident,
        house: usize,
        opened: Instant,
    ) -> Option<Scene<'s, 'a>> {
        let promise = author.terms.get(house)?.at(incident.priority)?.clone();
        let contacts = HOUSES.get(house)?.contacts;
        let requester = author.dice.between(0, contacts.len() as i64 - 1) as usize;
        // Dutch tickets go to who writes Dutch.
        let dutch: Vec<usize> = (0..ENGINEERS)
            .filter(|place| COLLEAGUES.get(*place).is_some_and(|one| one.language == "nl"))
            .collect();
        let agent = if incident.customer == "fietsgoed" {
            author.dice.pick(&dutch).copied()?
        } else {
            author.dice.between(0, ENGINEERS as i64 - 1) as usize
        };
        let first = |name: &str| name.split(' ').next().unwrap_or(name).to_owned();
        let local = promise.calendar.local(opened);
        let words = [
            ("{contact}", contacts.get(requester).map(|one| first(one.name))?),
            ("{agent}", COLLEAGUES.get(agent).map(|one| first(one.name))?),
            ("{clock}", format!("{:02}:{:02}", local.hour(), local.minute() / 5 * 5)),
            ("{order}", format!("F{}", author.dice.between(204_110, 289_990))),
            ("{n}", author.dice.between(6, 48).to_string()),
        ];
        let told = Told {
            house,
            service: incident.service.clone(),
            subject: String::new(),
            channel: incident.channel.clone(),
            requester,
            moments: Vec::new(),
        };
        let mut scene =
            Scene { author, incident: incident.clone(), promise, told, at: opened, opened, agent, words };
        scene.told.subject = scene.fill(&incident.subject);
        let by = if incident.channel == "monitoring" { By::Machine } else { By::Contact(requester) };
        scene.add(by, EventKind::Opened { priority: incident.priority }, Some(&incident.report.clone()));
        Some(scene)
    }

    fn fill(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, (mark, word)| text.replace(mark, word))
    }

    fn add(&mut self, by: By, kind: EventKind, text: Option<&str>) {
        let text = text.map(|text| self.fill(text));
        self.told.moments.push(Moment { at: self.at, by, kind, text });
    }

    fn agent(&self) -> By {
        By::Colleague(self.agent)
    }

    fn contact(&self) -> By {
        By::Contact(self.told.requester)
    }

    fn say(&mut self, text: &str) {
        self.add(self.agent(), EventKind::PublicReply { substantive: true, automatic: false }, Some(text));
    }

    /// Moves to the instant at which `share` per cent of the open time of a target has passed since the open.
    fn go_to(&mut self, target: Option<Target>, share: i64) {
        let calendar = self.promise.calendar.clone();
        let Some(target) = target else { return };
        let whole = amount(&calendar, target, self.opened);
        let then = calendar.add(self.opened, Duration(whole.0 / 100 * share));
        // Nobody types at the stroke of the minute.
        let jitter = Duration(self.author.dice.between(1, 59) * 1000);
        self.at = then.unwrap_or(self.at).max(self.at) + jitter;
    }

    /// Moves on by open time.
    fn pass(&mut self, minutes: i64) {
        let calendar = self.promise.calendar.clone();
        self.at = calendar.add(self.at, Duration::minutes(minutes)).unwrap_or(self.at)
            + Duration(self.author.dice.between(1, 59) * 1000);
    }

    fn answer(&mut self, share: i64) {
        self.go_to(self.promise.response, share);
        let email = COLLEAGUES.get(self.agent).map(|one| one.email.to_owned());
        self.add(self.agent(), EventKind::Assigned { to: email }, None);
        let answer = self.incident.answer.clone();
        self.say(&answer);
    }

    /// Keeps the customer informed as often as the contract says until `until`.
    fn keep_informed(&mut self, until: Instant) {
        const NL: [&str; 3] = [
            "Korte update: we zijn er nog mee bezig en liggen op schema. U hoort het volgende bericht op het afgesproken tijdstip.",
            "Stand van zaken: de oorzaak is gevonden, de aanpassing wordt nu getest.",
            "Nog even geduld: de test is goed, we zetten het klaar voor productie.",
        ];
        const EN: [&str; 3] = [
            "A short update: we are still on it and on schedule. The next message follows at the agreed time.",
            "Where we are: the cause is found, the change is being tested.",
            "Nearly there: the test is good, we are preparing it for production.",
        ];
        let Some(target) = self.promise.update else { return };
        let calendar = self.promise.calendar.clone();
        for turn in 0..24 {
            let whole = amount(&calendar, target, self.at);
            // Now and then somebody forgets.
            let share = if self.author.dice.chance(4) { 125 } else { self.author.dice.between(60, 95) };
            let Some(next) = calendar.add(self.at, Duration(whole.0 / 100 * share)) else { return };
            if next >= until {
                return;
            }
            self.at = next;
            let lines = if self.incident.customer == "fietsgoed" { NL } else { EN };
            let own = self.incident.update.clone().filter(|_| turn == 0);
            let line = own.unwrap_or_else(|| lines.get(turn % 3).copied().unwrap_or_default().to_owned());
            self.say(&line);
        }
    }

    fn ask(&mut self, question: &str) {
        self.say(question);
        self.add(self.agent(), EventKind::Waiting { waiting_for: WaitingFor::Customer }, None);
    }

    fn whole_life(&mut self) {
        let late = self.author.dice.chance(6);
        let share = if late { self.author.dice.between(104, 190) } else { self.author.dice.between(8, 82) };
        self.answer(share);
        if self.author.dice.chance(5) && self.incident.priority > Priority::P1 {
            let to = Priority::from_number(self.incident.priority.number() - 1).unwrap_or(Priority::P1);
            self.add(self.agent(), EventKind::Priority { to }, None);
        }
        if let (Some(question), Some(reply)) = (self.incident.ask.clone(), self.incident.reply.clone()) {
            let minutes = self.author.dice.between(10, 60);
            self.pass(minutes);
            self.ask(&question);
            let minutes = self.author.dice.between(40, 900);
            self.pass(minutes);
            self.add(self.contact(), EventKind::CustomerReply, Some(&reply));
            self.add(self.contact(), EventKind::Resumed, None);
        } else if let Some(waiting_for) = self.incident.waits {
            self.add(self.agent(), EventKind::Waiting { waiting_for }, None);
            let minutes = self.author.dice.between(60, 600);
            self.pass(minutes);
            self.add(self.agent(), EventKind::Resumed, None);
        }
        if let Some(note) = self.incident.note.clone() {
            let minutes = self.author.dice.between(5, 40);
            self.pass(minutes);
            self.add(self.agent(), EventKind::InternalNote, Some(&note));
        }
        if let Some(workaround) = self.incident.workaround.clone() {
            self.pass(10);
            self.say(&workaround);
            self.add(self.agent(), EventKind::Workaround, None);
            if self.author.dice.chance(70) {
                self.pass(15);
                self.add(self.contact(), EventKind::WorkaroundAccepted, None);
            }
        }
        self.finish();
    }

    fn finish(&mut self) {
        let late = self.author.dice.chance(7);
        let share = if late { self.author.dice.between(103, 170) } else { self.author.dice.between(20, 88) };
        let before = self.at;
        self.go_to(self.promise.resolve, share);
        let worked = Duration::minutes(self.incident.hours * self.author.dice.between(30, 80));
        let soon = self.promise.calendar.add(before, worked).unwrap_or(self.at);
        let then = if late { self.at } else { soon.min(self.at).max(before) };
        self.at = before;
        self.keep_informed(then);
        self.at = then.max(self.at) + Duration::minutes(1);
        self.resolve();
        if self.author.dice.chance(6) {
            self.pass(300);
            let again = if self.incident.customer == "fietsgoed" {
                "Helaas, het is terug. Zelfde verschijnsel als eerst."
            } else {
                "Unfortunately it is back, exactly as before."
            };
            self.add(self.contact(), EventKind::CustomerReply, Some(again));
            self.pass(20);
            self.add(self.agent(), EventKind::Reopened, None);
            self.keep_informed(self.at + Duration::hours(1));
            self.pass(45);
            self.resolve();
        }
        self.at = self.at + Duration::days(7);
        if self.at < self.author.now {
            self.add(By::Machine, EventKind::Closed, None);
        }
    }

    fn resolve(&mut self) {
        let solution = self.incident.solution.clone();
        self.say(&solution);
        self.add(self.agent(), EventKind::RESOLVED, None);
    }

    /// A live ticket: what has happened up to now. What would lie ahead is cut off by the caller.
    fn up_to(&mut self, live: &Live, promise: &PriorityTerms) {
        let now = self.author.now;
        if live.stage == Stage::Unanswered {
            return;
        }
        let share = if live.answered_late { 130 } else { self.author.dice.between(15, 60) };
        self.answer(share);
        if let Some(note) = self.incident.note.clone().filter(|_| self.author.dice.chance(50)) {
            self.pass(7);
            self.add(self.agent(), EventKind::InternalNote, Some(&note));
        }
        match live.stage {
            Stage::Unanswered => {}
            Stage::Working => {
                // Silent for as long as the plan says, informed before.
                let silent = Duration::minutes(live.silent);
                let until = promise.calendar.sub(now, silent).unwrap_or(now);
                self.keep_informed(until);
                if promise.update.is_some() && until > self.at {
                    self.at = until;
                    let dutch = self.incident.customer == "fietsgoed";
                    self.say(if dutch {
                        "Tussenstand: we zijn een stap verder en melden ons weer op tijd."
                    } else {
                        "In between: one step further; you hear from us again in time."
                    });
                }
            }
            Stage::Waiting(waiting_for) => {
                self.pass(12);
                let question = self.incident.ask.clone();
                let dutch = self.incident.customer == "fietsgoed";
                let asked = question.unwrap_or_else(|| {
                    if dutch {
                        "Kunt u dit aan uw kant nagaan en ons laten weten wat u ziet?"
                    } else {
                        "Could you check this on your side and tell us what you see?"
                    }
                    .to_owned()
                });
                if waiting_for == WaitingFor::Customer {
                    self.ask(&asked);
                } else {
                    self.add(self.agent(), EventKind::Waiting { waiting_for }, None);
                }
            }
            Stage::Workaround => {
                self.pass(15);
                let text = self.incident.workaround.clone().unwrap_or_else(|| self.incident.answer.clone());
                self.say(&text);
                self.add(self.agent(), EventKind::Workaround, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::clock::{ClockState, clocks};
    use domain::contract::Contract;
    use domain::span::Instant;
    use domain::ticket::{Event, Status, fold};

    use super::*;

    fn story(now: &str) -> (Vec<Terms>, Vec<Told>, Instant) {
        let now = Instant::parse(now).unwrap();
        let terms: Vec<Terms> =
            HOUSES.iter().map(|house| Contract::parse(house.contract).unwrap().terms().unwrap()).collect();
        let told = Author::new(&terms, now, 7).unwrap().tell(400);
        (terms, told, now)
    }

    fn events(told: &Told) -> Vec<Event> {
        told.moments.iter().map(|moment| Event { at: moment.at, kind: moment.kind.clone() }).collect()
    }

    #[test]
    fn the_story_is_whole_in_order_and_the_same_every_time() {
        for now in ["2026-11-23T10:30:00Z", "2026-11-22T03:00:00Z", "2026-12-25T22:00:00Z"] {
            let (_, told, now) = story(now);
            assert_eq!(told.len(), 400 + LIVE.len());
            for ticket in &told {
                assert!(matches!(ticket.moments[0].kind, EventKind::Opened { .. }), "{}", ticket.subject);
                assert!(ticket.moments.windows(2).all(|pair| pair[0].at <= pair[1].at), "{}", ticket.subject);
                assert!(
                    ticket.moments[0].at >= now - Duration::days(120) && ticket.moments[0].at <= now,
                    "{}",
                    ticket.subject
                );
                assert!(!ticket.subject.contains('{'), "{}", ticket.subject);
            }
        }
        let (_, one, _) = story("2026-11-23T10:30:00Z");
        let (_, other, _) = story("2026-11-23T10:30:00Z");
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }

    #[test]
    fn there_is_something_of_everything_now() {
        let (terms, told, now) = story("2026-11-23T10:30:00Z");
        let (mut paused, mut late, mut soon, mut p1, mut open) = (0, 0, 0, 0, 0);
        for ticket in &told {
            let events = events(ticket);
            let answer = clocks(&events, &terms[ticket.house], now);
            let state = fold(&events).unwrap();
            if matches!(state.status, Status::Resolved | Status::Closed) {
                continue;
            }
            open += 1;
            let states = [answer.response.state, answer.resolve.state];
            paused += usize::from(states.contains(&ClockState::Paused));
            late += usize::from(states.contains(&ClockState::Breached));
            soon += usize::from(answer.next_due(now).is_some_and(|(due, _)| due - now < Duration::hours(1)));
            p1 += usize::from(state.priority == Priority::P1);
        }
        assert!(
            open >= 20 && paused >= 4 && late >= 3 && soon >= 3 && p1 >= 1,
            "open {open} paused {paused} late {late} soon {soon} p1 {p1}"
        );
    }
}
