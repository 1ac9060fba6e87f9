"""A firm spaces a rule's reminders otherwise: what is planned in its cases follows. So it does
where an address changed while a mail was on its way.

The ladder's row is the queue: it waits while ``pending``, and whoever comes first does its work.
Twice does no harm, nor do several at once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from tracker.cases import reminders
from tracker.cases.circle import circle_in
from tracker.cases.models import STANDS, Deadline, FirmLadder, Petition, Reminder, SentMail
from tracker.cases.rules import case_quiet
from tracker.lib.database import AWAY

logger = logging.getLogger(__name__)

CHUNK = 500
# A worker that sends a firm's morning comes to this later than within a minute.
LATELY = timedelta(hours=1)


def space(*, now: datetime) -> int:
    """Plan anew what the pending ladders of firms ask for; return how many cases were looked at."""
    pending = FirmLadder.objects.filter(pending=True).select_related("firm")
    return sum(_follow(ladder, now) for ladder in pending)


def follow_addresses(*, now: datetime) -> int:
    """Plan anew what was sent lately to an address that its reader has no more; return of how many
    deadlines that is.

    Whoever planned for the new address while the mail was on its way to the old one could not see
    yet where it went (`tracker.cases.firsts`).
    """
    mails = SentMail.objects.filter(sent_at__gte=now - LATELY)
    address = SentMail.objects.filter(message_id=OuterRef("message_id")).values("address")
    rows = Reminder.objects.filter(
        message_id__in=mails.values("message_id"), recipient__isnull=False
    ).annotate(sent_to=Subquery(address[:1]))
    astray = rows.exclude(sent_to__iexact=F("recipient__email")).order_by()
    found = Deadline.objects.filter(STANDS, pk__in=astray.values("deadline"))
    told = list(found.select_related("petition").order_by("pk"))
    for deadline in told:
        _tried(deadline.petition, deadline.rule, now)
    return len(told)


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
    except AWAY:
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
