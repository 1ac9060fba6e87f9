"""What is said of a deadline's day: sentences of mails and calendars, in the active language."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from tracker.cases import words
from tracker.cases.enums import Bound, Sense
from tracker.cases.labels import label
from tracker.cases.models import Deadline
from tracker.cases.rules import RULES
from tracker.lib.zones import last_moment


def sentences(deadline: Deadline, zone: str, *, today: date | None = None) -> list[str]:
    """The day for the authority, the last moment for a reader in ``zone``, and when to ship.

    ``today``, in the deadline's zone, for what is read on that day only.
    """
    lines = (_day(deadline), _here(deadline, zone), _ship(deadline, today or date.min))
    return [line for line in lines if line]


def _day(deadline: Deadline) -> str:
    values = {"day": words.day(deadline.by), "place": words.place(deadline.zone)}
    if deadline.sense == Sense.NOT_BEFORE:
        return gettext("From %(day)s on, in %(place)s.") % values
    if deadline.ship_by:
        in_hands = gettext(
            "It must be received: in USCIS’s hands by close of business, %(day)s in %(place)s."
        )
        return in_hands % values
    if RULES[deadline.rule].received:
        return gettext("It must be received by the end of %(day)s in %(place)s.") % values
    if deadline.sense == Sense.RUNS_UNTIL:
        return gettext("Until the end of %(day)s in %(place)s.") % values
    return gettext("By the end of %(day)s in %(place)s.") % values


def _here(deadline: Deadline, zone: str) -> str:
    """The last moment on the reader's clocks, where those differ."""
    last = last_moment(deadline.by, deadline.zone, in_hands=deadline.in_hands)
    same = last == last_moment(deadline.by, zone, in_hands=deadline.in_hands)
    if same or deadline.sense == Sense.NOT_BEFORE:
        return ""
    values = {"moment": words.moment(last, zone), "place": words.place(zone)}
    return gettext("In %(place)s that is %(moment)s.") % values


def _ship(deadline: Deadline, today: date) -> str:
    if not deadline.ship_by or deadline.by < today:
        return ""
    if deadline.ship_by < today:
        late = gettext(
            "The recommended day to ship it, %(day)s, has passed: on paper, only a courier that is"
            " there in time will do."
        )
        return late % {"day": words.day(deadline.ship_by)}
    text = gettext("On paper, ship it by %(day)s at the latest: 5 business days before.")
    return text % {"day": words.day(deadline.ship_by)}


def cautions(deadline: Deadline, *, counsel: bool = False) -> list[str]:
    """What its reader must not rely on; ``counsel``: the reader is whom the others would ask."""
    said = []
    if deadline.estimate:
        said.append(gettext("This day is an estimate: not everything that it rests on is certain."))
    if RULES[deadline.rule].is_unsure(deadline.version):
        ask = gettext("Please confirm it with counsel.")
        check = gettext("Please check it: it rests on no official text that we have read.")
        said.append(check if counsel else ask)
    return said


def whose(deadline: Deadline, recommenders: Mapping[str, str]) -> str:
    """Whose day it is; of several recommenders (by anchor), the one whose letter it is."""
    return recommenders.get(deadline.anchor) or label(Bound(deadline.bound))
