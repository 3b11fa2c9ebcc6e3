//! The wiring, and the `vangnet` program: settings, commands, the server, the system clock.
//!
//! Read [`cli`] for what can be asked, [`command`] for who answers it, [`serve`] for how the parts meet.

pub mod admin; //     backup, restore, doctor
pub mod calc; //      requests in JSON Lines
pub mod cli; //       the command line
pub mod clock; //     the system clock, here and nowhere else
pub mod command; //   which command does what
pub mod config; //    settings
pub mod contract; //  checker, schema, catalogue, words
pub mod data; //      the data folder and the store
pub mod demo; //      a believable agency
pub mod door; //      mail's doors
pub mod export; //    tickets as JSON Lines
pub mod import; //    history of other systems
pub mod limits; //    bounds on callers
pub mod log; //       the log
pub mod mail; //      what the desk makes of mail
pub mod metrics; //   counters for an operator
pub mod people; //    sign-ins, customers, recorded contracts
pub mod replay; //    history under another contract
pub mod serve;
pub mod sheet; //     customers, services, contacts, systems as CSV //     the server
