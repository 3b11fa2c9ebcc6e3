-- The schema after all migrations, as both engines report it; a test compares. The search index and
-- PostgreSQL's sequence of ticket numbers are made differently on each engine (migrations/) and are not listed.

create table api_key (
    id bigint not null,
    key_hash bytea not null,
    person_id bigint not null,
    name text not null,
    created_at bigint not null,
    expires_at bigint,
    scope text not null,
    customer_id bigint,
    last_used_at bigint,
    primary key (id)
);

create table attachment (
    id bigint not null,
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
    created_at bigint not null,
    primary key (id)
);

create table authenticator (
    person_id bigint not null,
    secret bytea not null,
    confirmed_at bigint,
    last_step bigint not null,
    primary key (person_id)
);

create table blob (
    sha256 bytea not null,
    size bigint not null,
    body bytea not null,
    created_at bigint not null,
    primary key (sha256)
);

create table bulk (
    id bigint not null,
    person_id bigint not null,
    deed text not null,
    done_at bigint not null,
    undone_at bigint,
    primary key (id)
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
);

create table canned (
    id bigint not null,
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
    updated_at bigint not null,
    primary key (id)
);

create table chain (
    customer_id bigint not null,
    seq bigint not null,
    hash bytea not null,
    primary key (customer_id)
);

create table change_request (
    id bigint not null,
    customer_id bigint not null,
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
    updated_at bigint not null,
    primary key (id)
);

create table change_service (
    change_id bigint not null,
    service_id bigint not null,
    primary key (change_id, service_id)
);

create table change_ticket (
    change_id bigint not null,
    ticket_id bigint not null,
    primary key (change_id, ticket_id)
);

create table chat_site (
    id bigint not null,
    customer_id bigint not null,
    key text not null,
    name text not null,
    origins text not null,
    active boolean not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
);

create table chat_talk (
    id bigint not null,
    site_id bigint not null,
    customer_id bigint not null,
    ticket_id bigint not null,
    token_hash bytea not null,
    name text not null,
    email text not null,
    started_at bigint not null,
    seen_at bigint not null,
    ended_at bigint,
    primary key (id)
);

create table checklist (
    id bigint not null,
    name text not null,
    request_kind text not null,
    items text not null,
    active boolean not null,
    updated_at bigint not null,
    primary key (id)
);

create table contract (
    id bigint not null,
    customer_id bigint not null,
    key text not null,
    title text not null,
    created_at bigint not null,
    primary key (id)
);

create table contract_version (
    id bigint not null,
    contract_id bigint not null,
    version bigint not null,
    effective_from bigint not null,
    effective_to bigint,
    source text not null,
    sha256 text not null,
    recorded_at bigint not null,
    recorded_by bigint,
    primary key (id)
);

create table customer (
    id bigint not null,
    key text not null,
    name text not null,
    language text not null,
    zone text not null,
    active boolean not null,
    created_at bigint not null,
    primary key (id)
);

create table customer_entry (
    id bigint not null,
    customer_id bigint not null,
    kind text not null,
    key text not null,
    value text not null,
    shared boolean not null,
    active boolean not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
);

create table draft (
    ticket_id bigint not null,
    person_id bigint not null,
    kind text not null,
    body text not null,
    saved_at bigint not null,
    primary key (ticket_id, person_id)
);

create table event (
    id bigint not null,
    customer_id bigint not null,
    seq bigint not null,
    subject text not null,
    subject_id bigint not null,
    at bigint not null,
    recorded_at bigint not null,
    actor_id bigint,
    kind text not null,
    payload text not null,
    hash bytea not null,
    primary key (id)
);

create table event_text (
    event_id bigint not null,
    field text not null,
    salt bytea,
    body text,
    hash bytea not null,
    erased_at bigint,
    primary key (event_id, field)
);

create table glass (
    id bigint not null,
    person_id bigint not null,
    customer_id bigint not null,
    reason text not null,
    opened_at bigint not null,
    until bigint not null,
    primary key (id)
);

create table hook (
    id bigint not null,
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
    updated_at bigint not null,
    primary key (id)
);

create table hook_delivery (
    id bigint not null,
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
    ended_at bigint,
    primary key (id)
);

create table hook_in (
    id bigint not null,
    kind text not null,
    customer_id bigint,
    name text not null,
    token_hash bytea not null,
    secret text not null,
    mapping text not null,
    active boolean not null,
    heard_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
);

create table hook_key (
    hook_in_id bigint not null,
    key text not null,
    ticket_id bigint not null,
    updated_at bigint not null,
    primary key (hook_in_id, key)
);

create table hook_reject (
    id bigint not null,
    hook_in_id bigint not null,
    customer_id bigint,
    urgent boolean not null,
    reason text not null,
    raw text not null,
    recorded_at bigint not null,
    settled_at bigint,
    settled_by bigint,
    ticket_id bigint,
    primary key (id)
);

create table job (
    name text not null,
    holder text,
    lease_until bigint not null,
    last_started_at bigint,
    last_ended_at bigint,
    last_outcome text,
    primary key (name)
);

create table mail_in (
    id bigint not null,
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
    settled_by bigint,
    primary key (id)
);

create table mail_key (
    id bigint not null,
    secret bytea not null,
    created_at bigint not null,
    primary key (id)
);

create table mail_out (
    id bigint not null,
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
    ended_at bigint,
    primary key (id)
);

create table mailbox (
    name text not null,
    uid_validity bigint not null,
    last_uid bigint not null,
    seen_at bigint not null,
    outcome text not null,
    primary key (name)
);

create table notice (
    id bigint not null,
    person_id bigint not null,
    ticket_id bigint not null,
    kind text not null,
    actor_id bigint,
    created_at bigint not null,
    read_at bigint,
    primary key (id)
);

create table outbox (
    id bigint not null,
    kind text not null,
    customer_id bigint not null,
    subject_id bigint not null,
    payload text not null,
    due_at bigint not null,
    lease_until bigint not null,
    attempts bigint not null,
    done_at bigint,
    outcome text,
    primary key (id)
);

create table passkey (
    id bigint not null,
    person_id bigint not null,
    name text not null,
    credential_id bytea not null,
    credential text not null,
    created_at bigint not null,
    last_used_at bigint,
    primary key (id)
);

create table person (
    id bigint not null,
    kind text not null,
    customer_id bigint,
    name text not null,
    email text,
    language text not null,
    role text not null,
    password_hash text,
    active boolean not null,
    created_at bigint not null,
    limited boolean not null,
    primary key (id)
);

create table person_grant (
    person_id bigint not null,
    customer_id bigint not null,
    primary key (person_id, customer_id)
);

create table person_link (
    token_hash bytea not null,
    person_id bigint not null,
    purpose text not null,
    created_at bigint not null,
    expires_at bigint not null,
    primary key (token_hash)
);

create table play (
    person_id bigint not null,
    view text not null,
    query text not null,
    sort text not null,
    total bigint not null,
    seen text not null,
    ticket_id bigint,
    started_at bigint not null,
    primary key (person_id)
);

create table presence (
    ticket_id bigint not null,
    person_id bigint not null,
    mode text not null,
    seen_at bigint not null,
    primary key (ticket_id, person_id)
);

create table problem (
    id bigint not null,
    customer_id bigint not null,
    service_id bigint,
    title text not null,
    cause text not null,
    workaround text not null,
    state text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
);

create table problem_ticket (
    ticket_id bigint not null,
    problem_id bigint not null,
    primary key (ticket_id)
);

create table rating (
    ticket_id bigint not null,
    customer_id bigint not null,
    person_id bigint,
    rated_at bigint not null,
    tenths bigint not null,
    marks text not null,
    primary key (ticket_id)
);

create table recovery_code (
    person_id bigint not null,
    code_hash bytea not null,
    used_at bigint,
    primary key (person_id, code_hash)
);

create table reject (
    id bigint not null,
    source text not null,
    line bigint not null,
    reason text not null,
    raw text not null,
    recorded_at bigint not null,
    primary key (id)
);

create table release_ticket (
    release_id bigint not null,
    ticket_id bigint not null,
    primary key (release_id, ticket_id)
);

create table report_case (
    ticket_id bigint not null,
    customer_id bigint not null,
    priority bigint not null,
    opened_at bigint not null,
    last_at bigint not null,
    excluded boolean not null,
    second_line boolean not null,
    proactive boolean not null,
    measures text not null,
    primary key (ticket_id)
);

create table request_form (
    kind text not null,
    fields text not null,
    updated_at bigint not null,
    primary key (kind)
);

create table saved_view (
    id bigint not null,
    owner_id bigint not null,
    shared boolean not null,
    name text not null,
    query text not null,
    sort text not null,
    columns text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
);

create table scheduled (
    id bigint not null,
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
    lease_until bigint not null,
    primary key (id)
);

create table schema_version (
    number bigint not null,
    name text not null,
    sha256 text not null,
    applied_at bigint not null
);

create table service (
    id bigint not null,
    customer_id bigint not null,
    key text not null,
    name text not null,
    active boolean not null,
    primary key (id)
);

create table service_release (
    id bigint not null,
    customer_id bigint not null,
    service_id bigint not null,
    number text not null,
    released_at bigint not null,
    changed text not null,
    rollback text not null,
    change_id bigint,
    public boolean not null,
    active boolean not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
);

create table session (
    token_hash bytea not null,
    id bigint not null,
    person_id bigint not null,
    stage text not null,
    csrf text not null,
    device text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    ends_at bigint not null,
    challenge text,
    primary key (token_hash)
);

create table setting (
    name text not null,
    value text not null,
    primary key (name)
);

create table sign_in_throttle (
    subject text not null,
    failures bigint not null,
    blocked_until bigint not null,
    updated_at bigint not null,
    primary key (subject)
);

create table signed_head (
    customer_id bigint not null,
    seq bigint not null,
    hash bytea not null,
    signed_at bigint not null,
    public_key bytea not null,
    signature bytea not null,
    primary key (customer_id, seq, signed_at)
);

create table ticket (
    id bigint not null,
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
    updated_at bigint not null,
    primary key (id)
);

create table ticket_link (
    ticket_id bigint not null,
    other_id bigint not null,
    kind text not null,
    since bigint not null,
    primary key (ticket_id, other_id, kind)
);

create table ticket_tag (
    ticket_id bigint not null,
    tag text not null,
    primary key (ticket_id, tag)
);

create table time_entry (
    id bigint not null,
    ticket_id bigint not null,
    customer_id bigint not null,
    person_id bigint not null,
    at bigint not null,
    minutes bigint not null,
    disposition text not null,
    event_id bigint not null,
    primary key (id)
);

create table timer (
    person_id bigint not null,
    ticket_id bigint not null,
    started_at bigint not null,
    primary key (person_id, ticket_id)
);

create table watcher (
    ticket_id bigint not null,
    person_id bigint not null,
    since bigint not null,
    primary key (ticket_id, person_id)
);

create unique index api_key_hash on api_key (key_hash);
create index attachment_blob on attachment (blob);
create index attachment_event on attachment (event_id, position);
create index attachment_ticket on attachment (ticket_id, id);
create unique index canned_name on canned (name, language);
create index change_request_approver on change_request (approver_id, id);
create index change_request_customer on change_request (customer_id, from_at);
create unique index change_request_number on change_request (customer_id, number);
create index change_request_window on change_request (from_at, id);
create index change_ticket_ticket on change_ticket (ticket_id);
create unique index chat_site_key on chat_site (key);
create index chat_talk_open on chat_talk (id) where ...;
create index chat_talk_ticket on chat_talk (ticket_id);
create unique index chat_talk_token on chat_talk (token_hash);
create unique index checklist_name on checklist (name);
create unique index contract_key on contract (customer_id, key);
create unique index contract_version_number on contract_version (contract_id, version);
create unique index customer_entry_key on customer_entry (customer_id, kind, key);
create unique index customer_key on customer (key);
create unique index event_chain on event (customer_id, seq);
create index event_file on event (customer_id, seq) where ...;
create index event_other on event (id) where ...;
create index event_subject on event (subject_id, seq);
create index glass_person on glass (person_id, until);
create index hook_customer on hook (customer_id, id);
create index hook_delivery_due on hook_delivery (due_at) where ...;
create index hook_delivery_ended on hook_delivery (ended_at) where ...;
create index hook_delivery_hook on hook_delivery (hook_id, id);
create unique index hook_in_token on hook_in (token_hash);
create index hook_reject_open on hook_reject (id) where ...;
create index mail_in_blob on mail_in (blob);
create index mail_in_event on mail_in (event_id) where ...;
create index mail_in_message on mail_in (message_id) where ...;
create index mail_in_new on mail_in (id) where ...;
create index mail_in_person on mail_in (id) where ...;
create index mail_in_sender on mail_in (sender, received_at) where ...;
create index mail_in_ticket on mail_in (ticket_id) where ...;
create index mail_out_due on mail_out (due_at) where ...;
create unique index mail_out_message on mail_out (message_id) where ...;
create index mail_out_ticket on mail_out (ticket_id) where ...;
create index mail_out_trouble on mail_out (id) where ...;
create index notice_person on notice (person_id, id);
create index notice_unread on notice (person_id) where ...;
create index outbox_due on outbox (due_at) where ...;
create unique index passkey_credential on passkey (credential_id);
create index passkey_person on passkey (person_id);
create index person_customer on person (customer_id);
create unique index person_email on person (email);
create index person_link_person on person_link (person_id);
create index problem_customer on problem (customer_id, id);
create index problem_ticket_problem on problem_ticket (problem_id, ticket_id);
create index rating_customer on rating (customer_id, rated_at);
create unique index reject_line on reject (source, line);
create index report_case_customer on report_case (customer_id, last_at);
create index report_case_last on report_case (last_at, opened_at);
create index saved_view_owner on saved_view (owner_id);
create index saved_view_shared on saved_view (id) where ...;
create index scheduled_due on scheduled (due_at) where ...;
create index scheduled_ticket on scheduled (ticket_id, id);
create unique index service_key on service (customer_id, key);
create index service_release_at on service_release (service_id, released_at, id);
create index service_release_customer on service_release (customer_id, released_at);
create unique index service_release_number on service_release (service_id, number);
create index session_expires on session (expires_at);
create unique index session_id on session (id);
create index session_person on session (person_id);
create index ticket_assignee on ticket (assignee_id, board_order, id) where ...;
create index ticket_customer on ticket (customer_id, board_order, id);
create index ticket_live on ticket (board_order, id) where ...;
create unique index ticket_number on ticket (number);
create index ticket_priority on ticket (priority, board_order, id) where ...;
create index ticket_service on ticket (service_id, id) where ...;
create index ticket_settled on ticket (board_order, id) where ...;
create unique index ticket_source on ticket (source, source_key) where ...;
create index ticket_tag_name on ticket_tag (tag, ticket_id);
create index ticket_updated on ticket (updated_at, id);
create index ticket_waiting on ticket (board_order, id) where ...;
create index ticket_wake on ticket (wake_at) where ...;
create index time_entry_person on time_entry (person_id, at);
create index time_entry_ticket on time_entry (ticket_id, at);
create index watcher_person on watcher (person_id, ticket_id);
