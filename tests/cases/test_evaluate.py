"""What rules are told of a case's people and posts."""

from datetime import date

import pytest

from tests import cast
from tracker.cases.enums import ChangeCause, Role
from tracker.cases.evaluate import evaluate
from tracker.cases.models import ConsularPost, Petition
from tracker.cases.recompute import resync_all
from tracker.cases.record import record
from tracker.cases.rules.case import Post

pytestmark = pytest.mark.django_db


def post(code: str, **settings: int) -> ConsularPost:
    fields = {"name_en": code, "name_ko": code, "zone": "Asia/Tokyo", "country": "JP"}
    return ConsularPost.objects.create(code=code, **fields, **settings)


def test_rules_know_who_is_a_dependent() -> None:
    petition = cast.petition("O1-FAMILY")
    petition.participants.create(key="child", role=Role.DEPENDENT, name="Seo-ah Seo")
    petition.participants.create(key="boss", role=Role.AGENT, name="Arne Holt")

    assert evaluate(petition, date(2026, 11, 23)).case.dependents == {"child"}


def test_an_interview_brings_the_settings_of_its_own_post() -> None:
    petition = cast.petition("O1-POSTS", consular_post=post("one", ds160_lock_days=2))
    petition.interviews.create(
        key="first", post=post("other", pickup_days=15), scheduled_for=date(2026, 12, 1)
    )

    case = evaluate(petition, date(2026, 11, 23)).case

    assert case.post == Post("Asia/Tokyo", "JP", ds160_lock_days=2)
    assert [interview.post for interview in case.interviews] == [
        Post("Asia/Tokyo", "JP", pickup_days=15)
    ]


def test_a_post_brings_its_own_closed_days_and_how_it_counts() -> None:
    closed, open_ = post("closed", pickup_days=5, pickup_working=True), post("open")
    closed.closures.create(day=date(2026, 12, 4), name="Election day")
    petition = cast.petition("O1-CLOSED", consular_post=closed)
    petition.interviews.create(key="first", post=open_, scheduled_for=date(2026, 12, 1))

    case = evaluate(petition, date(2026, 11, 23)).case

    closures = {date(2026, 12, 4): "Election day"}
    expected = Post("Asia/Tokyo", "JP", pickup_days=5, pickup_working=True, closures=closures)
    assert case.post == expected
    assert case.interviews[0].post == Post("Asia/Tokyo", "JP")


def test_a_closed_day_moves_a_date_and_the_bulk_look_sees_it() -> None:
    seoul = ConsularPost.objects.create(
        code="counting", zone="Asia/Seoul", country="KR", ds160_lock_days=2
    )
    petition = cast.petition("O1-LOCK", consular_post=seoul)
    slot = petition.interviews.create(key="first", post=seoul, scheduled_for=date(2026, 12, 11))
    record(petition, "interview_booked", "2026-11-20", interview=slot, now=cast.NOW)
    assert petition.deadlines.get(rule="ds160-lock").by == date(2026, 12, 9)

    seoul.closures.create(day=date(2026, 12, 10), name="Election day")
    report = resync_all(Petition.objects.all(), cause=ChangeCause.POST, now=cast.NOW)

    assert report.moved == 1
    assert petition.deadlines.get(rule="ds160-lock").by == date(2026, 12, 8)
