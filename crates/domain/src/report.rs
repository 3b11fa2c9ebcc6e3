//! Figures (semantics.md section 8): compliance, percentiles, mean time to resolve, reopenings, per period and priority.
//!
//! [`Case`] is what a report knows of one ticket; [`Figures`] takes cases one by one and [`Figures::finish`]es into a
//! [`Table`]. [`Figure::holds`] is the rule behind each count, and the list behind a number on a page asks the same
//! function: so a figure and its list cannot disagree.

mod case;
mod figures;
mod judge;
mod month;
mod ratio;
mod recurring;

pub use case::{Case, Figure, Measured};
pub use figures::{Figures, PriorityFigures, Promise, Spread, Table};
pub use month::Month;
pub use ratio::Ratio;
pub use recurring::{Occurrence, WITHIN, recurring};

#[cfg(test)]
mod tests;
