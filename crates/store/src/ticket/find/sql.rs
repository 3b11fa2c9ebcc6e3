//! The statements of [`super`]: one an access path and order, all with the same conditions and the same numbers.
//!
//! `$1`, `$2` the place behind which the page begins, `$3` how many, `$4`, `$5` where the walk ends, `$6` to `$38` what the
//! filter says ([`super::conditions`]), `$39`, `$40` its words, `$41` what the path is about.

use crate::Sql;
use crate::ticket::row::select_ticket;

/// Everything that a filter may say but its words. A set is a text: a sign, and each value between line breaks.
macro_rules! fits {
    () => {
        " and (cast($6 as text) is null or (replace($6, '\n' || cast(t.priority as text) || '\n', '') <> $6) = (substr($6, 1, 1) = '+')) \
         and (cast($7 as text) is null or (replace($7, '\n' || t.status || '\n', '') <> $7) = (substr($7, 1, 1) = '+')) \
         and (cast($8 as text) is null or (replace($8, '\n' || cast(t.customer_id as text) || '\n', '') <> $8) = (substr($8, 1, 1) = '+')) \
         and (cast($9 as text) is null or (replace($9, '\n' || coalesce(cast(t.assignee_id as text), '') || '\n', '') <> $9) = (substr($9, 1, 1) = '+')) \
         and (cast($10 as text) is null or (replace($10, '\n' || coalesce(t.team, '') || '\n', '') <> $10) = (substr($10, 1, 1) = '+')) \
         and (cast($11 as text) is null or (replace($11, '\n' || coalesce(cast(t.service_id as text), '') || '\n', '') <> $11) = (substr($11, 1, 1) = '+')) \
         and (cast($12 as text) is null or (replace($12, '\n' || t.kind || '\n', '') <> $12) = (substr($12, 1, 1) = '+')) \
         and (cast($13 as text) is null or (replace($13, '\n' || t.channel || '\n', '') <> $13) = (substr($13, 1, 1) = '+')) \
         and (cast($14 as text) is null or (replace($14, '\n' || coalesce(cast(t.requester_id as text), '') || '\n', '') <> $14) = (substr($14, 1, 1) = '+')) \
         and (cast($15 as text) is null or (replace($15, '\n' || cast(t.id as text) || '\n', '') <> $15) = (substr($15, 1, 1) = '+')) \
         and (cast($16 as bigint) is null or (t.opened_at >= $16 and t.opened_at <= $17)) \
         and (cast($18 as bigint) is null or (t.updated_at >= $18 and t.updated_at <= $19)) \
         and (cast($20 as bigint) is null or (t.resolved_at >= $20 and t.resolved_at <= $21)) \
         and (cast($22 as bigint) is null or (t.since >= $22 and t.since <= $23 and substr(t.status, 1, 8) = 'waiting_')) \
         and (cast($24 as bigint) is null or (t.next_due >= $24 and t.next_due <= $25)) \
         and (cast($26 as boolean) is null or t.unanswered = $26) \
         and (cast($27 as boolean) is null or (t.live and t.next_due is not null and t.next_due < $28) = $27) \
         and (cast($29 as boolean) is null or (t.excluded is not null) = $29) \
         and (cast($30 as boolean) is null or (t.reopenings > 0) = $30) \
         and (cast($31 as boolean) is null or exists (select 1 from attachment a where a.ticket_id = t.id) = $31) \
         and (cast($32 as boolean) is null or (t.response_breached_at is not null or t.resolve_breached_at is not null \
              or t.update_breached_at is not null) = $32) \
         and (cast($33 as boolean) is null or (t.contract_version_id is not null) = $33) \
         and (cast($34 as boolean) is null or exists (select 1 from ticket_tag g where g.ticket_id = t.id) = $34) \
         and (cast($35 as text) is null or exists (select 1 from ticket_tag g where g.ticket_id = t.id \
              and replace($35, '\n' || g.tag || '\n', '') <> $35)) \
         and (cast($36 as text) is null or exists (select 1 from ticket_tag g where g.ticket_id = t.id \
              and replace($36, '\n' || g.tag || '\n', '') <> $36)) \
         and (cast($37 as text) is null or exists (select 1 from ticket_tag g where g.ticket_id = t.id \
              and replace($37, '\n' || g.tag || '\n', '') <> $37)) \
         and (cast($38 as text) is null or not exists (select 1 from ticket_tag g where g.ticket_id = t.id \
              and replace($38, '\n' || g.tag || '\n', '') <> $38))"
    };
}

/// A message of the ticket answers the question.
macro_rules! said {
    (lite, $question:literal) => {
        concat!(
            "exists (select 1 from event e cross join search where e.subject_id = t.id and search.rowid = e.id \
             and search match ",
            $question,
            ")"
        )
    };
    (pg, $question:literal) => {
        concat!(
            "exists (select 1 from event e join search s on s.event_id = e.id where e.subject_id = t.id \
             and s.everything @@ to_tsquery('simple', ",
            $question,
            "))"
        )
    };
}

/// Words tested on the way: those that must stand in a message, and those that must not.
macro_rules! words {
    ($engine:ident) => {
        concat!(
            " and (cast($39 as text) is null or ",
            said!($engine, "$39"),
            ") and (cast($40 as text) is null or not ",
            said!($engine, "$40"),
            ")"
        )
    };
}

/// Words looked up first.
macro_rules! looked_up {
    (lite) => {
        "t.id in (select e.subject_id from search cross join event e on e.id = search.rowid where search match $39)"
    };
    (pg) => {
        "t.id in (select e.subject_id from search s join event e on e.id = s.event_id \
         where s.everything @@ to_tsquery('simple', $39))"
    };
}

/// What lies behind the last row, no further than the end of the walk, in an order.
macro_rules! after {
    (breach) => {
        " and (t.board_order, t.id) > ($1, $2) and (t.board_order, t.id) <= ($4, $5)"
    };
    (newest) => {
        " and t.id < $2 and t.id >= $5 and cast($1 as bigint) is not null and cast($4 as bigint) is not null"
    };
    (oldest) => {
        " and t.id > $2 and t.id <= $5 and cast($1 as bigint) is not null and cast($4 as bigint) is not null"
    };
    (updated) => {
        " and (t.updated_at, t.id) < ($1, $2) and (t.updated_at, t.id) >= ($4, $5)"
    };
}
macro_rules! order {
    (breach) => {
        " order by t.board_order, t.id"
    };
    (newest) => {
        " order by t.id desc"
    };
    (oldest) => {
        " order by t.id"
    };
    (updated) => {
        " order by t.updated_at desc, t.id desc"
    };
}
/// Where a walk of so many tickets ends.
macro_rules! edge {
    ($path:literal, breach) => {
        concat!(
            "select t.board_order, t.id from ticket t where ",
            $path,
            " and (t.board_order, t.id) > ($1, $2) order by t.board_order, t.id limit 1 offset $3"
        )
    };
    ($path:literal, newest) => {
        "select t.id, t.id from ticket t where t.id < $2 and cast($1 as bigint) is not null \
             order by t.id desc limit 1 offset $3"
    };
    ($path:literal, oldest) => {
        "select t.id, t.id from ticket t where t.id > $2 and cast($1 as bigint) is not null \
             order by t.id limit 1 offset $3"
    };
    ($path:literal, updated) => {
        "select t.updated_at, t.id from ticket t where (t.updated_at, t.id) < ($1, $2) \
             order by t.updated_at desc, t.id desc limit 1 offset $3"
    };
}

/// The statements of an access path: a page, where its walk ends, and a count.
pub(super) struct Walk {
    pub(super) page: Sql,
    pub(super) edge: Sql,
    pub(super) count: Sql,
}

macro_rules! walk {
    ($name:ident, $path:literal, $order:ident) => {
        walk!($name, $path, $path, $order);
    };
    // The edge has its own number for what the path is about.
    ($name:ident, $path:literal, $edge:literal, $order:ident) => {
        pub(super) static $name: Walk = Walk {
            page: Sql::per_engine(
                concat!(stringify!($name), "_PAGE"),
                select_ticket!(
                    "from ticket t where ",
                    $path,
                    after!($order),
                    fits!(),
                    words!(lite),
                    order!($order),
                    " limit $3"
                ),
                select_ticket!(
                    "from ticket t where ",
                    $path,
                    after!($order),
                    fits!(),
                    words!(pg),
                    order!($order),
                    " limit $3"
                ),
            ),
            edge: Sql::new(concat!(stringify!($name), "_EDGE"), edge!($edge, $order)),
            count: Sql::per_engine(
                concat!(stringify!($name), "_COUNT"),
                concat!(
                    "select count(*) from (select 1 from ticket t where ",
                    $path,
                    after!($order),
                    fits!(),
                    words!(lite),
                    " limit $3) counted"
                ),
                concat!(
                    "select count(*) from (select 1 from ticket t where ",
                    $path,
                    after!($order),
                    fits!(),
                    words!(pg),
                    " limit $3) counted"
                ),
            ),
        };
    };
}

walk!(LIVE, "t.live", breach);
walk!(SETTLED, "not t.live", breach);
walk!(WAITING, "t.live and t.status <> 'open'", breach);
walk!(NOBODYS, "t.live and t.assignee_id is null", breach);
walk!(OF_PRIORITY, "t.live and t.priority = $41", "t.live and t.priority = $4", breach);
walk!(OF_OWNER, "t.live and t.assignee_id = $41", "t.live and t.assignee_id = $4", breach);
walk!(OF_CUSTOMER, "t.customer_id = $41", "t.customer_id = $4", breach);
walk!(NEWEST, "t.id > 0", newest);
walk!(OLDEST, "t.id > 0", oldest);
walk!(UPDATED, "t.updated_at is not null", updated);

/// `$40` is tested on the way there too.
macro_rules! by_words {
    ($name:ident, $order:ident) => {
        pub(super) static $name: Sql = Sql::per_engine(
            stringify!($name),
            select_ticket!(
                "from ticket t where ",
                looked_up!(lite),
                after!($order),
                fits!(),
                " and (cast($40 as text) is null or not ",
                said!(lite, "$40"),
                ")",
                order!($order),
                " limit $3"
            ),
            select_ticket!(
                "from ticket t where ",
                looked_up!(pg),
                after!($order),
                fits!(),
                " and (cast($40 as text) is null or not ",
                said!(pg, "$40"),
                ")",
                order!($order),
                " limit $3"
            ),
        );
    };
}
by_words!(WORDS_BREACH, breach);
by_words!(WORDS_NEWEST, newest);
by_words!(WORDS_OLDEST, oldest);
by_words!(WORDS_UPDATED, updated);
pub(super) static WORDS_COUNT: Sql = Sql::per_engine(
    "WORDS_COUNT",
    concat!(
        "select count(*) from (select 1 from ticket t where ",
        looked_up!(lite),
        after!(breach),
        fits!(),
        " and (cast($40 as text) is null or not ",
        said!(lite, "$40"),
        ") limit $3) counted"
    ),
    concat!(
        "select count(*) from (select 1 from ticket t where ",
        looked_up!(pg),
        after!(breach),
        fits!(),
        " and (cast($40 as text) is null or not ",
        said!(pg, "$40"),
        ") limit $3) counted"
    ),
);

/// Every statement of this file.
pub(in crate::ticket) fn statements() -> Vec<&'static Sql> {
    let walks = [
        &LIVE,
        &SETTLED,
        &WAITING,
        &NOBODYS,
        &OF_PRIORITY,
        &OF_OWNER,
        &OF_CUSTOMER,
        &NEWEST,
        &OLDEST,
        &UPDATED,
    ];
    let each = walks.into_iter().flat_map(|walk| [&walk.page, &walk.edge, &walk.count]);
    each.chain([&WORDS_BREACH, &WORDS_NEWEST, &WORDS_OLDEST, &WORDS_UPDATED, &WORDS_COUNT]).collect()
}
