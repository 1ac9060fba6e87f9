"""passport-validity: how long a stay the passport covers, six months before it expires."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, made
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version
from tracker.cases.rules.standing import ended, last_of_each, stated_day
from tracker.cases.rules.stay import End, period_of_stay
from tracker.lib.calendars import add_months
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSION = Version(ALWAYS, _("INA 212(a)(7)(B); CBP list of exempt countries"), 6, Unit.MONTHS)


def passport_validity(case: Case, as_of: date) -> Iterator[Due]:
    """Six calendar months before each traveller's passport expires: no stay may run longer.

    The steps say whether the stay allowed now does. Some countries are exempt; whose passport it is
    we do not know, so it is an estimate to be confirmed.
    """
    if ended(case):
        return
    for passport in last_of_each(case, K.PASSPORT_RECORDED):
        expires = stated_day(passport, "expires")
        if expires:
            yield _due(passport, expires, period_of_stay(case))


def _due(passport: Fact, expires: date, stay: End | None) -> Due:
    day = add_months(expires, -VERSION.count)
    return made(
        RULE,
        passport.anchor,
        VERSION,
        (day, day),
        _steps(passport, expires, day, stay),
        zone=NEW_YORK,
        estimate=True,
        result=_("The passport covers a stay until {day}."),
    )


def _steps(passport: Fact, expires: date, day: date, stay: End | None) -> Iterator[Sentence]:
    yield Sentence(_("The passport expires on {day}, as recorded."), {"day": expires})
    yield from doubts(passport)
    yield by_rule(VERSION)
    yield Sentence(_("It has to be valid that much longer than the stay."))
    if stay is None:
        yield Sentence(_("The end of the stay is not known yet."))
    elif day < stay.day:
        text = _("The stay ends on {day}, which is later: a new passport is needed.")
        yield Sentence(text, {"day": stay.day})
    else:
        yield Sentence(_("The stay ends on {day}, which it covers."), {"day": stay.day})
    yield Sentence(_("Some countries are exempt, so this is an estimate: confirm with counsel."))


RULE = Rule(
    id="passport-validity",
    title=_("The passport's last six months begin"),
    kind=RuleKind.LEGAL,
    citation="INA 212(a)(7)(B)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.BENEFICIARY,
    apply=passport_validity,
    triggers=frozenset({K.PASSPORT_RECORDED}),
    versions=(VERSION,),
    ladder=(183, 92, 30, 7),
)
