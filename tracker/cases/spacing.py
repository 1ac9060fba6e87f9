"""A firm spaces a rule's reminders otherwise: what is planned in its cases follows.

The ladder's row is the queue: it waits while ``pending``, and whoever comes first does its work.
Twice does no harm, nor do several at once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from tracker.cases import reminders
from tracker.cases.circle import circle_in
from tracker.cases.models import STANDS, Deadline, FirmLadder, Petition
from tracker.cases.rules import case_quiet

logger = logging.getLogger(__name__)

CHUNK = 500


def space(*, now: datetime) -> int:
    """Plan anew what the pending ladders of firms ask for; return how many cases were looked at."""
    pending = FirmLadder.objects.filter(pending=True).select_related("firm")
    return sum(_follow(ladder, now) for ladder in pending)


def people_changed(firms: Iterable[int]) -> None:
    """Somebody came to these firms (by their keys) or left: who hears of quiet cases follows."""
    for firm in firms:
        FirmLadder.objects.update_or_create(
            firm_id=firm, rule=case_quiet.RULE.id, defaults={"pending": True, "edit": uuid4()}
        )


def _follow(ladder: FirmLadder, now: datetime) -> int:
    seen = last = 0
    while found := list(_petitions(ladder).filter(pk__gt=last)[:CHUNK]):
        for petition in found:
            _tried(petition, ladder.rule, now)
        seen, last = seen + len(found), found[-1].pk
    # Another edit meanwhile waits for another look: cases may have been seen before it.
    FirmLadder.objects.filter(pk=ladder.pk, edit=ladder.edit).update(pending=False)
    return seen


def _petitions(ladder: FirmLadder) -> QuerySet[Petition, Petition]:
    """The firm's cases with an open deadline of the rule, in the order of their keys: a closed
    one too, for the days of an appeal begin with the denial."""
    found = _open(ladder.rule).filter(petition__firm=ladder.firm).values("petition")
    return Petition.objects.filter(pk__in=found).order_by("pk")


def _open(rule: str) -> QuerySet[Deadline, Deadline]:
    return Deadline.objects.filter(STANDS, rule=rule)


def _tried(petition: Petition, rule: str, now: datetime) -> None:
    try:
        _replan(petition.pk, rule, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # Other cases and firms come after it: one must not hold them all up, minute after minute.
        logger.exception("The reminders of petition %s could not be planned.", petition.uuid)


@transaction.atomic
def _replan(key: int, rule: str, now: datetime) -> None:
    """Plan one case's reminders of ``rule`` again, under the lock that all who plan take."""
    petition = Petition.objects.select_for_update().get(pk=key)
    circle = circle_in(petition)
    for deadline in _open(rule).filter(petition=petition):
        reminders.plan(deadline, circle, now=now)
