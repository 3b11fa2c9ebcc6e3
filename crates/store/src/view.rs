//! Saved views: a query with a name, an order and columns; one's own or everybody's.

use domain::span::Instant;

use crate::error::{Result, StoreError};
use crate::event::{HOUSE, NewRecord, record_one};
use crate::ticket::Order;
use crate::{Row, Tx, values};

macro_rules! select_view {
    ($rest:literal) => {
        concat!("select id, owner_id, shared, name, query, sort, columns from saved_view ", $rest)
    };
}

crate::statements! {
    OF_PERSON = select_view!("where owner_id = $1 or shared order by id limit 200");
    GET = select_view!("where id = $1");
    COUNT = "select count(*) from saved_view where owner_id = $1";
    INSERT = "insert into saved_view (id, owner_id, shared, name, query, sort, columns, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    UPDATE = "update saved_view set shared = $2, name = $3, query = $4, sort = $5, columns = $6, updated_at = $7 where id = $1";
    DELETE = "delete from saved_view where id = $1";
}

/// The most views of a person.
pub const MOST: i64 = 50;

/// A column of a list, beside the subject and the clock, which every list has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Column {
    /// `P1` to `P4`.
    Priority,
    /// Whose move it is, and since when.
    Waiting,
    /// Who has it.
    Owner,
    /// Affected service.
    Service,
    /// When it was opened.
    Opened,
    /// When something last happened.
    Updated,
    /// Its tags.
    Tags,
}

impl Column {
    /// All, in the order in which they stand.
    pub const ALL: [Column; 7] = [
        Column::Priority,
        Column::Waiting,
        Column::Owner,
        Column::Service,
        Column::Opened,
        Column::Updated,
        Column::Tags,
    ];
    /// Those of a list that says nothing of columns.
    pub const USUAL: [Column; 4] = [Column::Priority, Column::Waiting, Column::Owner, Column::Service];

    /// `priority`, `waiting`, `owner`, `service`, `opened`, `updated`, `tags`.
    pub fn name(self) -> &'static str {
        match self {
            Column::Priority => "priority",
            Column::Waiting => "waiting",
            Column::Owner => "owner",
            Column::Service => "service",
            Column::Opened => "opened",
            Column::Updated => "updated",
            Column::Tags => "tags",
        }
    }

    /// Reads what [`Column::name`] writes.
    pub fn parse(text: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == text)
    }

    /// Names with spaces between them; what is no column is left out.
    pub fn read_all(text: &str) -> Vec<Column> {
        let named: Vec<&str> = text.split_whitespace().collect();
        Column::ALL.into_iter().filter(|column| named.contains(&column.name())).collect()
    }

    fn write_all(columns: &[Column]) -> String {
        columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(" ")
    }
}

/// What is kept of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewView {
    /// Every colleague sees it.
    pub shared: bool,
    /// What it is called.
    pub name: String,
    /// The query in its canonical form.
    pub query: String,
    /// In which order.
    pub order: Order,
    /// Which columns.
    pub columns: Vec<Column>,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Id.
    pub id: i64,
    /// Who made it.
    pub owner_id: i64,
    /// What it says.
    pub view: NewView,
}

impl SavedView {
    /// True when this person sees it.
    pub fn is_seen_by(&self, person: i64) -> bool {
        self.view.shared || self.owner_id == person
    }
}

fn read(row: &Row<'_>) -> Result<SavedView> {
    let order = row.text(5)?;
    Ok(SavedView {
        id: row.int(0)?,
        owner_id: row.int(1)?,
        view: NewView {
            shared: row.bool(2)?,
            name: row.text(3)?,
            query: row.text(4)?,
            order: Order::parse(&order)
                .ok_or_else(|| StoreError::Damaged(format!("a view in the order {order:?}")))?,
            columns: Column::read_all(&row.text(6)?),
        },
    })
}

/// A person's views and everybody's, those made first first.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_person(tx: &mut Tx, person: i64) -> Result<Vec<SavedView>> {
    tx.all(&OF_PERSON, &values![person], read).await
}

/// A view by its id.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<SavedView>> {
    tx.one(&GET, &values![id], read).await
}

/// Keeps a new view and answers its id.
///
/// # Errors
/// `Invalid` when the person has as many as anybody may have.
pub async fn create(tx: &mut Tx, new: &NewView, owner_id: i64, now: Instant) -> Result<i64> {
    let count = tx.one(&COUNT, &values![owner_id], |row| row.int(0)).await?.unwrap_or_default();
    if count >= MOST {
        return Err(StoreError::Invalid(format!("{MOST} views are the most: delete one first")));
    }
    let id = tx.new_id(now);
    let columns = Column::write_all(&new.columns);
    let params = values![id, owner_id, new.shared, &new.name, &new.query, new.order.name(), columns, now];
    tx.exec(&INSERT, &params).await?;
    record(tx, id, "view_created", new, owner_id, now).await?;
    Ok(id)
}

/// Changes a view.
///
/// # Errors
/// `NotFound` for an unknown one.
pub async fn update(tx: &mut Tx, id: i64, new: &NewView, actor_id: i64, now: Instant) -> Result<()> {
    let columns = Column::write_all(&new.columns);
    let params = values![id, new.shared, &new.name, &new.query, new.order.name(), columns, now];
    if tx.exec(&UPDATE, &params).await? == 0 {
        return Err(StoreError::NotFound("view"));
    }
    record(tx, id, "view_changed", new, actor_id, now).await
}

/// Takes a view away.
///
/// # Errors
/// `NotFound` for an unknown one.
pub async fn delete(tx: &mut Tx, id: i64, actor_id: i64, now: Instant) -> Result<()> {
    let view = get(tx, id).await?.ok_or(StoreError::NotFound("view"))?;
    tx.exec(&DELETE, &values![id]).await?;
    record(tx, id, "view_deleted", &view.view, actor_id, now).await
}

/// Name and query may name people: they stand beside the chain.
async fn record(tx: &mut Tx, id: i64, kind: &str, view: &NewView, actor_id: i64, now: Instant) -> Result<()> {
    let payload = format!(
        "{{\"shared\":{},\"order\":\"{}\",\"columns\":\"{}\"}}",
        view.shared,
        view.order.name(),
        Column::write_all(&view.columns)
    );
    let new = NewRecord {
        subject: "view",
        subject_id: id,
        at: now,
        actor_id: Some(actor_id),
        kind,
        payload: payload.into(),
        texts: &[("name", &view.name), ("query", &view.query)],
    };
    record_one(tx, HOUSE, &new, now).await.map(|_| ())
}
