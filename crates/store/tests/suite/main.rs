//! The store's suite: every case on SQLite and on PostgreSQL.
//!
//! PostgreSQL comes from `VANGNET_TEST_POSTGRES` (a `postgres://` address of a cluster that is only for tests; `./test`
//! starts one). Without it the PostgreSQL half fails: half a suite is no suite.

mod access;
mod admin;
mod arranging;
mod board;
mod channels;
mod file;
mod finding;
mod layer;
mod mail;
mod people;
mod record;
mod searching;
mod tickets;
mod work;
mod world;

/// Instantiates the cases of a module on both engines.
macro_rules! suite {
    ($($module:ident: $($case:ident),+ $(,)?;)+) => {
        mod sqlite {
            $(mod $module { $(
                #[tokio::test]
                async fn $case() {
                    crate::$module::$case(&crate::world::World::sqlite().await).await;
                }
            )+ })+
        }
        mod postgresql {
            $(mod $module { $(
                #[tokio::test]
                async fn $case() {
                    crate::$module::$case(&crate::world::World::postgresql().await).await;
                }
            )+ })+
        }
    };
}

suite! {
    access:
        a_limited_colleague_finds_what_is_within_reach,
        glass_is_broken_for_a_while_and_in_the_customers_record,
        a_second_factor_counts_each_code_once,
        a_link_sets_one_password_once,
        keys_are_narrow_and_rotate,
        people_are_listed_by_name_a_part_at_a_time,
        the_audit_view_is_filtered_and_bounded;
    layer:
        parameters_keep_their_numbers,
        every_statement_is_understood,
        the_schema_is_the_one_in_schema_sql,
        every_kind_of_value_comes_back,
        a_failed_command_leaves_nothing_and_sinks_nobody,
        a_panic_ends_one_command_alone,
        changes_are_told_after_the_commit_and_only_then,
        pushed_statements_fail_their_command,
        questions_asked_together_see_each_other_in_order,
        opening_again_migrates_nothing_and_refuses_the_future;
    record:
        a_chain_verifies_and_tampering_is_found,
        signed_heads_lie_on_the_chain,
        erased_texts_leave_the_chain_whole,
        an_erased_subject_is_nowhere,
        what_stands_beside_the_chain_is_checked_against_it,
        heads_signed_with_another_key_are_found,
        two_nodes_keep_one_chain;
    tickets:
        opening_pins_the_contract_and_starts_the_clocks,
        the_example_of_the_semantics,
        events_move_the_row,
        an_old_version_is_a_conflict,
        a_breach_is_recorded_once_by_whoever_looks,
        a_ticket_is_claimed_by_one_node,
        a_request_typed_in_late_is_broken_already,
        what_cannot_be_opened_is_refused,
        an_import_adds_nothing_twice,
        cases_are_what_the_events_say;
    channels:
        each_hook_is_told_what_it_may_know_and_wants,
        a_delivery_is_tried_again_and_a_dead_hook_is_put_off,
        a_message_opens_a_ticket_updates_it_or_is_kept,
        a_call_is_placed_by_its_number,
        a_ticket_is_escalated_once_an_hour,
        a_talk_is_a_ticket;
    arranging:
        who_must_know_is_told_and_nobody_of_their_own_deeds,
        time_stands_as_it_was_last_said,
        links_are_read_from_both_ends_across_customers,
        a_merge_keeps_the_earliest_start_and_what_was_answered,
        a_merge_makes_no_breach_good,
        a_split_begins_with_the_first_word_that_goes_along,
        unsent_words_are_kept_and_claimed_by_one;
    board:
        the_next_breach_comes_first,
        pages_join_without_holes,
        filters_and_counts_agree,
        contacts_see_their_own;
    finding:
        the_statements_and_their_twin_agree,
        reach_narrows_whatever_is_asked,
        values_are_suggested,
        views_are_kept_and_recorded,
        a_queue_is_played_to_its_end,
        what_was_done_to_many_is_kept_with_its_way_back;
    file:
        an_entry_lives_is_archived_and_erased,
        a_change_is_asked_decided_and_carried_out,
        releases_are_listed_the_latest_first,
        a_sheet_twice_changes_nothing_and_comes_back;
    searching:
        words_stems_and_beginnings_are_found,
        a_customer_finds_public_words_alone;
    people:
        people_and_their_sessions,
        sign_ins_are_throttled,
        keys_of_programs,
        erasing_a_person,
        customers_and_services,
        versions_of_a_contract;
    work:
        the_outbox_hands_each_item_to_one,
        news_that_nobody_wants_is_done_together,
        a_job_has_one_holder,
        presence_is_told_when_it_changes,
        rejects_and_settings;
    mail:
        a_message_is_kept_raw_and_claimed_once,
        a_thread_from_the_first_mail_to_the_last,
        the_same_message_twice_is_one,
        machines_are_not_answered_and_reopen_nothing,
        a_bounce_is_tied_to_its_message_and_ticket,
        a_person_decides_about_a_stranger,
        files_are_kept_once_and_found_by_event,
        what_goes_out_leaves_once,
        a_desk_without_an_address_sends_nothing,
        a_mailbox_keeps_its_place_and_a_backup_carries_the_mail;
    admin:
        a_backup_is_restored_on_either_engine,
        a_damaged_backup_is_refused,
        the_doctor_finds_what_is_wrong;
}
