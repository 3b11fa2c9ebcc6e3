//! Who may do what: one function, asked by every page, every API request and every job.
//!
//! [`decide`] looks at who asks ([`Actor`]), what for ([`Action`]) and on what ([`Resource`]), and answers with a reason
//! when the answer is no. It knows no requests and no rows, so the whole table of answers can be printed and compared.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a person is in the house; one role a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation: people, contracts, settings; works on tickets as well.
    Admin,
    /// Answers for the service: works on tickets, changes contracts, decides exclusions.
    Manager,
    /// Answers for the relation with customers: reads all, keeps customers, contacts and contracts, answers.
    AccountManager,
    /// Works on tickets.
    Engineer,
    /// Reads tickets, contracts, figures and time; changes nothing about them.
    Finance,
    /// Reads everything, changes nothing.
    Auditor,
    /// A contact who also looks after the own organisation: its contacts, their keys, its data.
    CustomerAdmin,
    /// A contact of a customer: sees the public side of the own organisation's tickets.
    Customer,
}

impl Role {
    /// All, widest first.
    pub const ALL: [Role; 8] = [
        Role::Admin,
        Role::Manager,
        Role::AccountManager,
        Role::Engineer,
        Role::Finance,
        Role::Auditor,
        Role::CustomerAdmin,
        Role::Customer,
    ];

    /// `admin`, `manager`, `account_manager`, `engineer`, `finance`, `auditor`, `customer_admin`, `customer`: the word in
    /// the store and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Manager => "manager",
            Role::AccountManager => "account_manager",
            Role::Engineer => "engineer",
            Role::Finance => "finance",
            Role::Auditor => "auditor",
            Role::CustomerAdmin => "customer_admin",
            Role::Customer => "customer",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == text)
    }

    /// True for everybody but a customer's contact.
    pub fn is_staff(self) -> bool {
        !matches!(self, Role::CustomerAdmin | Role::Customer)
    }

    /// True for those who work on tickets and may own one.
    pub fn works(self) -> bool {
        matches!(self, Role::Admin | Role::Manager | Role::Engineer)
    }

    /// True for those who answer customers.
    fn answers(self) -> bool {
        self.works() || self == Role::AccountManager
    }

    /// True for those who read and change nothing.
    fn only_reads(self) -> bool {
        matches!(self, Role::Auditor | Role::Finance)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which customers a colleague reaches. Some are limited to a few, such as the engineers of another agency.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Reach {
    /// All.
    #[default]
    Everything,
    /// These alone, in order.
    Customers(Arc<[i64]>),
}

impl Reach {
    /// Limited to these customers.
    pub fn of(mut customers: Vec<i64>) -> Reach {
        customers.sort_unstable();
        customers.dedup();
        Reach::Customers(customers.into())
    }

    /// True when this customer's things may be seen.
    pub fn holds(&self, customer: i64) -> bool {
        match self {
            Reach::Everything => true,
            Reach::Customers(customers) => customers.binary_search(&customer).is_ok(),
        }
    }

    /// True unless everything is reached.
    pub fn is_limited(&self) -> bool {
        *self != Reach::Everything
    }

    /// `,7,9,` for a statement that narrows a list; `None` where nothing is to be narrowed.
    pub fn list(&self) -> Option<String> {
        let Reach::Customers(customers) = self else { return None };
        Some(customers.iter().fold(",".to_owned(), |list, id| list + &id.to_string() + ","))
    }
}

/// What a program's key is meant for; never more than its owner may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyScope {
    /// Asking alone.
    Read,
    /// Asking and changing.
    Write,
    /// Handing in mail, and nothing else.
    Mail,
}

impl KeyScope {
    /// All.
    pub const ALL: [KeyScope; 3] = [KeyScope::Read, KeyScope::Write, KeyScope::Mail];

    /// `read`, `write`, `mail`.
    pub fn name(self) -> &'static str {
        match self {
            KeyScope::Read => "read",
            KeyScope::Write => "write",
            KeyScope::Mail => "mail",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<KeyScope> {
        KeyScope::ALL.into_iter().find(|scope| scope.name() == text)
    }
}

/// What a list is narrowed to: one customer, or those within reach.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Scope {
    /// One customer alone.
    pub customer: Option<i64>,
    /// Which customers a colleague reaches.
    pub reach: Reach,
}

impl Scope {
    /// True when this customer's things belong on the list.
    pub fn holds(&self, customer: i64) -> bool {
        self.customer.is_none_or(|only| only == customer) && self.reach.holds(customer)
    }
}

/// One customer, or all of them.
impl From<Option<i64>> for Scope {
    fn from(customer: Option<i64>) -> Scope {
        Scope { customer, reach: Reach::Everything }
    }
}

/// Who asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Id of the person.
    pub person: i64,
    /// Their role.
    pub role: Role,
    /// The organisation of a customer's contact; `None` for staff.
    pub customer: Option<i64>,
    /// Which customers a colleague reaches; says nothing of a contact.
    pub reach: Reach,
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
    /// Customers: their names, services, environments, documents.
    EditCustomer,
    /// The entries of a customer's file: whoever finds a telephone number wrong at 03:00 corrects it.
    EditFile,
    /// Changes and releases of a customer.
    SeeChange,
    /// Writing a change, asking for it, carrying it out.
    AskChange,
    /// Saying yes or no to a change that names the actor.
    DecideChange,
    /// A customer's contacts: adding, inviting, changing, letting go; their keys.
    EditContacts,
    /// Everything of one customer as a file.
    DownloadData,
    /// Compliance, percentiles, trends.
    SeeFigures,
    /// The list of customers.
    SeeCustomers,
    /// Colleagues, by name.
    SeePeople,
    /// Adding and changing people, keys, settings.
    Administer,
    /// Reaching, for a while and with a reason, a customer that one is not allowed to.
    BreakGlass,
    /// The chained record and its verification.
    SeeRecord,
    /// Mail that is on no ticket yet, mail that did not arrive.
    SeeMail,
    /// Saying what is done with a message that needs a person.
    SettleMail,
    /// Handing in a message as it came.
    HandInMail,
    /// Finding tickets by their words.
    Search,
    /// The own name, language, theme, sessions.
    OwnSettings,
}

impl Action {
    /// All, in the order above.
    pub const ALL: [Action; 32] = [
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
        Action::EditCustomer,
        Action::EditFile,
        Action::SeeChange,
        Action::AskChange,
        Action::DecideChange,
        Action::EditContacts,
        Action::DownloadData,
        Action::SeeFigures,
        Action::SeeCustomers,
        Action::SeePeople,
        Action::Administer,
        Action::BreakGlass,
        Action::SeeRecord,
        Action::SeeMail,
        Action::SettleMail,
        Action::HandInMail,
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
    /// It takes somebody who works on tickets.
    EngineerOnly,
    /// It takes a manager or an admin.
    ManagerOnly,
    /// It takes an admin.
    AdminOnly,
    /// The program's key is not meant for it.
    KeyScope,
}

impl Reason {
    /// `other_customer`, `staff_only`, ...: the word in the API and the key of its sentence.
    pub fn name(self) -> &'static str {
        match self {
            Reason::OtherCustomer => "other_customer",
            Reason::StaffOnly => "staff_only",
            Reason::ReadOnly => "read_only",
            Reason::EngineerOnly => "engineer_only",
            Reason::ManagerOnly => "manager_only",
            Reason::AdminOnly => "admin_only",
            Reason::KeyScope => "key_scope",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::OtherCustomer => "it belongs to another customer",
            Reason::StaffOnly => "only colleagues may",
            Reason::ReadOnly => "this role reads and changes nothing",
            Reason::EngineerOnly => "it takes somebody who works on tickets",
            Reason::ManagerOnly => "it takes a manager",
            Reason::AdminOnly => "it takes an administrator",
            Reason::KeyScope => "this key is not meant for that: make one with another scope",
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
    if !actor.role.is_staff() {
        return decide_for_customer(actor, action, resource);
    }
    if let Resource::Of(owner) = resource
        && !actor.reach.holds(owner)
    {
        return Decision::Deny(Reason::OtherCustomer);
    }
    let role = actor.role;
    match action {
        Action::SeeBoard
        | Action::SeeTicket
        | Action::SeeInternal
        | Action::SeeContract
        | Action::SeeFigures
        | Action::SeeCustomers
        | Action::SeePeople
        | Action::SeeChange
        | Action::Search
        | Action::OwnSettings => Decision::Allow,
        Action::SeeRecord => {
            let whole = resource != Resource::House || !actor.reach.is_limited();
            let role = matches!(role, Role::Admin | Role::Manager | Role::Auditor);
            allow_if(role && whole, Reason::ManagerOnly)
        }
        Action::OpenTicket
        | Action::OpenEarlier
        | Action::Reply
        | Action::Note
        | Action::JudgeWorkaround
        | Action::Reopen
        | Action::EditFile
        | Action::AskChange
        | Action::DecideChange => allow_if(role.answers(), Reason::ReadOnly),
        Action::Work | Action::Assign if role.only_reads() => Decision::Deny(Reason::ReadOnly),
        Action::Work | Action::Assign => allow_if(role.works(), Reason::EngineerOnly),
        Action::EditContract | Action::EditCustomer | Action::EditContacts | Action::DownloadData => {
            keeps(role, matches!(role, Role::Admin | Role::Manager | Role::AccountManager))
        }
        Action::Exclude | Action::BreakGlass => keeps(role, matches!(role, Role::Admin | Role::Manager)),
        // Whose a message is that needs a person nobody knows yet: it is for those who reach everybody.
        Action::SeeMail => allow_if(sees_all(actor, resource), Reason::ManagerOnly),
        Action::SettleMail | Action::HandInMail if role.only_reads() => Decision::Deny(Reason::ReadOnly),
        Action::SettleMail | Action::HandInMail => {
            allow_if(role.answers() && sees_all(actor, resource), Reason::ManagerOnly)
        }
        // Who is limited to some customers does not rule over all of them.
        Action::Administer => allow_if(role == Role::Admin && !actor.reach.is_limited(), Reason::AdminOnly),
    }
}

/// True unless it is about the whole house and the actor is limited to some customers.
fn sees_all(actor: &Actor, resource: Resource) -> bool {
    resource != Resource::House || !actor.reach.is_limited()
}

/// What is changed by those who answer for it.
fn keeps(role: Role, yes: bool) -> Decision {
    let reason = if role.only_reads() { Reason::ReadOnly } else { Reason::ManagerOnly };
    allow_if(yes, reason)
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
        | Action::SeeChange
        | Action::AskChange
        | Action::DecideChange
        | Action::Search => allow_if(actor.customer.is_some(), Reason::OtherCustomer),
        Action::OwnSettings => Decision::Allow,
        Action::EditContacts | Action::DownloadData => match (resource, actor.role) {
            (Resource::Of(_), Role::CustomerAdmin) => Decision::Allow,
            _ => Decision::Deny(Reason::StaffOnly),
        },
        Action::SeeBoard
        | Action::SeeInternal
        | Action::OpenEarlier
        | Action::Note
        | Action::Work
        | Action::Assign
        | Action::Exclude
        | Action::EditContract
        | Action::EditCustomer
        | Action::EditFile
        | Action::SeeCustomers
        | Action::SeePeople
        | Action::Administer
        | Action::BreakGlass
        | Action::SeeMail
        | Action::SettleMail
        | Action::HandInMail
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
        Actor { person: 1, role, customer: (!role.is_staff()).then_some(7), reach: Reach::Everything }
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
SeeBoard yyyyyyss
SeeTicket yyyyyyyy
SeeInternal yyyyyyss
OpenTicket yyyyrryy
OpenEarlier yyyyrrss
Reply yyyyrryy
Note yyyyrrss
Work yyeyrrss
JudgeWorkaround yyyyrryy
Reopen yyyyrryy
Assign yyeyrrss
Exclude yymmrrss
SeeContract yyyyyyyy
EditContract yyymrrss
EditCustomer yyymrrss
EditFile yyyyrrss
SeeChange yyyyyyyy
AskChange yyyyrryy
DecideChange yyyyrryy
EditContacts yyymrrys
DownloadData yyymrrys
SeeFigures yyyyyyyy
SeeCustomers yyyyyyss
SeePeople yyyyyyss
Administer yaaaaass
BreakGlass yymmrrss
SeeRecord yymmmyss
SeeMail yyyyyyss
SettleMail yyyyrrss
HandInMail yyyyrrss
Search yyyyyyyy
OwnSettings yyyyyyyy
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
    fn a_colleague_who_is_limited_reaches_those_customers_alone() {
        for role in Role::ALL.into_iter().filter(|role| role.is_staff()) {
            let free = actor(role);
            let limited = Actor { reach: Reach::of(vec![9, 7, 7]), ..free.clone() };
            for action in Action::ALL {
                let asked = decide(&limited, action, Resource::Of(8));
                assert_eq!(asked, Decision::Deny(Reason::OtherCustomer), "{role} {action:?}");
                if action != Action::Administer {
                    let (own, before) = (Resource::Of(7), decide(&free, action, Resource::Of(7)));
                    assert_eq!(decide(&limited, action, own), before, "{role} {action:?}");
                }
            }
            for action in [Action::Administer, Action::SeeRecord] {
                assert!(!decide(&limited, action, Resource::House).allowed(), "{role} {action:?}");
            }
        }
        assert_eq!(Reach::of(vec![9, 7, 7]).list().as_deref(), Some(",7,9,"));
        assert_eq!(Reach::of(Vec::new()).list().as_deref(), Some(","));
        assert_eq!(Reach::Everything.list(), None);
        assert!(!Reach::of(Vec::new()).holds(0));
    }

    #[test]
    fn a_contact_without_an_organisation_reaches_nothing_but_the_own_settings() {
        let lost = Actor { person: 1, role: Role::Customer, customer: None, reach: Reach::Everything };
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
