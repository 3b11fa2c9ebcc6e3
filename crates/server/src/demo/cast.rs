//! Who plays in the demo: an agency of twelve colleagues and three customers with their contacts.

/// One person of the demo.
#[derive(Debug, Clone, Copy)]
pub struct Player {
    /// Full name.
    pub name: &'static str,
    /// Address to sign in with.
    pub email: &'static str,
    /// Role, as in `domain::access`.
    pub role: &'static str,
    /// `nl` or `en`.
    pub language: &'static str,
}

/// One customer of the demo.
#[derive(Debug, Clone, Copy)]
pub struct House {
    /// Short key.
    pub key: &'static str,
    /// Name.
    pub name: &'static str,
    /// `nl` or `en`.
    pub language: &'static str,
    /// IANA zone.
    pub zone: &'static str,
    /// The contract file.
    pub contract: &'static str,
    /// Who writes and calls.
    pub contacts: &'static [Player],
}

/// The password of every demo sign-in.
pub const PASSWORD: &str = "vangnet-demo";

/// Who signs in with a second step: the administrator.
pub const ADMIN: &str = "marijke@kade.example";
/// What the authenticator app of [`ADMIN`] shares with us; everybody may know it, it is a demo.
pub const SECRET: &[u8] = b"vangnet-demo-secret!";
/// The same as an app takes it.
pub const SECRET_TEXT: &str = "OZQW4Z3OMV2C2ZDFNVXS243FMNZGK5BB";

const fn player(
    name: &'static str,
    email: &'static str,
    role: &'static str,
    language: &'static str,
) -> Player {
    Player { name, email, role, language }
}

/// The agency: engineers first, then who leads them.
pub const COLLEAGUES: [Player; 12] = [
    player("Pieter Vos", "pieter@kade.example", "engineer", "nl"),
    player("Fatima Aydin", "fatima@kade.example", "engineer", "nl"),
    player("Daan Mulder", "daan@kade.example", "engineer", "nl"),
    player("Lotte Jansen", "lotte@kade.example", "engineer", "nl"),
    player("Tom Ashworth", "tom@kade.example", "engineer", "en"),
    player("Ravi Iyer", "ravi@kade.example", "engineer", "en"),
    player("Ewa Nowak", "ewa@kade.example", "engineer", "en"),
    player("Bram Peeters", "bram@kade.example", "engineer", "nl"),
    player("Sanne de Wit", "sanne@kade.example", "manager", "nl"),
    player("Youssef el Amrani", "youssef@kade.example", "manager", "nl"),
    player("Joris Claes", "joris@kade.example", "manager", "nl"),
    player("Marijke Bos", "marijke@kade.example", "admin", "nl"),
];

/// How many of [`COLLEAGUES`] answer tickets.
pub const ENGINEERS: usize = 8;

/// The customers.
pub const HOUSES: [House; 3] = [
    House {
        key: "fietsgoed",
        name: "Fietsgoed Webwinkels",
        language: "nl",
        zone: "Europe/Amsterdam",
        contract: include_str!("../../../../examples/contracts/webshop-24x7.toml"),
        contacts: &[
            player("Anneke Visser", "anneke@fietsgoed.example", "customer", "nl"),
            player("Koen Hendriks", "koen@fietsgoed.example", "customer", "nl"),
            player("Mila Bakker", "mila@fietsgoed.example", "customer", "nl"),
        ],
    },
    House {
        key: "northlight",
        name: "Northlight Museum",
        language: "en",
        zone: "Europe/Amsterdam",
        contract: include_str!("../../../../examples/contracts/office-hours.toml"),
        contacts: &[
            player("Grace Holloway", "grace@northlight.example", "customer", "en"),
            player("Simon Okafor", "simon@northlight.example", "customer", "en"),
        ],
    },
    House {
        key: "leerpunt",
        name: "Leerpunt",
        language: "en",
        zone: "Europe/Brussels",
        contract: include_str!("../../../../examples/contracts/platform-all-in.toml"),
        contacts: &[
            player("Ilse Vandamme", "ilse@leerpunt.example", "customer", "nl"),
            player("Marc Dubois", "marc@leerpunt.example", "customer", "en"),
            player("Nadia Benali", "nadia@leerpunt.example", "customer", "en"),
        ],
    },
];
