//! How the columns of a foreign file become our words: a TOML file, or the built-in one for ServiceNow.
//!
//! The shape of the file is that of `servicenow.toml` beside this source; `docs/operating/import.md` explains it.

use std::collections::BTreeMap;

use domain::ticket::Priority;
use serde::Deserialize;

use super::dates::DateFormat;

/// The mapping of ServiceNow's incident event log (issue: times taken as UTC).
pub const SERVICENOW: &str = include_str!("servicenow.toml");

/// A mapping file as written.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields)]
struct File {
    /// Name of the source; with the key of a row it identifies a ticket for ever.
    source: String,
    #[serde(default)]
    format: Format,
    columns: Columns,
    /// Text of the state column -> what it means.
    #[serde(default)]
    states: BTreeMap<String, RowState>,
    /// Text of the priority column -> `P1` ... `P4`.
    priorities: BTreeMap<String, Priority>,
}

/// How the file is written.
#[derive(Deserialize, Debug, Clone)]
#[serde(deny_unknown_fields, default)]
struct Format {
    /// One character.
    delimiter: char,
    /// `rfc3339` or letters like `%d/%m/%Y %H:%M`.
    date: String,
    /// IANA zone of instants that carry none.
    time_zone: String,
    /// What one row is.
    rows: Rows,
    /// Texts that mean "nothing there".
    empty: Vec<String>,
}

impl Default for Format {
    fn default() -> Format {
        Format {
            delimiter: ',',
            date: "rfc3339".into(),
            time_zone: "UTC".into(),
            rows: Rows::Events,
            empty: Vec::new(),
        }
    }
}

/// What one row of the file is.
#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// The state of a ticket as of `at`; many rows a ticket.
    Events,
    /// A whole ticket, with the instants of its life in columns.
    Tickets,
}

/// What a state means to the clocks.
#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Nobody answered yet.
    New,
    /// Somebody works on it.
    Work,
    /// The customer must act.
    WaitingCustomer,
    /// A supplier must act.
    WaitingThirdParty,
    /// An agreed change window must open.
    WaitingChangeWindow,
    /// Something else holds it up.
    WaitingOther,
    /// Service restored.
    Resolved,
    /// Nothing more will happen.
    Closed,
}

/// Names of columns; a column that is not named is not read.
#[derive(Deserialize, Debug, Clone, Default)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The ticket's key in its source.
    pub key: String,
    /// When the request reached the provider.
    pub opened_at: String,
    /// Priority.
    pub priority: String,
    /// Rows are events: as of when the row holds.
    #[serde(default)]
    pub at: Option<String>,
    /// Rows are events: orders the rows of a ticket; file order among equals.
    #[serde(default)]
    pub order: Option<String>,
    /// Rows are events: the state.
    #[serde(default)]
    pub state: Option<String>,
    /// Rows are tickets: first substantive answer.
    #[serde(default)]
    pub responded_at: Option<String>,
    /// Rows are tickets: service restored.
    #[serde(default)]
    pub resolved_at: Option<String>,
    /// Rows are tickets: closed.
    #[serde(default)]
    pub closed_at: Option<String>,
    /// Columns that make the subject, joined by ` / `.
    #[serde(default)]
    pub subject: Vec<String>,
    /// Columns kept as fields of the ticket: our name -> their column.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// A mapping ready for use.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Name of the source.
    pub source: String,
    /// One byte between columns.
    pub delimiter: u8,
    /// How instants are written.
    pub date: DateFormat,
    /// What one row is.
    pub rows: Rows,
    /// Names of columns.
    pub columns: Columns,
    states: BTreeMap<String, RowState>,
    priorities: BTreeMap<String, Priority>,
    empty: Vec<String>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// A sentence with the place in the file.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let delimiter = u8::try_from(file.format.delimiter).map_err(|_| {
            format!("format.delimiter {:?} is not one plain character", file.format.delimiter)
        })?;
        let date = DateFormat::parse(&file.format.date, &file.format.time_zone)?;
        if file.format.rows == Rows::Events {
            for (name, column) in [("at", &file.columns.at), ("state", &file.columns.state)] {
                if column.is_none() {
                    return Err(format!(
                        "columns.{name} is missing: each row is an event (format.rows = \"events\")"
                    ));
                }
            }
        }
        Ok(Mapping {
            source: file.source,
            delimiter,
            date,
            rows: file.format.rows,
            columns: file.columns,
            states: file.states,
            priorities: file.priorities,
            empty: file.format.empty,
        })
    }

    /// The text, or nothing where the source writes a mark for "nothing there".
    pub fn value<'a>(&self, text: &'a str) -> Option<&'a str> {
        let text = text.trim();
        (!text.is_empty() && !self.empty.iter().any(|empty| empty == text)).then_some(text)
    }

    /// What a state means.
    pub fn state(&self, text: &str) -> Option<RowState> {
        self.states.get(text.trim()).copied()
    }

    /// The priority: by the whole text, else by its first word (`1 - Critical` is `1`).
    pub fn priority(&self, text: &str) -> Option<Priority> {
        let text = text.trim();
        let first = text.split(' ').next().unwrap_or(text);
        self.priorities.get(text).or_else(|| self.priorities.get(first)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_mapping_is_whole() {
        let mapping = Mapping::parse(SERVICENOW).unwrap();
        assert_eq!(mapping.source, "servicenow");
        assert_eq!(mapping.priority("3 - Moderate"), Some(Priority::P3));
        assert_eq!(mapping.priority("5 - Planning"), None);
        assert_eq!(mapping.state("Awaiting Evidence"), Some(RowState::WaitingCustomer));
        assert_eq!(mapping.state("Lost"), None);
        assert_eq!(mapping.value(" ? "), None);
    }

    #[test]
    fn a_wrong_key_is_named_with_its_place() {
        let error = Mapping::parse("source = \"x\"\nsauce = 1\n").unwrap_err();
        assert!(error.contains("line 2") && error.contains("sauce"), "{error}");
    }

    #[test]
    fn the_mapping_in_the_documents_is_one() {
        let page = include_str!("../../../../docs/operating/import.md");
        let text = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!((mapping.rows, mapping.delimiter), (Rows::Tickets, b';'));
        assert_eq!(mapping.priority("High"), Some(Priority::P2));
    }
}
