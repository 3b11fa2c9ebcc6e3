//! `/api/v1/customers` and `/api/v1/people`: who is served, by whom.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::person::Person;
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Customer {
    /// Id.
    id: Id,
    /// Short and unique.
    key: String,
    /// Name.
    name: String,
    /// `nl` or `en`.
    language: String,
    /// IANA zone.
    zone: String,
    /// False once they have left.
    active: bool,
}

impl From<store::customer::Customer> for Customer {
    fn from(row: store::customer::Customer) -> Customer {
        let store::customer::Customer { id, key, name, language, zone, active } = row;
        Customer { id: Id(id), key, name, language, zone, active }
    }
}

/// A part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The `next` of the part before.
    after: Option<String>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Customers in order of their key. A customer's contact sees the own organisation.
#[utoipa::path(
    get, path = "/api/v1/customers", tag = "customers", operation_id = "listCustomers", params(PageParams),
    responses(
        (status = 200, description = "A part of the list", body = List<Customer>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<PageParams>,
) -> Result<Response, Error> {
    let limit = wire::limit(params.limit)?;
    if let Some(own) = caller.customer {
        let customer = app.db.read(move |tx| Box::pin(store::customer::get(tx, own))).await?;
        return wire::ok(&List::whole(customer.into_iter().map(Customer::from).collect()));
    }
    caller.must(Action::SeeCustomers, Resource::House)?;
    let after = params.after.unwrap_or_default();
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let reach = caller.reach.clone();
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            // A colleague who is limited has few customers: the list is read on until the part is full.
            let (mut rows, mut after) = (Vec::new(), after);
            loop {
                let found = store::customer::list(tx, &after, asked).await?;
                let Some(last) = found.last() else { return Ok(rows) };
                let done = i64::try_from(found.len()).unwrap_or(asked) < asked;
                after = last.key.clone();
                rows.extend(found.into_iter().filter(|row| reach.holds(row.id)));
                if done || rows.len() > limit {
                    return Ok(rows);
                }
            }
        })
    });
    let mut rows = read.await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.key.clone());
    wire::ok(&List { items: rows.into_iter().map(Customer::from).collect(), next })
}

/// One customer.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}", tag = "customers", operation_id = "getCustomer",
    params(("id" = Id, Path, description = "Id of the customer")),
    responses(
        (status = 200, description = "The customer", body = Customer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    caller.must(Action::SeeTicket, Resource::Of(id))?;
    let customer = app.db.read(move |tx| Box::pin(store::customer::get(tx, id))).await?;
    wire::ok(&Customer::from(customer.ok_or(Error::NotFound)?))
}

/// A service of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Service {
    /// Id.
    id: Id,
    /// Whose.
    customer_id: Id,
    /// As the contract names it.
    key: String,
    /// Name.
    name: String,
    /// False once it is gone.
    active: bool,
}

/// A customer's services.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/services", tag = "customers", operation_id = "listServices",
    params(("id" = Id, Path, description = "Id of the customer")),
    responses(
        (status = 200, description = "The services", body = List<Service>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn services(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    caller.must(Action::SeeTicket, Resource::Of(id))?;
    let services = app.db.read(move |tx| Box::pin(store::customer::services(tx, id))).await?;
    let item = |row: store::customer::Service| Service {
        id: Id(row.id),
        customer_id: Id(row.customer_id),
        key: row.key,
        name: row.name,
        active: row.active,
    };
    wire::ok(&List::whole(services.into_iter().map(item).collect()))
}

/// A customer to be added, or what one becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerDraft {
    /// Small letters, digits and hyphens; made from the name when absent. It stays what it was when a customer is changed.
    key: Option<String>,
    /// Name.
    name: Option<String>,
    /// `nl` or `en`.
    language: Option<String>,
    /// IANA zone.
    zone: Option<String>,
    /// False: a former customer.
    active: Option<bool>,
}

impl CustomerDraft {
    fn check(&self) -> Result<(), Error> {
        let invalid = |sentence: &str| Err(Error::Invalid(sentence.to_owned().into()));
        if let Some(name) = &self.name {
            crate::limits::line("name", name)?;
        }
        if self.language.as_deref().is_some_and(|language| !matches!(language, "nl" | "en")) {
            return invalid("language: nl or en");
        }
        if self.zone.as_deref().is_some_and(|zone| !domain::customer::is_zone(zone)) {
            return invalid("zone: not a zone such as Europe/Amsterdam");
        }
        if self.key.as_deref().is_some_and(|key| !domain::customer::is_key(key)) {
            return invalid("key: 1 to 60 small letters, digits and hyphens");
        }
        Ok(())
    }
}

/// Adds a customer.
#[utoipa::path(
    post, path = "/api/v1/customers", tag = "customers", operation_id = "addCustomer", request_body = CustomerDraft,
    responses(
        (status = 201, description = "The customer", body = Customer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key is taken", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something makes no sense; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(draft): Body<CustomerDraft>,
) -> Result<Response, Error> {
    caller.must(Action::EditCustomer, Resource::House)?;
    if caller.reach.is_limited() {
        return Err(Error::Denied(domain::access::Reason::ManagerOnly));
    }
    draft.check()?;
    let name = draft.name.ok_or_else(|| Error::Invalid("name: write one".into()))?;
    let key = draft.key.unwrap_or_else(|| domain::customer::slug(&name));
    if !domain::customer::is_key(&key) {
        return Err(Error::Invalid("key: 1 to 60 small letters, digits and hyphens".into()));
    }
    let new = store::customer::NewCustomer {
        key,
        name,
        language: draft.language.unwrap_or_else(|| "nl".to_owned()),
        zone: draft.zone.unwrap_or_else(|| "Europe/Amsterdam".to_owned()),
    };
    let (actor, now) = (Some(caller.person), app.now());
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let id = store::customer::create(tx, &new, actor, now).await?;
            store::customer::get(tx, id).await
        })
    });
    let made = write.await?.ok_or(Error::NotFound)?;
    app.names_changed();
    wire::json(axum::http::StatusCode::CREATED, &Customer::from(made))
}

/// Changes a customer's name, language and zone, or makes them a former one.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}", tag = "customers", operation_id = "editCustomer", request_body = CustomerDraft,
    params(("id" = Id, Path, description = "Id of the customer")),
    responses(
        (status = 200, description = "The customer", body = Customer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something makes no sense; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(draft): Body<CustomerDraft>,
) -> Result<Response, Error> {
    caller.must(Action::EditCustomer, Resource::Of(id))?;
    draft.check()?;
    let found =
        app.db.read(move |tx| Box::pin(store::customer::get(tx, id))).await?.ok_or(Error::NotFound)?;
    if draft.key.as_ref().is_some_and(|key| *key != found.key) {
        return Err(Error::Invalid("key: it stays what it was; others refer to it".into()));
    }
    let after = store::customer::Customer {
        name: draft.name.unwrap_or(found.name),
        language: draft.language.unwrap_or(found.language),
        zone: draft.zone.unwrap_or(found.zone),
        active: draft.active.unwrap_or(found.active),
        ..found
    };
    let (actor, now, shown) = (Some(caller.person), app.now(), after.clone());
    let write = app.db.write_for(id, move |tx| {
        Box::pin(async move { store::customer::update(tx, &after, actor, now).await })
    });
    write.await?;
    app.names_changed();
    wire::ok(&Customer::from(shown))
}

/// A service to be added, or what one becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceDraft {
    /// As the contract names it. The service that has this key is changed; without one it is added.
    key: String,
    /// Name.
    name: String,
    /// False: it is gone. Default true.
    active: Option<bool>,
}

/// Adds a service, or changes the one with this key.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/services", tag = "customers", operation_id = "saveService", request_body = ServiceDraft,
    params(("id" = Id, Path, description = "Id of the customer")),
    responses(
        (status = 200, description = "The service", body = Service),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer, or it is another one", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something makes no sense; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn save_service(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(draft): Body<ServiceDraft>,
) -> Result<Response, Error> {
    caller.must(Action::EditCustomer, Resource::Of(id))?;
    crate::limits::line("name", &draft.name)?;
    if !domain::customer::is_key(&draft.key) {
        return Err(Error::Invalid("key: 1 to 60 small letters, digits and hyphens".into()));
    }
    let ServiceDraft { key, name, active } = draft;
    let (actor, now, active) = (Some(caller.person), app.now(), active.unwrap_or(true));
    let write = app.db.write_for(id, move |tx| {
        Box::pin(async move {
            let services = store::customer::services(tx, id).await?;
            let which = match services.into_iter().find(|one| one.key == key) {
                Some(found) => found.id,
                None => store::customer::add_service(tx, id, &key, &name, actor, now).await?,
            };
            let after = store::customer::Service { id: which, customer_id: id, key, name, active };
            store::customer::update_service(tx, &after, actor, now).await?;
            Ok(after)
        })
    });
    let row = write.await?;
    app.names_changed();
    let store::customer::Service { id, customer_id, key, name, active } = row;
    wire::ok(&Service { id: Id(id), customer_id: Id(customer_id), key, name, active })
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonWire {
    /// Id.
    id: Id,
    /// Name; empty once erased.
    name: String,
    /// Address.
    email: Option<String>,
    /// `admin`, `manager`, `account_manager`, `engineer`, `finance`, `auditor`, `customer_admin` or `customer`.
    role: &'static str,
    /// `nl` or `en`.
    language: String,
    /// The organisation of a contact.
    customer_id: Option<Id>,
    /// False: signs in no more.
    active: bool,
    /// Reaches some customers alone.
    limited: bool,
    /// A program, which has keys alone.
    service: bool,
}

impl From<Person> for PersonWire {
    fn from(person: Person) -> PersonWire {
        PersonWire {
            id: Id(person.id),
            name: person.name,
            email: person.email,
            role: person.role.name(),
            language: person.language,
            customer_id: person.customer_id.map(Id),
            active: person.active,
            limited: person.limited,
            service: person.service,
        }
    }
}

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleParams {
    /// This customer's contacts instead of colleagues.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
}

/// Colleagues, or a customer's contacts, by name.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "customers", operation_id = "listPeople", params(PeopleParams),
    responses(
        (status = 200, description = "The people", body = List<PersonWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn people(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<PeopleParams>,
) -> Result<Response, Error> {
    let resource = params.customer_id.map_or(Resource::House, Resource::Of);
    caller.must(Action::SeePeople, resource)?;
    let people = match params.customer_id {
        None => app.db.read(|tx| Box::pin(store::person::staff(tx))).await?,
        Some(customer_id) => {
            app.db.read(move |tx| Box::pin(store::person::contacts(tx, customer_id))).await?
        }
    };
    wire::ok(&List::whole(people.into_iter().map(PersonWire::from).collect()))
}
