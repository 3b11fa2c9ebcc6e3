//! Events as JSON, and which right each of them takes.

use domain::access::{Action, Reason};
use domain::span::Instant;
use domain::ticket::EventKind;
use serde::{Deserialize, Serialize};
use store::event::Recorded;
use utoipa::ToSchema;

use super::wire::{At, Id};
use crate::error::Error;
use crate::session::Viewer;

/// Something that happened to a ticket. Beside `at` and `text` it has `type` and what that type needs.
#[derive(Clone, Debug, Deserialize)]
pub struct NewEvent {
    /// Since when it holds; now unless given.
    pub at: Option<At>,
    /// A personal text, kept beside the record: the message of a reply or note.
    pub text: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// The keys of an event; which of them are there depends on `type`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewEvent, example = json!({"type": "public_reply", "text": "We see the errors and are rolling back; next update at 16:30."}))]
pub struct NewEventDoc {
    /// `public_reply`, `internal_note`, `customer_reply`, `waiting`, `resumed`, `priority`, `workaround`,
    /// `workaround_accepted`, `workaround_rejected`, `resolved`, `reopened`, `closed`, `excluded`, `team`, `assigned`, `field`,
    /// `handed_over`, `acknowledged`, `watching` (the caller), `quoted`, `quote_accepted`, `quote_rejected`, `checklist`,
    /// `checked`, `problem`, `rated` (a customer's contact).
    pub r#type: String,
    /// Since when it holds; now unless given. Never later than now.
    pub at: Option<At>,
    /// The message of a reply, a note, a workaround, a resolution.
    pub text: Option<String>,
    /// `public_reply`: says what is understood and what happens next. Default true.
    pub substantive: Option<bool>,
    /// `public_reply`: sent by a machine; never a response, never an update. Default false.
    pub automatic: Option<bool>,
    /// `waiting`: `customer`, `third_party`, `change_window` or `other`.
    pub r#for: Option<String>,
    /// `priority`: the new one. `team`: its name. `assigned`: id of a person, or null for nobody. `handed_over`: id of a
    /// person. `excluded`: end of the span.
    pub to: Option<String>,
    /// `excluded`: a category of the contract. `resolved`: what it turned out to be.
    pub category: Option<String>,
    /// `excluded`: start of the span; the whole ticket when `from` and `to` are absent.
    pub from: Option<At>,
    /// `field`: its name.
    pub name: Option<String>,
    /// `field`: its value.
    pub value: Option<String>,
    /// `resolved`: `release`, `defect`, `configuration`, `capacity`, `hosting`, `third_party`, `security`, `data`, `expired`,
    /// `use`, `unknown`, or a word of your own.
    pub cause: Option<String>,
    /// `resolved`: `workaround`, `hotfix`, `rollback`, `planned_change`, `configuration`, `third_party`, `no_fault_found`.
    pub fix: Option<String>,
    /// `resolved`: mended by the first who looked, at the first attempt.
    pub first_time: Option<bool>,
    /// `quoted`: work in minutes.
    pub minutes: Option<i64>,
    /// `quoted`: price in cents, without VAT.
    pub cents: Option<i64>,
    /// `quoted`: `EUR`.
    pub currency: Option<String>,
    /// `quoted`: the day on which it is to be done.
    pub ready: Option<String>,
    /// `problem`: id of one of the customer's problems, or null for none.
    pub problem: Option<Id>,
    /// `watching`: id of the caller.
    pub who: Option<Id>,
    /// `watching`: false: no longer.
    pub on: Option<bool>,
    /// `checklist`: what is to be done.
    pub items: Option<Vec<String>>,
    /// `checked`: which list of the ticket, from 0 on.
    pub list: Option<u32>,
    /// `checked`: which item of it, from 0 on.
    pub item: Option<u32>,
    /// `checked`: done, or not after all.
    pub done: Option<bool>,
    /// `rated`: the whole, 1 to 5; or one mark for each of `accessibility`, `speed`, `reachability`, `accuracy`, `knowledge`.
    pub overall: Option<u8>,
}

/// Events to add to a ticket, in order, in one transaction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppendBody {
    /// What happened: at least one, at most 100.
    #[schema(value_type = Vec<NewEventDoc>)]
    pub events: Vec<NewEvent>,
    /// Refuse with 409 when the ticket has moved on from this version.
    #[serde(default)]
    pub expected_version: Option<i64>,
}

/// A recorded event.
#[derive(Debug, Serialize)]
pub struct EventWire {
    id: Id,
    seq: i64,
    recorded_at: At,
    actor_id: Option<Id>,
    texts: Vec<TextWire>,
    at: At,
    #[serde(flatten)]
    kind: EventKind,
}

/// A recorded event. Beside these keys it has those of its `type`, as in NewEvent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventDoc {
    /// Id.
    pub id: Id,
    /// Its place in the customer's chain; what `after` of a list means.
    pub seq: i64,
    /// Since when it holds.
    pub at: At,
    /// When it was recorded.
    pub recorded_at: At,
    /// Who did it; null: the program.
    pub actor_id: Option<Id>,
    /// What happened.
    pub r#type: String,
    /// Its personal texts.
    pub texts: Vec<TextWire>,
}

/// A text beside an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventText)]
pub struct TextWire {
    /// `body`, `subject`, ...
    pub field: String,
    /// What it says; null once erased.
    pub body: Option<String>,
    /// When it was erased.
    pub erased_at: Option<At>,
}

impl From<Recorded> for EventWire {
    fn from(event: Recorded) -> EventWire {
        let texts = event.texts.into_iter();
        EventWire {
            id: Id(event.id),
            seq: event.seq,
            recorded_at: event.recorded_at.into(),
            actor_id: event.actor_id.map(Id),
            texts: texts
                .map(|text| TextWire {
                    field: text.field,
                    body: text.body,
                    erased_at: text.erased_at.map(At),
                })
                .collect(),
            at: event.at.into(),
            kind: event.kind,
        }
    }
}

impl NewEvent {
    /// The right that adding it takes.
    ///
    /// # Errors
    /// `Invalid` for an event that only the program records; `Denied` for an answer in the provider's name by a customer.
    pub fn action(&self, viewer: &Viewer) -> Result<Action, Error> {
        Ok(match &self.kind {
            EventKind::PublicReply { .. } if !viewer.is_staff() => {
                return Err(Error::Denied(Reason::StaffOnly));
            }
            EventKind::PublicReply { .. } | EventKind::CustomerReply => Action::Reply,
            EventKind::InternalNote => Action::Note,
            EventKind::Watching { who, mentioned: false, .. } if *who == viewer.person.to_string() => {
                Action::Note
            }
            EventKind::Waiting { .. }
            | EventKind::Resumed
            | EventKind::Priority { .. }
            | EventKind::Workaround
            | EventKind::Resolved(_)
            | EventKind::Closed
            | EventKind::Team { .. }
            | EventKind::Acknowledged
            | EventKind::Quoted(_)
            | EventKind::Checklist { .. }
            | EventKind::Checked { .. }
            | EventKind::Problem { .. }
            | EventKind::Field { .. } => Action::Work,
            EventKind::WorkaroundAccepted
            | EventKind::WorkaroundRejected
            | EventKind::QuoteAccepted
            | EventKind::QuoteRejected => Action::JudgeWorkaround,
            EventKind::Rated(_) if viewer.is_staff() => {
                return Err(Error::Invalid("\"rated\" is the customer's word".into()));
            }
            EventKind::Rated(_) => Action::JudgeWorkaround,
            EventKind::Reopened => Action::Reopen,
            EventKind::Assigned { .. } | EventKind::HandedOver { .. } => Action::Assign,
            EventKind::Excluded { .. } => Action::Exclude,
            EventKind::Opened { .. }
            | EventKind::Watching { .. }
            | EventKind::Time { .. }
            | EventKind::Triaged { .. }
            | EventKind::MergedFrom { .. }
            | EventKind::MergedInto { .. }
            | EventKind::Linked { .. }
            | EventKind::Unlinked { .. }
            | EventKind::Escalated
            | EventKind::Breached { .. } => {
                return Err(Error::Invalid(format!("\"{}\" is not added by hand", self.kind.name()).into()));
            }
        })
    }

    /// Since when it holds. Recording late takes more than a customer's right; the future is not recorded.
    ///
    /// # Errors
    /// `Invalid` for an instant after now, or one given by a customer's contact.
    pub fn at(&self, viewer: &Viewer, now: Instant) -> Result<Instant, Error> {
        match self.at {
            None => Ok(now),
            Some(At(at)) if at > now => {
                Err(Error::Invalid(format!("\"at\" is {at}, after now ({now})").into()))
            }
            Some(_) if !viewer.is_staff() => {
                Err(Error::Invalid("\"at\" is for colleagues: leave it out".into()))
            }
            Some(At(at)) => Ok(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::access::Role;

    use super::*;
    use crate::i18n::Language;
    use crate::session::Theme;

    fn viewer(role: Role) -> Viewer {
        Viewer {
            person: 1,
            name: "Anna".to_owned(),
            email: String::new(),
            role,
            customer: (role == Role::Customer).then_some(7),
            reach: domain::access::Reach::Everything,
            session: 0,
            key: None,
            language: Language::En,
            theme: Theme::Auto,
            csrf: String::new(),
        }
    }

    fn event(text: &str) -> NewEvent {
        serde_json::from_str(text).expect("an event")
    }

    #[test]
    fn an_event_is_read_with_text_and_instant_beside_its_type() {
        let one =
            event(r#"{"type":"waiting","for":"customer","text":"Which order?","at":"2026-11-22T10:00:00Z"}"#);
        assert_eq!(one.text.as_deref(), Some("Which order?"));
        assert_eq!(one.kind.name(), "waiting");
        assert_eq!(event(r#"{"type":"resolved"}"#).kind, EventKind::RESOLVED);
        for wrong in [
            r#"{"type":"waiting"}"#,
            r#"{"type":"waiting","for":"customer","why":"x"}"#,
            r#"{"type":"jump"}"#,
        ] {
            assert!(serde_json::from_str::<NewEvent>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_customer_does_not_speak_for_the_provider() {
        let customer = viewer(Role::Customer);
        assert!(matches!(
            event(r#"{"type":"public_reply"}"#).action(&customer),
            Err(Error::Denied(Reason::StaffOnly))
        ));
        assert_eq!(event(r#"{"type":"customer_reply"}"#).action(&customer).unwrap(), Action::Reply);
        assert!(event(r#"{"type":"breached","clock":"response"}"#).action(&viewer(Role::Admin)).is_err());
    }

    #[test]
    fn nothing_is_recorded_for_the_future() {
        let now = Instant::parse("2026-11-22T10:00:00Z").unwrap();
        let late = event(r#"{"type":"resolved","at":"2026-11-22T09:00:00Z"}"#);
        let early = event(r#"{"type":"resolved","at":"2026-11-22T10:00:00.001Z"}"#);
        assert_eq!(late.at(&viewer(Role::Engineer), now).unwrap(), now - domain::span::Duration::HOUR);
        assert!(late.at(&viewer(Role::Customer), now).is_err());
        assert!(early.at(&viewer(Role::Engineer), now).is_err());
        assert_eq!(event(r#"{"type":"resolved"}"#).at(&viewer(Role::Customer), now).unwrap(), now);
    }
}
