-- Mail: what came in, what goes out, attachments by their hash.

-- Raw messages and files, each once, under its SHA-256.
create table blob (
    sha256 bytea not null primary key,
    size bigint not null,
    body bytea not null,
    created_at bigint not null
);

-- A message that came in: kept as it was before anybody is told that we have it.
create table mail_in (
    id {id},
    blob bytea not null,
    source text not null,
    envelope_from text not null,
    envelope_to text not null,
    received_at bigint not null,
    state text not null,
    lease_until bigint not null,
    attempts bigint not null,
    outcome text,
    reason text,
    verdict text,
    message_id text,
    digest text,
    sender text,
    subject text,
    customer_id bigint,
    ticket_id bigint,
    event_id bigint,
    html text,
    words text,
    settled_at bigint,
    settled_by bigint
);
create index mail_in_new on mail_in (id) where state = 'new';
create index mail_in_person on mail_in (id) where state = 'person';
create index mail_in_message on mail_in (message_id) where message_id is not null;
create index mail_in_sender on mail_in (sender, received_at) where sender is not null;
create index mail_in_event on mail_in (event_id) where event_id is not null;
create index mail_in_ticket on mail_in (ticket_id) where ticket_id is not null;
create index mail_in_blob on mail_in (blob);

-- A message that goes out, written in the transaction that decided it.
create table mail_out (
    id {id},
    kind text not null,
    customer_id bigint not null,
    ticket_id bigint,
    event_id bigint,
    recipient text not null,
    recipient_name text not null,
    sender_name text not null,
    subject text not null,
    body text not null,
    html text,
    automatic boolean not null,
    secret boolean not null,
    message_id text,
    state text not null,
    due_at bigint not null,
    lease_until bigint not null,
    attempts bigint not null,
    outcome text,
    created_at bigint not null,
    ended_at bigint
);
create index mail_out_due on mail_out (due_at) where state = 'waiting';
create index mail_out_trouble on mail_out (id) where state = 'failed';
create unique index mail_out_message on mail_out (message_id) where message_id is not null;
create index mail_out_ticket on mail_out (ticket_id) where ticket_id is not null;

-- A file that came with an event.
create table attachment (
    id {id},
    customer_id bigint not null,
    ticket_id bigint not null,
    event_id bigint not null,
    position bigint not null,
    name text not null,
    media_type text not null,
    size bigint not null,
    blob bytea not null,
    content_id text,
    is_public boolean not null,
    created_at bigint not null
);
create index attachment_event on attachment (event_id, position);
create index attachment_ticket on attachment (ticket_id, id);
create index attachment_blob on attachment (blob);

-- How far a mailbox elsewhere was read.
create table mailbox (
    name text not null primary key,
    uid_validity bigint not null,
    last_uid bigint not null,
    seen_at bigint not null,
    outcome text not null
);

-- Signs the tokens that tie an answer to its ticket; the newest signs, all are known.
create table mail_key (
    id {id},
    secret bytea not null,
    created_at bigint not null
);
