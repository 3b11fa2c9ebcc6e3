-- The customer file: entries of a few kinds, each a JSON object of texts by field (domain::customer); changes and their
-- windows; releases of services.

create table customer_entry (
    id {id},
    customer_id bigint not null references customer (id),
    kind text not null,
    key text not null,
    value text not null,
    shared boolean not null,
    active boolean not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index customer_entry_key on customer_entry (customer_id, kind, key);

-- Numbered within its customer, under the lock of the customer's chain.
create table change_request (
    id {id},
    customer_id bigint not null references customer (id),
    number bigint not null,
    side text not null,
    kind text not null,
    risk text not null,
    state text not null,
    title text not null,
    why text not null,
    plan text not null,
    rollback text not null,
    test text not null,
    from_at bigint,
    to_at bigint,
    requester_id bigint not null,
    approver_id bigint,
    asked_at bigint,
    decided_at bigint,
    decision text,
    started_at bigint,
    ended_at bigint,
    outcome text not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index change_request_number on change_request (customer_id, number);
create index change_request_customer on change_request (customer_id, from_at);
create index change_request_window on change_request (from_at, id);
create index change_request_approver on change_request (approver_id, id);

create table change_service (
    change_id bigint not null references change_request (id),
    service_id bigint not null,
    primary key (change_id, service_id)
){clustered};
create table change_ticket (
    change_id bigint not null references change_request (id),
    ticket_id bigint not null,
    primary key (change_id, ticket_id)
){clustered};
create index change_ticket_ticket on change_ticket (ticket_id);

create table service_release (
    id {id},
    customer_id bigint not null references customer (id),
    service_id bigint not null references service (id),
    number text not null,
    released_at bigint not null,
    changed text not null,
    rollback text not null,
    change_id bigint,
    public boolean not null,
    active boolean not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index service_release_number on service_release (service_id, number);
create index service_release_at on service_release (service_id, released_at, id);
create index service_release_customer on service_release (customer_id, released_at);

create table release_ticket (
    release_id bigint not null references service_release (id),
    ticket_id bigint not null,
    primary key (release_id, ticket_id)
){clustered};

-- The history of everything but tickets, for the page of it.
create index event_file on event (customer_id, seq) where subject <> 'ticket';
