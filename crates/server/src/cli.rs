//! The command line: what can be asked of the program, in the words of its help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Flags;

/// What the process answers: 0 all well, 1 findings or a failure, 2 used wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0.
    Ok,
    /// 1: the answer is "no": findings, rejected rows, a failed check; or the command failed.
    Findings,
    /// 2: the question was wrong: arguments or settings.
    Usage,
    /// 75: not now; the same may work later (`EX_TEMPFAIL`, which a mail server understands).
    Later,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> std::process::ExitCode {
        std::process::ExitCode::from(match exit {
            Exit::Ok => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Later => 75,
        })
    }
}

/// The support contract is the program: clocks, verdicts and figures from one file and the recorded events.
#[derive(Parser, Debug)]
#[command(name = "vangnet", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 all well; 1 findings, rejected rows or a failure; 2 used wrongly; 75 try again\n\
later (mail-in).\n\
Settings: flag before environment (VANGNET_DATA_DIR, VANGNET_LISTEN, VANGNET_DATABASE_URL, ...) before\n\
file (./vangnet.toml or --config) before default; `vangnet check-config` prints those in force."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Settings that every command takes.
    #[command(flatten)]
    pub settings: Settings,
}

/// Settings that every command takes.
#[derive(Args, Debug, Clone, Default)]
pub struct Settings {
    /// File with settings [default: ./vangnet.toml when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder with the database and keys [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Address and port to serve on [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// postgres://... instead of SQLite in the data folder
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
}

impl From<&Settings> for Flags {
    fn from(settings: &Settings) -> Flags {
        Flags {
            config: settings.config.clone(),
            data_dir: settings.data_dir.clone(),
            listen: settings.listen.clone(),
            database_url: settings.database_url.clone(),
        }
    }
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Serve the pages and the API until stopped (Ctrl-C or SIGTERM)
    Serve,
    /// Make a believable agency with running clocks and serve it
    Demo(Demo),
    /// Check contracts, print the schema or the list of findings
    #[command(subcommand)]
    Contract(Contract),
    /// Answer requests in JSON Lines, one line each, in order
    Calc {
        /// Read requests from here instead of standard input
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// What the desk makes of mail
    #[command(subcommand)]
    Mail(Mail),
    /// Take in one message from standard input, as a mail server hands it to a pipe
    MailIn(MailIn),
    /// Take in the history of another system, or our own export
    #[command(subcommand)]
    Import(Import),
    /// Write the recorded tickets as JSON Lines, for `import json`
    #[command(subcommand)]
    Export(Export),
    /// Judge the recorded history under any contract, changing nothing
    Replay(Replay),
    /// Write a consistent copy of the database while it is in use
    Backup {
        /// File to write; must not exist
        file: PathBuf,
    },
    /// Read a backup into an empty database
    Restore {
        /// File that `backup` wrote
        file: PathBuf,
    },
    /// Check the database: integrity, chains, cached clocks, migrations, clock, disk space
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the settings in force and where each comes from; secrets are hidden
    CheckConfig,
    /// People who can sign in
    #[command(subcommand)]
    Person(Person),
    /// Customers, whose tickets and contracts are kept apart
    #[command(subcommand)]
    Customer(Customer),
}

/// Options of `demo`.
#[derive(Args, Debug, Clone)]
pub struct Demo {
    /// Throw the demo's data away and make it anew
    #[arg(long)]
    pub reset: bool,
    /// Make the data and stop
    #[arg(long)]
    pub no_serve: bool,
}

/// A sheet to be taken in.
#[derive(Args, Debug, Clone)]
pub struct SheetFile {
    /// CSV in UTF-8, with commas or semicolons; the first line names the columns
    pub file: PathBuf,
    /// Only say what would become of the rows
    #[arg(long)]
    pub preview: bool,
}

/// Subcommands of `contract`.
#[derive(Subcommand, Debug)]
pub enum Contract {
    /// Find what is vague, missing, contradictory or impossible
    Check {
        /// Contract files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Treat these as errors
        #[arg(long, value_name = "KIND")]
        deny: Option<Deny>,
        /// Language of the findings
        #[arg(long, default_value = "en")]
        language: Language,
    },
    /// Print the JSON Schema of a contract file
    Schema,
    /// Print the catalogue of all findings
    Findings {
        /// Language of the catalogue
        #[arg(long, default_value = "en")]
        language: Language,
    },
    /// Record a contract file as a customer's contract, or as its next version
    Add {
        /// Contract file
        file: PathBuf,
        /// Key of the customer
        #[arg(long, value_name = "KEY")]
        customer: String,
    },
    /// Print a contract in plain words
    Words {
        /// Contract file
        file: PathBuf,
        /// Language of the words
        #[arg(long, default_value = "en")]
        language: Language,
    },
}

/// What `--deny` takes.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deny {
    /// Warnings.
    Warnings,
}

/// Dutch or English.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

impl Language {
    /// `nl` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Nl => "nl",
            Language::En => "en",
        }
    }
}

impl From<Language> for domain::contract::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => Self::Nl,
            Language::En => Self::En,
        }
    }
}

/// What `mail-in` is told of the envelope.
#[derive(Args, Debug, Clone)]
pub struct MailIn {
    /// Sender of the envelope; <> for none
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// Recipient of the envelope; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub to: Vec<String>,
}

/// Subcommands of `mail`.
#[derive(Subcommand, Debug)]
pub enum Mail {
    /// Print what is read in messages and what would be done with each: one JSON line a message, without a database
    Explain {
        /// Messages as they came (.eml), in the order in which they came; - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// An address of the desk itself: a message from there is a loop
        #[arg(long, value_name = "ADDRESS")]
        own: Vec<String>,
        /// Language of the reasons
        #[arg(long, default_value = "en")]
        language: Language,
    },
}

/// Where an import goes.
#[derive(Args, Debug, Clone)]
pub struct Target {
    /// Contract that judges the tickets; a file. Recorded for the customer when it is new
    #[arg(long, value_name = "FILE")]
    pub contract: PathBuf,
    /// Key of the customer the tickets belong to; made when it does not exist [default: the contract's customer]
    #[arg(long, value_name = "KEY")]
    pub customer: Option<String>,
}

/// Subcommands of `import`.
#[derive(Subcommand, Debug)]
pub enum Import {
    /// ServiceNow's incident event log (CSV, also .gz)
    Servicenow {
        /// File to read
        file: PathBuf,
        /// Where it goes
        #[command(flatten)]
        target: Target,
    },
    /// Any CSV, with a mapping file that says what its columns mean
    Csv {
        /// File to read, also .gz
        file: PathBuf,
        /// Mapping: columns, states, priorities, way of writing dates
        #[arg(long, value_name = "FILE")]
        mapping: PathBuf,
        /// Where it goes
        #[command(flatten)]
        target: Target,
    },
    /// Our own export (JSON Lines, also .gz)
    Json {
        /// File to read
        file: PathBuf,
        /// Where it goes
        #[command(flatten)]
        target: Target,
    },
    /// Customers (CSV: key, name, language, zone, active)
    Customers(SheetFile),
    /// Services of customers (CSV: customer, key, name, active)
    Services(SheetFile),
    /// Contacts of customers (CSV: customer, key, name, role, phone, hours, ...)
    Contacts(SheetFile),
    /// Systems of customers (CSV: customer, key, name, environment, service, repository, ...)
    Systems(SheetFile),
}

/// Subcommands of `export`.
#[derive(Subcommand, Debug)]
pub enum Export {
    /// Tickets with their events, one line each
    Json {
        /// Write here instead of standard output
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Only this customer's
        #[arg(long, value_name = "KEY")]
        customer: Option<String>,
    },
    /// Customers, services, contacts or systems as CSV, for `import`
    Sheet {
        /// customers, services, contacts or systems
        kind: String,
        /// Write here instead of standard output
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// Options of `replay`.
#[derive(Args, Debug, Clone)]
pub struct Replay {
    /// Contract to judge by
    #[arg(long, value_name = "FILE")]
    pub contract: PathBuf,
    /// Judge as of this instant, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    /// Only this customer's tickets
    #[arg(long, value_name = "KEY")]
    pub customer: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Subcommands of `person`.
#[derive(Subcommand, Debug)]
pub enum Person {
    /// Make a sign-in; prints a password when none is given on standard input
    Add {
        /// Address to sign in with
        email: String,
        /// Full name
        #[arg(long)]
        name: String,
        /// engineer, manager, account_manager, finance, admin, auditor, customer or customer_admin
        #[arg(long, default_value = "engineer")]
        role: String,
        /// Key of the customer, for the role customer
        #[arg(long, value_name = "KEY")]
        customer: Option<String>,
        /// nl or en
        #[arg(long, default_value = "en")]
        language: Language,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a new password
    Password {
        /// Address to sign in with
        email: String,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Make a key for the API; printed once
    ApiKey {
        /// Address of the person the key acts for
        email: String,
        /// What the key is for
        #[arg(long, default_value = "api")]
        name: String,
        /// Days until it expires; never when absent
        #[arg(long)]
        days: Option<i64>,
    },
}

/// Subcommands of `customer`.
#[derive(Subcommand, Debug)]
pub enum Customer {
    /// Make a customer
    Add {
        /// Short key, as in addresses: lower case letters, digits, dashes
        key: String,
        /// Name
        #[arg(long)]
        name: String,
        /// nl or en
        #[arg(long, default_value = "en")]
        language: Language,
        /// IANA zone
        #[arg(long, default_value = "Europe/Amsterdam")]
        zone: String,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
