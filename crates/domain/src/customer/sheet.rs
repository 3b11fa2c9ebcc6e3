//! Customers, services, contacts and systems as a sheet: columns, rows read from cells, and cells that a spreadsheet cannot
//! mistake for a formula.
//!
//! The crates around read and write the bytes; here is what a row means. A row names its customer and its key, so that
//! taking a sheet in twice changes nothing.

use super::{EntryKind, Fault, FaultKind, Values, is_key, slug};

/// What a sheet lists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SheetKind {
    /// Customers.
    Customers,
    /// Their services.
    Services,
    /// Their contacts.
    Contacts,
    /// Their systems.
    Systems,
}

impl SheetKind {
    /// All.
    pub const ALL: [SheetKind; 4] =
        [SheetKind::Customers, SheetKind::Services, SheetKind::Contacts, SheetKind::Systems];

    /// `customers`, `services`, `contacts`, `systems`.
    pub fn name(self) -> &'static str {
        match self {
            SheetKind::Customers => "customers",
            SheetKind::Services => "services",
            SheetKind::Contacts => "contacts",
            SheetKind::Systems => "systems",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<SheetKind> {
        SheetKind::ALL.into_iter().find(|kind| kind.name() == text)
    }

    /// The kind of entry whose fields are its columns.
    pub fn entry(self) -> Option<EntryKind> {
        match self {
            SheetKind::Contacts => Some(EntryKind::Contact),
            SheetKind::Systems => Some(EntryKind::System),
            SheetKind::Customers | SheetKind::Services => None,
        }
    }

    /// The columns, in the order in which they are written.
    pub fn columns(self) -> Vec<&'static str> {
        match self {
            SheetKind::Customers => vec!["key", "name", "language", "zone", "active"],
            SheetKind::Services => vec!["customer", "key", "name", "active"],
            SheetKind::Contacts | SheetKind::Systems => {
                let fields = self.entry().map(EntryKind::fields).unwrap_or_default();
                let own = fields.iter().map(|field| field.name);
                ["customer", "key"].into_iter().chain(own).chain(["shared", "active"]).collect()
            }
        }
    }
}

/// A row that could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetRow {
    /// Key of the customer; of the row itself in a sheet of customers.
    pub customer: String,
    /// Key of the service, the contact or the system; of the customer in a sheet of customers.
    pub key: String,
    /// The other columns.
    pub values: Values,
    /// `None` where the sheet does not say.
    pub shared: Option<bool>,
    /// `None` where the sheet does not say.
    pub active: Option<bool>,
}

/// The columns of a sheet in the order of its heading.
#[derive(Clone, Debug)]
pub struct Heading(Vec<&'static str>);

/// Reads the first line: every column must be one of the kind's, none twice, and the key must be there.
///
/// # Errors
/// A sentence that names the column.
pub fn heading<'a>(kind: SheetKind, cells: impl Iterator<Item = &'a str>) -> Result<Heading, String> {
    let columns = kind.columns();
    let mut found = Vec::new();
    for cell in cells {
        let name = cell.trim().trim_start_matches('\u{feff}').to_lowercase();
        let column = columns.iter().find(|column| **column == name).copied().ok_or_else(|| {
            format!("\"{name}\" is no column of {}; those are {}", kind.name(), columns.join(", "))
        })?;
        if found.contains(&column) {
            return Err(format!("the column {column} is there twice; keep one"));
        }
        found.push(column);
    }
    let needed: &[&str] = if kind == SheetKind::Customers { &["name"] } else { &["customer", "name"] };
    match needed.iter().find(|needed| !found.contains(*needed)) {
        Some(missing) => Err(format!("the column {missing} is missing")),
        None => Ok(Heading(found)),
    }
}

/// Reads a row. Without a key it gets one of its name.
///
/// # Errors
/// The faults of its own columns; those of an entry's fields are for [`super::check()`], which knows the customer.
pub fn row(kind: SheetKind, heading: &Heading, cells: &[&str]) -> Result<SheetRow, Vec<Fault>> {
    if cells.len() != heading.0.len() {
        let kind = FaultKind::Cells { found: cells.len(), expected: heading.0.len() };
        return Err(vec![Fault { field: "row".to_owned(), kind }]);
    }
    let mut values = Values::default();
    for (column, cell) in heading.0.iter().zip(cells) {
        let text = plain(cell).trim();
        if !text.is_empty() {
            values.0.insert((*column).to_owned(), text.to_owned());
        }
    }
    let mut faults = Vec::new();
    let mut take = |name: &str| values.0.remove(name).unwrap_or_default();
    let (customer, mut key) = (take("customer"), take("key"));
    let mut flag = |name: &str| match take(name).to_lowercase().as_str() {
        "" => None,
        "yes" | "true" | "1" | "ja" => Some(true),
        "no" | "false" | "0" | "nee" => Some(false),
        _ => {
            faults.push(Fault { field: name.to_owned(), kind: FaultKind::Choice(&["yes", "no"]) });
            None
        }
    };
    let (shared, active) = (flag("shared"), flag("active"));
    if key.is_empty() {
        key = slug(values.get("name"));
    }
    let customer = if kind == SheetKind::Customers { key.clone() } else { customer };
    let names: &[(&str, &str)] = match kind {
        SheetKind::Customers => &[("key", &key)],
        _ => &[("customer", &customer), ("key", &key)],
    };
    for (field, text) in names {
        if !is_key(text) {
            let kind = if text.is_empty() { FaultKind::Missing } else { FaultKind::Key };
            faults.push(Fault { field: (*field).to_owned(), kind });
        }
    }
    if values.get("name").is_empty() {
        faults.push(Fault { field: "name".to_owned(), kind: FaultKind::Missing });
    }
    if faults.is_empty() { Ok(SheetRow { customer, key, values, shared, active }) } else { Err(faults) }
}

/// A row that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Its line in the sheet.
    pub line: u64,
    /// Why, and the mend.
    pub reason: String,
    /// The row as it was.
    pub raw: String,
}

/// What a sheet says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// Its rows with their lines.
    pub rows: Vec<(u64, SheetRow)>,
    /// Those that could not be read.
    pub refused: Vec<Refused>,
}

/// Most rows of one sheet.
pub const MOST: usize = 20_000;

/// The line on which a record begins: the reader's place is before the empty lines that it skipped.
fn first_line(text: &str, place: &csv::Position) -> u64 {
    let start = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let ahead = text.as_bytes().get(start..).unwrap_or_default();
    let skipped = ahead.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    place.line() + skipped.filter(|byte| **byte == b'\n').count() as u64
}

/// Reads a sheet in CSV; commas or semicolons, as the heading has them.
///
/// # Errors
/// A sentence when the heading or the whole cannot be read.
pub fn read(kind: SheetKind, text: &str) -> Result<Sheet, String> {
    let head = text.lines().next().unwrap_or("");
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns: Option<Heading> = None;
    let mut sheet = Sheet::default();
    for record in reader.records() {
        let record = record.map_err(|error| format!("the sheet cannot be read: {error}"))?;
        let line = record.position().map_or(0, |place| first_line(text, place));
        let Some(known) = &columns else {
            columns = Some(heading(kind, record.iter())?);
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if sheet.rows.len() + sheet.refused.len() >= MOST {
            return Err(format!("the sheet has more than {MOST} rows; take it in in parts"));
        }
        let cells: Vec<&str> = record.iter().collect();
        match row(kind, known, &cells) {
            Ok(row) => sheet.rows.push((line, row)),
            Err(faults) => {
                let reasons: Vec<String> = faults.iter().map(ToString::to_string).collect();
                let raw = cells.join(",");
                sheet.refused.push(Refused { line, reason: reasons.join("; "), raw });
            }
        }
    }
    if columns.is_none() {
        Err("the sheet is empty; its first line names the columns".to_owned())
    } else {
        Ok(sheet)
    }
}

/// Writes a sheet in CSV.
pub fn write(kind: SheetKind, rows: &[SheetRow]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = kind.columns();
    let mut lines = vec![columns.iter().map(|column| (*column).to_owned()).collect::<Vec<String>>()];
    for row in rows {
        let flag = |flag: Option<bool>| flag.map_or("", |yes| if yes { "yes" } else { "no" });
        let text = |column: &str| match column {
            "customer" => row.customer.as_str(),
            "key" => row.key.as_str(),
            "shared" => flag(row.shared),
            "active" => flag(row.active),
            field => row.values.get(field),
        };
        lines.push(columns.iter().map(|column| cell(text(column))).collect());
    }
    for line in lines {
        // Writing to memory does not fail.
        let _ = writer.write_record(&line);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// True for a cell that a spreadsheet would take for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that stays text in every spreadsheet: one quote before what would be a formula.
pub fn cell(text: &str) -> String {
    // A quote of one's own before a formula gets a second one, so that both come back as they were.
    if is_formula(text)
        || text.strip_prefix('\'').is_some_and(|rest| is_formula(rest.trim_start_matches('\'')))
    {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// What [`cell`] was given.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: SheetKind, head: &str, line: &str) -> Result<SheetRow, String> {
        let heading = heading(kind, head.split(','))?;
        let cells: Vec<&str> = line.split(',').collect();
        row(kind, &heading, &cells)
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn cells_stay_text_and_come_back() {
        for text in ["=1+1", "+31 10 555 01 11", "-2", "@x", "'=1", "''=1", "'tis", "plain", "", "\tx"] {
            let written = cell(text);
            assert!(!is_formula(&written), "{written}");
            assert_eq!(plain(&written), text);
        }
        assert_eq!(cell("+31 10"), "'+31 10");
        assert_eq!(cell("'tis"), "'tis");
    }

    #[test]
    fn a_sheet_comes_back_as_it_was() {
        let text = "customer;key;name;phone;note\nmill;koen;Koen Bos;'+31 10;\"two\nlines; and =1\"\n\nmill;;;;\nmill;x\n";
        let sheet = super::read(SheetKind::Contacts, text).unwrap();
        let reasons: Vec<String> =
            sheet.refused.iter().map(|one| format!("{} {}", one.line, one.reason)).collect();
        assert_eq!(
            reasons,
            [
                "5 key: is missing; write it; name: is missing; write it",
                "6 row: has 2 cells where the heading has 5"
            ]
        );
        let rows: Vec<SheetRow> = sheet.rows.into_iter().map(|(_, row)| row).collect();
        assert_eq!((rows.len(), rows[0].values.get("note")), (1, "two\nlines; and =1"));
        let written = write(SheetKind::Contacts, &rows);
        assert!(written.contains("'+31 10") && !written.contains(",+31"), "{written}");
        let again = super::read(SheetKind::Contacts, &written).unwrap();
        assert_eq!(again.rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>(), rows);
        assert_eq!(
            super::read(SheetKind::Customers, "").unwrap_err(),
            "the sheet is empty; its first line names the columns"
        );
    }

    #[test]
    fn headings_name_what_is_wrong() {
        for (kind, head, why) in [
            (
                SheetKind::Customers,
                "key,colour",
                "\"colour\" is no column of customers; those are key, name, language, zone, active",
            ),
            (SheetKind::Customers, "key", "the column name is missing"),
            (SheetKind::Services, "name,name", "the column name is there twice; keep one"),
            (SheetKind::Contacts, "name,phone", "the column customer is missing"),
        ] {
            assert_eq!(heading(kind, head.split(',')).unwrap_err(), why);
        }
        assert!(heading(SheetKind::Customers, "\u{feff}Key,NAME".split(',')).is_ok());
    }

    #[test]
    fn rows_get_keys_and_faults() {
        let row =
            read(SheetKind::Contacts, "customer,name,phone,active", "mill,Koen Bos,'+31 10,no").unwrap();
        assert_eq!((row.customer.as_str(), row.key.as_str()), ("mill", "koen-bos"));
        assert_eq!((row.values.get("phone"), row.active, row.shared), ("+31 10", Some(false), None));
        for (kind, head, line, why) in [
            (SheetKind::Contacts, "customer,name", ",Koen", "customer: is missing; write it"),
            (SheetKind::Services, "customer,name,active", "mill,Shop,maybe", "active: is none of yes, no"),
            (
                SheetKind::Customers,
                "key,name",
                "Big Mill,Mill",
                "key: is not a key: 1 to 60 small letters, digits and hyphens",
            ),
            (SheetKind::Customers, "key,name", "a,b,c", "row: has 3 cells where the heading has 2"),
        ] {
            assert_eq!(read(kind, head, line).unwrap_err(), why);
        }
        assert_eq!(read(SheetKind::Customers, "name", "De Molen").unwrap().key, "de-molen");
    }
}
