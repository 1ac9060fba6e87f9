"""Thirty ways in which trackers get O-1 dates wrong, and the test that would fail if we did.

Where one does not apply, the line says why.
"""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
RULES = "cases/rules/test_"

PITFALLS: dict[int, tuple[str, str]] = {
    1: (f"{RULES}responses.py", "test_pitfall_1_a_printed_date_never_gets_the_mail_days"),
    2: (
        f"{RULES}responses.py",
        "test_pitfall_2_a_postmark_is_no_receipt_and_the_notice_date_meets_nothing",
    ),
    3: (f"{RULES}premium_clock.py", "test_fifteen_days_by_the_version_of_the_day_of_receipt"),
    4: (f"{RULES}premium_clock.py", "test_an_answer_starts_a_full_new_period_when_uscis_has_it"),
    5: (
        f"{RULES}premium_clock.py",
        "test_the_documented_windows_bracket_what_happened_and_are_estimates",
    ),
    6: (f"{RULES}responses.py", "test_pitfall_6_an_online_answer_never_rolls_and_is_not_shipped"),
    7: (f"{RULES}grace_60.py", "test_pitfall_7_it_does_not_roll_off_its_saturday"),
    8: (f"{RULES}responses.py", "test_pitfall_8_84_days_are_a_ceiling_and_always_an_estimate"),
    9: (f"{RULES}appeals.py", "test_pitfall_9_a_revocation_of_an_o_1_never_has_15_or_18_days"),
    10: (f"{RULES}responses.py", "test_pitfall_10_new_year_observed_on_31_december_is_a_holiday"),
    11: (f"{RULES}visa_fee.py", "test_pitfall_11_365_days_by_the_day_of_payment"),
    12: (
        f"{RULES}visa_fee.py",
        "test_pitfall_12_scheduling_meets_it_however_late_the_interview_is",
    ),
    13: ("cases/test_reference.py", "test_pitfall_13_no_waiver_is_offered_after_2_september_2025"),
    14: (f"{RULES}after_interview.py", "test_pitfall_14_a_refusal_under_221g_is_not_final"),
    15: (f"{RULES}stay.py", "test_pitfall_15_a_visas_own_expiry_says_nothing"),
    16: (f"{RULES}grace_60.py", "test_pitfall_16_it_is_discretionary_and_allows_no_work"),
    17: (f"{RULES}grace_60.py", "test_pitfall_17_it_is_capped_at_the_authorized_stay"),
    18: (
        f"{RULES}entry.py",
        "test_pitfall_18_a_new_employers_petition_gives_no_work_before_its_approval",
    ),
    19: (f"{RULES}work_240.py", "test_pitfall_19_only_what_uscis_received_in_time"),
    21: ("cases/test_reference.py", "test_pitfall_21_no_fee_of_the_l_1_and_no_tier_forgotten"),
    22: ("cases/test_reference.py", "test_pitfall_22_paper_checks_ended_on_28_october_2025"),
    23: ("lib/test_receipts.py", "test_pitfall_23_the_digits_of_an_ioe_number_tell_nothing"),
    24: ("cases/test_statuses.py", "test_pitfall_24_an_intent_to_deny_is_no_denial"),
    25: ("cases/test_statuses.py", "test_pitfall_25_an_approval_is_not_the_end"),
    27: ("cases/test_reference.py", "test_pitfall_27_no_amount_is_made_of_the_visa_integrity_fee"),
    28: (
        f"{RULES}responses.py",
        "test_pitfall_28_the_notice_binds_counsel_and_the_petitioner_not_the_applicant",
    ),
    29: ("cases/test_recompute.py", "test_a_closure_moves_an_open_case_and_keeps_old_and_new"),
    30: (f"{RULES}appeals.py", "test_pitfall_30_a_day_in_seoul_is_two_in_new_york"),
}
NOT_HERE = {
    20: "the two-year consultation waiver: nothing here offers one, and no rule reads it",
    26: "where to apply: the tracker books nothing; the entry of the reference data informs",
}


def defined(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_of_the_thirty_is_answered() -> None:
    assert sorted([*PITFALLS, *NOT_HERE]) == list(range(1, 31))


@pytest.mark.parametrize("number", PITFALLS)
def test_the_test_that_answers_it_is_there(number: int) -> None:
    file, name = PITFALLS[number]

    assert name in defined(file)
