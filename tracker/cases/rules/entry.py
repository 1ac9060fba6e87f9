"""entry-earliest, work-start, visa-earliest, exit-10: days around the petition's validity."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.cases.enums import Bound, Purpose, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due
from tracker.cases.rules.counting import by_rule, doubts, made, sure
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.standing import approval, last_own, own, post_zone, stated_day
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK


def entry_earliest(case: Case, as_of: date) -> Iterator[Due]:
    """Ten days before the validity of the approval in force, in New York's days."""
    steps = (
        Sentence(_("Admission in the ten days before is discretionary, and allows no work yet.")),
    )
    result = _("Entry is possible from {day} on.")
    yield from _from_start(case, ENTRY_EARLIEST, (K.ENTERED_US,), steps, result)


def work_start(case: Case, as_of: date) -> Iterator[Due]:
    """The first day of the validity of the approval in force.

    There is no portability as in H-1B: a new employer's petition gives no day before it is
    approved. An extension gives none, for work goes on.
    """
    if case.purpose is Purpose.EXTENSION:
        return
    steps = (Sentence(_("No work before the petition's first day, even after an early entry.")),)
    result = _("Work may begin on {day}.")
    yield from _from_start(case, WORK_START, (K.WORK_STARTED,), steps, result)


def visa_earliest(case: Case, as_of: date) -> Iterator[Due]:
    """Ninety days before the validity of the approval in force, in the post's days."""
    steps = (Sentence(_("Posts issue no visa earlier, as a rule; an exception is the post's.")),)
    result = _("The visa may be issued from {day} on.")
    yield from _from_start(case, VISA_EARLIEST, (K.VISA_ISSUED, K.VISA_RECEIVED), steps, result)


def _from_start(
    case: Case, rule: Rule, met: tuple[K, ...], steps: tuple[Sentence, ...], result: str
) -> Iterator[Due]:
    approved = approval(case)
    start = stated_day(approved, "valid_from")
    if approved is None or start is None:
        return
    version = rule.versions[0]
    day = start - timedelta(days=version.count)
    begun = Sentence(_("The petition is valid from {day}, by its approval."), {"day": start})
    yield made(
        rule,
        approved.anchor,
        version,
        (day, day),
        (begun, *doubts(approved), *_earlier(version), *steps),
        zone=post_zone(case, approved) if rule is VISA_EARLIEST else NEW_YORK,
        estimate=not sure(approved),
        result=result,
        met_by=next(own(case, case.after(approved, *met)), None),
    )


def _earlier(version: Version) -> Iterator[Sentence]:
    if version.count:
        values: dict[str, Value] = {"count": version.count, "source": version.citation}
        yield Sentence(_("{count} calendar days earlier ({source})."), values)


def exit_10(case: Case, as_of: date) -> Iterator[Due]:
    """Up to ten days after the validity, as far as the I-94 shows them; nothing where it does not.

    They are discretionary and allow no work; a status never rolls off a weekend.
    """
    approved, i94 = approval(case), last_own(case, K.I94_RECORDED)
    end, until = stated_day(approved, "valid_to"), stated_day(i94, "until")
    if approved is None or i94 is None or end is None or until is None or until <= end:
        return
    version = EXIT_10.versions[0]
    day = min(end + timedelta(days=version.count), until)
    steps = (
        Sentence(_("The petition is valid to {day}, by its approval."), {"day": end}),
        *doubts(approved),
        Sentence(_("The I-94 shows {day}, which is later."), {"day": until}),
        *doubts(i94),
        by_rule(version),
        Sentence(_("These days are discretionary and allow no work; they never roll.")),
    )
    yield made(
        EXIT_10,
        approved.anchor,
        version,
        (day, day),
        steps,
        zone=NEW_YORK,
        estimate=not (sure(approved) and sure(i94)),
        result=_("The days after the petition's validity end on {day}."),
        met_by=next(own(case, case.after(i94, K.DEPARTED_US)), None),
    )


ENTRY_EARLIEST = Rule(
    id="entry-earliest",
    title=_("The beneficiary may enter the United States"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(10)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.NOT_BEFORE,
    bound=Bound.BENEFICIARY,
    apply=entry_earliest,
    triggers=frozenset({K.APPROVED, K.PETITION_FILED}),
    versions=(Version(ALWAYS, "8 CFR 214.2(o)(10)", 10),),
    ladder=(7, 0),
)
WORK_START = Rule(
    id="work-start",
    title=_("The beneficiary may work"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(10)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.NOT_BEFORE,
    bound=Bound.BENEFICIARY,
    apply=work_start,
    triggers=frozenset({K.APPROVED, K.PETITION_FILED}),
    versions=(Version(ALWAYS, "8 CFR 214.2(o)(10)", 0),),
    ladder=(7, 0),
)
VISA_EARLIEST = Rule(
    id="visa-earliest",
    title=_("The post may issue the visa"),
    kind=RuleKind.POLICY,
    citation=_("consular practice"),
    sureness=Sureness.SECONDARY,
    sense=Sense.NOT_BEFORE,
    bound=Bound.BENEFICIARY,
    apply=visa_earliest,
    triggers=frozenset({K.APPROVED, K.PETITION_FILED}),
    versions=(Version(ALWAYS, _("consular practice"), 90),),
    ladder=(7, 0),
)
EXIT_10 = Rule(
    id="exit-10",
    title=_("The days after the petition's validity are over"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(10)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.BENEFICIARY,
    apply=exit_10,
    triggers=frozenset({K.APPROVED}),
    versions=(Version(ALWAYS, "8 CFR 214.2(o)(10)", 10),),
    ladder=(30, 14, 7, 3, 1, 0),
)
