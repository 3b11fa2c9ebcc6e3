//! The kinds of event: their names, and who may see them.

use super::{EventKind, Resolution};

impl EventKind {
    /// Service is restored; nobody said what was wrong.
    pub const RESOLVED: EventKind = EventKind::Resolved(Resolution::NONE);

    /// The JSON tag: `opened`, `public_reply`, ...
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::Opened { .. } => "opened",
            EventKind::PublicReply { .. } => "public_reply",
            EventKind::InternalNote => "internal_note",
            EventKind::CustomerReply => "customer_reply",
            EventKind::Waiting { .. } => "waiting",
            EventKind::Resumed => "resumed",
            EventKind::Priority { .. } => "priority",
            EventKind::Workaround => "workaround",
            EventKind::WorkaroundAccepted => "workaround_accepted",
            EventKind::WorkaroundRejected => "workaround_rejected",
            EventKind::Resolved(_) => "resolved",
            EventKind::Reopened => "reopened",
            EventKind::Closed => "closed",
            EventKind::Excluded { .. } => "excluded",
            EventKind::Team { .. } => "team",
            EventKind::Assigned { .. } => "assigned",
            EventKind::MergedFrom { .. } => "merged_from",
            EventKind::MergedInto { .. } => "merged_into",
            EventKind::Field { .. } => "field",
            EventKind::HandedOver { .. } => "handed_over",
            EventKind::Acknowledged => "acknowledged",
            EventKind::Watching { .. } => "watching",
            EventKind::Time { .. } => "time",
            EventKind::Linked { .. } => "linked",
            EventKind::Unlinked { .. } => "unlinked",
            EventKind::Triaged { .. } => "triaged",
            EventKind::Quoted(_) => "quoted",
            EventKind::QuoteAccepted => "quote_accepted",
            EventKind::QuoteRejected => "quote_rejected",
            EventKind::Checklist { .. } => "checklist",
            EventKind::Checked { .. } => "checked",
            EventKind::Problem { .. } => "problem",
            EventKind::Rated(_) => "rated",
            EventKind::Escalated => "escalated",
            EventKind::Breached { .. } => "breached",
        }
    }

    /// True for what a customer's contact may see, with its texts. The page, the API and the search all ask here.
    pub fn is_public(&self) -> bool {
        // Every kind is named, so that a new one is judged before it compiles.
        match self {
            EventKind::Opened { .. }
            | EventKind::PublicReply { .. }
            | EventKind::CustomerReply
            | EventKind::Waiting { .. }
            | EventKind::Resumed
            | EventKind::Priority { .. }
            | EventKind::Workaround
            | EventKind::WorkaroundAccepted
            | EventKind::WorkaroundRejected
            | EventKind::Resolved(_)
            | EventKind::Reopened
            | EventKind::Closed
            | EventKind::Excluded { .. }
            | EventKind::MergedInto { .. }
            | EventKind::Quoted(_)
            | EventKind::QuoteAccepted
            | EventKind::QuoteRejected
            | EventKind::Rated(_)
            | EventKind::Escalated
            | EventKind::Breached { .. } => true,
            EventKind::InternalNote
            | EventKind::Team { .. }
            | EventKind::Assigned { .. }
            | EventKind::MergedFrom { .. }
            | EventKind::HandedOver { .. }
            | EventKind::Acknowledged
            | EventKind::Watching { .. }
            | EventKind::Time { .. }
            | EventKind::Linked { .. }
            | EventKind::Unlinked { .. }
            | EventKind::Triaged { .. }
            | EventKind::Checklist { .. }
            | EventKind::Checked { .. }
            | EventKind::Problem { .. }
            | EventKind::Field { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_colleagues_do_among_themselves_is_not_public() {
        for (text, public) in [
            (r#"{"type":"public_reply"}"#, true),
            (r#"{"type":"excluded","category":"fair_use"}"#, true),
            (r#"{"type":"breached","clock":"response"}"#, true),
            (r#"{"type":"internal_note"}"#, false),
            (r#"{"type":"assigned","to":"7"}"#, false),
            (r#"{"type":"team","to":"platform"}"#, false),
            (r#"{"type":"field","name":"group","value":"x"}"#, false),
            (r#"{"type":"resolved"}"#, true),
            (r#"{"type":"resolved","cause":"release","fix":"rollback"}"#, true),
            (r#"{"type":"handed_over","to":"7"}"#, false),
            (r#"{"type":"watching","who":"7"}"#, false),
            (r#"{"type":"time","entry":"1","minutes":20,"disposition":"cover","by":"7"}"#, false),
            (r#"{"type":"linked","ticket":"V-1","link":"child_of"}"#, false),
            (r#"{"type":"triaged","scope":"project","words":["new"]}"#, false),
            (r#"{"type":"quoted","minutes":600,"cents":95000,"currency":"EUR"}"#, true),
            (r#"{"type":"quote_accepted"}"#, true),
            (r#"{"type":"rated","overall":5}"#, true),
            (r#"{"type":"escalated"}"#, true),
        ] {
            let kind: EventKind = serde_json::from_str(text).unwrap();
            assert_eq!(kind.is_public(), public, "{text}");
            let name = format!("\"type\":\"{}\"", kind.name());
            assert!(serde_json::to_string(&kind).unwrap().contains(&name), "{text}");
        }
    }

    #[test]
    fn an_old_resolution_reads_as_one_that_says_nothing() {
        let old: EventKind = serde_json::from_str(r#"{"type":"resolved"}"#).unwrap();
        assert_eq!(old, EventKind::RESOLVED);
        for wrong in [r#"{"type":"resolved","why":"x"}"#, r#"{"type":"resolved","fix":"prayer"}"#] {
            assert!(serde_json::from_str::<EventKind>(wrong).is_err(), "{wrong}");
        }
    }
}
