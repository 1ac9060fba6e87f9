"""Deadline rows equal what the rules say, and reminders follow them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from tests import cast
from tracker.cases import deadlines, habits, reasons, record
from tracker.cases.enums import DeadlineState, ReminderState
from tracker.cases.evaluate import evaluate
from tracker.cases.models import Deadline, Petition, Reminder, TimelineEvent

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)  # Monday noon in Seoul, Sunday evening in New York


@pytest.fixture
def case() -> Petition:
    petition = cast.petition("O1-TEST")
    people = [
        ("beneficiary", "ko", "Asia/Seoul", "one@applicant.example"),
        ("petitioner", "en", "America/New_York", "two@company.example"),
        ("counsel", "en", "America/New_York", "three@firm.example"),
    ]
    for role, language, zone, email in people:
        petition.participants.filter(role=role).delete()
        petition.participants.create(
            key=role, role=role, name=role, language=language, zone=zone, email=email
        )
    return petition


def told(
    petition: Petition, kind: str, day: str, *, now: datetime = NOW, **fields: Any
) -> TimelineEvent:
    return record.record(petition, kind, day, now=now, **fields)


def rfe(petition: Petition, **fields: Any) -> TimelineEvent:
    due = {"stated_due": date(2027, 2, 11)} | fields
    return told(petition, "rfe_issued", "2026-11-19", zone="America/New_York", **due)


def answer_due() -> Deadline:
    """The day of the answer; beside it stands the day by which the case is quiet."""
    return Deadline.objects.get(rule="rfe-response")


def ladder(petition: Petition, role: str) -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(deadline__petition=petition, recipient__role=role)
    return [(row.rung, row.send_at.isoformat()) for row in rows.order_by("send_at", "pk")]


def state_on(petition: Petition, day: date) -> DeadlineState:
    found = deadlines.states(evaluate(petition, day))
    return next(state for due, state in found if due.rule == "rfe-response")


def states(petition: Petition) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in Reminder.objects.filter(deadline__petition=petition):
        found[row.state] = found.get(row.state, 0) + 1
    return found


def test_an_rfe_becomes_one_deadline_with_its_derivation(case: Petition) -> None:
    event = rfe(case)

    row = answer_due()
    assert (row.rule, row.anchor, row.by) == (
        "rfe-response",
        f"event:{event.chain}",
        date(2027, 2, 11),
    )
    assert (row.zone, row.bound, row.version, row.estimate) == (
        "America/New_York",
        "counsel",
        "printed",
        False,
    )
    assert row.derivation[0]["values"] == {"day": {"date": "2027-02-11"}}


def test_a_row_says_when_paper_has_to_be_shipped(case: Petition) -> None:
    told(case, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), response_channel="paper")
    told(case, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), response_channel="online")
    rows = dict(case.deadlines.values_list("rule", "ship_by"))
    assert (rows["rfe-response"], rows["noid-response"]) == (date(2027, 2, 5), None)


def test_the_command_says_when_to_ship_and_how_sure_each_wording_is(
    case: Petition, capsys: pytest.CaptureFixture[str]
) -> None:
    told(case, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), response_channel="paper")
    told(case, "visa_fee_paid", "2018-07-06")
    call_command("deadlines", case.reference, "--json", "--as-of", "2026-11-23")
    found = {due["rule"]: due for due in json.loads(capsys.readouterr().out)["deadlines"]}
    assert found["rfe-response"]["ship_by"] == "2027-02-05"
    fee = found["mrv-schedule-by"]
    assert (fee["ship_by"], fee["sureness"], fee["confirm_with_counsel"]) == (None, "K", True)


def test_twice_in_a_row_changes_nothing(case: Petition) -> None:
    rfe(case)
    before = list(Deadline.objects.values()), list(Reminder.objects.values())

    deadlines.sync(case, now=NOW + timedelta(days=3))
    deadlines.replan(case, now=NOW + timedelta(days=3))

    assert (list(Deadline.objects.values()), list(Reminder.objects.values())) == before


def test_the_whole_ladder_for_those_who_act(case: Petition) -> None:
    rfe(case)

    assert ladder(case, "counsel") == [
        ("first", "2026-11-23T14:00:00+00:00"),
        ("before:60", "2026-12-13T14:00:00+00:00"),
        ("before:45", "2026-12-28T14:00:00+00:00"),
        ("before:30", "2027-01-12T14:00:00+00:00"),
        ("before:21", "2027-01-21T14:00:00+00:00"),
        ("before:14", "2027-01-28T14:00:00+00:00"),
        ("before:7", "2027-02-04T14:00:00+00:00"),
        ("ship", "2027-02-04T14:00:00+00:00"),
        ("before:3", "2027-02-08T14:00:00+00:00"),
        ("before:1", "2027-02-10T14:00:00+00:00"),
        ("day", "2027-02-11T14:00:00+00:00"),
        ("overdue", "2027-02-12T14:00:00+00:00"),
    ]


def test_the_informed_hear_at_first_and_at_the_end_at_nine_in_their_own_zone(
    case: Petition,
) -> None:
    rfe(case)

    assert ladder(case, "beneficiary") == [
        ("first", "2026-11-24T00:00:00+00:00"),
        ("before:1", "2027-02-10T00:00:00+00:00"),
        ("day", "2027-02-11T00:00:00+00:00"),
        ("overdue", "2027-02-13T00:00:00+00:00"),  # at nine on the 12th it is the 11th in New York
    ]
    tones = Reminder.objects.values_list("recipient__role", "tone").distinct()
    assert set(tones) == {("counsel", "act"), ("petitioner", "act"), ("beneficiary", "inform")}


def test_nine_oclock_stays_nine_across_daylight_saving(case: Petition) -> None:
    rfe(case, stated_due=date(2027, 3, 20))

    hours = dict(ladder(case, "counsel"))
    assert hours["before:7"] == "2027-03-13T14:00:00+00:00"
    assert hours["before:3"] == "2027-03-17T13:00:00+00:00"


def test_the_demo_gives_first_notice_at_once(case: Petition, settings: Any) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"

    rfe(case)

    assert ladder(case, "counsel")[0] == ("first", NOW.isoformat())


def test_what_was_past_when_it_was_recorded_is_silent(case: Petition) -> None:
    rfe(case, stated_due=date(2026, 11, 21))

    assert answer_due().by == date(2026, 11, 21)
    assert Reminder.objects.count() == 0


def test_a_day_that_is_not_over_in_new_york_is_not_past(case: Petition) -> None:
    rfe(case, stated_due=date(2026, 11, 22))

    assert [rung for rung, _ in ladder(case, "counsel")] == ["first", "overdue"]


def test_meeting_a_deadline_cancels_what_was_planned(case: Petition) -> None:
    rfe(case)
    told(case, "rfe_response_sent", "2026-11-23", zone="America/New_York")

    assert set(states(case)) == {"cancelled"}
    assert set(Reminder.objects.values_list("reason", flat=True)) == {reasons.MET}


def test_taking_the_answer_back_plans_again(case: Petition) -> None:
    rfe(case)
    planned = ladder(case, "counsel")
    answer = told(case, "rfe_response_sent", "2026-11-23", zone="America/New_York")

    record.retract(answer, by=None, now=NOW)

    assert ladder(case, "counsel") == planned
    assert set(states(case)) == {"planned"}


def test_a_moved_date_cancels_and_plans_anew(case: Petition) -> None:
    first = rfe(case)
    count = Reminder.objects.count()
    rfe(case, stated_due=date(2027, 2, 18), corrects=first)

    assert answer_due().by == date(2027, 2, 18)
    assert states(case) == {"cancelled": count, "planned": count}
    assert {row.planned_due for row in Reminder.objects.filter(state="planned")} == {
        date(2027, 2, 18)
    }


def test_a_retracted_notice_leaves_a_row_that_is_no_longer_current(case: Petition) -> None:
    event = rfe(case)

    record.retract(event, by=None, now=NOW)

    assert not answer_due().current
    assert set(states(case)) == {"cancelled"}


def test_without_an_address_the_ledger_says_so_and_an_address_mends_it(case: Petition) -> None:
    case.participants.filter(role="petitioner").update(email="")
    rfe(case)

    [row] = Reminder.objects.filter(recipient__role="petitioner")
    assert (row.state, row.reason) == (ReminderState.CANCELLED, reasons.NO_ADDRESS)

    case.participants.filter(role="petitioner").update(email="new@company.example")
    deadlines.replan(case, now=NOW)

    assert len(ladder(case, "petitioner")) == 12


def test_only_the_recommender_of_the_letter_hears_of_it(case: Petition) -> None:
    for number in (1, 2):
        person = case.participants.create(
            key=f"professor-{number}",
            role="recommender",
            name=f"Professor {number}",
            email=f"{number}@letters.example",
        )
        case.letters.create(key=f"letter-{number}", position=number, recommender=person)
    case.letters.filter(key="letter-2").update(wanted_by=date(2026, 11, 29))

    deadlines.sync(case, now=NOW)

    heard = set(Reminder.objects.values_list("recipient__key", flat=True))
    assert heard == {"professor-2", "counsel"}


def test_a_reader_who_moves_is_reminded_on_the_mornings_of_the_new_place(case: Petition) -> None:
    user = cast.user("one@applicant.example", zone="Asia/Seoul")
    case.participants.filter(role="beneficiary").update(user=user)
    rfe(case)
    user.zone = "Europe/Berlin"
    user.save()

    habits.follow(user, now=NOW)

    assert ladder(case, "beneficiary") == [
        ("first", "2026-11-23T08:00:00+00:00"),
        ("before:1", "2027-02-10T08:00:00+00:00"),
        ("day", "2027-02-11T08:00:00+00:00"),
        ("overdue", "2027-02-12T08:00:00+00:00"),
    ]
    assert ladder(case, "counsel")[0] == ("first", "2026-11-23T14:00:00+00:00")


def test_waiving_needs_a_reason_and_silences(case: Petition) -> None:
    rfe(case)
    row = answer_due()
    attorney = cast.user("attorney@firm.example")

    with pytest.raises(ValueError, match="reason"):
        deadlines.waive(row, by=attorney, why=" ", now=NOW)
    deadlines.waive(row, by=attorney, why="Withdrawn by agreement.", now=NOW)

    assert set(states(case)) == {"cancelled"}
    assert state_on(case, date(2027, 6, 1)) == DeadlineState.WAIVED


def test_missed_only_when_the_day_is_over_where_it_counts(case: Petition) -> None:
    rfe(case, stated_due=date(2027, 2, 11))

    assert state_on(case, date(2027, 2, 11)) == DeadlineState.OPEN
    assert state_on(case, date(2027, 2, 12)) == DeadlineState.MISSED


def test_rows_are_called_by_their_rules_title_and_day(case: Petition) -> None:
    rfe(case)
    row = answer_due()
    reminder = row.reminders.first()

    said = "USCIS has the answer to its request for evidence · Thu 11 February 2027"
    assert (str(row), str(reminder)) == (said, said)
    with translation.override("ko"):
        assert str(row) == str(reminder)
        assert str(row).endswith(" · 2027년 2월 11일 목요일")
    row.rule = "of-an-earlier-release"
    assert str(row) == "of-an-earlier-release · Thu 11 February 2027"
