"""rfe-response: the answer to a request for evidence must be in USCIS's hands in 84 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cases.enums import Bound, ResponseChannel, RuleKind, Sense, Service, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.registry import Rule, Version, version_on
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.calendars import Calendar
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSIONS = (
    Version(date(1994, 1, 1), "8 CFR 103.2(b)(8), before 72 FR 19100", 84),
    Version(date(2007, 6, 18), "8 CFR 103.2(b)(8)(iv); 72 FR 19100", 84),
)
MAIL_DAYS = 3  # 8 CFR 103.8(b): service by mail adds three days, and is complete on mailing.
ROLLS_FROM = date(2023, 3, 29)  # USCIS policy alert; paper answers received from that day on.


@dataclass(frozen=True, slots=True)
class LastDay:
    """A last day and the steps that led to it."""

    day: date
    steps: tuple[Sentence, ...]


def rfe_response(case: Case, as_of: date) -> Iterator[Due]:
    """One due per request for evidence, in New York's days; the date printed on the notice wins.

    Otherwise 84 calendar days, the most that USCIS may give, 3 more where the notice came by mail,
    then rolled once off a weekend or holiday where the answer goes on paper. Unknown service adds
    nothing, an unknown channel rolls nothing, and a computed date is an estimate.
    """
    for notice in case.of(K.RFE_ISSUED):
        if notice.stated_due:
            yield _due(case, notice, *_printed(notice.stated_due), estimate=False)
        else:
            yield from _computed(case, notice)


def _printed(day: date) -> tuple[LastDay, LastDay, str]:
    steps = (
        Sentence(_("Due date printed on the notice: {day}. A printed date wins."), {"day": day}),
        Sentence(_("The answer must be received by that day; a postmark does not count.")),
    )
    return LastDay(day, steps), LastDay(day, steps), "printed"


def _computed(case: Case, notice: Fact) -> Iterator[Due]:
    served = trigger(case, notice, NEW_YORK, not_before=K.PETITION_FILED)
    version = version_on(VERSIONS, served.first) if served else None
    if served and version:
        calendar = Calendar(case.closures)
        first = _last_day(calendar, notice, served, version, served.first)
        last = _last_day(calendar, notice, served, version, served.last)
        yield _due(case, notice, first, last, version.name, estimate=True)


def _last_day(
    calendar: Calendar, notice: Fact, served: Trigger, version: Version, day: date
) -> LastDay:
    steps = [
        counted_from(served, KINDS[notice.kind].label, NEW_YORK),
        Sentence(
            _("{count} calendar days at the most, rule since {since} ({source})."),
            {"count": version.count, "since": version.since, "source": version.citation},
        ),
    ]
    end = day + timedelta(days=version.count)
    if notice.service is Service.MAIL:
        end += timedelta(days=MAIL_DAYS)
        steps.append(
            Sentence(
                _("The notice came by mail: 3 days more, to {day} (8 CFR 103.8(b))."), {"day": end}
            )
        )
    if notice.service is None:
        steps.append(Sentence(_("How the notice came is not known: no mail days are added.")))
    return _rolled(calendar, notice, LastDay(end, tuple(steps)))


def _rolled(calendar: Calendar, notice: Fact, last: LastDay) -> LastDay:
    if notice.response_channel is not ResponseChannel.PAPER or last.day < ROLLS_FROM:
        return LastDay(last.day, (*last.steps, *_received_by(last.day)))
    rolled = calendar.roll(last.day)
    steps: tuple[Sentence, ...] = ()
    if rolled.day != last.day:
        text = _("{day} is closed ({name}): a paper answer may come by the next business day.")
        steps = (Sentence(text, {"day": last.day, "name": calendar.closed(last.day) or ""}),)
    return LastDay(rolled.day, (*last.steps, *steps, *_received_by(rolled.day)))


def _received_by(day: date) -> tuple[Sentence, ...]:
    return (
        Sentence(
            _("The answer must be received by {day}; a postmark does not count."), {"day": day}
        ),
        Sentence(_("USCIS may give less: enter the due date printed on the notice.")),
    )


def _due(
    case: Case, notice: Fact, first: LastDay, last: LastDay, version: str, *, estimate: bool
) -> Due:
    received = next(case.after(notice, K.RFE_RESPONSE_RECEIVED), None)
    sent = next(case.after(notice, K.RFE_RESPONSE_SENT), None)
    return Due(
        rule=RULE.id,
        anchor=notice.anchor,
        sense=RULE.sense,
        due=first.day,
        due_latest=last.day,
        zone=NEW_YORK,
        bound=RULE.bound,
        version=version,
        estimate=estimate,
        derivation=first.steps,
        met_by=received or sent,
    )


RULE = Rule(
    id="rfe-response",
    title=_("USCIS has the answer to its request for evidence"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 103.2(b)(8)(iv), 103.8(b), 1.2",
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=rfe_response,
    versions=VERSIONS,
    ladder=(60, 45, 30, 21, 14, 7, 3, 1, 0),
)
