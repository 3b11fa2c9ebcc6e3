//! The table that the bench prints.

use std::fmt;

/// What a value may be.
#[derive(Clone, Copy)]
pub enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// Printed, not judged.
    Any,
}

struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    limit: Limit,
}

impl Row {
    fn kept(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.value <= limit,
            Limit::AtLeast(limit) => self.value >= limit,
            Limit::Any => true,
        }
    }
}

#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str, limit: Limit) {
        let row = Row { name: name.into(), value, unit, limit };
        // Said at once as well, since the whole takes minutes.
        eprintln!("  {}: {} {}", row.name, number(row.value), row.unit);
        self.rows.push(row);
    }

    pub fn missed(&self) -> usize {
        self.rows.iter().filter(|row| !row.kept()).count()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        writeln!(f, "\n{:width$}  {:>12}  {:<12}  {:>12}", "what", "measured", "unit", "limit")?;
        for row in &self.rows {
            let (limit, verdict) = match row.limit {
                Limit::AtMost(limit) => {
                    (format!("<= {}", number(limit)), if row.kept() { "kept" } else { "MISSED" })
                }
                Limit::AtLeast(limit) => {
                    (format!(">= {}", number(limit)), if row.kept() { "kept" } else { "MISSED" })
                }
                Limit::Any => (String::new(), ""),
            };
            let line = format!(
                "{:width$}  {:>12}  {:<12}  {limit:>12}  {verdict}",
                row.name,
                number(row.value),
                row.unit
            );
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Three digits that say something: 29,300 and 0.0287.
fn number(value: f64) -> String {
    if value >= 1_000.0 {
        let whole = format!("{value:.0}");
        let mut text = String::new();
        for (n, digit) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n) % 3 == 0 {
                text.push(',');
            }
            text.push(digit);
        }
        text
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 1.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_missed_is_counted_and_said() {
        let mut table = Table::default();
        table.add("rate", 29_293.4, "per second", Limit::AtLeast(5_000.0));
        table.add("cost", 0.4567, "CPU ms", Limit::AtMost(0.3));
        assert_eq!(table.missed(), 1);
        let text = table.to_string();
        assert!(text.contains("29,293") && text.contains("0.457"), "{text}");
        assert!(text.contains("kept") && text.contains("MISSED"), "{text}");
    }
}
