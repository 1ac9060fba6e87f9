"""The bulk look at petitions finds just those that a resync would change."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tracker.cases import bulk, demo, record
from tracker.cases.models import Closure, Deadline, Petition, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = cast.NOW


def stale(now: datetime, size: int = 2) -> set[str]:
    looks = bulk.looks(Petition.objects.all(), now=now, size=size)
    found = [pk for look in looks for pk in look.differ]
    return set(Petition.objects.filter(pk__in=found).values_list("reference", flat=True))


def test_fresh_cases_are_not_stale_and_all_are_looked_at() -> None:
    demo.load(NOW)

    looked = [look.seen for look in bulk.looks(Petition.objects.all(), now=NOW, size=2)]

    assert looked == [2, 2, 1]
    assert stale(NOW) == set()


def test_a_closure_makes_just_the_premium_case_stale_and_a_resync_mends_it() -> None:
    demo.load(NOW)
    case = cast.petition("PREMIUM")
    record.record(case, "premium_requested", "2026-11-20", now=NOW, zone="America/New_York")
    assert stale(NOW) == set()

    Closure.objects.create(day=date(2026, 12, 4), name="Executive order", sureness="C2")

    assert stale(NOW) == {"PREMIUM"}
    record.resync(case, now=NOW)
    assert stale(NOW) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"by": date(2030, 1, 1)},
        {"estimate": True},
        {"version": "1999-01-01"},
        {"met_by": None},
        {"current": False},
    ],
)
def test_a_deadline_that_differs_is_seen(change: dict[str, object]) -> None:
    cast.documented()
    row = Deadline.objects.filter(rule="premium-clock").first()
    assert row is not None
    Deadline.objects.filter(pk=row.pk).update(
        **({"estimate": False} if "estimate" in change else change)
    )

    assert stale(NOW) == {"DOC-2018"}


def test_a_cache_that_differs_is_seen() -> None:
    case = cast.documented()
    Petition.objects.filter(pk=case.pk).update(letters_passed=6)

    assert stale(NOW) == {"DOC-2018"}


def test_what_the_passing_of_days_changes_is_seen() -> None:
    demo.load(NOW)
    later = NOW + timedelta(days=7)

    found = stale(later)

    assert "DEMO-A" in found, "letter 5 was wanted in six days: the next one is due"
    for petition in Petition.objects.filter(reference__in=found):
        record.resync(petition, now=later)
    assert stale(later) == set()
    assert not Reminder.objects.filter(deadline__petition__reference="DOC-2018").exists()


def test_the_queries_do_not_grow_with_the_petitions(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    cast.documented(cast.firm("one"))
    with django_assert_num_queries(10):
        list(bulk.looks(Petition.objects.all(), now=NOW))
    for name in ("two", "three"):
        cast.documented(cast.firm(name))
    with django_assert_num_queries(10):
        list(bulk.looks(Petition.objects.all(), now=NOW))
