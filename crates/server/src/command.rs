//! Which command does what; every failure is said once, here, on standard error.

use std::future::Future;

use domain::customer::sheet::SheetKind;

use crate::cli::{Cli, Command, Contract, Exit, Export, Import, Mail, SheetFile};
use crate::config::{Config, Flags};
use crate::{admin, calc, contract, demo, door, export, import, log, mail, people, replay, serve, sheet};

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The question was wrong: arguments or settings.
    Usage(String),
    /// It did not work out.
    Failed(String),
    /// It may work out later.
    Later(String),
}

impl From<String> for Failure {
    fn from(sentence: String) -> Failure {
        Failure::Failed(sentence)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Failure {
        Failure::Failed(error.to_string())
    }
}

/// Runs a command and says what the process answers.
pub fn run(cli: Cli) -> Exit {
    let (kind, sentence, exit) = match dispatch(cli) {
        Ok(exit) => return exit,
        Err(Failure::Usage(sentence)) => ("usage", sentence, Exit::Usage),
        Err(Failure::Failed(sentence)) => ("error", sentence, Exit::Findings),
        Err(Failure::Later(sentence)) => ("later", sentence, Exit::Later),
    };
    eprintln!("{kind}: {sentence}");
    exit
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    // These need no settings: they must work with a broken settings file too.
    match &cli.command {
        Command::Calc { file } => {
            calc::run(file.as_deref())?;
            return Ok(Exit::Ok);
        }
        Command::Contract(Contract::Check { files, json, deny, language }) => {
            return Ok(contract::check(files, *json, *deny, (*language).into())?);
        }
        Command::Mail(Mail::Explain { files, own, language }) => {
            return Ok(mail::explain::run(files, own, (*language).into(), crate::clock::now())?);
        }
        Command::Contract(Contract::Schema) => return Ok(contract::schema()?),
        Command::Contract(Contract::Findings { language }) => {
            return Ok(contract::findings((*language).into())?);
        }
        Command::Contract(Contract::Words { file, language }) => {
            return Ok(contract::words(file, (*language).into())?);
        }
        _ => {}
    }
    let config = Config::load(&Flags::from(&cli.settings)).map_err(|error| Failure::Usage(error.0))?;
    log::start(config.log_format, &config.log_level).map_err(Failure::Usage)?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    with_settings(cli.command, &config)
}

fn with_settings(command: Command, config: &Config) -> Result<Exit, Failure> {
    match command {
        Command::Serve => wait_many(config, serve::run(config)),
        Command::Demo(options) => wait_many(config, demo::run(config, &options)),
        Command::Import(Import::Servicenow { file, target }) => {
            wait(import::servicenow(config, &file, &target))
        }
        Command::Import(Import::Csv { file, mapping, target }) => {
            wait(import::csv(config, &file, &mapping, &target))
        }
        Command::Import(Import::Json { file, target }) => wait(import::json(config, &file, &target)),
        Command::Import(Import::Customers(of)) => sheet_in(config, SheetKind::Customers, &of),
        Command::Import(Import::Services(of)) => sheet_in(config, SheetKind::Services, &of),
        Command::Import(Import::Contacts(of)) => sheet_in(config, SheetKind::Contacts, &of),
        Command::Import(Import::Systems(of)) => sheet_in(config, SheetKind::Systems, &of),
        Command::Export(Export::Sheet { kind, file }) => {
            let kind = SheetKind::parse(&kind).ok_or_else(|| {
                Failure::Usage(format!("\"{kind}\" is none of customers, services, contacts, systems"))
            })?;
            wait(sheet::export(config, kind, file.as_deref()))
        }
        Command::Export(Export::Json { file, customer }) => {
            wait(export::json(config, file.as_deref(), customer.as_deref()))
        }
        Command::MailIn(options) => wait(door::mail_in(config, options)),
        Command::Replay(options) => wait(replay::run(config, &options)),
        Command::Backup { file } => wait(admin::backup(config, &file)),
        Command::Restore { file } => wait(admin::restore(config, &file)),
        Command::Doctor { json } => wait(admin::doctor(config, json)),
        Command::CheckConfig => {
            contract::out(&config.describe())?;
            Ok(if config.warnings.is_empty() { Exit::Ok } else { Exit::Findings })
        }
        Command::Person(command) => wait(people::person(config, command)),
        Command::Customer(command) => wait(people::customer(config, command)),
        Command::Contract(Contract::Add { file, customer }) => {
            wait(people::add_contract(config, &file, &customer))
        }
        // Answered before the settings were read.
        Command::Calc { .. } | Command::Mail(_) | Command::Contract(_) => Ok(Exit::Ok),
    }
}

fn sheet_in(config: &Config, kind: SheetKind, of: &SheetFile) -> Result<Exit, Failure> {
    wait(sheet::import(config, kind, &of.file, of.preview))
}

/// Commands that do one thing after another need one thread.
fn wait(work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::Failed(format!("cannot start: {error}")))?.block_on(work)
}

/// The server: a thread a core, at most eight, unless the settings say otherwise.
fn wait_many(config: &Config, work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.workers.unwrap_or(cores.min(8)))
        .thread_stack_size(1 << 20)
        .enable_all()
        .build();
    runtime.map_err(|error| Failure::Failed(format!("cannot start: {error}")))?.block_on(work)
}
