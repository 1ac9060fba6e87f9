"""A firm spaces a rule's reminders otherwise: what is planned in its cases follows.

The ladder's row is the queue: it waits while ``pending``, and whoever comes first does its work.
Twice does no harm, nor do several at once.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tracker.cases import reminders
from tracker.cases.circle import circle_in
from tracker.cases.models import Deadline, FirmLadder, Petition
from tracker.cases.rules import case_quiet

CHUNK = 500


def space(*, now: datetime) -> int:
    """Plan anew what the pending ladders of firms ask for; return how many cases were looked at."""
    pending = FirmLadder.objects.filter(pending=True).select_related("firm")
    return sum(_follow(ladder, now) for ladder in pending)


def people_changed(firms: Iterable[int]) -> None:
    """Somebody came to these firms (by their keys) or left: who hears of quiet cases follows."""
    for firm in firms:
        FirmLadder.objects.update_or_create(
            firm_id=firm, rule=case_quiet.RULE.id, defaults={"pending": True}
        )


def _follow(ladder: FirmLadder, now: datetime) -> int:
    seen = last = 0
    while keys := list(_petitions(ladder).filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        for key in keys:
            _replan(key, ladder.rule, now)
        seen, last = seen + len(keys), keys[-1]
    # Who edited it meanwhile waits for another look: cases may have been seen before that.
    same = {"days": ladder.days} if ladder.days is not None else {"days__isnull": True}
    FirmLadder.objects.filter(pk=ladder.pk, **same).update(pending=False)
    return seen


def _petitions(ladder: FirmLadder) -> QuerySet[Petition, Petition]:
    """The firm's cases with an open deadline of the rule, in the order of their keys: a closed
    one too, for the days of an appeal begin with the denial."""
    found = _open(ladder.rule).filter(petition__firm=ladder.firm).values("petition")
    return Petition.objects.filter(pk__in=found).order_by("pk")


def _open(rule: str) -> QuerySet[Deadline, Deadline]:
    return Deadline.objects.filter(rule=rule, current=True, met_by=None, waived_by=None)


@transaction.atomic
def _replan(key: int, rule: str, now: datetime) -> None:
    """Plan one case's reminders of ``rule`` again, under the lock that all who plan take."""
    petition = Petition.objects.select_for_update().get(pk=key)
    circle = circle_in(petition)
    for deadline in _open(rule).filter(petition=petition):
        reminders.plan(deadline, circle, now=now)
