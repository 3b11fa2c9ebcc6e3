//! Where a key stands in the text.

use std::ops::Range;

use toml_edit::{Document, Item, Key, TableLike};

use crate::contract::parse::{Place, place};

/// The places of a file's keys.
pub(super) struct Places<'text> {
    text: &'text str,
    document: Option<Document<&'text str>>,
}

impl<'text> Places<'text> {
    pub(super) fn new(text: &'text str) -> Places<'text> {
        Places { text, document: Document::parse(text).ok() }
    }

    /// The key and its value; where the key is missing, the table that should hold it; where that is missing too,
    /// the table above, at last `[contract]`.
    pub(super) fn find(&self, path: &[String]) -> Place {
        let span = self.span(path).or_else(|| self.span(&["contract".to_owned()])).unwrap_or(0..0);
        place(self.text, span)
    }

    fn span(&self, path: &[String]) -> Option<Range<usize>> {
        let mut item = self.document.as_ref()?.as_item();
        let mut best = None;
        for step in path {
            let Some((key, next)) = step_into(item, step) else { break };
            best = span_of(key, next).or(best);
            item = next;
        }
        best
    }
}

/// The entry of a table, or the element of a list by its number from 0.
fn step_into<'a>(item: &'a Item, step: &str) -> Option<(Option<&'a Key>, &'a Item)> {
    if let Some(table) = item.as_table_like() {
        return entry(table, step).map(|(key, item)| (Some(key), item));
    }
    let index: usize = step.parse().ok()?;
    item.get(index).map(|item| (None, item))
}

fn entry<'a>(table: &'a dyn TableLike, name: &str) -> Option<(&'a Key, &'a Item)> {
    table.get_key_value(name)
}

/// A table's header; a key with its value; a list's element. A table that only exists through its children (`[a.b]`
/// makes `a`) stands at the first of them.
fn span_of(key: Option<&Key>, item: &Item) -> Option<Range<usize>> {
    if let Item::Table(table) = item {
        let own = table.span().filter(|_| !table.is_implicit());
        return own
            .or_else(|| table.iter().find_map(|(_, child)| span_of(None, child)))
            .or_else(|| key?.span());
    }
    if let Item::ArrayOfTables(tables) = item {
        return tables.iter().find_map(toml_edit::Table::span);
    }
    let value = item.span();
    match (key.and_then(Key::span), value) {
        (Some(key), Some(value)) => Some(key.start..value.end.max(key.end)),
        (key, value) => key.or(value),
    }
}
