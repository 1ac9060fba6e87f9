"""Facts at odds with the calendar, with their own values, or with the law of their day."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from tracker.cases.checklists import NO_WAIVER_SINCE
from tracker.cases.contradictions.found import Contradiction, begins, dated, ends
from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Purpose
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.counting import later
from tracker.cases.rules.entry import ENTRY_EARLIEST
from tracker.cases.rules.premium_clock import VERSIONS as PREMIUM_VERSIONS
from tracker.cases.rules.standing import stated_day
from tracker.cases.rules.validity import THREE_YEARS
from tracker.lib import receipts
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK, end_of, start_of

ENTRY_DAYS = timedelta(days=ENTRY_EARLIEST.versions[0].count)
PREMIUM_SINCE = PREMIUM_VERSIONS[0].since
_VALIDITIES = {
    K.APPROVED: ("valid_from", "valid_to"),
    K.PETITION_FILED: ("requested_from", "requested_to"),
}


def at_odds_with_themselves(case: Case, now: datetime) -> Iterator[Contradiction]:
    """Contradictions that one fact shows, alone or against the approval."""
    for fact in case.facts:
        yield from _in_the_future(fact, now)
        yield from _validity(fact)
        yield from _premium(fact)
        yield from _waiver(fact)
        yield from _receipt(fact)
        yield from _entry(case, fact)


def learned_too_early(case: Case, learned: Mapping[str, date]) -> Iterator[Contradiction]:
    """Facts that somebody learned before they can have happened; ``learned`` holds days in the
    case's zone, by chain."""
    for fact in case.facts:
        known, start = learned.get(fact.chain), begins(fact)
        if known and start and end_of(known, case.zone) <= start:
            text = _("“{fact}” ({day}) was learned on {known}, before it happened.")
            yield _found(
                "learned-before-it-happened",
                (fact,),
                Sentence(text, {**_named(fact), "known": known}),
                _("Nobody knows of an event before it happens."),
                _("See which of the two days is wrong."),
            )


def _in_the_future(fact: Fact, now: datetime) -> Iterator[Contradiction]:
    start = begins(fact)
    if start is not None and start > now:
        yield _found(
            "in-the-future",
            (fact,),
            Sentence(_("“{fact}” is dated {day}, which has not come yet."), _named(fact)),
            _("The timeline holds what happened."),
            _("Check the year; what is only planned is no event yet."),
        )


def _validity(fact: Fact) -> Iterator[Contradiction]:
    first, last = (stated_day(fact, name) for name in _VALIDITIES.get(fact.kind, ("", "")))
    if first is None or last is None:
        return
    values = {**_named(fact), "first": first, "last": last}
    look = _("Compare both days with the notice (I-797) or the form (I-129).")
    if last < first:
        text = _(
            "“{fact}” ({day}) has a validity that ends on {last}, before it begins on {first}."
        )
        yield _found(
            "validity-reversed",
            (fact,),
            Sentence(text, values),
            _("A validity ends after it begins."),
            look,
        )
    elif last > later(THREE_YEARS, first):
        text = _("“{fact}” ({day}) has a validity from {first} to {last}.")
        yield _found(
            "validity-too-long",
            (fact,),
            Sentence(text, values),
            _("A petition is valid for three years at the most (8 CFR 214.2(o)(6)(iii)(A))."),
            look,
        )


def _premium(fact: Fact) -> Iterator[Contradiction]:
    asked = fact.kind is K.PREMIUM_REQUESTED or bool(fact.details.get("premium"))
    end = ends(fact)
    if asked and end is not None and end <= start_of(PREMIUM_SINCE, NEW_YORK):
        text = _("“{fact}” with premium processing is dated {day}.")
        yield _found(
            "premium-before-it-was",
            (fact,),
            Sentence(text, _named(fact)),
            _("There was no premium processing before June 2001 (66 FR 29682)."),
            _("Check the year, and whether premium processing was asked for."),
        )


def _waiver(fact: Fact) -> Iterator[Contradiction]:
    """By the rule of the fact's own day: waivers of earlier years were right."""
    used = fact.kind in (K.WAIVER_OFFERED, K.WAIVER_PACKET_SENT)
    first = fact.days_in(fact.zone)[0]
    if used and first is not None and first >= NO_WAIVER_SINCE:
        yield _found(
            "waiver-after-its-end",
            (fact,),
            Sentence(_("“{fact}” is dated {day}."), _named(fact)),
            _("Since 2 September 2025 nobody who applies for an O visa can skip the interview."),
            _("See whether the post asks for an interview, and book one."),
        )


def _receipt(fact: Fact) -> Iterator[Contradiction]:
    number = fact.details.get("receipt_number")
    look = receipts.warning(number) if number else None
    if look is not None:
        text = _("“{fact}” ({day}) has a receipt number of no office we know.")
        yield Contradiction(
            check="receipt-prefix",
            facts=(fact,),
            what=Sentence(text, _named(fact)),
            why=Sentence(_("The first three letters name the office that took the case in.")),
            look_at=look,
        )


def _entry(case: Case, fact: Fact) -> Iterator[Contradiction]:
    """An entry outside every validity. Who extends or changes status came in on another one."""
    if fact.kind is not K.ENTERED_US or case.purpose is not Purpose.NEW:
        return
    approvals = [one for one in case.of(K.APPROVED) if stated_day(one, "valid_from")]
    if approvals and all(_before(fact, approval) for approval in approvals):
        yield _entry_found("entered-too-early", fact, approvals[-1], "valid_from")
    if approvals and all(_after(fact, approval) for approval in approvals):
        yield _entry_found("entered-too-late", fact, approvals[-1], "valid_to")


def _before(entry: Fact, approval: Fact) -> bool:
    first, end = stated_day(approval, "valid_from"), ends(entry)
    return first is not None and end is not None and end <= start_of(first - ENTRY_DAYS, NEW_YORK)


def _after(entry: Fact, approval: Fact) -> bool:
    last, start = stated_day(approval, "valid_to"), begins(entry)
    return last is not None and start is not None and start >= end_of(last, NEW_YORK)


def _entry_found(check: str, entry: Fact, approval: Fact, name: str) -> Contradiction:
    texts = {
        "valid_from": _("“{fact}” ({day}): “{other}” ({other_day}) is valid only from {limit}."),
        "valid_to": _("“{fact}” ({day}): “{other}” ({other_day}) is valid only to {limit}."),
    }
    values = {
        **_named(entry),
        "other": KINDS[approval.kind].label,
        "other_day": dated(approval),
        "limit": date.fromisoformat(approval.details[name]),
    }
    return _found(
        check,
        (entry, approval),
        Sentence(texts[name], values),
        _(
            "Admission in O status is possible from ten days before the validity until its end "
            "(8 CFR 214.2(o)(10))."
        ),
        _("Compare the I-94 (class and day of admission) with the approval notice (I-797)."),
    )


def _named(fact: Fact) -> dict[str, Value]:
    return {"fact": KINDS[fact.kind].label, "day": dated(fact)}


def _found(
    check: str, facts: tuple[Fact, ...], what: Sentence, why: str, look_at: str
) -> Contradiction:
    return Contradiction(check, facts, what, Sentence(why), Sentence(look_at))
