//! Stories over the whole application, each on SQLite and on PostgreSQL.
//!
//! PostgreSQL comes from `VANGNET_TEST_POSTGRES`, as for the store's suite; without it that half fails.

mod access;
mod channels;
mod clocks;
mod demo;
mod entering;
mod file;
mod history;
mod people;
mod working;

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
    channels:
        a_contact_sees_what_waits_for_them_and_what_happens_next,
        an_escalation_reaches_the_owner_and_the_manager_once_an_hour,
        a_p1_is_raised_in_two_steps_and_joined_within_minutes,
        another_system_opens_a_ticket_and_what_it_cannot_say_is_kept,
        a_call_opens_a_p1_of_the_caller,
        a_webhook_is_told_signed_tried_again_and_replayed,
        a_customer_takes_its_own_data,
        a_visitor_talks_and_the_talk_is_a_ticket;
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
    working:
        a_ticket_is_taken_worked_on_handed_over_resolved_and_judged,
        one_answer_reaches_every_report_of_an_incident,
        an_answer_that_comes_second_is_kept_and_not_sent,
        what_is_written_for_later_goes_out_then_or_says_why_not,
        a_form_asks_what_the_house_wants_to_know;
    access:
        another_customer_sees_nothing,
        who_is_not_signed_in_sees_nothing,
        an_auditor_changes_nothing;
    entering:
        a_colleague_sets_up_a_second_step_and_needs_it_from_then_on,
        an_invitation_and_a_new_password_come_by_mail,
        sessions_end_when_they_should,
        a_limited_manager_breaks_the_glass_and_everybody_knows,
        a_program_does_what_its_key_is_for;
    file:
        the_file_says_who_to_call_and_keeps_no_secret,
        a_change_is_approved_by_the_customer_it_names;
    history:
        an_import_twice_changes_nothing,
        a_longer_log_adds_what_is_new,
        an_export_is_imported_as_it_was,
        heads_are_signed_once_a_day;
    demo:
        every_page_opens_for_everybody;
}
