"""Every change of a deadline's date is one row, with its cause; some wait for confirmation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.cases.moving import (
    AFTER_CLOSURE,
    AFTER_RELEASE,
    DUE,
    NOW,
    close_a_day,
    moves,
    premium,
    premium_case,
    release,
)
from tracker.cases import changes, recompute, record
from tracker.cases.enums import ChangeCause as Cause
from tracker.cases.models import DeadlineChange, Petition
from tracker.cases.rules.registry import fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_new_deadline_is_a_change_from_nothing() -> None:
    case = premium_case()

    (row,) = changes.history(premium(case))

    assert (row.cause, row.at, row.petition) == ("fact", NOW, case)
    assert (row.old_due, row.old_due_latest, row.old_by, row.old_estimate) == (None,) * 4
    assert (row.old_zone, row.old_version) == ("", "")
    assert (row.new_due, row.new_due_latest, row.new_by) == (DUE, DUE, DUE)
    assert (row.new_zone, row.new_version) == ("America/New_York", "2024-04-01")
    assert row.new_estimate is False


def test_twice_in_a_row_keeps_nothing_more() -> None:
    case = premium_case()
    before = list(DeadlineChange.objects.values())

    assert record.resync(case, now=NOW) is False
    assert record.resync(case, now=NOW + timedelta(days=1), cause=Cause.TIME) is False

    assert list(DeadlineChange.objects.values()) == before


def test_a_fact_that_moves_no_date_keeps_nothing() -> None:
    case = premium_case()
    record.record(case, "note", "2026-11-22", summary="Nothing to see.", now=NOW)

    assert len(moves(case)) == 1


def test_a_renamed_closure_renews_the_words_and_keeps_no_change() -> None:
    closure = close_a_day()
    case = premium_case()
    closure.name = "National day of mourning"
    closure.save()

    assert record.resync(case, now=NOW, cause=Cause.CLOSURE) is False

    assert "National day of mourning" in str(premium(case).derivation)
    assert moves(case) == [("fact", None, AFTER_CLOSURE)]


def test_a_dropped_deadline_and_its_return_are_changes() -> None:
    case = premium_case()
    asked = case.events.get()

    record.retract(asked, by=None, now=NOW)
    record.record(case, "premium_requested", "2026-11-20", now=NOW, zone="America/New_York")

    kept = DeadlineChange.objects.filter(deadline__rule="premium-clock").order_by("pk")
    assert [(row.old_by, row.new_by) for row in kept] == [(None, DUE), (DUE, None), (None, DUE)]


def test_what_a_person_recorded_needs_no_confirmation() -> None:
    case = premium_case()
    attorney = cast.member("attorney@ours.example", case.firm)

    assert changes.confirm(DeadlineChange.objects.all(), by=attorney, now=NOW) == 0
    assert not DeadlineChange.objects.filter(confirmed_at__isnull=False).exists()


def test_an_attorney_confirms_what_an_edit_moved_once() -> None:
    case = premium_case()
    close_a_day()
    record.resync(case, now=NOW, cause=Cause.CLOSURE)
    first, second = (cast.member(f"{name}@ours.example", case.firm) for name in ("one", "two"))
    waiting = DeadlineChange.objects.all()

    assert changes.confirm(waiting, by=first, now=NOW) == 1
    assert changes.confirm(waiting, by=second, now=NOW) == 0

    row = DeadlineChange.objects.get(cause="closure")
    assert (row.confirmed_by, row.confirmed_at) == (first, NOW)


def test_the_history_keeps_the_version_of_each_date(monkeypatch: pytest.MonkeyPatch) -> None:
    case = premium_case()
    release(monkeypatch)

    assert record.resync(case, now=NOW, cause=Cause.RULE) is True

    kept = [(row.old_version, row.new_version) for row in changes.history(premium(case))]
    assert kept == [("", "2024-04-01"), ("2024-04-01", "2026-07-01")]
    assert moves(case) == [("fact", None, DUE), ("rule", DUE, AFTER_RELEASE)]


def record_again(case: Petition, day: str = "2026-11-20") -> None:
    """A correction of the request: a fact that brings the case's dates up to date."""
    old = case.events.order_by("pk").last()
    record.record(case, "premium_requested", day, now=NOW, zone="America/New_York", corrects=old)


def test_a_fact_does_not_hide_an_edit_that_nobody_looked_at_yet() -> None:
    case = premium_case()
    close_a_day()
    recompute.want(Cause.CLOSURE, "2026-12-04 Executive order", by=None, now=NOW)

    record_again(case)

    assert moves(case)[1:] == [("closure", DUE, AFTER_CLOSURE)]


def test_a_fact_does_not_hide_a_release_that_nobody_looked_at_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = premium_case()
    recompute.notice_release(NOW)
    recompute.run_wanted(lambda: NOW)
    release(monkeypatch)

    record_again(case)

    assert moves(case)[1:] == [("rule", DUE, AFTER_RELEASE)]


def test_a_fact_is_a_fact_once_all_was_looked_at() -> None:
    case = premium_case()
    recompute.want(Cause.CLOSURE, "2026-12-04 Executive order", by=None, now=NOW)
    recompute.notice_release(NOW)
    recompute.run_wanted(lambda: NOW)

    record_again(case, "2026-11-19")

    assert moves(case)[1:] == [("fact", DUE, date(2026, 12, 11))]


def test_the_queries_of_a_resync(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The history costs none where nothing moved, and four where a date moved that stood
    before: two of these read who hears of it. Three are for the day by which the case is quiet; and
    each of the two plans asks who was told at which address."""
    case = premium_case()
    with django_assert_num_queries(13):
        record.resync(case, now=NOW)
    close_a_day()
    with django_assert_num_queries(27):
        record.resync(case, now=NOW)


def test_a_new_version_changes_the_fingerprint_of_its_rule_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = changes.released()
    release(monkeypatch)
    after = changes.released()

    assert {name for name in after if after[name] != before[name]} == {"premium-clock"}
    assert changes.released() == after
    assert all(len(value) == 64 for value in after.values())
    assert len(set(after.values())) == len(after)
    assert fingerprint.__module__ == "tracker.cases.rules.registry"


def test_a_confirmation_has_a_person_and_a_time() -> None:
    premium_case()
    row = DeadlineChange.objects.earliest("pk")
    row.confirmed_at = NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
