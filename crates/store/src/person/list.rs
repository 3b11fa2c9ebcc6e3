//! The list of people that an administrator reads: filtered, by name, a part at a time.

use domain::access::{Reach, Role};

use super::{Person, read};
use crate::error::Result;
use crate::ticket::Page;
use crate::{Tx, values};

crate::statements! {
    LIST = select_person!(
        "where (p.name > $1 or (p.name = $1 and p.id > $2)) \
         and (cast($4 as text) is null or p.kind = $4) \
         and (cast($5 as text) is null or p.role = $5) \
         and (cast($6 as bigint) is null or p.customer_id = $6) \
         and (cast($7 as text) is null or replace(lower(p.name) || ' ' || coalesce(p.email, ''), $7, '') \
              <> lower(p.name) || ' ' || coalesce(p.email, '')) \
         and (cast($8 as boolean) or p.active) \
         and (cast($9 as text) is null or p.customer_id is null \
              or replace(cast($9 as text), ',' || cast(p.customer_id as text) || ',', '') <> cast($9 as text)) \
         and (p.name <> '' or p.active) order by p.name, p.id limit $3"
    );
}

/// Which people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// `staff`, `contact` or `service`.
    pub kind: Option<String>,
    /// With this role.
    pub role: Option<Role>,
    /// Of this customer.
    pub customer_id: Option<i64>,
    /// Whose name or address holds this.
    pub words: String,
    /// Those too who sign in no more.
    pub with_inactive: bool,
    /// Contacts of customers within reach alone.
    pub reach: Reach,
}

/// The part of the list after a person, by name. Who was erased is left out.
///
/// # Errors
/// What the engine says.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<(String, i64)>,
    limit: usize,
) -> Result<Page<Person, (String, i64)>> {
    let (name, id) = after.unwrap_or_default();
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    // The signs that `like` reads are no part of a name.
    let words: String = filter.words.trim().to_lowercase().chars().filter(|c| !"%_\\".contains(*c)).collect();
    let params = values![
        name,
        id,
        one_more,
        filter.kind.as_deref(),
        filter.role.map(Role::name),
        filter.customer_id,
        Some(words).filter(|words| !words.is_empty()),
        filter.with_inactive,
        filter.reach.list()
    ];
    let mut rows = tx.all(&LIST, &params, read).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|person| (person.name.clone(), person.id));
    Ok(Page { rows, next })
}
