//! Who is there in every test, and what was promised to them.

use domain::access::Role;

/// The contract of both customers: Mon-Fri 9-17 in Amsterdam; P1 day and night 1 h / 4 h, P2 2 h / 4 h, P3 4 h / 16 h,
/// P4 no promise. Pauses for the customer; a workaround counts when accepted, or after 8 business hours of silence.
pub const CONTRACT: &str = r#"
[contract]
id = "support"
title = "Support"
version = 1
effective_from = 2020-01-01
language = "en"
time_zone = "Europe/Amsterdam"

[calendars.office]
hours = { mon-fri = ["09:00-17:00"] }
holidays = []

[priorities.P1]
name = "Standstill"
calendar = "24/7"
response = "1h"
resolve = "4h"

[priorities.P2]
name = "Hampered badly"
calendar = "office"
response = "2h"
resolve = "4h"

[priorities.P3]
name = "Hampered"
calendar = "office"
response = "4h"
resolve = "16h"

[clocks]
workaround = "counts_when_accepted"
accept_after = "8h"
pause_on = ["customer"]
pauses = ["resolve"]
retarget = "from_open"
reopen = "resume"
"#;

/// The customers' keys.
pub const CUSTOMERS: [&str; 2] = ["bakkerij", "molen"];

/// Name, address, role, customer.
pub const PEOPLE: [(&str, &str, Role, Option<&str>); 6] = [
    ("Eva de Boer", "eva@desk.example", Role::Engineer, None),
    ("Max Groen", "max@desk.example", Role::Manager, None),
    ("Ada Prins", "ada@desk.example", Role::Admin, None),
    ("Aud Smit", "aud@desk.example", Role::Auditor, None),
    ("Bo Bakker", "bo@bakkerij.example", Role::Customer, Some("bakkerij")),
    ("Mo Molenaar", "mo@molen.example", Role::Customer, Some("molen")),
];

/// The password of all of them.
pub const PASSWORD: &str = "correct horse battery";
