//! The change flow: who may do which step when, what a change must say before it is asked for, and what its window meets.
//!
//! A change is asked for with a plan, decided by one named person who is not the one who asks (four eyes), carried out in its
//! window and closed with what came of it. A standard change was agreed on before; an emergency begins first and is decided
//! afterwards; a customer's own change is registered so that what it breaks is known to be theirs. [`step`] knows no rows and
//! no requests, so every state, step and person can be tried in a test.

use std::fmt;

use serde::{Deserialize, Serialize};

pub mod window;

/// Makes an enum of words: `name`, `parse`, `ALL`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word in the store, the API and the keys of sentences.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.name() == text)
            }
        }
    };
}

words! {
    /// Whose change it is.
    Side {
        /// Ours.
        Provider = "provider",
        /// The customer's, on their own systems; registered.
        Customer = "customer",
    }
}

words! {
    /// How it is decided.
    ChangeKind {
        /// Agreed on before, as a kind of work: nobody decides again.
        Standard = "standard",
        /// Decided by a named person before it begins.
        Normal = "normal",
        /// Begun at once, decided afterwards.
        Emergency = "emergency",
    }
}

words! {
    /// What can go wrong.
    Risk {
        /// Nobody notices when it fails.
        Low = "low",
        /// Some are hampered when it fails.
        Medium = "medium",
        /// The business stands still when it fails.
        High = "high",
    }
}

words! {
    /// Where it is.
    ChangeState {
        /// Being written.
        Draft = "draft",
        /// Before the person who decides.
        Asked = "asked",
        /// May be carried out.
        Approved = "approved",
        /// May not.
        Rejected = "rejected",
        /// Being carried out.
        InProgress = "in_progress",
        /// Carried out.
        Done = "done",
        /// Taken back.
        RolledBack = "rolled_back",
        /// Carried out in part, or without success.
        Failed = "failed",
        /// Not wanted any more.
        Withdrawn = "withdrawn",
    }
}

impl ChangeState {
    /// True while something is still to happen.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            ChangeState::Draft | ChangeState::Asked | ChangeState::Approved | ChangeState::InProgress
        )
    }

    /// True once it was begun, whatever came of it.
    pub fn was_begun(self) -> bool {
        matches!(
            self,
            ChangeState::InProgress | ChangeState::Done | ChangeState::RolledBack | ChangeState::Failed
        )
    }

    /// True when its window takes place, or may.
    pub fn takes_place(self) -> bool {
        !matches!(self, ChangeState::Rejected | ChangeState::Withdrawn)
    }
}

words! {
    /// What somebody does with it.
    Step {
        /// Lays it before the person who decides.
        Ask = "ask",
        /// Says yes.
        Approve = "approve",
        /// Says no.
        Reject = "reject",
        /// Begins.
        Start = "start",
        /// It is done and works.
        Finish = "finish",
        /// It was taken back.
        RollBack = "roll_back",
        /// It did not work out.
        Fail = "fail",
        /// It is not wanted any more.
        Withdraw = "withdraw",
        /// Back to the table.
        Redraft = "redraft",
    }
}

words! {
    /// What a change must say before it is asked for.
    Need {
        /// Why.
        Why = "why",
        /// What is done.
        Plan = "plan",
        /// How it is taken back.
        Rollback = "rollback",
        /// How one sees that it works.
        Test = "test",
        /// From when until when.
        Window = "window",
        /// Who decides.
        Approver = "approver",
        /// A person of the customer decides.
        CustomerApproves = "customer_approves",
    }
}

/// What of a change the rules look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whose.
    pub side: Side,
    /// How it is decided.
    pub kind: ChangeKind,
    /// What can go wrong.
    pub risk: Risk,
    /// Where it is.
    pub state: ChangeState,
    /// Who asks for it.
    pub requester: i64,
    /// Who decides.
    pub approver: Option<i64>,
    /// That person is the customer's.
    pub approver_is_customers: bool,
    /// Somebody has said yes or no.
    pub decided: bool,
    /// What is filled in.
    pub said: Vec<Need>,
}

/// Who does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// The person.
    pub person: i64,
    /// A colleague rather than a customer's contact.
    pub staff: bool,
}

/// Why a step is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not in this state.
    State(ChangeState),
    /// It does not say enough yet.
    Missing(Vec<Need>),
    /// Another person is named to decide.
    NotTheApprover,
    /// Who asks does not decide.
    FourEyes,
    /// It is done by colleagues.
    StaffOnly,
    /// Nobody decides on this one: it was agreed on before, or is the customer's own.
    NothingToDecide,
}

impl Refusal {
    /// The end of the key of its sentence: `change-refused-NAME`.
    pub fn name(&self) -> &'static str {
        match self {
            Refusal::State(_) => "state",
            Refusal::Missing(_) => "missing",
            Refusal::NotTheApprover => "not-the-approver",
            Refusal::FourEyes => "four-eyes",
            Refusal::StaffOnly => "staff-only",
            Refusal::NothingToDecide => "nothing-to-decide",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::State(state) => write!(f, "a change that is {} does not take this step", state.name()),
            Refusal::Missing(needs) => {
                let names: Vec<&str> = needs.iter().map(|need| need.name()).collect();
                write!(f, "the change does not say enough yet; fill in {}", names.join(", "))
            }
            Refusal::NotTheApprover => f.write_str("another person is named to decide"),
            Refusal::FourEyes => f.write_str("who asks for a change does not decide on it"),
            Refusal::StaffOnly => f.write_str("only colleagues carry out this change"),
            Refusal::NothingToDecide => {
                f.write_str("nobody decides on a standard change or on the customer's own")
            }
        }
    }
}

/// What a change of this side, kind and risk must say.
pub fn needs(side: Side, kind: ChangeKind, risk: Risk) -> Vec<Need> {
    if side == Side::Customer {
        return vec![Need::Why, Need::Window];
    }
    if kind == ChangeKind::Emergency {
        return vec![Need::Why, Need::Approver];
    }
    let mut needs = vec![Need::Why, Need::Plan, Need::Window];
    if risk >= Risk::Medium {
        needs.extend([Need::Rollback, Need::Test]);
    }
    if kind == ChangeKind::Normal {
        needs.push(Need::Approver);
        if risk == Risk::High {
            needs.push(Need::CustomerApproves);
        }
    }
    needs
}

/// What it does not say yet.
pub fn missing(facts: &Facts) -> Vec<Need> {
    let mut needs = needs(facts.side, facts.kind, facts.risk);
    needs.retain(|need| match need {
        Need::Approver => facts.approver.is_none(),
        Need::CustomerApproves => !facts.approver_is_customers,
        other => !facts.said.contains(other),
    });
    needs
}

/// The state after a step, or why there is none.
///
/// # Errors
/// The reason.
pub fn step(facts: &Facts, step: Step, who: Who) -> Result<ChangeState, Refusal> {
    use ChangeState::{Approved, Asked, Done, Draft, Failed, InProgress, Rejected, RolledBack, Withdrawn};
    let wrong = Err(Refusal::State(facts.state));
    let emergency = facts.kind == ChangeKind::Emergency && facts.side == Side::Provider;
    match step {
        Step::Approve | Step::Reject => return decide(facts, step, who),
        Step::Ask | Step::Withdraw | Step::Redraft => {}
        // A customer's own change is carried out by the customer.
        _ if !who.staff && facts.side == Side::Provider => return Err(Refusal::StaffOnly),
        _ => {}
    }
    match (step, facts.state) {
        (Step::Ask, Draft) if emergency => wrong,
        (Step::Ask, Draft) => complete(facts).map(|()| if has_decision(facts) { Asked } else { Approved }),
        (Step::Start, Draft) if emergency => {
            complete(facts)?;
            if facts.approver == Some(facts.requester) { Err(Refusal::FourEyes) } else { Ok(InProgress) }
        }
        (Step::Start, Approved) => Ok(InProgress),
        (Step::Finish, InProgress) => Ok(Done),
        (Step::RollBack, InProgress | Done) => Ok(RolledBack),
        (Step::Fail, InProgress) => Ok(Failed),
        (Step::Withdraw, Draft | Asked | Approved | Rejected) => Ok(Withdrawn),
        (Step::Redraft, Asked | Approved | Rejected | Withdrawn) => Ok(Draft),
        _ => wrong,
    }
}

/// Somebody decides on it.
fn has_decision(facts: &Facts) -> bool {
    facts.side == Side::Provider && facts.kind != ChangeKind::Standard
}

fn complete(facts: &Facts) -> Result<(), Refusal> {
    let missing = missing(facts);
    if !missing.is_empty() {
        return Err(Refusal::Missing(missing));
    }
    if has_decision(facts) && facts.approver == Some(facts.requester) {
        return Err(Refusal::FourEyes);
    }
    Ok(())
}

/// Yes or no. An emergency is decided on once it was begun, and its state stays.
fn decide(facts: &Facts, step: Step, who: Who) -> Result<ChangeState, Refusal> {
    if !has_decision(facts) {
        return Err(Refusal::NothingToDecide);
    }
    let afterwards = facts.kind == ChangeKind::Emergency && facts.state.was_begun() && !facts.decided;
    if facts.state != ChangeState::Asked && !afterwards {
        return Err(Refusal::State(facts.state));
    }
    if who.person == facts.requester {
        return Err(Refusal::FourEyes);
    }
    if facts.approver != Some(who.person) {
        return Err(Refusal::NotTheApprover);
    }
    Ok(match (afterwards, step) {
        (true, _) => facts.state,
        (false, Step::Approve) => ChangeState::Approved,
        (false, _) => ChangeState::Rejected,
    })
}

/// The steps that this person may take now, in the order of [`Step::ALL`].
pub fn open_steps(facts: &Facts, who: Who) -> Vec<Step> {
    Step::ALL.iter().copied().filter(|one| step(facts, *one, who).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKS: Who = Who { person: 1, staff: true };
    const DECIDES: Who = Who { person: 2, staff: true };
    const CONTACT: Who = Who { person: 3, staff: false };

    fn facts(kind: ChangeKind, risk: Risk) -> Facts {
        Facts {
            side: Side::Provider,
            kind,
            risk,
            state: ChangeState::Draft,
            requester: 1,
            approver: Some(2),
            approver_is_customers: false,
            decided: false,
            said: vec![Need::Why, Need::Plan, Need::Rollback, Need::Test, Need::Window],
        }
    }

    /// Walks; `!` before a step means that it is refused.
    fn walk(mut facts: Facts, steps: &[(Step, Who, &str)]) {
        for (one, who, expected) in steps {
            let said = match step(&facts, *one, *who) {
                Ok(state) => {
                    facts.decided |= matches!(one, Step::Approve | Step::Reject);
                    facts.state = state;
                    state.name().to_owned()
                }
                Err(refusal) => format!("!{}", refusal.name()),
            };
            assert_eq!(said, *expected, "{one:?} by {who:?} of {facts:?}");
        }
    }

    #[test]
    fn a_normal_change_is_decided_by_another_person() {
        walk(
            facts(ChangeKind::Normal, Risk::Medium),
            &[
                (Step::Start, ASKS, "!state"),
                (Step::Ask, ASKS, "asked"),
                (Step::Approve, ASKS, "!four-eyes"),
                (Step::Approve, CONTACT, "!not-the-approver"),
                (Step::Start, ASKS, "!state"),
                (Step::Approve, DECIDES, "approved"),
                (Step::Approve, DECIDES, "!state"),
                (Step::Start, CONTACT, "!staff-only"),
                (Step::Start, ASKS, "in_progress"),
                (Step::Withdraw, ASKS, "!state"),
                (Step::Finish, ASKS, "done"),
                (Step::RollBack, ASKS, "rolled_back"),
            ],
        );
        walk(
            facts(ChangeKind::Normal, Risk::Low),
            &[
                (Step::Ask, ASKS, "asked"),
                (Step::Reject, DECIDES, "rejected"),
                (Step::Start, ASKS, "!state"),
                (Step::Redraft, ASKS, "draft"),
                (Step::Withdraw, ASKS, "withdrawn"),
            ],
        );
    }

    #[test]
    fn a_standard_change_and_the_customers_own_need_no_decision() {
        walk(
            facts(ChangeKind::Standard, Risk::Low),
            &[
                (Step::Ask, ASKS, "approved"),
                (Step::Approve, DECIDES, "!nothing-to-decide"),
                (Step::Start, ASKS, "in_progress"),
                (Step::Fail, ASKS, "failed"),
            ],
        );
        let own = Facts {
            side: Side::Customer,
            requester: 3,
            approver: None,
            ..facts(ChangeKind::Normal, Risk::High)
        };
        walk(
            own,
            &[
                (Step::Ask, CONTACT, "approved"),
                (Step::Start, CONTACT, "in_progress"),
                (Step::Finish, CONTACT, "done"),
            ],
        );
    }

    #[test]
    fn an_emergency_begins_first_and_is_decided_once_afterwards() {
        walk(
            facts(ChangeKind::Emergency, Risk::High),
            &[
                (Step::Approve, DECIDES, "!state"),
                (Step::Ask, ASKS, "!state"),
                (Step::Start, ASKS, "in_progress"),
                (Step::Finish, ASKS, "done"),
                (Step::Approve, ASKS, "!four-eyes"),
                (Step::Approve, DECIDES, "done"),
                (Step::Reject, DECIDES, "!state"),
            ],
        );
        let alone = Facts { approver: Some(1), ..facts(ChangeKind::Emergency, Risk::High) };
        walk(alone, &[(Step::Start, ASKS, "!four-eyes")]);
    }

    #[test]
    fn more_risk_must_say_more() {
        let empty = |kind, risk| Facts { approver: None, said: Vec::new(), ..facts(kind, risk) };
        let names =
            |facts: &Facts| missing(facts).iter().map(|need| need.name()).collect::<Vec<_>>().join(" ");
        for (kind, risk, expected) in [
            (ChangeKind::Standard, Risk::Low, "why plan window"),
            (ChangeKind::Normal, Risk::Low, "why plan window approver"),
            (ChangeKind::Normal, Risk::Medium, "why plan window rollback test approver"),
            (ChangeKind::Normal, Risk::High, "why plan window rollback test approver customer_approves"),
            (ChangeKind::Emergency, Risk::High, "why approver"),
        ] {
            assert_eq!(names(&empty(kind, risk)), expected);
            let begin = if kind == ChangeKind::Emergency { Step::Start } else { Step::Ask };
            assert!(matches!(step(&empty(kind, risk), begin, ASKS), Err(Refusal::Missing(_))));
        }
        let high = facts(ChangeKind::Normal, Risk::High);
        assert_eq!(names(&high), "customer_approves");
        let by_customer = Facts { approver: Some(3), approver_is_customers: true, ..high };
        walk(by_customer, &[(Step::Ask, ASKS, "asked"), (Step::Approve, CONTACT, "approved")]);
    }

    #[test]
    fn the_open_steps_are_those_that_are_taken() {
        let asked = Facts { state: ChangeState::Asked, ..facts(ChangeKind::Normal, Risk::Low) };
        assert_eq!(open_steps(&asked, DECIDES), [Step::Approve, Step::Reject, Step::Withdraw, Step::Redraft]);
        assert_eq!(open_steps(&asked, ASKS), [Step::Withdraw, Step::Redraft]);
        assert!(Step::ALL.iter().all(|one| Step::parse(one.name()).is_some()));
    }
}
