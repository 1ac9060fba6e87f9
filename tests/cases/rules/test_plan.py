"""Plans: backward from a need, forward from today, what-if; and what must hold of any of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import NEW_YORK, SEOUL, case, day, fact, interview
from tracker.cases.enums import RuleKind, Sureness
from tracker.cases.rules.case import Letter, Post
from tracker.cases.rules.plan import (
    Choices,
    Plan,
    PlanStep,
    Step,
    backward,
    choices_of,
    forward,
    plan,
)
from tracker.lib.calendars import Calendar

POST = Post(zone=SEOUL, country="KR")
EMPTY = case(zone=SEOUL, post=POST)
TODAY = date(2026, 11, 23)
NEEDED = date(2027, 6, 1)
FILED = fact("petition_filed", "2026-11-02", details={"premium": True})
PLAIN = fact("petition_filed", "2026-11-02")
APPROVED = fact("approved", "../2018-07-06", zone=SEOUL)
OFFERED = fact("slot_offered", "2018-07-13", zone=SEOUL, interview="regular")
REGULAR = interview("regular", "2018-08-06")


def latest(found: Plan) -> dict[str, str]:
    return {s.step.value: s.latest.isoformat() for s in found.steps if s.latest}


def expected(found: Plan) -> dict[str, str]:
    return {s.step.value: s.expected.isoformat() for s in found.steps if s.expected}


def of(found: Plan, step: Step) -> PlanStep:
    one = found.step(step)
    assert one is not None
    return one


def said(sentences: tuple[object, ...]) -> str:
    return " ".join(str(sentence) for sentence in sentences)


class TestBackward:
    def test_from_the_day_of_need_to_the_letters(self) -> None:
        assert latest(backward(EMPTY, NEEDED, Choices())) == {
            "letters": "2027-02-15",
            "draft": "2027-03-15",
            "filed": "2027-04-05",
            "approved": "2027-04-26",
            "interview": "2027-05-25",
            "visa": "2027-05-28",
            "arrived": "2027-06-01",
        }

    def test_a_request_for_evidence_takes_84_days_and_a_new_period(self) -> None:
        found = latest(backward(EMPTY, NEEDED, Choices(rfe=True)))

        assert (found["filed"], found["request"], found["answer"], found["approved"]) == (
            "2026-12-17",
            "2027-01-11",
            "2027-04-05",
            "2027-04-26",
        )

    def test_without_premium_there_is_no_day_unless_one_gives_the_days(self) -> None:
        unknown = backward(EMPTY, NEEDED, Choices(premium=False))
        given_ = backward(EMPTY, NEEDED, Choices(premium=False, processing_days=90))

        assert sorted(latest(unknown)) == ["approved", "arrived", "interview", "visa"]
        assert "Ask counsel" in said(of(unknown, Step.FILED).latest_why)
        assert of(given_, Step.FILED).latest == day("2027-01-26")

    @pytest.mark.parametrize(
        ("needed", "approved", "filed"),
        [
            ("2018-08-01", "2018-06-27", "2018-06-12"),  # calendar days in 2018
            ("2024-05-24", "2024-04-19", "2024-03-29"),  # neither version reaches the other's days
            ("2024-06-03", "2024-04-29", "2024-04-08"),  # business days since 1 April 2024
        ],
    )
    def test_premium_days_are_those_of_the_filing(
        self, needed: str, approved: str, filed: str
    ) -> None:
        found = backward(EMPTY, day(needed), Choices())

        assert (of(found, Step.APPROVED).latest, of(found, Step.FILED).latest) == (
            day(approved),
            day(filed),
        )

    def test_every_holiday_it_passes_is_named(self) -> None:
        found = backward(EMPTY, date(2027, 2, 16), Choices())

        assert "2027-02-09, Alternative holiday for Korean New Year" in said(
            of(found, Step.INTERVIEW).latest_why
        )
        assert "Washington's Birthday" in said(of(found, Step.VISA).latest_why)
        assert "Christmas Day" in said(of(found, Step.FILED).latest_why)

    def test_a_chosen_filing_day_binds_what_comes_before_it(self) -> None:
        found = latest(backward(EMPTY, NEEDED, Choices(filing=day("2027-01-11"))))

        assert (found["draft"], found["filed"]) == ("2026-12-21", "2027-04-05")

    def test_the_documented_case_on_13_july(self) -> None:
        documented = case(APPROVED, OFFERED, zone=SEOUL, post=POST, interviews=(REGULAR,))

        found = plan(documented, date(2018, 7, 13), date(2018, 8, 1), Choices())

        assert of(found, Step.APPROVED).fact == APPROVED, "done steps keep their day as known"
        assert latest(found) == {
            "interview": "2018-07-26",
            "visa": "2018-07-31",
            "arrived": "2018-08-01",
        }
        assert expected(found) == {
            "interview": "2018-08-06",
            "visa": "2018-08-09",
            "arrived": "2018-08-10",
        }
        assert found.critical == of(found, Step.INTERVIEW)
        assert of(found, Step.INTERVIEW).spare == -11


class TestForward:
    def test_from_today_by_what_is_assumed(self) -> None:
        assert expected(forward(EMPTY, TODAY, Choices())) == {
            "letters": "2027-01-18",
            "draft": "2027-02-15",
            "filed": "2027-03-08",
            "approved": "2027-03-29",
            "interview": "2027-04-27",
            "visa": "2027-04-30",
            "arrived": "2027-05-01",
        }

    def test_a_filing_day_and_a_request_move_all_that_follows(self) -> None:
        chosen = Choices(rfe=True, filing=day("2027-01-11"), answer_days=14)

        found = expected(forward(EMPTY, TODAY, chosen))

        assert found["filed"] == "2027-01-11"
        assert (found["request"], found["answer"]) == ("2027-02-02", "2027-02-16")
        assert found["approved"] == "2027-03-09"

    def test_letters_count_from_the_first_of_them(self) -> None:
        asked = fact("letter_requested", "2026-11-02", zone=SEOUL, letter="a")
        passed = fact("letter_passed", "2026-11-20", zone=SEOUL, letter="a")
        two = case(asked, passed, letters=(Letter("a", None, SEOUL), Letter("b", None, SEOUL)))
        one = case(asked, passed, letters=(Letter("a", None, SEOUL),))

        assert of(forward(two, TODAY, Choices()), Step.LETTERS).expected == day("2026-12-28")
        assert of(forward(one, TODAY, Choices()), Step.LETTERS).fact == passed

    def test_a_running_clock_counts_as_the_case_page_says(self) -> None:
        found = forward(case(FILED, post=POST), TODAY, choices_of(case(FILED)))

        assert of(found, Step.APPROVED).expected == day("2026-11-24")
        assert of(found, Step.APPROVED).expected_why[0].text == "{what}: {day} ({zone})."

    def test_premium_asked_for_later_starts_its_clock_today(self) -> None:
        filed = case(PLAIN, post=POST)

        assert not choices_of(filed).premium
        assert of(forward(filed, TODAY, choices_of(filed)), Step.APPROVED).expected is None
        upgraded = forward(filed, TODAY, Choices(premium=True))
        assert of(upgraded, Step.APPROVED).expected == day("2026-12-15")

    def test_an_open_notice_counts_by_its_printed_day(self) -> None:
        notice = fact("rfe_issued", "2026-11-16", stated_due="2027-01-15")
        open_ = case(FILED, notice, post=POST)

        assert of(forward(open_, TODAY, Choices()), Step.ANSWER).expected == day("2027-01-15")
        sooner = forward(open_, TODAY, Choices(answer_days=21))
        assert of(sooner, Step.ANSWER).expected == day("2026-12-07")

    def test_what_is_late_is_expected_from_today(self) -> None:
        late = forward(case(FILED, post=POST), date(2027, 1, 2), Choices())

        assert of(late, Step.APPROVED).expected == day("2027-01-04")
        assert "has passed" in said(of(late, Step.APPROVED).expected_why)

    def test_after_a_221g_refusal_nobody_knows(self) -> None:
        refused = case(
            fact("interview_attended", "2026-11-10", zone=SEOUL, interview="regular"),
            fact("refused_221g", "2026-11-10", zone=SEOUL),
            zone=SEOUL,
            post=POST,
        )

        assert expected(forward(refused, TODAY, Choices())) == {}

    def test_a_rejected_petition_is_to_be_filed_again(self) -> None:
        back = case(FILED, fact("petition_rejected", "2026-11-10"), post=POST)

        filed = of(forward(back, TODAY, Choices()), Step.FILED)

        assert (filed.done, filed.fact) == (False, None)
        assert choices_of(back).premium

    def test_a_dependents_visa_is_not_the_beneficiarys(self) -> None:
        visa = replace(fact("visa_received", "2026-11-10", zone=SEOUL), traveller="child")
        family = case(visa, zone=SEOUL, post=POST, dependents=frozenset({"child"}))

        assert not of(forward(family, TODAY, Choices()), Step.VISA).done

    def test_a_later_step_on_record_tells_that_the_earlier_ones_are_done(self) -> None:
        found = forward(case(FILED, post=POST), TODAY, Choices())

        letters = of(found, Step.LETTERS)
        assert (letters.done, letters.fact, letters.expected) == (True, None, None)


class TestAssumptions:
    def test_each_is_named_cited_and_as_sure_as_it_is(self) -> None:
        found = {str(a.sentence): a for a in forward(EMPTY, TODAY, Choices(rfe=True)).assumptions}

        assert len(found) == 8
        for text, one in found.items():
            assert one.citation, text
            assert (one.sureness is Sureness.MEDIUM) == (one.kind is RuleKind.PRACTICE), text
            assert one.to_be_confirmed == (one.kind is RuleKind.PRACTICE), text

    def test_a_day_that_the_reader_gave_is_the_readers(self) -> None:
        [own] = [a for a in forward(EMPTY, TODAY, Choices(passport_days=2)).assumptions if a.stated]

        assert "2 working days" in str(own.sentence)
        assert not own.to_be_confirmed

    def test_done_steps_assume_nothing(self) -> None:
        found = forward(case(APPROVED, zone=SEOUL, post=POST), TODAY, Choices())

        assert len(found.assumptions) == 3

    def test_a_booked_interview_is_no_assumption(self) -> None:
        booked = fact("interview_booked", "2018-07-13", zone=SEOUL, interview="regular")
        found = case(APPROVED, booked, zone=SEOUL, post=POST, interviews=(REGULAR,))

        assert len(plan(found, date(2018, 7, 13), date(2018, 8, 1), Choices()).assumptions) == 2

    def test_a_post_whose_holidays_are_not_known_says_so(self) -> None:
        nowhere = case(post=Post(zone=NEW_YORK, country="XX"))

        found = backward(nowhere, NEEDED, Choices())

        assert "in 2027 are not known here" in said(of(found, Step.INTERVIEW).latest_why)


needs = st.dates(date(2019, 1, 1), date(2035, 12, 31))
days_given = st.none() | st.integers(1, 84)
choices = st.builds(
    Choices,
    premium=st.booleans(),
    rfe=st.booleans(),
    answer_days=days_given,
    processing_days=st.integers(30, 400),
    appointment_days=days_given,
    passport_days=st.none() | st.integers(1, 20),
)
posts = st.sampled_from(
    (POST, Post("Europe/Berlin", "DE"), Post("America/Mexico_City", "MX"), None)
)


@given(needs, st.integers(1, 60), choices, posts)
def test_a_later_need_gives_no_earlier_day(
    needed: date, later: int, chosen: Choices, post: Post | None
) -> None:
    of_post = case(zone=SEOUL, post=post)

    first = backward(of_post, needed, chosen)
    second = backward(of_post, needed + timedelta(days=later), chosen)

    for one, other in zip(first.steps, second.steps, strict=True):
        assert one.latest
        assert other.latest
        assert one.latest <= other.latest


@given(needs, choices, posts)
def test_premium_is_never_later_than_the_same_without(
    today: date, chosen: Choices, post: Post | None
) -> None:
    of_post = case(zone=SEOUL, post=post)

    fast = forward(of_post, today, replace(chosen, premium=True))
    slow = forward(of_post, today, replace(chosen, premium=False))

    for one, other in zip(fast.steps, slow.steps, strict=True):
        assert one.expected
        assert other.expected
        assert one.expected <= other.expected


@given(needs, choices, posts)
def test_filed_on_its_latest_day_a_case_arrives_in_time(
    needed: date, chosen: Choices, post: Post | None
) -> None:
    of_post = case(zone=NEW_YORK, post=post)
    back = backward(of_post, needed, chosen)
    last = of(back, Step.FILED).latest
    assert last

    ahead = forward(of_post, last, replace(chosen, filing=last))

    arrived = of(ahead, Step.ARRIVED).expected
    assert arrived
    assert arrived <= needed
    for latest_, expected_ in zip(back.steps[2:], ahead.steps[2:], strict=True):
        assert expected_.expected
        assert latest_.latest
        assert expected_.expected <= latest_.latest


@given(needs, choices, posts)
def test_nothing_lands_on_a_closed_day_where_offices_count(
    needed: date, chosen: Choices, post: Post | None
) -> None:
    of_post = case(zone=SEOUL, post=post)
    back, ahead = backward(of_post, needed, chosen), forward(of_post, needed, chosen)
    abroad = Calendar(country=post.country) if post else Calendar()

    for found in (*back.steps, *ahead.steps):
        calendar = abroad if found.step in (Step.INTERVIEW, Step.VISA) else Calendar()
        on = found.latest or found.expected
        assert on
        if found.step not in (Step.LETTERS, Step.DRAFT, Step.ARRIVED):
            assert calendar.is_business_day(on), found


@given(needs, choices)
def test_backward_days_stand_in_the_order_of_the_steps(needed: date, chosen: Choices) -> None:
    days = [found.latest for found in backward(EMPTY, needed, chosen).steps]

    assert days == sorted(day for day in days if day)


class TestFilingWindow:
    """Not more than a year before the need: 8 CFR 214.2(o)(2)(i)."""

    FAR = date(2028, 6, 1)

    def test_a_need_far_ahead_puts_the_filing_off(self) -> None:
        found = plan(EMPTY, TODAY, self.FAR, Choices())

        assert of(found, Step.FILED).expected == day("2027-06-01")
        assert "USCIS takes no petition before 2027-06-01." in said(
            of(found, Step.FILED).expected_why
        )
        assert of(found, Step.APPROVED).expected == day("2027-06-23")

    def test_so_does_a_filing_day_that_is_chosen_too_early(self) -> None:
        early, in_time = (
            of(plan(EMPTY, TODAY, self.FAR, Choices(filing=day(chosen))), Step.FILED)
            for chosen in ("2027-05-28", "2027-06-02")
        )

        assert (early.expected, in_time.expected) == (day("2027-06-01"), day("2027-06-02"))
        assert "takes no petition" not in said(in_time.expected_why)

    def test_without_a_day_of_need_no_window_is_known(self) -> None:
        assert of(plan(EMPTY, TODAY, None, Choices()), Step.FILED).expected == day("2027-03-08")
