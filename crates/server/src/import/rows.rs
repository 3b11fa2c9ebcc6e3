//! From the rows of a foreign file to tickets with events: pure, so that a test can feed text and compare text.
//!
//! All rows of a ticket are gathered before its events are made, as a file need not keep them together; a row is
//! held as small numbers, some 60 bytes each.

use std::collections::HashMap;
use std::io::Read;

use domain::span::Instant;
use domain::ticket::{Event, EventKind, Priority, WaitingFor};

use super::mapping::{Mapping, RowState, Rows};

/// A ticket as the source tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its key in the source.
    pub key: String,
    /// One line.
    pub subject: String,
    /// In order of `at`; the first is `opened`.
    pub events: Vec<Event>,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line in the file, the heading being line 1.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The row as it was.
    pub raw: String,
}

/// One row, reduced to what the events need.
struct Row {
    order: i64,
    at: Instant,
    state: RowState,
    priority: Priority,
    /// Index into the texts, one for each field of the mapping.
    fields: Box<[u32]>,
}

struct Ticket {
    key: String,
    subject: String,
    opened_at: Instant,
    rows: Vec<Row>,
    /// Rows are tickets: the instants of its life.
    life: Option<[Option<Instant>; 3]>,
}

/// Everything that a file holds.
pub struct Source<'m> {
    mapping: &'m Mapping,
    tickets: Vec<Ticket>,
    index: HashMap<String, usize>,
    texts: Texts,
    /// Rows that were read, bad ones included.
    pub rows: u64,
    /// Rows that could not be read.
    pub rejects: Vec<Reject>,
}

/// Each distinct text once.
#[derive(Default)]
struct Texts {
    list: Vec<String>,
    index: HashMap<String, u32>,
}

impl Texts {
    fn intern(&mut self, text: &str) -> u32 {
        if let Some(known) = self.index.get(text) {
            return *known;
        }
        let fresh = self.list.len() as u32;
        self.list.push(text.to_owned());
        self.index.insert(text.to_owned(), fresh);
        fresh
    }
}

/// Where the columns of the mapping are in this file.
struct Places {
    key: usize,
    opened_at: usize,
    priority: usize,
    at: Option<usize>,
    order: Option<usize>,
    state: Option<usize>,
    life: [Option<usize>; 3],
    subject: Vec<usize>,
    fields: Vec<usize>,
}

impl Places {
    fn find(mapping: &Mapping, heading: &csv::StringRecord) -> Result<Places, String> {
        let place = |name: &str| {
            heading.iter().position(|column| column.trim().trim_start_matches('\u{feff}') == name).ok_or_else(
                || {
                    format!(
                        "the file has no column \"{name}\"; it has: {}",
                        heading.iter().collect::<Vec<_>>().join(", ")
                    )
                },
            )
        };
        let maybe = |name: &Option<String>| name.as_deref().map(place).transpose();
        let columns = &mapping.columns;
        Ok(Places {
            key: place(&columns.key)?,
            opened_at: place(&columns.opened_at)?,
            priority: place(&columns.priority)?,
            at: maybe(&columns.at)?,
            order: maybe(&columns.order)?,
            state: maybe(&columns.state)?,
            life: [maybe(&columns.responded_at)?, maybe(&columns.resolved_at)?, maybe(&columns.closed_at)?],
            subject: columns.subject.iter().map(|name| place(name)).collect::<Result<_, _>>()?,
            fields: columns.fields.values().map(|name| place(name)).collect::<Result<_, _>>()?,
        })
    }
}

impl<'m> Source<'m> {
    /// Reads a whole file; bad rows are set aside. `tick` hears how many rows were read, now and then.
    ///
    /// # Errors
    /// A sentence when the file as a whole cannot be used: no heading, a column missing, unreadable.
    pub fn read(
        mapping: &'m Mapping,
        file: impl Read,
        mut tick: impl FnMut(u64),
    ) -> Result<Source<'m>, String> {
        let mut reader =
            csv::ReaderBuilder::new().delimiter(mapping.delimiter).flexible(true).from_reader(file);
        let heading = reader.headers().map_err(|error| error.to_string())?.clone();
        let places = Places::find(mapping, &heading)?;
        let mut source = Source {
            mapping,
            tickets: Vec::new(),
            index: HashMap::new(),
            texts: Texts::default(),
            rows: 0,
            rejects: Vec::new(),
        };
        let mut bytes = csv::ByteRecord::new();
        while reader.read_byte_record(&mut bytes).map_err(|error| error.to_string())? {
            source.rows += 1;
            if source.rows.is_multiple_of(4096) {
                tick(source.rows);
            }
            let line = bytes.position().map_or(0, csv::Position::line);
            if let Err(reason) = source.take(&places, &bytes, heading.len()) {
                let raw: Vec<_> = bytes.iter().map(String::from_utf8_lossy).collect();
                source.rejects.push(Reject { line, reason, raw: raw.join(",") });
            }
        }
        Ok(source)
    }

    /// How many tickets there are.
    pub fn len(&self) -> usize {
        self.tickets.len()
    }

    /// True when no row was good.
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }

    fn take(&mut self, places: &Places, row: &csv::ByteRecord, width: usize) -> Result<(), String> {
        if row.len() != width {
            return Err(format!("{} columns where the heading has {width}", row.len()));
        }
        let mapping = self.mapping;
        let column = |place: usize| -> Result<&str, String> {
            std::str::from_utf8(row.get(place).unwrap_or_default()).map_err(|_| "not UTF-8".to_owned())
        };
        let key = mapping.value(column(places.key)?).ok_or("no key")?;
        let opened_at = mapping.date.read(column(places.opened_at)?)?;
        let priority = column(places.priority)?;
        let priority =
            mapping.priority(priority).ok_or_else(|| format!("priority \"{priority}\" is not mapped"))?;
        let mut at = opened_at;
        let mut order = 0;
        let mut state = RowState::New;
        if let Some(place) = places.at.filter(|_| mapping.rows == Rows::Events) {
            at = mapping.date.read(column(place)?)?;
        }
        if let Some(place) = places.order {
            let text = column(place)?.trim();
            order = text.parse().map_err(|_| format!("order \"{text}\" is not a whole number"))?;
        }
        if let Some(place) = places.state.filter(|_| mapping.rows == Rows::Events) {
            let text = column(place)?;
            state = mapping.state(text).ok_or_else(|| format!("state \"{text}\" is not mapped"))?;
        }
        let mut life = [None; 3];
        for (slot, place) in life.iter_mut().zip(places.life) {
            let text = place.map(column).transpose()?.and_then(|text| mapping.value(text));
            *slot = text.map(|text| mapping.date.read(text)).transpose()?;
        }
        let mut fields = Vec::with_capacity(places.fields.len());
        for place in &places.fields {
            fields.push(self.texts.intern(mapping.value(column(*place)?).unwrap_or_default()));
        }
        let index = match self.index.get(key) {
            Some(index) => *index,
            None => {
                let mut subject = Vec::new();
                for place in &places.subject {
                    subject.extend(mapping.value(column(*place)?));
                }
                let subject = if subject.is_empty() { key.to_owned() } else { subject.join(" / ") };
                let life = (mapping.rows == Rows::Tickets).then_some(life);
                self.tickets.push(Ticket { key: key.to_owned(), subject, opened_at, rows: Vec::new(), life });
                self.index.insert(key.to_owned(), self.tickets.len() - 1);
                self.tickets.len() - 1
            }
        };
        let Some(ticket) = self.tickets.get_mut(index) else { return Ok(()) };
        if mapping.rows == Rows::Tickets && !ticket.rows.is_empty() {
            return Err(format!("a second row of \"{key}\", where each row is a whole ticket"));
        }
        ticket.rows.push(Row { order, at, state, priority, fields: fields.into() });
        Ok(())
    }

    /// The tickets in the order of their first row, each with its events.
    pub fn into_incidents(self) -> impl Iterator<Item = Incident> {
        let Source { mapping, tickets, texts, .. } = self;
        let names: Vec<String> = mapping.columns.fields.keys().cloned().collect();
        tickets.into_iter().map(move |mut ticket| {
            // Stable: file order among equals.
            ticket.rows.sort_by_key(|row| row.order);
            let events = match ticket.life {
                Some(life) => whole_life(&ticket, life, &names, &texts),
                None => from_rows(&ticket, &names, &texts),
            };
            Incident { key: ticket.key, subject: ticket.subject, events }
        })
    }
}

/// Makes a ticket's events from its rows, each the state as of its instant.
struct Story<'a> {
    names: &'a [String],
    texts: &'a Texts,
    events: Vec<Event>,
    at: Instant,
    priority: Priority,
    state: RowState,
    answered: bool,
    fields: Box<[u32]>,
}

fn from_rows(ticket: &Ticket, names: &[String], texts: &Texts) -> Vec<Event> {
    let Some(first) = ticket.rows.first() else { return Vec::new() };
    let mut story = Story::open(ticket.opened_at, first, names, texts);
    for row in &ticket.rows {
        story.row(row);
    }
    story.events
}

impl<'a> Story<'a> {
    fn open(opened_at: Instant, first: &Row, names: &'a [String], texts: &'a Texts) -> Story<'a> {
        let mut story = Story {
            names,
            texts,
            events: Vec::new(),
            at: opened_at,
            priority: first.priority,
            state: RowState::New,
            answered: false,
            fields: vec![u32::MAX; names.len()].into(),
        };
        story.push(EventKind::Opened { priority: first.priority });
        story.set_fields(&first.fields);
        story
    }

    fn push(&mut self, kind: EventKind) {
        self.events.push(Event { at: self.at, kind });
    }

    fn set_fields(&mut self, fields: &[u32]) {
        for (index, text) in fields.iter().enumerate() {
            let Some(known) = self.fields.get_mut(index) else { continue };
            let first = *known == u32::MAX;
            let value = self.texts.list.get(*text as usize).cloned().unwrap_or_default();
            let same = *known == *text;
            *known = *text;
            let nothing_yet = first && value.is_empty();
            if !(same || nothing_yet) {
                let name = self.names.get(index).cloned().unwrap_or_default();
                self.push(EventKind::Field { name, value });
            }
        }
    }

    /// One row: what changed since the one before, the priority first, then the answer, then the state.
    fn row(&mut self, row: &Row) {
        let before = self.events.len();
        // Never earlier than the one before.
        self.at = self.at.max(row.at);
        if row.priority != self.priority {
            self.priority = row.priority;
            self.push(EventKind::Priority { to: row.priority });
        }
        if !self.answered && row.state != RowState::New {
            self.answered = true;
            self.push(EventKind::PublicReply { substantive: true, automatic: false });
        }
        if row.state != self.state {
            self.turn(row.state);
        }
        self.set_fields(&row.fields);
        if self.events.len() == before {
            // Somebody touched it; the source does not say how.
            self.push(EventKind::InternalNote);
        }
    }

    fn turn(&mut self, to: RowState) {
        use RowState::{Closed, New, Resolved, Work};
        let settled = |state| matches!(state, Resolved | Closed);
        let from = std::mem::replace(&mut self.state, to);
        if settled(from) && !settled(to) {
            self.push(EventKind::Reopened);
        }
        if waits_for(from).is_some() && waits_for(to).is_none() {
            self.push(EventKind::Resumed);
        }
        match to {
            New | Work => {}
            Resolved if settled(from) => {}
            Resolved => self.push(EventKind::RESOLVED),
            Closed => {
                if !settled(from) {
                    self.push(EventKind::RESOLVED);
                }
                self.push(EventKind::Closed);
            }
            waiting => {
                if let Some(waiting_for) = waits_for(waiting).filter(|to| waits_for(from) != Some(*to)) {
                    self.push(EventKind::Waiting { waiting_for });
                }
            }
        }
    }
}

fn waits_for(state: RowState) -> Option<WaitingFor> {
    match state {
        RowState::WaitingCustomer => Some(WaitingFor::Customer),
        RowState::WaitingThirdParty => Some(WaitingFor::ThirdParty),
        RowState::WaitingChangeWindow => Some(WaitingFor::ChangeWindow),
        RowState::WaitingOther => Some(WaitingFor::Other),
        _ => None,
    }
}

/// Events of a ticket that is one row.
fn whole_life(ticket: &Ticket, life: [Option<Instant>; 3], names: &[String], texts: &Texts) -> Vec<Event> {
    let Some(row) = ticket.rows.first() else { return Vec::new() };
    let mut story = Story::open(ticket.opened_at, row, names, texts);
    let [responded_at, resolved_at, closed_at] = life;
    let mut steps: Vec<(Instant, EventKind)> = Vec::new();
    if let Some(at) = responded_at {
        steps.push((at, EventKind::PublicReply { substantive: true, automatic: false }));
    }
    if let Some(at) = resolved_at.or(closed_at) {
        steps.push((at, EventKind::RESOLVED));
    }
    if let Some(at) = closed_at {
        steps.push((at, EventKind::Closed));
    }
    steps.sort_by_key(|(at, _)| *at);
    for (at, kind) in steps {
        story.at = story.at.max(at);
        story.push(kind);
    }
    story.events
}

#[cfg(test)]
mod tests {
    use super::super::mapping::SERVICENOW;
    use super::*;

    const HEADING: &str = "number,incident_state,sys_mod_count,opened_at,sys_updated_at,category,subcategory,u_symptom,priority,assignment_group,assigned_to";

    fn read(mapping: &str, text: &str) -> (String, Vec<Reject>) {
        let mapping = Mapping::parse(mapping).unwrap();
        let mut source = Source::read(&mapping, text.as_bytes(), |_| {}).unwrap();
        let rejects = std::mem::take(&mut source.rejects);
        let mut out = String::new();
        for incident in source.into_incidents() {
            out += &format!("{} {}\n", incident.key, incident.subject);
            for event in incident.events {
                let json = serde_json::to_value(&event.kind).unwrap();
                let rest: Vec<_> =
                    json.as_object().unwrap().values().skip(1).map(|v| v.to_string()).collect();
                out += format!("  {} {} {}", &event.at.to_string()[8..16], event.kind.name(), rest.join(" "))
                    .trim_end();
                out.push('\n');
            }
        }
        (out, rejects)
    }

    /// Rows in short: state, order, minute of 1 March 2016 10:00, priority.
    fn check(rows: &[(&str, u32, u32, &str)], expect: &str) {
        let mut text = HEADING.to_owned() + "\n";
        for (state, order, minute, priority) in rows {
            text += &format!(
                "INC1,{state},{order},1/3/2016 10:00,1/3/2016 10:{minute:02},?,?,?,{priority},?,?\n"
            );
        }
        let (got, rejects) = read(SERVICENOW, &text);
        assert_eq!(rejects, []);
        let got: Vec<_> = got.lines().skip(1).map(str::trim).collect();
        let expect: Vec<_> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn the_first_row_that_is_not_new_answers() {
        check(
            &[
                ("New", 0, 1, "3 - Moderate"),
                ("Active", 1, 5, "3 - Moderate"),
                ("Active", 2, 6, "3 - Moderate"),
            ],
            "01T10:00 opened \"P3\"
             01T10:01 internal_note
             01T10:05 public_reply true false
             01T10:06 internal_note",
        );
    }

    #[test]
    fn waiting_states_and_their_end() {
        check(
            &[
                ("Awaiting User Info", 0, 1, "2"),
                ("Awaiting Evidence", 1, 2, "2"),
                ("Awaiting Vendor", 2, 3, "2"),
                ("Awaiting Problem", 3, 4, "2"),
                ("Resolved", 4, 5, "2"),
            ],
            "01T10:00 opened \"P2\"
             01T10:01 public_reply true false
             01T10:01 waiting \"customer\"
             01T10:02 internal_note
             01T10:03 waiting \"third_party\"
             01T10:04 resumed
             01T10:05 resolved",
        );
    }

    #[test]
    fn closed_without_resolved_resolves_and_leaving_reopens() {
        check(
            &[
                ("Active", 0, 1, "4"),
                ("Closed", 1, 2, "4"),
                ("Awaiting Vendor", 2, 3, "1"),
                ("Closed", 3, 4, "1"),
            ],
            "01T10:00 opened \"P4\"
             01T10:01 public_reply true false
             01T10:02 resolved
             01T10:02 closed
             01T10:03 priority \"P1\"
             01T10:03 reopened
             01T10:03 waiting \"third_party\"
             01T10:04 resumed
             01T10:04 resolved
             01T10:04 closed",
        );
    }

    #[test]
    fn rows_are_ordered_by_count_and_never_go_back() {
        check(
            &[("Resolved", 2, 3, "4"), ("New", 0, 1, "4"), ("Active", 1, 9, "4")],
            "01T10:00 opened \"P4\"
             01T10:01 internal_note
             01T10:09 public_reply true false
             01T10:09 resolved",
        );
    }

    #[test]
    fn rows_of_a_ticket_need_not_stand_together_and_fields_are_kept() {
        let text = format!(
            "{HEADING}\n\
             A,New,0,1/3/2016 10:00,1/3/2016 10:00,Mail,Send,?,3,Group 1,?\n\
             B,New,0,1/3/2016 10:00,1/3/2016 10:00,?,?,?,3,?,?\n\
             A,Active,1,1/3/2016 10:00,1/3/2016 10:10,Mail,Send,?,3,Group 2,Ann\n"
        );
        let (got, _) = read(SERVICENOW, &text);
        assert_eq!(
            got,
            "A Mail / Send\n  01T10:00 opened \"P3\"\n  01T10:00 field \"category\" \"Mail\"\n  01T10:00 field \"group\" \"Group 1\"\n  \
             01T10:00 internal_note\n  01T10:10 public_reply true false\n  01T10:10 field \"assignee\" \"Ann\"\n  \
             01T10:10 field \"group\" \"Group 2\"\nB B\n  01T10:00 opened \"P3\"\n  01T10:00 internal_note\n"
        );
    }

    #[test]
    fn bad_rows_are_set_aside_with_their_line() {
        let text = format!(
            "{HEADING}\n\
             A,New,0,1/3/2016 10:00,1/3/2016 10:00,?,?,?,3,?,?\n\
             A,Lost,1,1/3/2016 10:00,1/3/2016 10:00,?,?,?,3,?,?\n\
             B,New,0,1/13/2016 10:00,1/3/2016 10:00,?,?,?,3,?,?\n\
             C,New,0\n"
        );
        let (got, rejects) = read(SERVICENOW, &text);
        assert_eq!(got.lines().next(), Some("A A"));
        let lines: Vec<_> = rejects.iter().map(|reject| (reject.line, reject.reason.as_str())).collect();
        assert_eq!(
            lines,
            [
                (3, "state \"Lost\" is not mapped"),
                (4, "\"1/13/2016 10:00\" is not an instant of the form that format.date says"),
                (5, "3 columns where the heading has 11"),
            ]
        );
    }

    #[test]
    fn a_row_may_be_a_whole_ticket() {
        let mapping = "source = \"helpdesk\"\n[format]\nrows = \"tickets\"\n[columns]\nkey = \"id\"\nopened_at = \"created\"\npriority = \"prio\"\n\
             responded_at = \"first_reply\"\nresolved_at = \"solved\"\nsubject = [\"title\"]\n[priorities]\nhigh = \"P2\"\n";
        let (got, rejects) = read(
            mapping,
            "id,created,prio,first_reply,solved,title\n7,2026-01-05T10:00:00Z,high,2026-01-05T10:20:00Z,,Login fails\n",
        );
        assert_eq!(
            (got.as_str(), rejects.len()),
            ("7 Login fails\n  05T10:00 opened \"P2\"\n  05T10:20 public_reply true false\n", 0)
        );
    }

    #[test]
    fn a_missing_column_is_named() {
        let mapping = Mapping::parse(SERVICENOW).unwrap();
        let error = Source::read(&mapping, "number,state\n1,2\n".as_bytes(), |_| {}).err().unwrap();
        assert!(error.contains("\"opened_at\"") && error.contains("number, state"), "{error}");
    }
}
