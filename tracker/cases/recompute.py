"""Working dates out again for very many cases: after an edit, a release of rules, and as days pass.

An edit leaves a row, and the row is the queue: any worker claims it until its lease runs out, and
goes on where the one before stopped. Looking twice at a case changes nothing.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from tracker.accounts.models import User
from tracker.cases import bulk, changes, record
from tracker.cases.enums import ChangeCause, Stage
from tracker.cases.models import Petition, Recompute

logger = logging.getLogger(__name__)

CHUNK = 200
LEASE = timedelta(minutes=5)

Rows = QuerySet[Recompute, Recompute]


@dataclass(frozen=True, slots=True)
class Report:
    """Petitions: looked at, of these with a date that moved, and that could not be looked at."""

    looked_at: int = 0
    moved: int = 0
    failed: int = 0

    def plus(self, other: "Report") -> "Report":
        return Report(
            self.looked_at + other.looked_at, self.moved + other.moved, self.failed + other.failed
        )


def open_petitions() -> QuerySet[Petition, Petition]:
    """The cases that are looked at again; a closed one keeps its dates, once none lies ahead.

    A denial closes a case, and begins the days of an appeal.
    """
    return Petition.objects.exclude(stage=Stage.CLOSED, next_due__isnull=True).order_by("pk")


def resync_many(petitions: Iterable[Petition], *, cause: ChangeCause, now: datetime) -> Report:
    """Make what follows from each case's facts follow, one transaction a case.

    A case that cannot be evaluated is logged and counted, and leaves all later ones seen.
    """
    looked_at = moved = failed = 0
    for petition in petitions:
        looked_at += 1
        try:
            moved += record.resync(petition, now=now, cause=cause)
        except Exception:
            failed += 1
            logger.exception("Petition %s could not be looked at.", petition.uuid)
    return Report(looked_at, moved, failed)


def resync_all(
    petitions: QuerySet[Petition, Petition], *, cause: ChangeCause, now: datetime
) -> Report:
    """As `resync_many`, for very many: those whose rows already follow are only looked at."""
    whole = Report()
    for look in bulk.looks(petitions, now=now):
        whole = whole.plus(_resync_differing(look, cause=cause, now=now))
    return whole


def _resync_differing(look: bulk.Look, *, cause: ChangeCause, now: datetime) -> Report:
    differing = Petition.objects.filter(pk__in=look.differ).order_by("pk")
    report = resync_many(differing, cause=cause, now=now)
    return Report(look.seen, report.moved, report.failed)


def want(cause: ChangeCause, what: str, *, by: User | None, now: datetime) -> Recompute:
    """Ask for a look at every open case, because ``what`` (a row's own words) was edited."""
    return Recompute.objects.create(cause=cause, what=what, wanted_by=by, wanted_at=now)


def notice_release(now: datetime) -> Recompute | None:
    """Ask for a look at every open case where the rules are not those of the last one."""
    rules = changes.released()
    last = Recompute.objects.filter(cause=ChangeCause.RULE).order_by("-wanted_at", "-pk").first()
    before = last.rules if last else {}
    if rules == before:
        return None
    changed = [name for name in sorted({*rules, *before}) if rules.get(name) != before.get(name)]
    # Code that all rules share changes them all: a list of every one says nothing.
    what = ", ".join(changed) if last and len(changed) < len(rules) else ""
    return Recompute.objects.create(cause=ChangeCause.RULE, what=what, rules=rules, wanted_at=now)


def run_wanted(clock: Callable[[], datetime], *, size: int = CHUNK) -> int:
    """Do every look that was asked for, in that order; how many were done here.

    Safe to run several times at once: who does not hold a row's claim leaves it alone. ``clock``
    tells the time as it runs on, for a look at many cases outlasts a lease.
    """
    done = 0
    while row := _claimed(clock()):
        done += _run(row, clock, size)
    return done


def _claimed(now: datetime) -> Recompute | None:
    """The first row that waits and that nobody holds, now ours."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Recompute.objects.filter(free, done_at__isnull=True)
    for pk in waiting.order_by("wanted_at", "pk").values_list("pk", flat=True):
        claim = uuid.uuid4()
        if waiting.filter(pk=pk).update(claim=claim, lease_until=now + LEASE) == 1:
            return Recompute.objects.get(pk=pk)
    return None


def _run(row: Recompute, clock: Callable[[], datetime], size: int) -> bool:
    """Look at the open cases after the one that was reached; False where the claim was lost."""
    mine = Recompute.objects.filter(pk=row.pk, claim=row.claim)
    reached = row.reached
    mine.update(total=row.looked_at + open_petitions().filter(pk__gt=reached).count())
    shared = bulk.shared_now()
    while look := bulk.look(open_petitions(), shared, after=reached, now=clock(), size=size):
        report = _resync_differing(look, cause=ChangeCause(row.cause), now=clock())
        reached = look.last
        if not _progress(mine, reached, report, clock()):
            return False
    return mine.update(done_at=clock(), lease_until=None) == 1


def _progress(mine: Rows, reached: int, report: Report, now: datetime) -> bool:
    """Keep how far it came, and hold the row for another while; False where it is another's."""
    kept = mine.update(
        reached=reached,
        lease_until=now + LEASE,
        looked_at=F("looked_at") + report.looked_at,
        moved=F("moved") + report.moved,
        failed=F("failed") + report.failed,
    )
    return kept == 1
