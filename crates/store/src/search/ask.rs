//! Words of a query as the index is asked for them: every group in one message.

use domain::query::Words;

use super::{MOST_WORDS, forms, words};
use crate::error::Result;
use crate::{Sql, Tx, values};

static MESSAGES_WITH: Sql = Sql::per_engine(
    "SEARCH_MESSAGES_WITH",
    "select count(*) from (select 1 from search where search match $1 limit $2) counted",
    "select count(*) from (select 1 from search s where s.everything @@ to_tsquery('simple', $1) limit $2) counted",
);

pub(super) fn statements() -> Vec<&'static Sql> {
    vec![&MESSAGES_WITH]
}

/// Words as one question: all of them in one message. `None` when they hold no letter and no digit.
pub(crate) fn question(tx: &Tx, asked: &[Words]) -> Option<String> {
    written(tx, &groups(asked, tx.is_lite()))
}

/// The same where one of them suffices.
pub(crate) fn question_of_any(tx: &Tx, asked: &[Words]) -> Option<String> {
    let one = |words| groups(std::slice::from_ref(words), tx.is_lite());
    let each: Vec<Vec<String>> = asked.iter().map(one).filter(|groups| !groups.is_empty()).collect();
    let (and, or) = if tx.is_lite() { (" AND ", " OR ") } else { (" & ", " | ") };
    let any: Vec<String> = each.iter().map(|groups| format!("({})", groups.join(and))).collect();
    written(tx, &[any.join(or)].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>())
}

fn written(tx: &Tx, groups: &[String]) -> Option<String> {
    match (groups.is_empty(), tx.is_lite()) {
        (true, _) => None,
        (_, true) => Some(format!("{{subject public internal}} : ({})", groups.join(" AND "))),
        (_, false) => Some(groups.join(" & ")),
    }
}

/// One group a word: any of its forms. Only letters and digits are left, so nothing is taken for a rule of the engine.
fn groups(asked: &[Words], lite: bool) -> Vec<String> {
    let mut out = Vec::new();
    for asked in asked {
        let tokens = words(&asked.text, MOST_WORDS);
        for (index, token) in tokens.iter().enumerate() {
            let form = if asked.exact { super::Form::AsWritten } else { super::Form::Any };
            let begins = asked.begins && index + 1 == tokens.len();
            let each = forms(token, form).into_iter().enumerate().map(|(place, form)| {
                match (lite, begins && place == 0) {
                    (true, true) => format!("\"{form}\"*"),
                    (true, false) => format!("\"{form}\""),
                    (false, true) => format!("{form}:*"),
                    (false, false) => form,
                }
            });
            let each: Vec<String> = each.collect();
            out.push(format!("({})", each.join(if lite { " OR " } else { " | " })));
        }
    }
    out
}

/// How many messages answer a question; counting stops at `most`.
pub(crate) async fn messages_with(tx: &mut Tx, question: &str, most: i64) -> Result<i64> {
    Ok(tx.one(&MESSAGES_WITH, &values![question, most], |row| row.int(0)).await?.unwrap_or_default())
}

/// The twin of the index: does one of the messages hold all these words? Each message is its ticket's subject and its own
/// text.
pub fn said_together(messages: &[String], asked: &[&Words]) -> bool {
    let asked: Vec<(Vec<String>, &Words)> =
        asked.iter().map(|asked| (words(&asked.text, MOST_WORDS), *asked)).collect();
    if asked.iter().all(|(tokens, _)| tokens.is_empty()) {
        return false;
    }
    messages.iter().any(|message| {
        let document = super::document(message);
        let own: std::collections::BTreeSet<&str> = document.split(' ').collect();
        asked.iter().all(|(tokens, asked)| {
            tokens.iter().enumerate().all(|(index, token)| {
                let form = if asked.exact { super::Form::AsWritten } else { super::Form::Any };
                let begins = asked.begins && index + 1 == tokens.len();
                forms(token, form).iter().any(|form| own.contains(form.as_str()))
                    || (begins && own.iter().any(|word| word.starts_with(token.as_str())))
            })
        })
    })
}
