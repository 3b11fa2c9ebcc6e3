//! `/api/v1/customers` and `/api/v1/people`: who is served, by whom.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::person::Person;
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, Id, List, PathId, Problem, Query};
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
    /// `admin`, `manager`, `engineer`, `auditor` or `customer`.
    role: &'static str,
    /// `nl` or `en`.
    language: String,
    /// The organisation of a contact.
    customer_id: Option<Id>,
    /// False: signs in no more.
    active: bool,
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
