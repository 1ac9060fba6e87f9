"""amend: USCIS is told at once when the employment of an O-1 changes or ends."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import doubts, made
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.triggers import counted_from, trigger
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSION = Version(ALWAYS, "8 CFR 214.2(o)(2)(iv)(D), (o)(8)(i)")

WHAT_TO_DO = {
    K.EMPLOYER_CHANGED: _(
        "A new employer files its own petition; work for it starts only when that is approved."
    ),
    K.EMPLOYMENT_ENDED: _(
        "A petitioner that no longer employs the beneficiary writes to the office that approved."
    ),
}
PENDING = (K.PETITION_FILED, K.PETITION_RECEIVED, K.RECEIPT_NOTICE_ISSUED, K.APPROVED)
ENDS = (K.PETITION_REJECTED, K.DENIED, K.WITHDRAWN, K.REVOKED)
TOLD = (K.PETITION_FILED, K.PETITION_RECEIVED, K.WITHDRAWN, K.REVOKED)


def amend(case: Case, as_of: date) -> Iterator[Due]:
    """One due per change, on the very day of it in New York's days: "immediately" has no count.

    Only where a petition stands: before a filing there is nothing to amend.
    """
    for change in case.of(*WHAT_TO_DO):
        before = next(case.before(change, *PENDING, *ENDS), None)
        if before is not None and before.kind in PENDING:
            yield from _due(case, change)


def _due(case: Case, change: Fact) -> Iterator[Due]:
    happened = trigger(case, change, NEW_YORK, not_before=K.APPROVED)
    if happened is None:
        return
    steps = (
        counted_from(happened, KINDS[change.kind].label, NEW_YORK),
        *doubts(change),
        Sentence(
            _("The petitioner tells USCIS immediately ({source})."), {"source": VERSION.citation}
        ),
        Sentence(_("A material change of what was approved needs an amended petition.")),
        Sentence(WHAT_TO_DO[change.kind]),
    )
    yield made(
        RULE,
        change.anchor,
        VERSION,
        (happened.first, happened.last),
        steps,
        zone=NEW_YORK,
        estimate=not happened.exact,
        result=_("That is from {day} on."),
        met_by=next(case.after(change, *TOLD), None),
    )


RULE = Rule(
    id="amend",
    title=_("USCIS knows of the change in the employment"),
    kind=RuleKind.LEGAL,
    citation=VERSION.citation,
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.PETITIONER,
    apply=amend,
    triggers=frozenset({K.EMPLOYER_CHANGED, K.EMPLOYMENT_ENDED}),
    versions=(VERSION,),
    ladder=(0,),
)
