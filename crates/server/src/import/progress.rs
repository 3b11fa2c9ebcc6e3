//! How far a long command is: a bar with rate and time left on a terminal, a plain line now and then elsewhere.

use std::io::{IsTerminal, Write};

use crate::clock::Stopwatch;

/// Draws on standard error.
pub struct Progress {
    what: &'static str,
    total: Option<u64>,
    started: Stopwatch,
    drawn: f64,
    bar: bool,
}

impl Progress {
    /// `what` is a plural noun; `total` where it is known.
    pub fn new(what: &'static str, total: Option<u64>) -> Progress {
        Progress {
            what,
            total,
            started: Stopwatch::start(),
            drawn: 0.0,
            bar: std::io::stderr().is_terminal(),
        }
    }

    /// Draws when the last drawing is old enough: 0.1 s on a terminal, 5 s elsewhere.
    pub fn at(&mut self, done: u64) {
        let elapsed = self.started.elapsed().as_secs_f64();
        if elapsed - self.drawn < if self.bar { 0.1 } else { 5.0 } {
            return;
        }
        self.drawn = elapsed;
        let line = line(self.what, done, self.total, elapsed);
        if self.bar {
            eprint!("\r\x1b[K{line}");
            drop(std::io::stderr().flush());
        } else {
            eprintln!("{line}");
        }
    }

    /// Takes the bar away and says what was done.
    pub fn finish(self, done: u64) {
        if self.bar {
            eprint!("\r\x1b[K");
        }
        let elapsed = self.started.elapsed().as_secs_f64();
        eprintln!(
            "{done} {} in {elapsed:.1} s ({:.0} a second)",
            self.what,
            done as f64 / elapsed.max(0.001)
        );
    }
}

/// `[#########-----------] 45 %  54000 of 119998 rows, 80000 a second, 1 s left`
fn line(what: &str, done: u64, total: Option<u64>, elapsed: f64) -> String {
    let rate = done as f64 / elapsed.max(0.001);
    let Some(total) = total.filter(|total| *total > 0) else {
        return format!("{done} {what}, {rate:.0} a second");
    };
    let share = (done.min(total) * 100 / total) as usize;
    let left = total.saturating_sub(done) as f64 / rate.max(0.001);
    let full = share / 5;
    format!(
        "[{}{}] {share:>3} %  {done} of {total} {what}, {rate:.0} a second, {left:.0} s left",
        "#".repeat(full),
        "-".repeat(20 - full)
    )
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        assert_eq!(
            line("rows", 45, Some(100), 9.0),
            "[#########-----------]  45 %  45 of 100 rows, 5 a second, 11 s left"
        );
        assert_eq!(
            line("rows", 100, Some(100), 10.0),
            "[####################] 100 %  100 of 100 rows, 10 a second, 0 s left"
        );
        assert_eq!(line("rows", 10, None, 2.0), "10 rows, 5 a second");
    }
}
