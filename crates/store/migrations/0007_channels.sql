-- Other channels: webhooks in and out, the incident line, chat.

-- Whom we tell what happened; customer_id null: of every customer. state: on, off.
create table hook (
    id {id},
    customer_id bigint,
    name text not null,
    url text not null,
    topics text not null,
    secret text not null,
    state text not null,
    failing_since bigint,
    told_at bigint,
    outcome text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index hook_customer on hook (customer_id, id);

-- state: waiting, sent, failed.
create table hook_delivery (
    id {id},
    hook_id bigint not null,
    customer_id bigint not null,
    ticket_id bigint,
    topic text not null,
    body text not null,
    state text not null,
    due_at bigint not null,
    lease_until bigint not null,
    attempts bigint not null,
    status bigint,
    answer text not null,
    created_at bigint not null,
    ended_at bigint
);
create index hook_delivery_due on hook_delivery (due_at) where state = 'waiting';
create index hook_delivery_hook on hook_delivery (hook_id, id);
create index hook_delivery_ended on hook_delivery (ended_at) where ended_at is not null;

-- Addresses at which other systems tell us something; token_hash is the SHA-256 of what stands in the address.
-- kind: generic, phone.
create table hook_in (
    id {id},
    kind text not null,
    customer_id bigint,
    name text not null,
    token_hash bytea not null,
    secret text not null,
    mapping text not null,
    active boolean not null,
    heard_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index hook_in_token on hook_in (token_hash);

-- Which ticket a key of another system means: a call, an alert.
create table hook_key (
    hook_in_id bigint not null,
    key text not null,
    ticket_id bigint not null,
    updated_at bigint not null,
    primary key (hook_in_id, key)
){clustered};

-- What could not be acted on: kept as it was until a person has looked.
create table hook_reject (
    id {id},
    hook_in_id bigint not null,
    customer_id bigint,
    urgent boolean not null,
    reason text not null,
    raw text not null,
    recorded_at bigint not null,
    settled_at bigint,
    settled_by bigint,
    ticket_id bigint
);
create index hook_reject_open on hook_reject (id) where settled_at is null;

-- A web site on which customers' visitors can talk to us; origins: where the window may stand.
create table chat_site (
    id {id},
    customer_id bigint not null,
    key text not null,
    name text not null,
    origins text not null,
    active boolean not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index chat_site_key on chat_site (key);

-- A visitor and the ticket that is their talk; token_hash is the SHA-256 of what their browser holds.
create table chat_talk (
    id {id},
    site_id bigint not null,
    customer_id bigint not null,
    ticket_id bigint not null,
    token_hash bytea not null,
    name text not null,
    email text not null,
    started_at bigint not null,
    seen_at bigint not null,
    ended_at bigint
);
create unique index chat_talk_token on chat_talk (token_hash);
create index chat_talk_ticket on chat_talk (ticket_id);
create index chat_talk_open on chat_talk (id) where ended_at is null;
