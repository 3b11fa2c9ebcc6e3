//! What some kinds of event say beside their name: the resolution, the link to another ticket, the customer's marks.

use serde::{Deserialize, Serialize};

/// What a ticket turned out to be.
pub const CATEGORIES: [&str; 8] =
    ["incident", "question", "request", "change", "project", "vulnerability", "data_breach", "problem"];

/// Causes that everybody knows, whatever the contract; a free word is taken as well.
pub const CAUSES: [&str; 11] = [
    "release",
    "defect",
    "configuration",
    "capacity",
    "hosting",
    "third_party",
    "security",
    "data",
    "expired",
    "use",
    "unknown",
];

/// What was wrong and what mended it, as far as somebody said so.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// One of [`CAUSES`], or a word of the own house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// One of [`CATEGORIES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What mended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// Mended by the first who looked, at the first attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_time: Option<bool>,
}

impl Resolution {
    /// Nothing was said.
    pub const NONE: Resolution = Resolution { cause: None, category: None, fix: None, first_time: None };
}

/// What mended it (T7).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// A way around that lasts.
    Workaround,
    /// A correction made at once.
    Hotfix,
    /// Back to the version before.
    Rollback,
    /// A change that was planned.
    PlannedChange,
    /// A setting.
    Configuration,
    /// Somebody else mended it.
    ThirdParty,
    /// Nothing was found to be wrong.
    NoFaultFound,
}

impl Fix {
    /// All, in the order of the form.
    pub const ALL: [Fix; 7] = [
        Fix::Workaround,
        Fix::Hotfix,
        Fix::Rollback,
        Fix::PlannedChange,
        Fix::Configuration,
        Fix::ThirdParty,
        Fix::NoFaultFound,
    ];

    /// `workaround`, `hotfix`, ...
    pub fn name(self) -> &'static str {
        match self {
            Fix::Workaround => "workaround",
            Fix::Hotfix => "hotfix",
            Fix::Rollback => "rollback",
            Fix::PlannedChange => "planned_change",
            Fix::Configuration => "configuration",
            Fix::ThirdParty => "third_party",
            Fix::NoFaultFound => "no_fault_found",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Fix> {
        Fix::ALL.into_iter().find(|fix| fix.name() == text)
    }
}

/// What a ticket is to another one. Each is read from the ticket that carries it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Says the same as the other.
    DuplicateOf,
    /// The other says the same as this.
    HasDuplicate,
    /// The other is the cause.
    CausedBy,
    /// This is the cause of the other.
    Causes,
    /// Goes on where the other ended.
    FollowUpOf,
    /// The other goes on where this ended.
    HasFollowUp,
    /// The other waits for this.
    Blocks,
    /// This waits for the other.
    BlockedBy,
    /// The other is one of many reports of this.
    ParentOf,
    /// This is one of many reports of the other.
    ChildOf,
    /// Was taken out of the other.
    SplitFrom,
    /// The other was taken out of this.
    SplitInto,
}

impl LinkKind {
    /// All, in the order of the form; pairs stand together.
    pub const ALL: [LinkKind; 12] = [
        LinkKind::DuplicateOf,
        LinkKind::HasDuplicate,
        LinkKind::CausedBy,
        LinkKind::Causes,
        LinkKind::FollowUpOf,
        LinkKind::HasFollowUp,
        LinkKind::Blocks,
        LinkKind::BlockedBy,
        LinkKind::ParentOf,
        LinkKind::ChildOf,
        LinkKind::SplitFrom,
        LinkKind::SplitInto,
    ];

    /// `duplicate_of`, `parent_of`, ...
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::DuplicateOf => "duplicate_of",
            LinkKind::HasDuplicate => "has_duplicate",
            LinkKind::CausedBy => "caused_by",
            LinkKind::Causes => "causes",
            LinkKind::FollowUpOf => "follow_up_of",
            LinkKind::HasFollowUp => "has_follow_up",
            LinkKind::Blocks => "blocks",
            LinkKind::BlockedBy => "blocked_by",
            LinkKind::ParentOf => "parent_of",
            LinkKind::ChildOf => "child_of",
            LinkKind::SplitFrom => "split_from",
            LinkKind::SplitInto => "split_into",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.name() == text)
    }

    /// The same link, read from the other end.
    pub fn inverse(self) -> LinkKind {
        match self {
            LinkKind::DuplicateOf => LinkKind::HasDuplicate,
            LinkKind::HasDuplicate => LinkKind::DuplicateOf,
            LinkKind::CausedBy => LinkKind::Causes,
            LinkKind::Causes => LinkKind::CausedBy,
            LinkKind::FollowUpOf => LinkKind::HasFollowUp,
            LinkKind::HasFollowUp => LinkKind::FollowUpOf,
            LinkKind::Blocks => LinkKind::BlockedBy,
            LinkKind::BlockedBy => LinkKind::Blocks,
            LinkKind::ParentOf => LinkKind::ChildOf,
            LinkKind::ChildOf => LinkKind::ParentOf,
            LinkKind::SplitFrom => LinkKind::SplitInto,
            LinkKind::SplitInto => LinkKind::SplitFrom,
        }
    }
}

/// A quote for a project request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// Hours of work, in minutes.
    pub minutes: i64,
    /// The price, in cents.
    pub cents: i64,
    /// `EUR`.
    pub currency: String,
    /// The day on which it is to be done, `2026-12-24`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_links_have_two_ends() {
        for kind in LinkKind::ALL {
            assert_eq!(LinkKind::parse(kind.name()), Some(kind));
            assert_eq!(kind.inverse().inverse(), kind);
            assert_ne!(kind.inverse(), kind);
        }
        for fix in Fix::ALL {
            assert_eq!(Fix::parse(fix.name()), Some(fix));
        }
    }
}
