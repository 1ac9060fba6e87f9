"""The last day on which USCIS must have received something: mail days, roll, when to ship it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.cases.enums import Service
from tracker.cases.rules.counting import by_rule, later, passed
from tracker.cases.rules.registry import Version
from tracker.lib.calendars import Calendar
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _

PRINTED = "printed"  # the version of a day that stands on the notice itself
MAIL_DAYS = 3  # 8 CFR 103.8(b): service by mail adds three days, and is complete on mailing.
SHIP_AHEAD = 5  # business days; practice

ROLL_UNKNOWN = Sentence(
    _("Whether such a day moves off a weekend or holiday is not known: it is not moved.")
)


@dataclass(frozen=True, slots=True)
class LastDay:
    """A last day, the steps that led to it, and the version it was counted by."""

    day: date
    steps: tuple[Sentence, ...]
    version: str
    ship_by: date | None = None

    def moved(self, day: date, *steps: Sentence) -> "LastDay":
        """Another day, and why."""
        return replace(self, day=day, steps=(*self.steps, *steps))

    def noting(self, *steps: Sentence) -> "LastDay":
        """The same day, with more said of it."""
        return self.moved(self.day, *steps)


def counted(day: date, start: tuple[Sentence, ...], version: Version) -> LastDay:
    """The count of ``version`` after ``day``, itself not counted; ``start`` tells of that day."""
    return LastDay(later(version, day), (*start, by_rule(version)), version.name)


def with_mail_days(last: LastDay, service: Service | None) -> LastDay:
    """Three days more for a notice that came by mail; none where that is not known.

    Whether they belong to a notice served electronically was read nowhere: none is the safe count.
    """
    if service is Service.MAIL:
        day = last.day + timedelta(days=MAIL_DAYS)
        text = _("The notice came by mail: 3 days more, to {day} (8 CFR 103.8(b)).")
        return last.moved(day, Sentence(text, {"day": day}))
    if service is Service.ELECTRONIC:
        text = _(
            "The notice came electronically: no mail days are added; whether there are any is for"
            " counsel to say."
        )
        return last.noting(Sentence(text))
    if service is None:
        return last.noting(Sentence(_("How the notice came is not known: no mail days are added.")))
    return last


def rolled(calendar: Calendar, last: LastDay) -> LastDay:
    """Off a Saturday, Sunday or federal holiday, once (8 CFR 1.2); not off a one-off closure."""
    name = calendar.closed(last.day)
    if name is None:
        return last
    values: dict[str, Value] = {"day": last.day, "name": name}
    to = calendar.roll(last.day)
    if to.day != last.day:
        text = _("{day} is closed ({name}): on paper, the next business day counts (8 CFR 1.2).")
        between = (one for one in to.skipped if one.day != last.day)
        return last.moved(to.day, Sentence(text, values), *passed(between))
    text = _(
        "{day} is closed ({name}), but not clearly a legal holiday: be there a business day before."
    )
    return last.noting(Sentence(text, values))


def unrolled(calendar: Calendar, last: LastDay) -> LastDay:
    """A printed day that is closed stands: that a later one may be accepted is no plan."""
    name = calendar.closed(last.day)
    if name is None:
        return last
    text = _(
        "{day} is closed ({name}): USCIS may accept paper on the next business day;"
        " do not rely on it."
    )
    return last.noting(Sentence(text, {"day": last.day, "name": name}))


def to_ship(calendar: Calendar, last: LastDay) -> LastDay:
    """With the recommended last shipping day: paper must arrive, a postmark does not count."""
    day = calendar.business_days_before(last.day, SHIP_AHEAD).day
    values: dict[str, Value] = {"day": day, "count": SHIP_AHEAD}
    text = _("Recommended last day to ship it: {day}, {count} business days before.")
    return replace(last.noting(Sentence(text, values)), ship_by=day)
