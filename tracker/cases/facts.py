"""A fact before it is recorded, and every check that it must pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day  # noqa: N812  # facts have a field of that name
from datetime import datetime
from typing import Any

from tracker.cases.enums import Authority, EventKind, ResponseChannel, Service
from tracker.cases.kinds import KINDS
from tracker.cases.models import (
    EmbassyInterview,
    Participant,
    Petition,
    RecommendationLetter,
    TimelineEvent,
)
from tracker.lib import edtf, receipts, zones
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _
from tracker.lib.zones import day_of

RECEIPT = "receipt_number"

# Said of a fact, and of one in a case file.
NO_YEAR = _("The year of {day} is not between {first} and {last}.")
NOT_EARLIER = _("No earlier event has the key '{key}'.")
TAKEN_BACK = _("An entry that was taken back cannot be corrected.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What a person, a file or a service says happened.

    ``date`` is EDTF as in `tracker.lib.edtf`, read in ``zone`` (empty: the petition's).
    ``corrects`` is the row that this one replaces; ``corrects_key`` names one of the same batch.
    """

    kind: EventKind
    date: str = ""
    key: str = ""
    at: datetime | None = None
    zone: str = ""
    as_printed: str = ""
    learned_on: Day | None = None
    actor: Participant | Authority | None = None
    letter: RecommendationLetter | None = None
    interview: EmbassyInterview | None = None
    document: str = ""
    traveller: Participant | None = None
    stated_due: Day | None = None
    service: Service | None = None
    response_channel: ResponseChannel | None = None
    inferred: bool = False
    unconfirmed: bool = False
    summary: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    corrects: TimelineEvent | None = None
    corrects_key: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, and what to do about it."""

    field: str
    sentence: Sentence


class FactError(ValueError):
    """A fact that cannot be recorded; nothing was written. ``index`` is its place in the batch."""

    def __init__(self, faults: list[Fault], index: int = 0) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.sentence}" for fault in faults))
        self.faults = faults
        self.index = index


def normalised(fact: NewFact) -> NewFact:
    """``fact`` as it is kept: its receipt number without dashes, spaces and small letters."""
    number = fact.details.get(RECEIPT)
    if not isinstance(number, str):  # none, or a fault
        return fact
    return replace(fact, details={**fact.details, RECEIPT: receipts.normalise(number)})


def warnings(fact: NewFact) -> Iterator[Fault]:
    """What to look at in a fact that can be recorded."""
    number = fact.details.get(RECEIPT)
    if isinstance(number, str) and (sentence := receipts.warning(receipts.normalise(number))):
        yield Fault(f"details/{RECEIPT}", sentence)


def faults(petition: Petition, fact: NewFact) -> list[Fault]:
    """Everything wrong with ``fact`` in this case; empty where it can be recorded."""
    checks = (_date, _days, _place, _about, _belongs, _details, _correction)
    return [fault for check in checks for fault in check(petition, fact)]


def _date(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    try:
        known = edtf.parse(fact.date)
    except edtf.EdtfError as error:
        yield Fault("date", error.sentence)
        return
    if fact.at is None or _zone_fault(fact):
        return
    day = day_of(fact.at, fact.zone or petition.zone)
    if (known.earliest and day < known.earliest) or (known.latest and day > known.latest):
        yield Fault(
            "at", Sentence(_("The time lies on {day}, which is not the date given."), {"day": day})
        )


def _days(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    for name, day in (("learned_on", fact.learned_on), ("stated_due", fact.stated_due)):
        if day is not None and not edtf.in_years(day):
            years: dict[str, Value] = {"first": edtf.FIRST_YEAR, "last": edtf.LAST_YEAR}
            yield Fault(name, Sentence(NO_YEAR, {"day": day, **years}))


def _place(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    if sentence := _zone_fault(fact):
        yield Fault("zone", sentence)


def _zone_fault(fact: NewFact) -> Sentence | None:
    return zones.fault(fact.zone) if fact.zone else None


def _about(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    about = KINDS[fact.kind].about
    if about == "letter" and fact.letter is None:
        yield Fault("letter", Sentence(_("Say which letter this is about.")))
    if about == "interview" and fact.interview is None:
        yield Fault("interview", Sentence(_("Say which interview this is about.")))


def _belongs(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    named = {
        "actor": fact.actor if isinstance(fact.actor, Participant) else None,
        "letter": fact.letter,
        "interview": fact.interview,
        "traveller": fact.traveller,
        "corrects": fact.corrects,
    }
    for name, row in named.items():
        if row is not None and row.petition_id != petition.pk:
            yield Fault(name, Sentence(_("This belongs to another case.")))


def _details(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    spec = KINDS[fact.kind]
    for name in sorted(spec.requires - fact.details.keys()):
        yield Fault(f"details/{name}", Sentence(_("This must be given here.")))
    for name, value in fact.details.items():
        if name not in spec.details:
            allowed = ", ".join(sorted(spec.details)) or "-"
            text = _("'{name}' is no detail of this kind of event; it takes: {allowed}.")
            yield Fault(f"details/{name}", Sentence(text, {"name": name, "allowed": allowed}))
        elif not _fits(value, spec.details[name]):
            text = _("'{value}' is not what belongs here ({wanted}).")
            wanted = {Day: "2018-07-31", bool: "true, false", int: "16", str: "text"}
            values = {"value": str(value), "wanted": wanted[spec.details[name]]}
            yield Fault(f"details/{name}", Sentence(text, values))
        elif name == RECEIPT and (sentence := receipts.fault(receipts.normalise(value))):
            yield Fault(f"details/{name}", sentence)


def _fits(value: object, wanted: type) -> bool:
    if wanted is Day:
        return isinstance(value, str) and _is_day(value)
    # bool is an int in Python: true is no number of pages.
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _is_day(text: str) -> bool:
    try:
        day = Day.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and edtf.in_years(day)


def _correction(petition: Petition, fact: NewFact) -> Iterator[Fault]:
    old = fact.corrects
    if fact.kind is EventKind.RETRACTED and old is None and not fact.corrects_key:
        yield Fault("corrects", Sentence(_("Say which entry is taken back.")))
    if old is not None and old.kind == EventKind.RETRACTED:
        yield Fault("corrects", Sentence(TAKEN_BACK))
    elif old is not None and TimelineEvent.objects.filter(corrects=old).exists():
        yield Fault(
            "corrects", Sentence(_("This entry was corrected already; correct the newer one."))
        )
