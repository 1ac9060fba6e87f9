"""Papers that USCIS had to have by a day, and that certainly came after it."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.cases.contradictions.found import Contradiction, begins, dated
from tracker.cases.enums import Purpose
from tracker.cases.kinds import KINDS
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Case, Due
from tracker.cases.rules.extension import FILE_BY
from tracker.cases.rules.last_day import MAIL_DAYS
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import end_of


def received_late(case: Case, as_of: date) -> Iterator[Contradiction]:
    """Dues that are met, as far as reminders go, by what came too late to keep them.

    A new petition extends no stay: an older I-94 may be of a visit long before it.
    """
    for rule in RULES.values():
        extends = rule is not FILE_BY or case.purpose is not Purpose.NEW
        if rule.received and extends:
            for due in rule.apply(case, as_of):
                yield from _late(case, due)


def _late(case: Case, due: Due) -> Iterator[Contradiction]:
    start = begins(due.met_by) if due.met_by else None
    if due.met_by is None or start is None or start < end_of(_last(case, due), due.zone):
        return
    values = {
        "fact": KINDS[due.met_by.kind].label,
        "day": dated(due.met_by),
        "due": due.due_latest,
    }
    text = _("“{fact}” ({day}) came after {due}, the last day for it.")
    why = _("What USCIS receives after the last day may count for nothing ({source}).")
    look = _("Compare the day with the notice (I-797). If it was late, speak with counsel at once.")
    yield Contradiction(
        check="received-too-late",
        facts=(due.met_by,),
        what=Sentence(text, values),
        why=Sentence(why, {"source": RULES[due.rule].citation}),
        look_at=Sentence(look),
    )


def _last(case: Case, due: Due) -> date:
    """The last day that anybody can claim: with the days for mail where they are not ruled out,
    and rolled, but for the end of a stay, which never rolls."""
    last = due.due_latest + timedelta(days=MAIL_DAYS if due.estimate else 0)
    return last if due.rule == FILE_BY.id else case.calendar.roll(last).day
