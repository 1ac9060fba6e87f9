"""Ladders as instants: rungs, volumes, mornings, quiet hours, and each rule's own days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tracker.accounts.models import User
from tracker.cases import ladders
from tracker.cases.enums import Sense
from tracker.cases.ladders import Hearing
from tracker.cases.models import Deadline
from tracker.cases.rules import RULES

NEW_YORK, SEOUL = "America/New_York", "Asia/Seoul"
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
RFE, LETTER, VALIDITY = (RULES[name] for name in ("rfe-response", "letter-due", "validity-max"))

NEAR = (7, 3, 1, 0)
USUAL = (30, 14, *NEAR)
# Days before, by rule. Those of the reference, then the usual ones, then those whose day is no
# task or whose whole span is shorter than a month.
REFERENCE = {
    "rfe-response": (60, 45, 30, 21, 14, *NEAR),
    "noid-response": (21, 14, 10, 7, 5, 3, 1, 0),
    "noir-response": (21, 14, 10, 7, 5, 3, 1, 0),
    "i290b": (21, 14, 10, 7, 5, 3, 1, 0),
    "appeal-brief": (21, 14, 10, 7, 5, 3, 1, 0),
    "ext-prepare": (90, 30, 0),  # 180, 120 and 90 days before the stay ends
    "ext-file-by": (60, 45, *USUAL),
    "mrv-schedule-by": (90, 30, *NEAR),
}
TASKS = {
    "file-advised": USUAL,
    "letter-due": USUAL,
    "needed-by": USUAL,
    "221g-cure": (180, 90, 60, *USUAL),
    "ds160-save": (14, *NEAR),  # 30 days in all: the first notice is the reminder of the 30th
    "ds160-lock": NEAR,
    "passport-pickup": NEAR,
    "i94-check": (2, 1, 0),
    "amend": (0,),
}
ENDS = {
    "work-240": (60, *USUAL),
    "grace-60": USUAL,
    "exit-10": USUAL,
    "passport-validity": (183, 92, 30, 7),
    "o3-age-out": (365, 183, 92, 30, 7, 0),
    "photo-age": (30, 7, 0),
    "validity-max": (),
    "ext-1y": (),
}
WAITED_FOR = {
    "labor-consultation": (3, 0),
    "premium-clock": (3, 0),
    "case-quiet": (),
    "file-earliest": (0,),
    "ap-inquire": (0,),
    "visa-earliest": (7, 0),
    "entry-earliest": (7, 0),
    "work-start": (7, 0),
}


def test_the_days_of_every_rule() -> None:
    found = {rule.id: rule.ladder for rule in RULES.values()}
    assert found == REFERENCE | TASKS | ENDS | WAITED_FOR


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.ladder], ids=lambda r: r.id)
def test_ladders_go_down_and_what_has_to_be_done_ends_on_the_day(rule: object) -> None:
    days, sense = rule.ladder, rule.sense  # type: ignore[attr-defined]
    assert list(days) == sorted(set(days), reverse=True)
    assert days[-1] == 0 or sense is not Sense.ACT_BY


def deadline(**fields: object) -> Deadline:
    values = {"rule": RFE.id, "sense": Sense.ACT_BY, "by": date(2027, 2, 12), "zone": NEW_YORK}
    return Deadline(**values | {"ship_by": date(2027, 2, 5)} | fields)


def hearing(zone: str = NEW_YORK, **fields: Any) -> Hearing:
    names = ("asked", "first", "ladder", "within")
    mine = {name: fields.pop(name) for name in names if name in fields}
    return Hearing(zone, User(**fields), **mine)


def names(of: Deadline, days: Sequence[int], hearing: Hearing) -> list[str]:
    return [rung.name for rung in ladders.rungs(of, RFE, days, hearing, now=NOW)]


def test_the_rungs_in_order() -> None:
    whole = ["first", "before:7", "before:1", "day", "ship", "overdue"]
    assert names(deadline(), [1, 7, 0, 7], hearing()) == whole
    assert names(deadline(ship_by=None), [], hearing()) == ["first", "overdue"]
    informed = hearing(within=1)
    assert names(deadline(), [7, 1, 0], informed) == ["first", "before:1", "day", "overdue"]
    assert names(deadline(), [7, 1, 0], hearing(first=False, ladder=False)) == ["overdue"]
    assert names(deadline(sense=Sense.NOT_BEFORE), [0], hearing()) == ["first", "day", "ship"]


def test_overdue_comes_on_the_first_morning_after_the_day_where_it_counts() -> None:
    at = ladders.send_at
    assert at("overdue", deadline(), hearing(), now=NOW) == datetime(2027, 2, 13, 14, tzinfo=UTC)
    seoul = at("overdue", deadline(), hearing(SEOUL), now=NOW)
    assert seoul == datetime(2027, 2, 14, 0, tzinfo=UTC), "at nine on the 13th it is the 12th there"


@pytest.mark.parametrize(
    "volume, practice, law",
    [("all", 6, 6), ("few", 3, 3), ("none", 0, 6)],
)
def test_how_many_come(volume: str, practice: int, law: int) -> None:
    habits = User(law_mails="all" if volume == "none" else volume, practice_mails=volume)
    days = (60, 30, 14, 7, 3, 1)
    rungs = [f"before:{count}" for count in days]
    found = [
        [ladders.is_wanted(rung, rule, days, habits) for rung in rungs] for rule in (LETTER, RFE)
    ]
    assert [sum(one) for one in found] == [practice, law]
    if volume == "few":
        assert found == [[False] * 3 + [True] * 3] * 2


@pytest.mark.parametrize("rung", ["first", "ship", "day", "overdue"])
def test_few_keeps_the_first_notice_and_the_last(rung: str) -> None:
    habits = User(law_mails="few", practice_mails="few")
    assert ladders.is_wanted(rung, LETTER, (30, 7, 0), habits)
    habits = User(practice_mails="none")
    assert not ladders.is_wanted(rung, LETTER, (30, 7, 0), habits)
    assert ladders.is_wanted(rung, RFE, (30, 7, 0), habits)


def test_the_law_cannot_be_muted_by_any_volume() -> None:
    for rule in RULES.values():
        assert rule.may_mute == (ladders.volume(rule, User(practice_mails="none")) == "none")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "now, zone, morning",
    [
        ("2026-11-23T13:59+00:00", NEW_YORK, "2026-11-23T14:00+00:00"),
        ("2026-11-23T14:00+00:00", NEW_YORK, "2026-11-24T14:00+00:00"),
        ("2026-10-31T14:00+00:00", NEW_YORK, "2026-11-01T14:00+00:00"),  # clocks went back
        ("2027-03-13T15:00+00:00", NEW_YORK, "2027-03-14T13:00+00:00"),  # and forward
        ("2026-10-31T23:30+00:00", SEOUL, "2026-11-01T00:00+00:00"),
        ("2026-11-01T00:00+00:00", SEOUL, "2026-11-02T00:00+00:00"),
    ],
)
def test_the_next_morning(now: str, zone: str, morning: str) -> None:
    assert ladders.next_morning(at(now), hearing(zone)) == at(morning)


def test_it_wakes_nobody_where_the_day_ends_later_than_the_night() -> None:
    late_riser = hearing(SEOUL, morning=20)
    now = at(
        "2026-11-23T18:00+00:00"
    )  # three o'clock in Seoul; the day ends at two in the afternoon
    due = deadline(by=date(2026, 11, 23))
    eight = at("2026-11-23T23:00+00:00")
    assert ladders.first_notice(due, late_riser, now=now) == eight
    assert ladders.first_notice(due, late_riser, now=eight) == eight


def test_a_digest_hears_in_the_morning_even_where_first_notices_come_at_once(
    settings: Settings,
) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    assert first_notice(hearing()) == NOW
    assert first_notice(hearing(digest=True)) == at("2026-11-23T14:00+00:00")


def first_notice(hearing: Hearing, **fields: object) -> datetime:
    return ladders.first_notice(deadline(**fields), hearing, now=NOW)


@pytest.mark.parametrize("digest", [False, True])
def test_a_day_that_is_over_by_the_next_morning_is_told_at_once(digest: bool) -> None:
    today, tomorrow = date(2026, 11, 22), date(2026, 11, 23)  # ten in the evening in New York
    morning = at("2026-11-23T14:00+00:00")
    assert first_notice(hearing(digest=digest), by=today) == NOW
    assert first_notice(hearing(digest=digest), by=tomorrow) == morning
    assert first_notice(hearing(digest=digest), by=date(2026, 11, 21)) == morning, "it is over"
    assert first_notice(hearing(digest=digest, asked=False), by=today) == morning
    opens = first_notice(hearing(digest=digest), by=today, sense=Sense.NOT_BEFORE)
    assert opens == morning, "it can be done on the next day too"


@pytest.mark.parametrize(
    "zone, hours, now, until",
    [
        # from 21 to 8, in November: five hours behind
        (NEW_YORK, (21, 8), "2026-11-23T01:59+00:00", None),
        (NEW_YORK, (21, 8), "2026-11-23T02:00+00:00", "2026-11-23T13:00+00:00"),
        (NEW_YORK, (21, 8), "2026-11-23T05:00+00:00", "2026-11-23T13:00+00:00"),
        (NEW_YORK, (21, 8), "2026-11-23T12:59+00:00", "2026-11-23T13:00+00:00"),
        (NEW_YORK, (21, 8), "2026-11-23T13:00+00:00", None),
        # the night that has an hour twice, and the night that lacks one
        (NEW_YORK, (21, 8), "2026-11-01T01:00+00:00", "2026-11-01T13:00+00:00"),
        (NEW_YORK, (21, 8), "2026-11-01T12:59+00:00", "2026-11-01T13:00+00:00"),
        (NEW_YORK, (21, 8), "2027-03-14T02:00+00:00", "2027-03-14T12:00+00:00"),
        (NEW_YORK, (21, 8), "2027-03-14T12:00+00:00", None),
        # quiet until an hour that comes twice ends at its first coming
        (NEW_YORK, (21, 1), "2026-11-01T04:59+00:00", "2026-11-01T05:00+00:00"),
        (NEW_YORK, (21, 1), "2026-11-01T05:30+00:00", None),
        (NEW_YORK, (21, 1), "2026-11-01T06:30+00:00", None),
        # until an hour that is left out: at the first one after it
        (NEW_YORK, (21, 2), "2027-03-14T06:59+00:00", "2027-03-14T07:00+00:00"),
        (NEW_YORK, (21, 2), "2027-03-14T07:00+00:00", None),
        # Seoul's clocks never change
        (SEOUL, (21, 8), "2026-11-01T11:59+00:00", None),
        (SEOUL, (21, 8), "2026-11-01T12:00+00:00", "2026-11-01T23:00+00:00"),
        (SEOUL, (21, 8), "2026-11-01T22:59+00:00", "2026-11-01T23:00+00:00"),
        (SEOUL, (21, 8), "2026-11-01T23:00+00:00", None),
        # within one day, up to midnight, and none at all
        (SEOUL, (12, 14), "2026-11-01T03:00+00:00", "2026-11-01T05:00+00:00"),
        (SEOUL, (12, 14), "2026-11-01T05:00+00:00", None),
        (SEOUL, (22, 0), "2026-11-01T14:00+00:00", "2026-11-01T15:00+00:00"),
        (SEOUL, (22, 0), "2026-11-01T15:00+00:00", None),
        (SEOUL, (0, 6), "2026-11-01T15:00+00:00", "2026-11-01T21:00+00:00"),
        (SEOUL, (8, 8), "2026-11-01T23:00+00:00", None),
    ],
)
def test_quiet_hours(zone: str, hours: tuple[int, int], now: str, until: str | None) -> None:
    habits = User(quiet_from=hours[0], quiet_to=hours[1])
    found = ladders.quiet_until(at(now), habits, zone)
    assert found == (at(until) if until else None)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "left, patience",
    [
        (190 * HOUR, 24 * HOUR),
        (96 * HOUR, 24 * HOUR),
        (40 * HOUR, 10 * HOUR),
        (8 * HOUR, 2 * HOUR),
        (1 * HOUR, 2 * HOUR),
        (0 * HOUR, 24 * HOUR),
        (-9 * HOUR, 24 * HOUR),
    ],
)
def test_an_answer_is_awaited_for_a_quarter_of_the_time_left(
    left: timedelta, patience: timedelta
) -> None:
    sent = at("2027-02-13T05:00+00:00") - left
    assert ladders.answer_by("day", deadline(), sent) == sent + patience


@pytest.mark.parametrize(
    "rung, days, awaited",
    [
        ("first", 80, 0),
        ("before:14", 14, 0),
        ("before:10", 10, 0),
        ("before:7", 7, 1),
        ("first", 2, 1),
        ("attorney", 30, 1),
        ("firm", 30, 1),
    ],
)
def test_while_the_day_is_far_no_answer_is_awaited(rung: str, days: int, awaited: int) -> None:
    sent = at("2027-02-12T14:00+00:00") - timedelta(days=days)
    assert bool(ladders.answer_by(rung, deadline(), sent)) == bool(awaited)
