//! Each sentence of semantics.md section 3 as a story.

use crate::testing::{Story, check};

/// Mon-Fri 9-17 in Amsterdam, everything promised at P2.
fn office(rest: &str, expect: &str) {
    check(&format!("zone Europe/Amsterdam\nhours mon-fri 09:00-17:00\n{rest}"), expect);
}

#[test]
fn pauses_are_cut_out_in_calendar_time() {
    office(
        "P2 resolve=4h
        Fri 2026-11-06 15:00 opened P2
        Fri 2026-11-06 16:00 waiting customer
        Mon 2026-11-09 10:00 resumed
        ask Fri 2026-11-06 15:30
        ask Sat 2026-11-07 12:00
        ask Mon 2026-11-09 10:00
        ask Mon 2026-11-09 13:00",
        "Fri 2026-11-06 15:30: resolve running due Mon 2026-11-09 11:00 left 3 h 30 m
        Sat 2026-11-07 12:00: resolve paused left 3 h; pauses 1 h
        Mon 2026-11-09 10:00: resolve running due Mon 2026-11-09 13:00 left 3 h; pauses 2 h
        Mon 2026-11-09 13:00: resolve running due Mon 2026-11-09 13:00 left 0 s; pauses 2 h",
    );
}

#[test]
fn the_clock_starts_when_the_request_reached_the_provider() {
    // Typed in on Monday, called in on Friday: the events carry the earlier instant.
    office(
        "P2 response=1h
        Fri 2026-11-06 16:30 opened P2
        ask Mon 2026-11-09 09:00",
        "Mon 2026-11-09 09:00: response running due Mon 2026-11-09 09:30 left 30 m",
    );
}

#[test]
fn eight_hours_from_nine_are_due_at_five_not_next_morning() {
    office(
        "P2 response=8h
        Mon 2026-11-09 09:00 opened P2
        ask Mon 2026-11-09 09:00",
        "Mon 2026-11-09 09:00: response running due Mon 2026-11-09 17:00 left 8 h",
    );
}

#[test]
fn response_ends_with_the_first_substantive_public_answer_by_a_person() {
    office(
        "P2 response=1h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:00 reply automatic
        Mon 2026-11-09 09:05 note
        Mon 2026-11-09 09:06 assigned anna
        Mon 2026-11-09 09:10 reply update
        Mon 2026-11-09 09:50 reply
        Mon 2026-11-09 11:00 reply
        ask Mon 2026-11-09 09:49
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 09:49: response running due Mon 2026-11-09 10:00 left 11 m
        Mon 2026-11-09 12:00: response met due Mon 2026-11-09 10:00 ended Mon 2026-11-09 09:50",
    );
}

#[test]
fn putting_a_ticket_on_hold_does_not_stop_the_response_clock() {
    office(
        "P2 response=1h resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:10 waiting customer
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: response breached due Mon 2026-11-09 10:00 at P2 left -2 h; resolve paused left 3 h 50 m; pauses 2 h 50 m",
    );
}

#[test]
fn a_status_change_is_not_a_response() {
    office(
        "P2 response=1h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:30 resolved
        ask Mon 2026-11-09 09:45
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 09:45: response running due Mon 2026-11-09 10:00 left 15 m
        Mon 2026-11-09 12:00: response breached due Mon 2026-11-09 10:00 at P2 left -2 h",
    );
}

#[test]
fn the_response_clock_runs_once_per_ticket() {
    office(
        "P2 response=1h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:30 reply
        Mon 2026-11-09 10:00 resolved
        Mon 2026-11-09 11:00 reopened
        ask Mon 2026-11-09 16:00",
        "Mon 2026-11-09 16:00: response met due Mon 2026-11-09 10:00 ended Mon 2026-11-09 09:30",
    );
}

#[test]
fn ended_exactly_at_due_is_met_and_a_millisecond_later_is_not() {
    for (ended, state) in [("10:00", "met"), ("10:00:00.001", "breached")] {
        let more = if state == "met" { String::new() } else { " at P2".into() };
        let shown = if state == "met" { "10:00" } else { "10:00:00.001" };
        office(
            &format!(
                "P2 response=1h
                Mon 2026-11-09 09:00 opened P2
                Mon 2026-11-09 {ended} reply
                ask Mon 2026-11-09 12:00"
            ),
            &format!(
                "Mon 2026-11-09 12:00: response {state} due Mon 2026-11-09 10:00 ended Mon 2026-11-09 {shown}{more}"
            ),
        );
    }
}

#[test]
fn a_running_clock_is_breached_only_past_its_due() {
    office(
        "P2 response=1h
        Mon 2026-11-09 09:00 opened P2
        ask Mon 2026-11-09 10:00
        ask Mon 2026-11-09 10:00:00.001",
        "Mon 2026-11-09 10:00: response running due Mon 2026-11-09 10:00 left 0 s
        Mon 2026-11-09 10:00:00.001: response breached due Mon 2026-11-09 10:00 at P2 left 0 s",
    );
}

#[test]
fn waiting_for_a_third_party_pauses_only_where_the_contract_says_so() {
    let story = "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:00 waiting third_party
        Mon 2026-11-09 12:00 resumed
        ask Mon 2026-11-09 12:00";
    office(story, "Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 13:00 left 1 h; third party 2 h");
    office(
        &format!("pause_on customer third_party\n{story}"),
        "Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 15:00 left 3 h; pauses 2 h; third party 2 h",
    );
}

#[test]
fn a_pause_that_begins_when_the_time_is_up_begins_before_anybody_is_late() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 13:00 waiting customer
        Mon 2026-11-09 15:00 resumed
        ask Mon 2026-11-09 14:00
        ask Mon 2026-11-09 15:00
        ask Mon 2026-11-09 15:01",
        "Mon 2026-11-09 14:00: resolve paused left 0 s; pauses 1 h
        Mon 2026-11-09 15:00: resolve running due Mon 2026-11-09 15:00 left 0 s; pauses 2 h
        Mon 2026-11-09 15:01: resolve breached due Mon 2026-11-09 15:00 at P2 left -1 m; pauses 2 h",
    );
}

#[test]
fn a_pause_after_the_breach_does_not_heal_it() {
    office(
        "P2 resolve=4h
        Fri 2026-11-06 13:00 opened P2
        Sat 2026-11-07 10:00 waiting customer
        ask Sun 2026-11-08 10:00",
        "Sun 2026-11-08 10:00: resolve breached due Fri 2026-11-06 17:00 at P2 left 0 s",
    );
}

#[test]
fn a_workaround_counts_where_the_contract_counts_it() {
    let story = "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 11:00 workaround
        ask Mon 2026-11-09 12:00
        ask Mon 2026-11-09 14:00";
    office(
        &format!("workaround counts\n{story}"),
        "Mon 2026-11-09 12:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 11:00
        Mon 2026-11-09 14:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 11:00",
    );
    office(
        &format!("workaround never\n{story}"),
        "Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 13:00 left 1 h
        Mon 2026-11-09 14:00: resolve breached due Mon 2026-11-09 13:00 at P2 left -1 h",
    );
}

#[test]
fn silence_of_eight_business_hours_accepts_a_workaround() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 11:00 workaround
        ask Mon 2026-11-09 16:00
        ask Tue 2026-11-10 10:59
        ask Tue 2026-11-10 11:00",
        "Mon 2026-11-09 16:00: resolve paused left 2 h
        Tue 2026-11-10 10:59: resolve paused left 2 h
        Tue 2026-11-10 11:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 11:00",
    );
}

#[test]
fn an_answer_of_the_customer_breaks_the_silence() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 11:00 workaround
        Mon 2026-11-09 15:00 customer
        ask Fri 2026-11-13 10:00",
        "Fri 2026-11-13 10:00: resolve paused left 2 h",
    );
}

#[test]
fn a_rejected_workaround_goes_on_with_the_time_that_was_left() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 11:00 workaround
        Mon 2026-11-09 14:00 workaround rejected
        ask Mon 2026-11-09 14:00
        ask Mon 2026-11-09 16:30",
        "Mon 2026-11-09 14:00: resolve running due Mon 2026-11-09 16:00 left 2 h
        Mon 2026-11-09 16:30: resolve breached due Mon 2026-11-09 16:00 at P2 left -30 m",
    );
}

#[test]
fn an_accepted_workaround_ends_the_clock_when_it_was_given() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 11:00 workaround
        Mon 2026-11-09 15:00 workaround accepted
        Tue 2026-11-10 15:00 resolved
        ask Wed 2026-11-11 14:00",
        "Wed 2026-11-11 14:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 11:00",
    );
}

#[test]
fn the_update_clock_restarts_at_every_public_update() {
    office(
        "P2 update=2h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:30 reply update
        Mon 2026-11-09 10:45 reply automatic
        ask Mon 2026-11-09 09:30
        ask Mon 2026-11-09 11:00
        ask Mon 2026-11-09 12:30",
        "Mon 2026-11-09 09:30: update running due Mon 2026-11-09 11:00 left 1 h 30 m
        Mon 2026-11-09 11:00: update running due Mon 2026-11-09 12:30 left 1 h 30 m
        Mon 2026-11-09 12:30: update running due Mon 2026-11-09 12:30 left 0 s",
    );
}

#[test]
fn a_missed_update_is_a_breach_of_its_own_and_the_next_period_runs_on() {
    office(
        "P2 update=2h
        Mon 2026-11-09 09:00 opened P2
        ask Mon 2026-11-09 12:00
        ask Mon 2026-11-09 17:00
        ask Tue 2026-11-10 10:00",
        "Mon 2026-11-09 12:00: update breached due Mon 2026-11-09 13:00 breached Mon 2026-11-09 11:00 at P2 left 1 h
        Mon 2026-11-09 17:00: update breached due Mon 2026-11-09 17:00 breached Mon 2026-11-09 11:00 missed 3 at P2 left 0 s
        Tue 2026-11-10 10:00: update breached due Tue 2026-11-10 11:00 breached Mon 2026-11-09 11:00 missed 4 at P2 left 1 h",
    );
}

#[test]
fn the_update_clock_ends_with_resolved_or_a_workaround_that_counts() {
    office(
        "workaround counts
        P2 update=2h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:00 workaround
        ask Mon 2026-11-09 16:00",
        "Mon 2026-11-09 16:00: update met due Mon 2026-11-09 11:00 ended Mon 2026-11-09 10:00",
    );
}

#[test]
fn a_priority_change_applies_to_the_whole_history_by_default() {
    office(
        "P1 always resolve=4h
        P3 resolve=16h
        Mon 2026-11-09 09:00 opened P3
        Mon 2026-11-09 11:00 priority P1
        ask Mon 2026-11-09 10:00
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 10:00: resolve running due Tue 2026-11-10 17:00 left 15 h
        Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 13:00 left 1 h",
    );
}

#[test]
fn a_new_due_before_the_change_is_a_breach_dated_at_the_change() {
    office(
        "P1 always resolve=4h
        P3 resolve=16h
        Mon 2026-11-09 09:00 opened P3
        Mon 2026-11-09 15:00 priority P1
        ask Mon 2026-11-09 14:59
        ask Mon 2026-11-09 15:00
        ask Mon 2026-11-09 16:00",
        "Mon 2026-11-09 14:59: resolve running due Tue 2026-11-10 17:00 left 10 h 1 m
        Mon 2026-11-09 15:00: resolve breached due Mon 2026-11-09 13:00 breached Mon 2026-11-09 15:00 at P1 left -2 h
        Mon 2026-11-09 16:00: resolve breached due Mon 2026-11-09 13:00 breached Mon 2026-11-09 15:00 at P1 left -3 h",
    );
}

#[test]
fn lowering_the_priority_never_erases_a_breach() {
    office(
        "P1 resolve=1h
        P3 resolve=16h
        Mon 2026-11-09 09:00 opened P1
        Mon 2026-11-09 11:00 priority P3
        Mon 2026-11-09 12:00 resolved
        ask Mon 2026-11-09 13:00",
        "Mon 2026-11-09 13:00: resolve breached due Mon 2026-11-09 10:00 ended Mon 2026-11-09 12:00 at P1",
    );
}

#[test]
fn lowering_the_priority_in_time_gives_the_longer_target() {
    office(
        "P1 resolve=1h
        P3 resolve=6h
        Mon 2026-11-09 09:00 opened P1
        Mon 2026-11-09 09:30 priority P3
        ask Mon 2026-11-09 13:00",
        "Mon 2026-11-09 13:00: resolve running due Mon 2026-11-09 15:00 left 2 h",
    );
}

#[test]
fn a_clock_is_counted_under_the_gravest_priority_it_was_broken_at() {
    office(
        "P1 resolve=1h
        P3 resolve=2h
        Mon 2026-11-09 09:00 opened P3
        Mon 2026-11-09 12:00 priority P1
        ask Mon 2026-11-09 13:00",
        "Mon 2026-11-09 13:00: resolve breached due Mon 2026-11-09 11:00 at P1 left -2 h",
    );
}

#[test]
fn from_change_starts_the_new_target_at_the_change() {
    office(
        "retarget from_change
        P1 resolve=4h
        P3 resolve=16h
        Mon 2026-11-09 09:00 opened P3
        Mon 2026-11-09 11:00 priority P1
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 15:00 left 3 h",
    );
}

#[test]
fn a_verdict_given_is_not_touched_by_a_later_priority_change() {
    office(
        "P1 response=15m resolve=1h
        P3 response=4h resolve=16h
        Mon 2026-11-09 09:00 opened P3
        Mon 2026-11-09 10:00 reply
        Mon 2026-11-09 15:00 resolved
        Mon 2026-11-09 16:00 priority P1
        ask Tue 2026-11-10 09:00",
        "Tue 2026-11-10 09:00: response met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 10:00; resolve met due Tue 2026-11-10 17:00 ended Mon 2026-11-09 15:00",
    );
}

#[test]
fn a_reopened_ticket_goes_on_with_the_time_that_was_left() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:00 resolved
        Wed 2026-11-11 09:00 reopened
        ask Tue 2026-11-10 09:00
        ask Wed 2026-11-11 09:00",
        "Tue 2026-11-10 09:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 10:00
        Wed 2026-11-11 09:00: resolve running due Wed 2026-11-11 12:00 left 3 h",
    );
}

#[test]
fn what_was_breached_stays_breached_after_a_reopening() {
    for reopen in ["", "reopen restart\n"] {
        office(
            &format!(
                "{reopen}P2 resolve=1h
                Mon 2026-11-09 09:00 opened P2
                Mon 2026-11-09 11:00 resolved
                Tue 2026-11-10 09:00 reopened
                Tue 2026-11-10 09:10 resolved
                ask Wed 2026-11-11 09:00"
            ),
            if reopen.is_empty() {
                "Wed 2026-11-11 09:00: resolve breached due Mon 2026-11-09 10:00 ended Tue 2026-11-10 09:10 at P2"
            } else {
                "Wed 2026-11-11 09:00: resolve breached due Tue 2026-11-10 10:00 ended Tue 2026-11-10 09:10 breached Mon 2026-11-09 10:00 at P2"
            },
        );
    }
}

#[test]
fn reopen_restart_gives_the_full_target_again() {
    office(
        "reopen restart
        P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 12:00 resolved
        Tue 2026-11-10 09:00 reopened
        ask Tue 2026-11-10 10:00",
        "Tue 2026-11-10 10:00: resolve running due Tue 2026-11-10 13:00 left 3 h",
    );
}

#[test]
fn after_the_window_a_reopening_moves_no_clock() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:00 resolved
        Mon 2026-11-16 10:01 reopened
        ask Mon 2026-11-16 11:00",
        "Mon 2026-11-16 11:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 10:00; odd ReopenedTooLate Mon 2026-11-16 10:01",
    );
}

#[test]
fn a_thank_you_does_not_reopen() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:00 resolved
        Mon 2026-11-09 10:05 customer
        ask Tue 2026-11-10 11:00",
        "Tue 2026-11-10 11:00: resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 10:00",
    );
}

#[test]
fn a_merged_ticket_keeps_the_earliest_start_and_the_stricter_due() {
    office(
        "P1 resolve=4h
        P3 resolve=16h
        Mon 2026-11-09 11:00 opened P3
        Mon 2026-11-09 12:00 merged_from P1 Mon 2026-11-09 10:00
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 14:00 left 2 h",
    );
}

#[test]
fn no_clock_runs_on_a_ticket_that_was_merged_away() {
    office(
        "P2 response=1h resolve=4h update=1h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:30 merged_into V-7
        ask Mon 2026-11-09 16:00",
        "Mon 2026-11-09 16:00: ",
    );
}

#[test]
fn an_excluded_span_is_cut_out_of_every_clock() {
    office(
        "P2 response=2h resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 12:00 excluded force_majeure Mon 2026-11-09 10:00 Mon 2026-11-09 12:00
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: response running due Mon 2026-11-09 13:00 left 1 h; resolve running due Mon 2026-11-09 15:00 left 3 h",
    );
}

#[test]
fn an_excluded_ticket_keeps_its_clocks_and_is_marked() {
    office(
        "P2 resolve=4h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 10:00 excluded abuse
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: resolve running due Mon 2026-11-09 13:00 left 1 h; excluded abuse",
    );
}

#[test]
fn business_days_keep_the_clock_time_or_end_with_the_day() {
    office(
        "holiday 2026-11-10
        P2 resolve=1bd
        P3 resolve=1bd_end
        Mon 2026-11-09 15:00 opened P2
        ask Mon 2026-11-09 15:00",
        "Mon 2026-11-09 15:00: resolve running due Wed 2026-11-11 15:00 left 8 h",
    );
    office(
        "P3 resolve=1bd_end
        Fri 2026-11-06 15:00 opened P3
        ask Fri 2026-11-06 15:00",
        "Fri 2026-11-06 15:00: resolve running due Mon 2026-11-09 17:00 left 10 h",
    );
}

#[test]
fn a_pause_moves_a_business_day_due_by_open_time() {
    office(
        "P2 resolve=1bd
        Mon 2026-11-09 15:00 opened P2
        Mon 2026-11-09 16:00 waiting customer
        Tue 2026-11-10 16:00 resumed
        ask Tue 2026-11-10 16:00",
        "Tue 2026-11-10 16:00: resolve running due Wed 2026-11-11 15:00 left 7 h; pauses 8 h",
    );
}

#[test]
fn odd_histories_give_a_value_and_a_list() {
    office(
        "P2 response=1h resolve=4h
        Mon 2026-11-09 08:00 reply
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:10 resumed
        Mon 2026-11-09 09:20 opened P1
        Mon 2026-11-09 10:00 closed
        Mon 2026-11-09 10:30 resolved
        Mon 2026-11-09 10:40 waiting customer
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: response met due Mon 2026-11-09 10:00 ended Mon 2026-11-09 09:00; resolve met due Mon 2026-11-09 13:00 ended Mon 2026-11-09 10:00; odd BeforeOpening Mon 2026-11-09 08:00; odd ResumedWithoutWaiting Mon 2026-11-09 09:10; odd OpenedTwice Mon 2026-11-09 09:20; odd ClosedUnresolved Mon 2026-11-09 10:00; odd ResolvedTwice Mon 2026-11-09 10:30; odd WaitingWhenResolved Mon 2026-11-09 10:40",
    );
}

#[test]
fn nothing_opened_gives_no_clock() {
    office(
        "P2 response=1h
        Mon 2026-11-09 08:00 reply
        ask Mon 2026-11-09 12:00",
        "Mon 2026-11-09 12:00: odd NeverOpened Mon 2026-11-09 08:00",
    );
}

#[test]
fn what_happens_later_does_not_change_an_earlier_answer() {
    let story = "P2 response=1h resolve=4h update=1h
        Mon 2026-11-09 09:00 opened P2
        Mon 2026-11-09 09:30 reply
        ask Mon 2026-11-09 10:00";
    let alone = crate::testing::tell(&format!("hours mon-fri 09:00-17:00\n{story}"));
    let later = "
        Mon 2026-11-09 11:00 priority P1
        Mon 2026-11-09 12:00 resolved
        Mon 2026-11-09 13:00 excluded abuse";
    assert_eq!(alone, crate::testing::tell(&format!("hours mon-fri 09:00-17:00\n{story}{later}")));
}

#[test]
fn a_trace_says_why() {
    let story = Story::read(
        "zone Europe/Amsterdam
        hours mon-fri 09:00-17:00
        holiday 2026-04-27
        P2 resolve=4h
        Fri 2026-04-24 15:00 opened P2
        Fri 2026-04-24 16:00 waiting customer
        Sat 2026-04-25 10:00 resumed",
    );
    let at = story.events.last().map(|event| event.at).unwrap();
    let timeline = crate::clock::Timeline::read(&story.events, &story.terms, at);
    let clocks = crate::clock::judge(&timeline, &story.terms, at);
    let spans =
        crate::clock::trace(&timeline, &story.terms, crate::clock::ClockName::Resolve, &clocks.resolve, at);
    let told: Vec<String> = spans
        .iter()
        .map(|span| {
            format!(
                "{} - {} {} {}",
                story.local(span.from),
                story.local(span.to),
                span.kind.name(),
                span.reason.english()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "Fri 2026-04-24 15:00 - Fri 2026-04-24 16:00 counted support hours of P2",
            "Fri 2026-04-24 16:00 - Sat 2026-04-25 10:00 paused waiting for customer since 2026-04-24T14:00:00Z",
            "Sat 2026-04-25 10:00 - Tue 2026-04-28 09:00 closed Sat-Sun closed, holiday: 2026-04-27",
            "Tue 2026-04-28 09:00 - Tue 2026-04-28 12:00 counted support hours of P2",
        ]
    );
}
