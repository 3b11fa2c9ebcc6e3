//! `/api/v1/contracts`: the promises, their versions, and the checker.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::contract::{self, Contract};
use serde::{Deserialize, Serialize};
use store::contract::{ContractVersion, NewVersion};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::contract::effective;
use crate::error::Error;
use crate::limits;

/// A recorded version of a contract.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// Id: what `contract_version_id` of a ticket names.
    id: Id,
    /// The contract.
    contract_id: Id,
    /// Whose.
    customer_id: Id,
    /// Key of the contract, the same in every version.
    key: String,
    /// Title of the contract.
    title: String,
    /// 1 and up.
    version: i64,
    /// From when it judges tickets: those opened then and later.
    effective_from: At,
    /// Until when.
    effective_to: Option<At>,
    /// SHA-256 of the text, in hexadecimal.
    sha256: String,
    /// When it was recorded.
    recorded_at: At,
    /// By whom.
    recorded_by: Option<Id>,
    /// The TOML, byte for byte; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

impl Version {
    fn of(row: ContractVersion, with_source: bool) -> Version {
        Version {
            id: Id(row.id),
            contract_id: Id(row.contract_id),
            customer_id: Id(row.customer_id),
            key: row.key,
            title: row.title,
            version: row.version,
            effective_from: row.effective_from.into(),
            effective_to: row.effective_to.map(At),
            sha256: row.sha256,
            recorded_at: row.recorded_at.into(),
            recorded_by: row.recorded_by.map(Id),
            source: with_source.then_some(row.source),
        }
    }
}

/// Whose contracts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContractParams {
    /// All versions of this customer's contracts instead of those in force.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
}

/// The versions in force of every contract; with `customer_id`, every version of that customer's, the newest first.
#[utoipa::path(
    get, path = "/api/v1/contracts", tag = "contracts", operation_id = "listContracts", params(ContractParams),
    responses(
        (status = 200, description = "The versions, without their text", body = List<Version>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<ContractParams>,
) -> Result<Response, Error> {
    let scope = caller.scope(params.customer_id)?;
    let customer_id = scope.customer;
    caller.must(Action::SeeContract, customer_id.map_or(Resource::House, Resource::Of))?;
    let now = app.now();
    let mut versions = match customer_id {
        None => app.db.read(move |tx| Box::pin(store::contract::in_force(tx, now))).await?,
        Some(customer_id) => {
            app.db.read(move |tx| Box::pin(store::contract::of_customer(tx, customer_id))).await?
        }
    };
    versions.retain(|version| scope.holds(version.customer_id));
    wire::ok(&List::whole(versions.into_iter().map(|row| Version::of(row, false)).collect()))
}

/// A contract's versions with their text, the newest first.
#[utoipa::path(
    get, path = "/api/v1/contracts/{id}/versions", tag = "contracts", operation_id = "listContractVersions",
    params(("id" = Id, Path, description = "Id of the contract")),
    responses(
        (status = 200, description = "The versions", body = List<Version>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such contract, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn versions(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    let versions = app.db.read(move |tx| Box::pin(store::contract::versions(tx, id))).await?;
    let owner = versions.first().ok_or(Error::NotFound)?.customer_id;
    caller.must(Action::SeeContract, Resource::Of(owner))?;
    wire::ok(&List::whole(versions.into_iter().map(|row| Version::of(row, true)).collect()))
}

/// A contract text for a customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContract {
    /// Whose.
    customer_id: Id,
    /// The TOML. Its `contract.id` says which contract this is a version of, its `effective_from` since when.
    source: String,
}

/// Records a text as the newest version of a contract. Tickets keep the version they were opened under.
///
/// A text with errors is refused with the first of them; ask `/api/v1/contract/check` for all.
#[utoipa::path(
    post, path = "/api/v1/contracts", tag = "contracts", operation_id = "recordContract", request_body = NewContract,
    responses(
        (status = 201, description = "The version", body = Version),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "It takes a manager", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The text has errors", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn record(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewContract>,
) -> Result<Response, Error> {
    let customer_id = new.customer_id.0;
    caller.must(Action::EditContract, Resource::Of(customer_id))?;
    if new.source.len() > limits::CONTRACT {
        return Err(Error::TooLarge(limits::CONTRACT));
    }
    let source = new.source.clone();
    let report = app.sum(move || Ok(contract::check(&source))).await?;
    if let Some(finding) =
        report.findings.iter().find(|finding| finding.severity == contract::FindingSeverity::Error)
    {
        let texts = finding.texts(caller.language.domain());
        let sentence = format!("line {}: {} {}: {}", finding.line, finding.code, texts.title, texts.mend);
        return Err(Error::Invalid(sentence.into()));
    }
    let parsed = Contract::parse(&new.source).map_err(|error| Error::Invalid(error.to_string().into()))?;
    let now = app.now();
    let (effective_from, effective_to) = effective(&parsed, &app.config.time_zone, now);
    let key = parsed.contract.id.clone();
    let title = parsed.contract.title.clone().unwrap_or_else(|| key.clone());
    let version = NewVersion { customer_id, key, title, source: new.source, effective_from, effective_to };
    let actor = Some(caller.person);
    let recorded = app.db.write(move |tx| {
        Box::pin(async move {
            let id = store::contract::record(tx, &version, actor, now).await?;
            store::contract::version(tx, id).await
        })
    });
    let row = recorded.await?.ok_or(Error::NotFound)?;
    wire::json(StatusCode::CREATED, &Version::of(row, true))
}

/// Most findings of one answer.
const MOST_FINDINGS: usize = 200;

/// What the checker found.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckReport {
    /// No errors.
    passes: bool,
    /// In the order of the file; at most 200.
    findings: Vec<FindingWire>,
    /// How many more there are.
    more: usize,
}

/// One thing that is wrong, with its place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingWire {
    /// Stable code: `C204`.
    code: &'static str,
    /// Stable name: `resolve-missing`.
    slug: &'static str,
    /// `error`, `warning` or `note`.
    #[schema(value_type = String)]
    severity: contract::FindingSeverity,
    /// The key it is about.
    path: String,
    /// Line, 1 and up.
    line: usize,
    /// Column in characters, 1 and up.
    column: usize,
    /// The line itself; of a very long one the part around the column.
    excerpt: String,
    /// What is wrong, in the caller's language.
    title: String,
    /// Why it hurts.
    why: String,
    /// How to mend it.
    mend: String,
}

/// Checks a contract text: what is vague, missing, contradictory or impossible. The body is the TOML itself, at most
/// 256 KiB.
#[utoipa::path(
    post, path = "/api/v1/contract/check", tag = "contracts", operation_id = "checkContract",
    request_body(content = String, content_type = "application/toml", description = "The contract file"),
    responses(
        (status = 200, description = "The findings; none for a clean contract", body = CheckReport),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a text", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn check(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Error> {
    let bytes = wire::raw(request, &app).await?;
    if bytes.len() > limits::CONTRACT {
        return Err(Error::TooLarge(limits::CONTRACT));
    }
    let report = app.sum(move || {
        let text = std::str::from_utf8(&bytes);
        text.map(contract::check).map_err(|error| Error::Invalid(format!("the body: {error}").into()))
    });
    let report = report.await?;
    let language = caller.language.domain();
    let item = |finding: &contract::Finding| {
        let texts = finding.texts(language).clone();
        FindingWire {
            code: finding.code,
            slug: finding.slug,
            severity: finding.severity,
            path: finding.path.clone(),
            line: finding.line,
            column: finding.column,
            excerpt: finding.excerpt.clone(),
            title: texts.title,
            why: texts.why,
            mend: texts.mend,
        }
    };
    wire::ok(&CheckReport {
        passes: report.passes(false),
        findings: report.findings.iter().take(MOST_FINDINGS).map(item).collect(),
        more: report.findings.len().saturating_sub(MOST_FINDINGS),
    })
}
