//! The twin of the store's statements: does a ticket fit a filter? Asked of plain values, one ticket at a time.

use super::filter::{Filter, Flag, Words};
use crate::span::Instant;
use crate::ticket::{Priority, Status};

/// What a filter looks at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Id.
    pub id: i64,
    /// Where it is in its life.
    pub status: Status,
    /// Since when.
    pub since: Instant,
    /// Priority in force.
    pub priority: Priority,
    /// Whose.
    pub customer: i64,
    /// Who owns it.
    pub owner: Option<i64>,
    /// Team that holds it.
    pub team: Option<String>,
    /// Affected service.
    pub service: Option<i64>,
    /// Who asked.
    pub requester: Option<i64>,
    /// Kind.
    pub kind: String,
    /// Channel.
    pub channel: String,
    /// When it was opened.
    pub created: Instant,
    /// When something last happened.
    pub updated: Instant,
    /// When it was resolved, while it is.
    pub resolved: Option<Instant>,
    /// When the next promise breaks or broke.
    pub next_due: Option<Instant>,
    /// What it is and has, but for [`Flag::Breached`] and [`Flag::Tag`].
    pub flags: Vec<Flag>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Says whether a message of the ticket holds all these words, each as its own entry says.
pub trait Said {
    /// True when one message holds them all.
    fn together(&self, words: &[&Words]) -> bool;
}

impl Filter {
    /// True when the ticket fits.
    pub fn holds(&self, facts: &Facts, said: &dyn Said) -> bool {
        self.columns(facts) && self.times(facts) && self.marks(facts) && self.texts(said)
    }

    fn columns(&self, facts: &Facts) -> bool {
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let sets = &self.sets;
        sets.priority.has(&facts.priority.number().to_string())
            && sets.status.has(facts.status.name())
            && sets.customer.has(&facts.customer.to_string())
            && sets.owner.has(&id(facts.owner))
            && sets.team.has(facts.team.as_deref().unwrap_or_default())
            && sets.service.has(&id(facts.service))
            && sets.kind.has(&facts.kind)
            && sets.channel.has(&facts.channel)
            && sets.requester.has(&id(facts.requester))
            && sets.ticket.has(&facts.id.to_string())
    }

    fn times(&self, facts: &Facts) -> bool {
        let waits = matches!(facts.status, Status::Waiting(_));
        self.created.has(facts.created)
            && self.updated.has(facts.updated)
            && self.resolved.is_none_or(|range| facts.resolved.is_some_and(|at| range.has(at)))
            && self.waiting.is_none_or(|range| waits && range.has(facts.since))
            && self.breach.is_none_or(|range| facts.next_due.is_some_and(|at| range.has(at)))
    }

    fn marks(&self, facts: &Facts) -> bool {
        let is = |flag: Flag| match flag {
            Flag::Breached => facts.status.is_open() && facts.next_due.is_some_and(|at| at < self.now),
            Flag::Tag => !facts.tags.is_empty(),
            other => facts.flags.contains(&other),
        };
        self.flags.iter().all(|(flag, wanted)| is(*flag) == *wanted)
            && self.tags.iter().all(|any| facts.tags.iter().any(|tag| any.contains(tag)))
            && !facts.tags.iter().any(|tag| self.without_tags.contains(tag))
    }

    fn texts(&self, said: &dyn Said) -> bool {
        let words: Vec<&Words> = self.words.iter().collect();
        (words.is_empty() || said.together(&words))
            && !self.without_words.iter().any(|words| said.together(&[words]))
    }
}
