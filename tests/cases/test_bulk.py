"""The bulk look at petitions finds just those that a resync would change."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tracker.cases import bulk, bulk_rows, demo, record
from tracker.cases.enums import Role, Stage
from tracker.cases.evaluate import evaluate
from tracker.cases.models import Closure, Deadline, Petition, Reminder
from tracker.cases.recompute import open_petitions
from tracker.lib.zones import day_of

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


def test_a_day_on_which_something_only_ends_is_never_the_next_deadline() -> None:
    case = cast.petition("PASSPORT")
    record.record(case, "passport_recorded", "", details={"expires": "2027-10-01"}, now=NOW)
    assert case.deadlines.get().sense == "runs_until"
    assert Petition.objects.get(pk=case.pk).next_due is None
    assert stale(NOW) == set()

    record.record(case, "rfe_issued", "2026-11-02", stated_due=date(2027, 5, 3), now=NOW)

    assert Petition.objects.get(pk=case.pk).next_due == date(2027, 5, 3)
    assert stale(NOW) == set()
    Petition.objects.filter(pk=case.pk).update(next_due=date(2027, 4, 1))
    assert stale(NOW) == {"PASSPORT"}


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


def test_a_look_has_each_case_as_its_page_has_it() -> None:
    demo.load(NOW)
    with_child = cast.petition("FAMILY")
    child = cast.participant(with_child, Role.DEPENDENT, key="child")
    notice: dict[str, Any] = {"traveller": child, "service": "mail", "response_channel": "paper"}
    record.record(with_child, "rfe_issued", "2026-11-02", now=NOW, **notice)
    wrong = record.record(with_child, "photo_taken", "2026-11-03", now=NOW)
    record.record(with_child, "photo_taken", "2026-11-04", now=NOW, corrects=wrong)
    record.retract(record.record(with_child, "note", "", now=NOW), by=None, now=NOW)

    chunk = bulk_rows.read(Petition.objects.all(), after=0, size=10)

    assert chunk is not None
    assert len(chunk.petitions) == 6
    shared = bulk.shared_now()
    for row in chunk.petitions:
        petition = Petition.objects.get(pk=row.pk)
        as_of = day_of(NOW, petition.zone)
        looked = asdict(bulk.case_in(chunk, row, bulk.known_in(chunk, row, as_of), shared))
        shown = asdict(evaluate(petition, as_of).case)
        looked.pop("calendar"), shown.pop("calendar")
        assert looked == shown, petition.reference
    assert stale(NOW) == set()


def test_a_look_reads_no_rows_of_petitions_it_was_not_asked_for() -> None:
    first, closed, last = (cast.petition(name) for name in ("FIRST", "CLOSED", "LAST"))
    for case in (first, closed, last):
        record.record(case, "rfe_issued", "2026-11-02", now=NOW)
    Petition.objects.filter(pk=closed.pk).update(stage=Stage.CLOSED, next_due=None)

    chunk = bulk_rows.read(open_petitions(), after=0, size=10)

    assert chunk is not None
    assert set(chunk.events) == set(chunk.deadlines) == {first.pk, last.pk}
