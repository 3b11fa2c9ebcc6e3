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

-- The secret of an authenticator app; not in force before confirmed_at. last_step: a code counts once.
create table authenticator (
    person_id {id},
    secret bytea not null,
    confirmed_at bigint,
    last_step bigint not null
);

-- Codes for the day the telephone is lost, by their SHA-256; each counts once.
create table recovery_code (
    person_id bigint not null,
    code_hash bytea not null,
    used_at bigint,
    primary key (person_id, code_hash)
){clustered};

create table passkey (
    id {id},
    person_id bigint not null,
    name text not null,
    credential_id bytea not null,
    credential text not null,
    created_at bigint not null,
    last_used_at bigint
);
create unique index passkey_credential on passkey (credential_id);
create index passkey_person on passkey (person_id);

-- Invitations and resets: the SHA-256 of what stands in the mail.
create table person_link (
    token_hash bytea not null primary key,
    person_id bigint not null,
    purpose text not null,
    created_at bigint not null,
    expires_at bigint not null
){clustered};
create index person_link_person on person_link (person_id);

-- Sessions get an id, a stage, an end that does not move, and the device: everybody signs in once more.
drop table session;
create table session (
    token_hash bytea not null primary key,
    id bigint not null,
    person_id bigint not null,
    stage text not null,
    csrf text not null,
    device text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    ends_at bigint not null,
    challenge text
){clustered};
create unique index session_id on session (id);
create index session_person on session (person_id);
create index session_expires on session (expires_at);

alter table api_key add column scope text not null default 'write';
alter table api_key add column customer_id bigint;
alter table api_key add column last_used_at bigint;

-- The audit view walks what is not about tickets.
create index event_other on event (id) where subject <> 'ticket';
