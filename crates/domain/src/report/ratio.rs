//! An exact share of a whole; floored only where it is shown (semantics.md section 1).

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// `part` of `whole`. With `whole` 0 there is nothing to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ratio {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Ratio {
    /// `part` of `whole`.
    pub const fn new(part: u64, whole: u64) -> Ratio {
        Ratio { part, whole }
    }

    /// In hundredths of a percent, floored: 1438 of 1440 is 9986. `None` when the whole is 0.
    pub fn basis_points(self) -> Option<u64> {
        let scaled = u128::from(self.part) * 10_000;
        let floored = scaled.checked_div(u128::from(self.whole))?;
        u64::try_from(floored).ok()
    }

    /// Percent with one decimal, floored: `99.8` for 99.89; `None` when the whole is 0. The caller sets the decimal mark.
    pub fn percent(self) -> Option<(u64, u64)> {
        let points = self.basis_points()?;
        Some((points / 100, points % 100 / 10))
    }

    /// Compares with a target in hundredths of a percent, exactly: nothing is rounded up to a target. `None` when the whole is 0.
    pub fn against(self, basis_points: u64) -> Option<Ordering> {
        if self.whole == 0 {
            return None;
        }
        let ours = u128::from(self.part) * 10_000;
        Some(ours.cmp(&(u128::from(self.whole) * u128::from(basis_points))))
    }
}
