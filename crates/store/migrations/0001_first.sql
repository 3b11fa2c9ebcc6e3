-- The first schema. Types: bigint, text, boolean, bytea. Instants and durations are milliseconds, instants since 1970 UTC.
-- Ticket, event and event_text carry no foreign keys: they are written thousands of times a second, only by the commands
-- of this crate, which have read what they refer to under the lock of the customer's chain; `doctor` checks them.

create table customer (
    id {id},
    key text not null,
    name text not null,
    language text not null,
    zone text not null,
    active boolean not null,
    created_at bigint not null
);
create unique index customer_key on customer (key);

-- The head of each customer's chain of events; its row is the lock under which the chain grows. Chain 0 is the provider's own.
create table chain (
    customer_id {id},
    seq bigint not null,
    hash bytea not null
);
insert into chain (customer_id, seq, hash) values (0, 0, {zero_hash});

-- Heads signed with the provider's key, so that history cannot be rewritten unnoticed.
create table signed_head (
    customer_id bigint not null,
    seq bigint not null,
    hash bytea not null,
    signed_at bigint not null,
    public_key bytea not null,
    signature bytea not null,
    primary key (customer_id, seq, signed_at)
){clustered};

create table event (
    id {id},
    customer_id bigint not null,
    seq bigint not null,
    subject text not null,
    subject_id bigint not null,
    at bigint not null,
    recorded_at bigint not null,
    actor_id bigint,
    kind text not null,
    payload text not null,
    hash bytea not null
);
create unique index event_chain on event (customer_id, seq);
create index event_subject on event (subject_id, seq);

-- Texts and names of events, beside the chain, which holds only their salted hash: erasing deletes salt and body.
create table event_text (
    event_id bigint not null,
    field text not null,
    salt bytea,
    body text,
    hash bytea not null,
    erased_at bigint,
    primary key (event_id, field)
){clustered};

create table person (
    id {id},
    kind text not null,
    customer_id bigint references customer (id),
    name text not null,
    email text,
    language text not null,
    role text not null,
    password_hash text,
    active boolean not null,
    created_at bigint not null
);
create unique index person_email on person (email);
create index person_customer on person (customer_id);

-- token_hash is the SHA-256 of the token that the browser holds.
create table session (
    token_hash bytea not null primary key,
    person_id bigint not null references person (id) on delete cascade,
    csrf text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
){clustered};
create index session_person on session (person_id);
create index session_expires on session (expires_at);

create table api_key (
    id {id},
    key_hash bytea not null,
    person_id bigint not null references person (id) on delete cascade,
    name text not null,
    created_at bigint not null,
    expires_at bigint
);
create unique index api_key_hash on api_key (key_hash);

-- Failed sign-ins per subject (an e-mail address, a network address).
create table sign_in_throttle (
    subject text not null primary key,
    failures bigint not null,
    blocked_until bigint not null,
    updated_at bigint not null
){clustered};

create table contract (
    id {id},
    customer_id bigint not null references customer (id),
    key text not null,
    title text not null,
    created_at bigint not null
);
create unique index contract_key on contract (customer_id, key);

create table contract_version (
    id {id},
    contract_id bigint not null references contract (id),
    version bigint not null,
    effective_from bigint not null,
    effective_to bigint,
    source text not null,
    sha256 text not null,
    recorded_at bigint not null,
    recorded_by bigint
);
create unique index contract_version_number on contract_version (contract_id, version);

create table service (
    id {id},
    customer_id bigint not null references customer (id),
    key text not null,
    name text not null,
    active boolean not null
);
create unique index service_key on service (customer_id, key);

-- Everything from `status` on is what the events say, kept for lists; written in the transaction of the event.
create table ticket (
    id {id},
    number bigint not null,
    customer_id bigint not null,
    contract_version_id bigint,
    service_id bigint,
    requester_id bigint,
    subject text not null,
    kind text not null,
    channel text not null,
    source text,
    source_key text,
    opened_at bigint not null,
    status text not null,
    live boolean not null,
    since bigint not null,
    priority bigint not null,
    assignee_id bigint,
    team text,
    resolved_at bigint,
    reopenings bigint not null,
    excluded text,
    unanswered boolean not null,
    fields text not null,
    response_state text not null,
    response_due bigint,
    response_ended_at bigint,
    response_breached_at bigint,
    response_elapsed_ms bigint not null,
    response_remaining_ms bigint,
    resolve_state text not null,
    resolve_due bigint,
    resolve_ended_at bigint,
    resolve_breached_at bigint,
    resolve_elapsed_ms bigint not null,
    resolve_remaining_ms bigint,
    update_state text not null,
    update_due bigint,
    update_ended_at bigint,
    update_breached_at bigint,
    update_elapsed_ms bigint not null,
    update_remaining_ms bigint,
    paused_ms bigint not null,
    next_due bigint,
    board_order bigint not null,
    wake_at bigint,
    lease_until bigint not null,
    version bigint not null,
    updated_at bigint not null
);
create unique index ticket_number on ticket (number);
create unique index ticket_source on ticket (source, source_key) where source is not null;
create index ticket_customer on ticket (customer_id, board_order, id);
create index ticket_live on ticket (board_order, id) where live;
create index ticket_priority on ticket (priority, board_order, id) where live;
create index ticket_assignee on ticket (assignee_id, board_order, id) where live;
create index ticket_waiting on ticket (board_order, id) where live and status <> 'open';
create index ticket_settled on ticket (board_order, id) where not live;
create index ticket_wake on ticket (wake_at) where wake_at is not null;

-- What a report counts of each ticket (domain::report::Case); last_at is the latest instant in it.
create table report_case (
    ticket_id {id},
    customer_id bigint not null,
    priority bigint not null,
    opened_at bigint not null,
    last_at bigint not null,
    excluded boolean not null,
    second_line boolean not null,
    proactive boolean not null,
    measures text not null
);
create index report_case_last on report_case (last_at, opened_at);
create index report_case_customer on report_case (customer_id, last_at);

-- What is to be done about an event outside the database, once, by whichever node is first.
create table outbox (
    id {id},
    kind text not null,
    customer_id bigint not null,
    subject_id bigint not null,
    payload text not null,
    due_at bigint not null,
    lease_until bigint not null,
    attempts bigint not null,
    done_at bigint,
    outcome text
);
create index outbox_due on outbox (due_at) where done_at is null;

-- One row a job: who runs it until when, and how it went last.
create table job (
    name text not null primary key,
    holder text,
    lease_until bigint not null,
    last_started_at bigint,
    last_ended_at bigint,
    last_outcome text
){clustered};

create table presence (
    ticket_id bigint not null,
    person_id bigint not null,
    mode text not null,
    seen_at bigint not null,
    primary key (ticket_id, person_id)
){clustered};

-- Rows of an import that could not be read.
create table reject (
    id {id},
    source text not null,
    line bigint not null,
    reason text not null,
    raw text not null,
    recorded_at bigint not null
);
create unique index reject_line on reject (source, line);

create table setting (
    name text not null primary key,
    value text not null
){clustered};

-- only sqlite
create virtual table search using fts5 (
    scope, subject, public, internal,
    content = '', contentless_delete = 1, detail = column, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 0'
);
-- end
-- only postgresql
create sequence ticket_numbers minvalue 1001;
create table search (
    event_id bigint primary key,
    customer_id bigint not null,
    public tsvector not null,
    everything tsvector not null
);
create index search_public on search using gin (public);
create index search_everything on search using gin (everything);
-- end
