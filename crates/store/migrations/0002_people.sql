-- How people sign in and what they may reach: second factors, links, sessions, keys, grants.
alter table person add column limited boolean not null default false;

-- The customers that a colleague is limited to.
create table person_grant (
    person_id bigint not null,
    customer_id bigint not null,
    primary key (person_id, customer_id)
){clustered};

-- Glass that was broken: access to a customer for a while, with a reason.
create table glass (
    id {id},
    person_id bigint not null,
    customer_id bigint not null,
    reason text not null,
    opened_at bigint not null,
    until bigint not null
);
create index glass_person on glass (person_id, until);

