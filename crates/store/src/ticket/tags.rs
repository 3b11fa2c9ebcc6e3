//! Tags: the field `tags` of a ticket, kept as rows for lists.

use std::collections::BTreeSet;

use super::row::TicketRow;
use crate::error::Result;
use crate::{Tx, values};

crate::statements! {
    CLEAR = "delete from ticket_tag where ticket_id = $1";
    ADD = "insert into ticket_tag (ticket_id, tag) values ($1, $2)";
}

/// The field that holds them.
pub const TAGS: &str = "tags";
/// The longest tag, in letters.
const LONGEST: usize = 40;
/// The most tags of a ticket.
const MOST: usize = 20;

/// The tags in a text: lower case, separated by spaces or commas.
pub fn read_tags(text: &str) -> BTreeSet<String> {
    text.split([' ', ',', '\n', '\t'])
        .map(|tag| {
            tag.trim_matches('"').chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>()
        })
        .map(|tag| tag.to_lowercase())
        .filter(|tag| !tag.is_empty())
        .take(MOST)
        .collect()
}

impl TicketRow {
    /// Its tags.
    pub fn tags(&self) -> BTreeSet<String> {
        if !self.fields.contains("\"tags\"") {
            return BTreeSet::new();
        }
        let fields: serde_json::Value = serde_json::from_str(&self.fields).unwrap_or_default();
        fields.get(TAGS).and_then(|value| value.as_str()).map(read_tags).unwrap_or_default()
    }
}

/// Writes the rows of a ticket whose fields speak of tags.
pub(super) async fn save(tx: &mut Tx, row: &TicketRow) -> Result<()> {
    if !row.fields.contains("\"tags\"") {
        return Ok(());
    }
    tx.push(&CLEAR, &values![row.id]).await?;
    for tag in row.tags() {
        tx.push(&ADD, &values![row.id, tag]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::read_tags;

    #[test]
    fn tags_are_words_in_lower_case_each_once() {
        let tags: Vec<String> = read_tags(" VIP,billing  vip \"q4\" ").into_iter().collect();
        assert_eq!(tags, ["billing", "q4", "vip"]);
        assert_eq!(read_tags(""), Default::default());
    }
}
