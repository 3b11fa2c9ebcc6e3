-- Work on a ticket: links, time, drafts, canned replies, checklists, surveys, problems.
-- What is said of a ticket is in its events; watcher, notice, time_entry, ticket_link, problem_ticket and rating repeat it
-- for lists, and are written in the transaction of the event.

create table watcher (
    ticket_id bigint not null,
    person_id bigint not null,
    since bigint not null,
    primary key (ticket_id, person_id)
){clustered};
create index watcher_person on watcher (person_id, ticket_id);

-- What somebody should know of: handed over, mentioned, replied.
create table notice (
    id {id},
    person_id bigint not null,
    ticket_id bigint not null,
    kind text not null,
    actor_id bigint,
    created_at bigint not null,
    read_at bigint
);
create index notice_person on notice (person_id, id);
create index notice_unread on notice (person_id) where read_at is null;

-- Work as it stands after corrections; what it was for is the text of the event.
create table time_entry (
    id {id},
    ticket_id bigint not null,
    customer_id bigint not null,
    person_id bigint not null,
    at bigint not null,
    minutes bigint not null,
    disposition text not null,
    event_id bigint not null
);
create index time_entry_ticket on time_entry (ticket_id, at);
create index time_entry_person on time_entry (person_id, at);

create table timer (
    person_id bigint not null,
    ticket_id bigint not null,
    started_at bigint not null,
    primary key (person_id, ticket_id)
){clustered};

-- Each link twice, once from either end.
create table ticket_link (
    ticket_id bigint not null,
    other_id bigint not null,
    kind text not null,
    since bigint not null,
    primary key (ticket_id, other_id, kind)
){clustered};

-- Unsent words, one a person and ticket.
create table draft (
    ticket_id bigint not null,
    person_id bigint not null,
    kind text not null,
    body text not null,
    saved_at bigint not null,
    primary key (ticket_id, person_id)
){clustered};

-- Messages that go out later; state: waiting, sent, failed, withdrawn.
create table scheduled (
    id {id},
    ticket_id bigint not null,
    customer_id bigint not null,
    person_id bigint not null,
    kind text not null,
    after text not null,
    body text not null,
    due_at bigint not null,
    created_at bigint not null,
    state text not null,
    outcome text,
    lease_until bigint not null
);
create index scheduled_due on scheduled (due_at) where state = 'waiting';
create index scheduled_ticket on scheduled (ticket_id, id);

-- Replies that are used again, and macros: what is done beside the words.
create table canned (
    id {id},
    customer_id bigint,
    language text not null,
    name text not null,
    title text not null,
    kind text not null,
    body text not null,
    after text not null,
    priority bigint,
    assignee_id bigint,
    active boolean not null,
    updated_at bigint not null
);
create unique index canned_name on canned (name, language);

create table checklist (
    id {id},
    name text not null,
    request_kind text not null,
    items text not null,
    active boolean not null,
    updated_at bigint not null
);
create unique index checklist_name on checklist (name);

-- What is asked beside subject and text, per kind of request.
create table request_form (
    kind text not null primary key,
    fields text not null,
    updated_at bigint not null
);

-- state: open, known_error, solved.
create table problem (
    id {id},
    customer_id bigint not null,
    service_id bigint,
    title text not null,
    cause text not null,
    workaround text not null,
    state text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index problem_customer on problem (customer_id, id);

create table problem_ticket (
    ticket_id {id},
    problem_id bigint not null
);
create index problem_ticket_problem on problem_ticket (problem_id, ticket_id);

-- The customer's marks; tenths is the one that lists show.
create table rating (
    ticket_id {id},
    customer_id bigint not null,
    person_id bigint,
    rated_at bigint not null,
    tenths bigint not null,
    marks text not null
);
create index rating_customer on rating (customer_id, rated_at);

create index ticket_service on ticket (service_id, id) where service_id is not null;
