//! `/api/v1/mail`: handing in a message as it came, what needs a person, what goes out; `/attachments` of a ticket.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::mail::attachment;
use store::mail::incoming::{self, MOST_BYTES, MailIn, Received};
use store::mail::outgoing::{self, MailOut};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket::find;
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::{Error, encode};
use crate::mail::{Deed, abandon, resend, settle};

/// Largest message, in bytes.
pub const MOST: usize = MOST_BYTES;

/// A message that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedIn {
    /// Its id.
    id: Id,
}

/// A message that came in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Incoming {
    /// Its id.
    id: Id,
    /// `lmtp`, `pipe`, `api`, `imap NAME`.
    source: String,
    /// When it reached us.
    received_at: At,
    /// `new`, `done`, `person`.
    state: String,
    /// `new_ticket`, `reply`, `show_only`, `duplicate`, `set_aside`, `needs_person`, `ignored`.
    outcome: Option<String>,
    /// Why, as a key: `by_token`, `stranger`, ...
    reason: Option<String>,
    /// Why, in a sentence.
    why: Option<String>,
    /// Address of the writer.
    from: Option<String>,
    /// Recipients of the envelope.
    to: Vec<String>,
    /// On one line.
    subject: Option<String>,
    /// Without angle brackets.
    message_id: Option<String>,
    /// The ticket it is on.
    ticket_id: Option<Id>,
    /// The event it is.
    event_id: Option<Id>,
    /// Bytes.
    size: i64,
}

impl From<MailIn> for Incoming {
    fn from(mail: MailIn) -> Incoming {
        let english = domain::contract::Language::En;
        Incoming {
            id: Id(mail.id),
            source: mail.source,
            received_at: mail.received_at.into(),
            state: mail.state,
            outcome: mail.outcome,
            why: mail.reason.as_ref().map(|reason| reason.words(english)).or(mail.said),
            reason: mail.reason.map(|reason| reason.key()),
            from: mail.sender,
            to: mail.envelope_to,
            subject: mail.subject,
            message_id: mail.message_id,
            ticket_id: mail.ticket_id.map(Id),
            event_id: mail.event_id.map(Id),
            size: mail.size,
        }
    }
}

/// A message that goes out.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outgoing {
    /// Its id.
    id: Id,
    /// `reply`, `confirmation`, `resolved`, `invitation`, ...
    kind: String,
    /// Address.
    to: String,
    /// On one line.
    subject: String,
    /// `waiting`, `sent`, `failed`, `cancelled`.
    state: String,
    /// What the mail server said last.
    outcome: Option<String>,
    /// How often it was tried.
    attempts: i64,
    /// When it was queued.
    created_at: At,
    /// Without angle brackets, once it was tried.
    message_id: Option<String>,
    /// The ticket it is about.
    ticket_id: Option<Id>,
}

impl From<MailOut> for Outgoing {
    fn from(mail: MailOut) -> Outgoing {
        Outgoing {
            id: Id(mail.id),
            kind: mail.kind,
            to: mail.to,
            subject: mail.subject,
            state: mail.state,
            outcome: mail.outcome,
            attempts: mail.attempts,
            created_at: mail.created_at.into(),
            message_id: mail.message_id,
            ticket_id: mail.ticket_id.map(Id),
        }
    }
}

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailParams {
    /// `true`: those that need a person (in), or that did not arrive (out).
    #[serde(default)]
    trouble: bool,
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Hands in a message as it came (`message/rfc822`). It is durable once this is answered, and is read soon after.
///
/// The key is best one with the scope `mail`. The same message twice is one.
#[utoipa::path(
    post, path = "/api/v1/mail", tag = "mail", operation_id = "handInMail",
    request_body(content = Vec<u8>, content_type = "message/rfc822", description = "The message, at most 50 MiB"),
    responses(
        (status = 202, description = "Kept", body = HandedIn),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this caller", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "There is nothing in it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn hand_in(State(app): State<App>, caller: Caller, body: Bytes) -> Result<Response, Error> {
    caller.must(Action::HandInMail, Resource::House)?;
    if body.len() > MOST_BYTES {
        return Err(Error::TooLarge(MOST_BYTES));
    }
    let now = app.now();
    let new = Received::new(body.to_vec(), "api", now);
    let kept = app.db.write(move |tx| Box::pin(async move { store::mail::receive(tx, &new, now).await }));
    let id = kept.await.map_err(|error| match error {
        StoreError::Invalid(why) => Error::Invalid(why.into()),
        other => other.into(),
    })?;
    wire::json(StatusCode::ACCEPTED, &HandedIn { id: Id(id) })
}

/// Messages that came in, newest first.
#[utoipa::path(
    get, path = "/api/v1/mail/in", tag = "mail", operation_id = "listIncomingMail", params(MailParams),
    responses(
        (status = 200, description = "A part of the list", body = List<Incoming>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this caller", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn incoming(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<MailParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeMail, Resource::House)?;
    let (limit, after, trouble) = (wire::limit(params.limit)?, params.after, params.trouble);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let mut found = app.db.read(move |tx| Box::pin(incoming::list(tx, trouble, after, asked))).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|mail| mail.id.to_string());
    wire::ok(&List { items: found.into_iter().map(Incoming::from).collect(), next })
}

/// What is to be done with a message that needs a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// A new ticket.
    NewTicket {
        /// For this customer.
        customer_id: Id,
        /// The sender becomes a contact of the customer.
        #[serde(default)]
        contact: bool,
    },
    /// The customer's answer on a ticket.
    Reply {
        /// Its number, `V-1042`.
        ticket: String,
        /// The sender becomes a contact of the customer.
        #[serde(default)]
        contact: bool,
    },
    /// Nothing.
    Ignore {
        /// Why.
        reason: String,
    },
}

/// Says what is done with a message that needs a person; it is done soon after.
#[utoipa::path(
    post, path = "/api/v1/mail/in/{id}/decide", tag = "mail", operation_id = "decideMail",
    params(("id" = Id, Path, description = "Id of the message")), request_body = Verdict,
    responses(
        (status = 204, description = "Decided"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this caller", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such message", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not wait for a person any more", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The verdict makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(verdict): Body<Verdict>,
) -> Result<StatusCode, Error> {
    caller.must(Action::SettleMail, Resource::House)?;
    let deed = match verdict {
        Verdict::NewTicket { customer_id, contact } => Deed::Open { customer: customer_id.0, contact },
        Verdict::Reply { ticket, contact } => Deed::Reply { ticket, contact },
        Verdict::Ignore { reason } => Deed::Ignore { reason },
    };
    settle(&app, &caller, id, deed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Messages that go out, newest first.
#[utoipa::path(
    get, path = "/api/v1/mail/out", tag = "mail", operation_id = "listOutgoingMail", params(MailParams),
    responses(
        (status = 200, description = "A part of the list", body = List<Outgoing>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this caller", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn outgoing(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<MailParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeMail, Resource::House)?;
    let (limit, after, trouble) = (wire::limit(params.limit)?, params.after, params.trouble);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let mut found = app.db.read(move |tx| Box::pin(outgoing::list(tx, trouble, after, asked))).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|mail| mail.id.to_string());
    wire::ok(&List { items: found.into_iter().map(Outgoing::from).collect(), next })
}

/// Sends a message that did not arrive again.
#[utoipa::path(
    post, path = "/api/v1/mail/out/{id}/again", tag = "mail", operation_id = "resendMail",
    params(("id" = Id, Path, description = "Id of the message")),
    responses(
        (status = 204, description = "It is sent again"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this caller", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such message", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is not among those that failed", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn again(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<StatusCode, Error> {
    resend(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves a message that did not arrive, or did not leave yet, unsent.
#[utoipa::path(
    post, path = "/api/v1/mail/out/{id}/leave", tag = "mail", operation_id = "leaveMail",
    params(("id" = Id, Path, description = "Id of the message")),
    responses(
        (status = 204, description = "It is not sent"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this caller", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such message", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It has left already", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn leave(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<StatusCode, Error> {
    abandon(&app, &caller, id, String::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketFile {
    /// Its id.
    id: Id,
    /// The event it came with.
    event_id: Id,
    /// Its name.
    name: String,
    /// As its sender says.
    media_type: String,
    /// Bytes.
    size: i64,
    /// SHA-256 of the bytes, in hexadecimal.
    sha256: String,
    /// Where it is handed out.
    href: String,
}

/// The files of a ticket, oldest first, at most 1000. A customer's contact sees those of public messages.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/attachments", tag = "tickets", operation_id = "listAttachments",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 200, description = "The files", body = List<TicketFile>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn attachments(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    let internal = caller.may(Action::SeeInternal, Resource::Of(row.customer_id));
    let found = app.db.read(move |tx| Box::pin(attachment::of_ticket(tx, id, 1000))).await?;
    let files = found.into_iter().filter(|file| internal || file.is_public).map(|file| TicketFile {
        id: Id(file.id),
        event_id: Id(file.event_id),
        href: format!("/attachments/{}/{}", file.id, encode(&file.name)),
        name: file.name,
        media_type: file.media_type,
        size: file.size,
        sha256: hex::encode(file.sha256),
    });
    wire::ok(&List { items: files.collect(), next: None })
}
