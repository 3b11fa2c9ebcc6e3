-- Saved views and what a queue needs to count them.

-- The tags of a ticket, as its field `tags` says; kept for lists.
create table ticket_tag (
    ticket_id bigint not null,
    tag text not null,
    primary key (ticket_id, tag)
){clustered};
create index ticket_tag_name on ticket_tag (tag, ticket_id);
create index ticket_updated on ticket (updated_at, id);

create table saved_view (
    id {id},
    owner_id bigint not null,
    shared boolean not null,
    name text not null,
    query text not null,
    sort text not null,
    columns text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index saved_view_owner on saved_view (owner_id);
create index saved_view_shared on saved_view (id) where shared;

-- One deed on many tickets: what became of each, and its way back.
create table bulk (
    id {id},
    person_id bigint not null,
    deed text not null,
    done_at bigint not null,
    undone_at bigint
);
create table bulk_item (
    bulk_id bigint not null,
    position bigint not null,
    ticket_id bigint not null,
    outcome text not null,
    reason text not null,
    back text not null,
    version bigint not null,
    undone text not null,
    primary key (bulk_id, position)
){clustered};

-- The queue that a person plays through: what was shown of it already.
create table play (
    person_id {id},
    view text not null,
    query text not null,
    sort text not null,
    total bigint not null,
    seen text not null,
    ticket_id bigint,
    started_at bigint not null
);
