//! Stories over the whole application, each on SQLite and on PostgreSQL.
//!
//! PostgreSQL comes from `VANGNET_TEST_POSTGRES`, as for the store's suite; without it that half fails.

mod access;
mod clocks;
mod demo;
mod history;
mod people;

/// Instantiates the stories of a module on both engines.
macro_rules! scenarios {
    ($($module:ident: $($story:ident),+ $(,)?;)+) => {
        mod sqlite {
            $(mod $module { $(
                #[tokio::test]
                async fn $story() {
                    crate::$module::$story(&mut testkit::World::sqlite().await).await;
                }
            )+ })+
        }
        mod postgresql {
            $(mod $module { $(
                #[tokio::test]
                async fn $story() {
                    crate::$module::$story(&mut testkit::World::postgresql().await).await;
                }
            )+ })+
        }
    };
}

scenarios! {
    clocks:
        nobody_answers_and_the_breach_is_recorded_at_the_due_instant,
        waiting_for_the_customer_stops_the_clock,
        a_priority_raised_after_the_due_instant_is_broken_at_the_change,
        a_lower_priority_erases_nothing,
        silence_accepts_a_workaround,
        a_reopened_ticket_goes_on_with_the_time_that_was_left,
        a_call_typed_in_later_counts_from_the_call;
    people:
        a_customer_opens_a_ticket_and_sees_the_answer_but_not_the_note,
        two_people_on_one_ticket,
        a_breach_while_the_page_is_open_is_told;
    access:
        another_customer_sees_nothing,
        who_is_not_signed_in_sees_nothing,
        an_auditor_changes_nothing;
    history:
        an_import_twice_changes_nothing,
        a_longer_log_adds_what_is_new,
        an_export_is_imported_as_it_was,
        heads_are_signed_once_a_day;
    demo:
        every_page_opens_for_everybody;
}
