"""The ledger in figures, for operators and for Prometheus: no case, no person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q

from tracker.cases import reasons, watch
from tracker.cases.enums import ReminderState
from tracker.cases.models import LATE, Reminder

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """``state``: what is due now. ``planned``: in the next 24 hours, of which ``held`` wait for the
    end of somebody's quiet hours. ``sent_day`` and ``late_day``: in the last 24 hours, ``late``
    more than a minute late, ``latest`` by how much at most. The others count all there ever were.
    """

    state: watch.State
    planned: int
    held: int
    sent_day: int
    late_day: int
    latest: timedelta
    sent: int
    bounced: int


def figures(now: datetime) -> Figures:
    """The ledger at ``now`` (six queries; one of them reads it all)."""
    state = watch.state(now)
    soon = Reminder.objects.filter(
        state=ReminderState.PLANNED, try_at__gt=now, try_at__lte=now + DAY
    ).aggregate(planned=Count("pk"), held=Count("pk", filter=Q(reason=reasons.QUIET)))
    day = Q(sent_at__gt=now - DAY)
    told = Reminder.objects.filter(sent_at__isnull=False).aggregate(
        sent=Count("pk"),
        sent_day=Count("pk", filter=day),
        late_day=Count("pk", filter=day & LATE),
        latest=Max(F("sent_at") - F("send_at"), filter=day & LATE),
        bounced=Count("pk", filter=Q(bounced_at__isnull=False)),
    )
    told["latest"] = told["latest"] or timedelta(0)
    return Figures(state=state, **soon, **told)
