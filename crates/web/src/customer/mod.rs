//! The customer file: who to call now, what was promised, what runs where, who knows what; and its editing.

pub mod edit; //    the customer's own details and services
pub mod entry; //   one entry
pub mod fields; //  entries as items and forms
pub mod file; //    the file on one screen
pub mod history; // who changed what when
pub mod list; //    all customers
pub mod portal; //  the customer's own view
mod promise; //     the contract in three lines
pub mod sheet; //   in and out as CSV

pub use fields::{Posted, all, first};
