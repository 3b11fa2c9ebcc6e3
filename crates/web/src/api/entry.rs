//! The customer file through the API: entries of nine kinds, their history, and sheets in CSV.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::customer::sheet::SheetKind;
use domain::customer::{EntryKind, Reach, Values, call_order, slug};
use serde::{Deserialize, Serialize};
use store::entry::{self, Edit, NewEntry};
use store::sheet::What;
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::customer::entry::must_edit;
use crate::error::Error;

/// An entry of a customer's file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    /// Id.
    id: Id,
    /// Whose.
    customer_id: Id,
    /// `contact`, `colleague`, `environment`, `system`, `link`, `note`, `document`, `credential` or `knowledge`.
    kind: &'static str,
    /// Unique within customer and kind.
    key: String,
    /// Its fields by name; which there are follows from the kind. Never a secret: what looks like one is refused.
    fields: BTreeMap<String, String>,
    /// The customer may see it.
    shared: bool,
    /// False once archived.
    active: bool,
    /// Rises with every change.
    version: i64,
    /// When it last changed.
    updated_at: At,
}

impl From<store::entry::Entry> for Entry {
    fn from(row: store::entry::Entry) -> Entry {
        Entry {
            id: Id(row.id),
            customer_id: Id(row.customer_id),
            kind: row.kind.name(),
            key: row.key,
            fields: row.values.0,
            shared: row.shared,
            active: row.active,
            version: row.version,
            updated_at: At(row.updated_at),
        }
    }
}

/// Whether a contact can be reached now.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallWire {
    /// Id of the contact's entry.
    entry_id: Id,
    /// Name.
    name: String,
    /// `now`, `for_p1`, `unknown` or `later`; that is also the order.
    reach: &'static str,
    /// When that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes_at: Option<At>,
}

/// A customer's file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileWire {
    /// The contacts in the order of calling at this instant.
    call: Vec<CallWire>,
    /// All entries; a customer's contact sees those that are shared.
    entries: Vec<Entry>,
}

/// The whole file of a customer: who to call now, and every entry.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/file", tag = "customers", operation_id = "getFile",
    params(("id" = Id, Path, description = "Id of the customer")),
    responses(
        (status = 200, description = "The file", body = FileWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn file(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    caller.must(Action::SeeTicket, Resource::Of(id))?;
    let read = app.db.read(move |tx| {
        Box::pin(async move { Ok((store::customer::get(tx, id).await?, entry::of_customer(tx, id).await?)) })
    });
    let (customer, mut entries) = read.await?;
    let customer = customer.ok_or(Error::NotFound)?;
    if !caller.is_staff() {
        let keeps = caller.may(Action::EditContacts, Resource::Of(id));
        entries.retain(|one| one.active && (one.shared || (keeps && one.kind == EntryKind::Contact)));
    }
    let contacts: Vec<&store::entry::Entry> =
        entries.iter().filter(|one| one.active && one.kind == EntryKind::Contact).collect();
    let values: Vec<&Values> = contacts.iter().map(|one| &one.values).collect();
    let call = call_order(&values, &customer.zone, app.now())
        .into_iter()
        .filter_map(|(index, contact, reach): (usize, &Values, Reach)| {
            Some(CallWire {
                entry_id: Id(contacts.get(index)?.id),
                name: contact.get("name").to_owned(),
                reach: reach.name(),
                changes_at: reach.changes_at().map(At),
            })
        })
        .collect();
    wire::ok(&FileWire { call, entries: entries.into_iter().map(Entry::from).collect() })
}

/// An entry to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntryWire {
    /// `contact`, `colleague`, `environment`, `system`, `link`, `note`, `document`, `credential` or `knowledge`.
    kind: String,
    /// Small letters, digits and hyphens; made from name or title when absent.
    key: Option<String>,
    /// Fields by name.
    fields: BTreeMap<String, String>,
    /// The customer may see it. Contacts, documents and environments only.
    #[serde(default)]
    shared: bool,
}

/// Adds an entry to a customer's file.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/entries", tag = "customers", operation_id = "addEntry", request_body = NewEntryWire,
    params(("id" = Id, Path, description = "Id of the customer")),
    responses(
        (status = 201, description = "The entry", body = Entry),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key is taken", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field breaks its rule; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(new): Body<NewEntryWire>,
) -> Result<Response, Error> {
    caller.must(Action::SeeTicket, Resource::Of(id))?;
    let kind = EntryKind::parse(&new.kind).ok_or_else(|| {
        let words: Vec<&str> = EntryKind::ALL.iter().map(|kind| kind.name()).collect();
        Error::Invalid(format!("kind: \"{}\" is none of {}", new.kind, words.join(", ")).into())
    })?;
    must_edit(&caller, kind, id)?;
    let values = Values(new.fields);
    let key = new.key.unwrap_or_else(|| slug(values.title()));
    let shared = new.shared || !caller.is_staff();
    let new = NewEntry { customer_id: id, kind, key, values, shared };
    let (actor, now) = (Some(caller.person), app.now());
    let write = app.db.write_for(id, move |tx| {
        Box::pin(async move {
            let id = entry::add(tx, &new, actor, now).await?;
            entry::get(tx, id).await
        })
    });
    wire::json(StatusCode::CREATED, &Entry::from(write.await?.ok_or(Error::NotFound)?))
}

/// What an entry becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditWire {
    /// All its fields; one that is left out is emptied. Absent: they stay.
    fields: Option<BTreeMap<String, String>>,
    /// The customer may see it.
    shared: Option<bool>,
    /// False archives it, true takes it back.
    active: Option<bool>,
    /// The version that was read; another one is a conflict.
    expected_version: Option<i64>,
}

/// Changes, archives or takes back an entry.
#[utoipa::path(
    post, path = "/api/v1/entries/{id}", tag = "customers", operation_id = "editEntry", request_body = EditWire,
    params(("id" = Id, Path, description = "Id of the entry")),
    responses(
        (status = 200, description = "The entry", body = Entry),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such entry, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody else was first", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field breaks its rule; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(edit): Body<EditWire>,
) -> Result<Response, Error> {
    let found = app.db.read(move |tx| Box::pin(async move { entry::get(tx, id).await })).await?;
    let found = found.ok_or(Error::NotFound)?;
    caller.must(Action::SeeTicket, Resource::Of(found.customer_id))?;
    must_edit(&caller, found.kind, found.customer_id)?;
    let edit = Edit {
        values: edit.fields.map_or(found.values, Values),
        shared: if caller.is_staff() { edit.shared.unwrap_or(found.shared) } else { found.shared },
        active: edit.active.unwrap_or(found.active),
        expected_version: edit.expected_version,
    };
    let (actor, now) = (Some(caller.person), app.now());
    let write = app.db.write_for(found.customer_id, move |tx| {
        Box::pin(async move { entry::update(tx, id, &edit, actor, now).await })
    });
    wire::ok(&Entry::from(write.await?))
}

/// Something that was recorded of a customer's file.
#[derive(Debug, Serialize, ToSchema)]
pub struct HappenedWire {
    /// Id of the event.
    id: Id,
    /// Its place in the customer's chain; hand it in as `before` to go on.
    seq: i64,
    /// Since when it holds.
    at: At,
    /// Who did it; absent for the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<Id>,
    /// `customer`, `service`, `entry`, `change`, `release`, `contract`, `person`.
    subject: String,
    /// Id of that.
    subject_id: Id,
    /// What happened, one word.
    kind: String,
    /// Details as recorded.
    details: serde_json::Value,
    /// Texts by field; null once erased.
    texts: BTreeMap<String, Option<String>>,
}

/// A part of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryParams {
    /// The `next` of the part before.
    before: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What was recorded of everything but tickets, the latest first.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/history", tag = "customers", operation_id = "getHistory",
    params(("id" = Id, Path, description = "Id of the customer"), HistoryParams),
    responses(
        (status = 200, description = "A part of the history", body = List<HappenedWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn history(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<HistoryParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeInternal, Resource::Of(id))?;
    let limit = wire::limit(params.limit)?;
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let before = params.before.unwrap_or(i64::MAX);
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let known = store::customer::get(tx, id).await?.is_some();
            Ok((known, store::history::of_customer(tx, id, before, asked).await?))
        })
    });
    let (known, mut found) = read.await?;
    if !known {
        return Err(Error::NotFound);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.seq.to_string());
    let items = found.into_iter().map(|one| HappenedWire {
        id: Id(one.id),
        seq: one.seq,
        at: At(one.at),
        actor_id: one.actor_id.map(Id),
        subject: one.subject,
        subject_id: Id(one.subject_id),
        kind: one.kind,
        details: serde_json::from_str(&one.payload).unwrap_or_default(),
        texts: one.texts.into_iter().collect(),
    });
    wire::ok(&List { items: items.collect(), next })
}

/// Whether to take a sheet in or only to look.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SheetParams {
    /// Only look: nothing is written. Default false.
    preview: Option<bool>,
}

/// What became of a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowWire {
    /// Its line in the sheet.
    line: u64,
    /// `customer/key`.
    key: String,
    /// `added`, `changed`, `same` or `rejected`.
    what: &'static str,
    /// The columns that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
    /// Why it was rejected, and the mend.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What became of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetWire {
    /// Nothing was written.
    preview: bool,
    /// The name under which rejected rows are kept.
    source: String,
    /// Row by row.
    rows: Vec<RowWire>,
}

/// Takes in a sheet (CSV) of `customers`, `services`, `contacts` or `systems`. Rows are found again by their keys, so taking
/// the same sheet in twice changes nothing.
#[utoipa::path(
    post, path = "/api/v1/sheets/{kind}", tag = "customers", operation_id = "takeSheet",
    params(("kind" = String, Path, description = "customers, services, contacts or systems"), SheetParams),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What became of each row", body = SheetWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such kind of sheet", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The sheet as a whole cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn take_sheet(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    Query(params): Query<SheetParams>,
    request: axum::extract::Request,
) -> Result<Response, Error> {
    caller.must(Action::EditCustomer, Resource::House)?;
    let kind = SheetKind::parse(&kind).ok_or(Error::NotFound)?;
    let bytes = wire::raw(request, &app).await?;
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| Error::Invalid("the sheet is not UTF-8; save it as CSV UTF-8".into()))?;
    if text.contains('\0') {
        return Err(Error::Invalid("the sheet: leave the NUL characters out".into()));
    }
    let preview = params.preview.unwrap_or(false);
    let told = crate::customer::sheet::take(&app, &caller, kind, &text, preview).await?;
    let rows = told.rows.into_iter().map(|(outcome, _)| {
        let what = outcome.what.name();
        let (columns, reason) = match outcome.what {
            What::Changed(columns) => (columns, None),
            What::Rejected(reason) => (Vec::new(), Some(reason)),
            What::Added | What::Same => (Vec::new(), None),
        };
        RowWire { line: outcome.line, key: outcome.key, what, columns, reason }
    });
    wire::ok(&SheetWire { preview, source: told.source, rows: rows.collect() })
}

/// Hands out a sheet (CSV) of `customers`, `services`, `contacts` or `systems`. Cells that a spreadsheet would take for a
/// formula carry a quote in front.
#[utoipa::path(
    get, path = "/api/v1/sheets/{kind}", tag = "customers", operation_id = "giveSheet",
    params(("kind" = String, Path, description = "customers, services, contacts or systems")),
    responses(
        (status = 200, description = "The sheet", body = String, content_type = "text/csv"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such kind of sheet", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn give_sheet(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
) -> Result<Response, Error> {
    caller.must(Action::EditCustomer, Resource::House)?;
    let kind = SheetKind::parse(&kind).ok_or(Error::NotFound)?;
    crate::customer::sheet::csv(&app, &caller, kind).await
}
