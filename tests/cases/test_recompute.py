"""What an edit or a release asks for: a look at every open case, once, whoever does it."""

import json
from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

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
from tracker.cases import recompute, record
from tracker.cases.enums import ChangeCause as Cause
from tracker.cases.enums import Role
from tracker.cases.models import Closure, Deadline, DeadlineChange, Petition, Recompute

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def want() -> Recompute:
    return recompute.want(Cause.CLOSURE, "2026-12-04 Executive order", by=None, now=NOW)


def run(size: int = 2) -> int:
    return recompute.run_wanted(lambda: NOW, size=size)


def counts(row: Recompute) -> tuple[int, int, int, int]:
    row.refresh_from_db()
    return row.total, row.looked_at, row.moved, row.failed


def settle() -> None:
    """The look that a new installation takes."""
    recompute.notice_release(NOW)
    run()


def test_a_closure_moves_an_open_case_and_keeps_old_and_new() -> None:
    case = premium_case()
    close_a_day()
    row = want()

    assert run() == 1

    assert premium(case).by == AFTER_CLOSURE
    assert moves(case) == [("fact", None, DUE), ("closure", DUE, AFTER_CLOSURE)]
    assert counts(row) == (1, 1, 1, 0)
    assert row.done_at == NOW


def test_all_open_cases_are_looked_at_chunk_by_chunk_and_closed_ones_are_not() -> None:
    cases = [premium_case(f"CASE-{number}") for number in range(5)]
    Petition.objects.filter(pk=cases[2].pk).update(stage="closed", next_due=None)
    cast.petition("EMPTY")
    close_a_day()
    row = want()

    assert run(size=2) == 1

    assert counts(row) == (5, 5, 4, 0)
    moved = [premium(case).by == AFTER_CLOSURE for case in cases]
    assert moved == [True, True, False, True, True]


def test_the_days_of_an_appeal_are_looked_at_though_the_case_is_closed() -> None:
    case = premium_case()
    record.record(case, "denied", "2026-11-20", now=NOW, zone="America/New_York")
    case.refresh_from_db()
    appeal = case.deadlines.get(rule="i290b")
    assert (case.stage, case.next_due, appeal.ship_by) == ("closed", appeal.by, date(2026, 12, 14))
    Closure.objects.create(day=date(2026, 12, 16), name="Executive order", sureness="C2")
    want()

    assert run() == 1

    appeal.refresh_from_db()
    assert appeal.ship_by == date(2026, 12, 11)


def test_twice_in_a_row_changes_nothing() -> None:
    premium_case()
    close_a_day()
    want()
    run()
    before = list(DeadlineChange.objects.values()), list(Deadline.objects.values())
    again = want()

    assert run() == 1
    assert run() == 0

    assert counts(again) == (1, 1, 0, 0)
    assert (list(DeadlineChange.objects.values()), list(Deadline.objects.values())) == before


def test_a_new_version_is_noticed_once_and_moves_the_cases_it_is_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = premium_case()
    settle()
    release(monkeypatch)

    found = recompute.notice_release(NOW)
    assert found is not None
    assert recompute.notice_release(NOW) is None
    assert run() == 1

    assert (found.cause, found.what) == ("rule", "premium-clock")
    assert moves(case) == [("fact", None, DUE), ("rule", DUE, AFTER_RELEASE)]
    assert counts(found) == (1, 1, 1, 0)


def test_code_that_all_rules_share_names_none_of_them() -> None:
    settle()
    last = Recompute.objects.get()
    Recompute.objects.update(rules=dict.fromkeys(last.rules, "of another release"))

    found = recompute.notice_release(NOW)

    assert found is not None
    assert (found.cause, found.what) == ("rule", "")


def test_a_version_for_later_triggers_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case = cast.petition("EARLY")
    record.record(case, "premium_requested", "2026-06-01", now=NOW, zone="America/New_York")
    settle()
    release(monkeypatch)

    found = recompute.notice_release(NOW)
    run()

    assert found is not None
    assert counts(found) == (1, 1, 0, 0)


def test_a_new_installation_has_nothing_to_confirm() -> None:
    premium_case()

    settle()

    assert set(DeadlineChange.objects.values_list("cause", flat=True)) == {"fact"}
    assert Recompute.objects.get().what == ""


def test_a_case_that_cannot_be_evaluated_leaves_the_others_seen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, sound = premium_case("BAD-1"), premium_case("GOOD-1")
    Petition.objects.filter(pk=broken.pk).update(zone="Mars/Olympus")
    close_a_day()
    row = want()

    run(size=1)

    assert counts(row) == (2, 2, 1, 1)
    assert premium(sound).by == AFTER_CLOSURE
    assert f"Petition {broken.uuid} could not be looked at." in caplog.messages


def test_what_another_holds_is_left_alone_until_its_lease_runs_out() -> None:
    first, second = premium_case("CASE-1"), premium_case("CASE-2")
    close_a_day()
    row = want()
    held = {"claim": "0" * 32, "reached": first.pk, "looked_at": 1, "moved": 1, "total": 2}
    Recompute.objects.update(lease_until=NOW + timedelta(minutes=1), **held)

    assert run() == 0
    Recompute.objects.update(lease_until=NOW - timedelta(seconds=1))
    assert run() == 1

    assert (premium(first).by, premium(second).by) == (DUE, AFTER_CLOSURE), "it went on after it"
    assert counts(row) == (2, 2, 2, 0)


def test_who_lost_the_claim_stops() -> None:
    for number in range(3):
        premium_case(f"CASE-{number}")
    close_a_day()
    row = want()

    class Thief:
        """A clock by which another worker takes the row over while the first chunk is looked at."""

        calls = 0

        def __call__(self) -> Any:
            self.calls += 1
            if self.calls == 2:
                taken = {"claim": "1" * 32, "lease_until": NOW + timedelta(hours=1)}
                Recompute.objects.update(**taken)
            return NOW

    assert recompute.run_wanted(Thief(), size=1) == 0

    assert counts(row) == (3, 0, 0, 0)
    assert row.done_at is None


def resync(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("resync_deadlines", *arguments, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    assert found.pop("seconds") >= 0
    return found


def test_the_command_looks_at_all_or_at_those_named() -> None:
    one, two = premium_case("CASE-1"), premium_case("CASE-2")
    close_a_day()

    assert resync("CASE-1", "--cause", "closure") == {"petitions": 1, "moved": 1}
    assert resync("--all") == {"petitions": 2, "moved": 1}
    assert resync("--all") == {"petitions": 2, "moved": 0}

    assert (premium(one).by, premium(two).by) == (AFTER_CLOSURE, AFTER_CLOSURE)
    assert (moves(one)[1][0], moves(two)[1][0]) == ("closure", "time")


def test_what_a_childs_denial_had_closed_is_looked_at_after_the_release() -> None:
    case, other = cast.petition("CHILD-1"), cast.petition("OVER-1")
    child = cast.participant(case, Role.DEPENDENT)
    record.record(case, "petition_filed", "2026-01-05", now=NOW)
    record.record(case, "denied", "2026-02-05", now=NOW, traveller=child)
    record.record(other, "denied", "2026-02-05", now=NOW)
    Petition.objects.update(stage="closed", next_due=None)  # as the release before left them

    import_module("tracker.cases.migrations.0016_closed_by_a_childs_denial").look_again(apps, None)
    settle()

    assert dict(Petition.objects.values_list("reference", "stage")) == {
        "CHILD-1": "filed",
        "OVER-1": "closed",
    }


@pytest.mark.parametrize("arguments", [(), ("--all", "CASE-1")])
def test_the_command_wants_cases_or_all(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Name the cases, or give --all for every one"):
        call_command("resync_deadlines", *arguments)


def test_the_command_names_no_case_that_is_not_there() -> None:
    premium_case()
    Deadline.objects.update(by=date(2020, 1, 1), due=date(2020, 1, 1))

    with pytest.raises(CommandError, match="No petition is called NOBODY"):
        call_command("resync_deadlines", "PREMIUM", "NOBODY")

    assert Deadline.objects.get(rule="premium-clock").by == date(2020, 1, 1), "nothing half-done"


def test_the_command_fails_where_a_case_could_not_be_looked_at() -> None:
    Petition.objects.filter(pk=premium_case().pk).update(zone="Mars/Olympus")
    out = StringIO()

    with pytest.raises(CommandError, match="1 of them could not be looked at"):
        call_command("resync_deadlines", "--all", stdout=out)

    assert json.loads(out.getvalue())["petitions"] == 1
