"""A case whose premium date rests on closures and on the wording of a rule."""

from dataclasses import replace
from datetime import date

import pytest

from tests import cast
from tracker.cases.models import Closure, Deadline, DeadlineChange, Petition
from tracker.cases.record import record
from tracker.cases.rules import RULES, premium_clock
from tracker.cases.rules.registry import Unit, Version

NOW = cast.NOW
DUE = date(2026, 12, 14)  # 15 business days after 20 November, without Thanksgiving
AFTER_CLOSURE = date(2026, 12, 15)
AFTER_RELEASE = date(2026, 12, 21)


def premium_case(reference: str = "PREMIUM") -> Petition:
    case = cast.petition(reference)
    record(case, "premium_requested", "2026-11-20", now=NOW, zone="America/New_York")
    return case


def close_a_day() -> Closure:
    return Closure.objects.create(day=date(2026, 12, 4), name="Executive order", sureness="C2")


def release(patch: pytest.MonkeyPatch) -> None:
    """A release in which USCIS has 20 business days, from July 2026 on."""
    added = Version(date(2026, 7, 1), "a notice of 2026", 20, Unit.BUSINESS_DAYS)
    versions = (*premium_clock.RULE.versions, added)
    patch.setattr(premium_clock, "VERSIONS", versions)
    patch.setitem(RULES, "premium-clock", replace(premium_clock.RULE, versions=versions))


def premium(case: Petition) -> Deadline:
    return case.deadlines.get(rule="premium-clock")


def moves(case: Petition) -> list[tuple[str, date | None, date | None]]:
    """Cause, old and new date of each change of the premium date, oldest first."""
    rows = DeadlineChange.objects.filter(deadline=premium(case)).order_by("pk")
    return [(row.cause, row.old_by, row.new_by) for row in rows]
