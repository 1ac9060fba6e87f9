"""What cannot all be true of a case: warnings for an attorney, never a reason to refuse.

Real cases break every order, and many days are known by half. So two facts contradict each other
only where no day that each of them can mean fits the other.
"""

from collections.abc import Sequence
from datetime import date, datetime

from tracker.cases.contradictions.closed import on_closed_days
from tracker.cases.contradictions.found import Contradiction
from tracker.cases.contradictions.late import received_late
from tracker.cases.contradictions.order import out_of_order
from tracker.cases.contradictions.printed import printed_days
from tracker.cases.contradictions.values import at_odds_with_themselves, learned_too_early
from tracker.cases.enums import Source
from tracker.cases.evaluate import case_of, order
from tracker.cases.models import TimelineEvent
from tracker.cases.queries import CaseRows
from tracker.lib.zones import day_of

__all__ = ["Contradiction", "contradictions"]


def contradictions(rows: CaseRows, now: datetime) -> list[Contradiction]:
    """Every contradiction among the standing facts of a case, whatever the day that is looked at;
    ``now`` tells what has not come yet. No queries."""
    events = sorted(rows.events, key=order)
    case = case_of(rows, events)
    return [
        *out_of_order(case),
        *at_odds_with_themselves(case, now),
        *learned_too_early(case, _learned(events)),
        *printed_days(case, day_of(now, case.zone)),
        *on_closed_days(case),
        *received_late(case, day_of(now, case.zone)),
    ]


def _learned(events: Sequence[TimelineEvent]) -> dict[str, date]:
    """When somebody says that a fact was learned, by its chain."""
    return {
        str(event.chain): event.learned_on
        for event in events
        if event.learned_on and not _set_by_us(event)
    }


def _set_by_us(event: TimelineEvent) -> bool:
    """The day of recording, which stands in for a person's word; it can be yesterday elsewhere."""
    recorded_on = day_of(event.recorded_at, event.zone)
    return event.source == Source.MANUAL and event.learned_on == recorded_on
