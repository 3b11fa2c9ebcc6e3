//! Who may do what: one function, asked by every page, every API request and every job.
//!
//! [`decide`] looks at who asks ([`Actor`]), what for ([`Action`]) and on what ([`Resource`]), and answers with a reason
//! when the answer is no. It knows no requests and no rows, so the whole table of answers can be printed and compared.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a person is in the house; one role a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation: people, contracts, settings; works on tickets as well.
    Admin,
    /// Answers for the service: works on tickets, changes contracts, decides exclusions.
    Manager,
    /// Works on tickets.
    Engineer,
    /// Reads everything, changes nothing.
    Auditor,
    /// A contact of a customer: sees the public side of the own organisation's tickets.
    Customer,
}

impl Role {
    /// All, widest first.
    pub const ALL: [Role; 5] = [Role::Admin, Role::Manager, Role::Engineer, Role::Auditor, Role::Customer];

    /// `admin`, `manager`, `engineer`, `auditor`, `customer`: the word in the store and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Manager => "manager",
            Role::Engineer => "engineer",
            Role::Auditor => "auditor",
            Role::Customer => "customer",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == text)
    }

    /// True for everybody but a customer's contact.
    pub fn is_staff(self) -> bool {
        self != Role::Customer
    }

    /// True for those who answer tickets.
    fn works(self) -> bool {
        matches!(self, Role::Admin | Role::Manager | Role::Engineer)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Id of the person.
    pub person: i64,
    /// Their role.
    pub role: Role,
    /// The organisation of a customer's contact; `None` for staff.
    pub customer: Option<i64>,
}

/// What for. Each is one line of the table in [`decide`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// The queue of running clocks over all customers.
    SeeBoard,
    /// A ticket's public side: messages, clocks, what happens next.
    SeeTicket,
    /// A ticket's internal side: notes, owners, presence, trace.
    SeeInternal,
    /// Opening a ticket.
    OpenTicket,
    /// Opening a ticket as of an earlier instant (semantics.md section 3 "Start").
    OpenEarlier,
    /// A message that the other side sees.
    Reply,
    /// A note that only colleagues see.
    Note,
    /// Moving a ticket through its life: wait, resume, workaround, resolve, priority, team.
    Work,
    /// Saying whether a workaround does.
    JudgeWorkaround,
    /// Taking a resolved ticket up again.
    Reopen,
    /// Giving a ticket to a person.
    Assign,
    /// Taking a ticket or a span out of the SLA.
    Exclude,
    /// The promises of a contract.
    SeeContract,
    /// A new version of a contract.
    EditContract,
    /// Compliance, percentiles, trends.
    SeeFigures,
    /// The list of customers.
    SeeCustomers,
    /// Colleagues, by name.
    SeePeople,
    /// Adding and changing people, keys, settings.
    Administer,
    /// The chained record and its verification.
    SeeRecord,
    /// Finding tickets by their words.
    Search,
    /// The own name, language, theme, sessions.
    OwnSettings,
}

impl Action {
    /// All, in the order above.
    pub const ALL: [Action; 21] = [
        Action::SeeBoard,
        Action::SeeTicket,
        Action::SeeInternal,
        Action::OpenTicket,
        Action::OpenEarlier,
        Action::Reply,
        Action::Note,
        Action::Work,
        Action::JudgeWorkaround,
        Action::Reopen,
        Action::Assign,
        Action::Exclude,
        Action::SeeContract,
        Action::EditContract,
        Action::SeeFigures,
        Action::SeeCustomers,
        Action::SeePeople,
        Action::Administer,
        Action::SeeRecord,
        Action::Search,
        Action::OwnSettings,
    ];
}

/// On what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resource {
    /// The installation as a whole, or a list that is narrowed to what the actor may see.
    House,
    /// Anything that belongs to this customer: a ticket, a contract, a figure.
    Of(i64),
}

/// The answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Yes.
    Allow,
    /// No, and why.
    Deny(Reason),
}

/// Why not. The page that refuses shows it in the reader's language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It belongs to another customer; the answer is the same as for what does not exist.
    OtherCustomer,
    /// Only colleagues see it.
    StaffOnly,
    /// The role reads and changes nothing.
    ReadOnly,
    /// It takes a manager or an admin.
    ManagerOnly,
    /// It takes an admin.
    AdminOnly,
}

impl Reason {
    /// `other_customer`, `staff_only`, ...: the word in the API and the key of its sentence.
    pub fn name(self) -> &'static str {
        match self {
            Reason::OtherCustomer => "other_customer",
            Reason::StaffOnly => "staff_only",
            Reason::ReadOnly => "read_only",
            Reason::ManagerOnly => "manager_only",
            Reason::AdminOnly => "admin_only",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::OtherCustomer => "it belongs to another customer",
            Reason::StaffOnly => "only colleagues may",
            Reason::ReadOnly => "this role reads and changes nothing",
            Reason::ManagerOnly => "it takes a manager",
            Reason::AdminOnly => "it takes an administrator",
        })
    }
}

impl Decision {
    /// True for [`Decision::Allow`].
    pub fn allowed(self) -> bool {
        self == Decision::Allow
    }
}

/// Decides. Another customer's things are refused before anything else is looked at.
pub fn decide(actor: &Actor, action: Action, resource: Resource) -> Decision {
    if actor.role == Role::Customer {
        return decide_for_customer(actor, action, resource);
    }
    match action {
        Action::SeeBoard
        | Action::SeeTicket
        | Action::SeeInternal
        | Action::SeeContract
        | Action::SeeFigures
        | Action::SeeCustomers
        | Action::SeePeople
        | Action::Search
        | Action::OwnSettings => Decision::Allow,
        Action::SeeRecord => match actor.role {
            Role::Engineer => Decision::Deny(Reason::ManagerOnly),
            _ => Decision::Allow,
        },
        Action::OpenTicket
        | Action::OpenEarlier
        | Action::Reply
        | Action::Note
        | Action::Work
        | Action::JudgeWorkaround
        | Action::Reopen
        | Action::Assign => allow_if(actor.role.works(), Reason::ReadOnly),
        Action::Exclude | Action::EditContract => match actor.role {
            Role::Admin | Role::Manager => Decision::Allow,
            Role::Auditor => Decision::Deny(Reason::ReadOnly),
            _ => Decision::Deny(Reason::ManagerOnly),
        },
        Action::Administer => allow_if(actor.role == Role::Admin, Reason::AdminOnly),
    }
}

/// A contact sees the public side of the own organisation; a contact without one sees nothing.
fn decide_for_customer(actor: &Actor, action: Action, resource: Resource) -> Decision {
    if let Resource::Of(owner) = resource
        && actor.customer != Some(owner)
    {
        return Decision::Deny(Reason::OtherCustomer);
    }
    match action {
        Action::SeeTicket
        | Action::OpenTicket
        | Action::Reply
        | Action::JudgeWorkaround
        | Action::Reopen
        | Action::SeeContract
        | Action::SeeFigures
        | Action::Search => allow_if(actor.customer.is_some(), Reason::OtherCustomer),
        Action::OwnSettings => Decision::Allow,
        Action::SeeBoard
        | Action::SeeInternal
        | Action::OpenEarlier
        | Action::Note
        | Action::Work
        | Action::Assign
        | Action::Exclude
        | Action::EditContract
        | Action::SeeCustomers
        | Action::SeePeople
        | Action::Administer
        | Action::SeeRecord => Decision::Deny(Reason::StaffOnly),
    }
}

fn allow_if(yes: bool, otherwise: Reason) -> Decision {
    if yes { Decision::Allow } else { Decision::Deny(otherwise) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role) -> Actor {
        Actor { person: 1, role, customer: (role == Role::Customer).then_some(7) }
    }

    /// One letter a role in the order of [`Role::ALL`]: y = allowed, else the first letter of the reason.
    fn table() -> String {
        let mut out = String::new();
        for action in Action::ALL {
            let letters: String = Role::ALL
                .into_iter()
                .map(|role| match decide(&actor(role), action, Resource::Of(7)) {
                    Decision::Allow => 'y',
                    Decision::Deny(reason) => reason.name().chars().next().unwrap_or('?'),
                })
                .collect();
            out.push_str(&format!("{action:?} {letters}\n"));
        }
        out
    }

    #[test]
    fn the_whole_table() {
        let expected = "\
SeeBoard yyyys
SeeTicket yyyyy
SeeInternal yyyys
OpenTicket yyyry
OpenEarlier yyyrs
Reply yyyry
Note yyyrs
Work yyyrs
JudgeWorkaround yyyry
Reopen yyyry
Assign yyyrs
Exclude yymrs
SeeContract yyyyy
EditContract yymrs
SeeFigures yyyyy
SeeCustomers yyyys
SeePeople yyyys
Administer yaaas
SeeRecord yymys
Search yyyyy
OwnSettings yyyyy
";
        assert_eq!(table(), expected);
    }

    #[test]
    fn a_contact_never_reaches_another_customer() {
        for action in Action::ALL {
            let asked = decide(&actor(Role::Customer), action, Resource::Of(8));
            assert_eq!(asked, Decision::Deny(Reason::OtherCustomer), "{action:?}");
        }
    }

    #[test]
    fn a_contact_without_an_organisation_reaches_nothing_but_the_own_settings() {
        let lost = Actor { person: 1, role: Role::Customer, customer: None };
        for action in Action::ALL {
            for resource in [Resource::House, Resource::Of(7)] {
                let asked = decide(&lost, action, resource).allowed();
                assert_eq!(asked, action == Action::OwnSettings && resource == Resource::House, "{action:?}");
            }
        }
    }

    #[test]
    fn words_of_roles_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
