"""The events of a case file: as facts, and everything wrong with each of them."""

from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import datetime, timedelta

from tracker.cases import facts
from tracker.cases.enums import EventKind
from tracker.cases.exchange.faults import CaseFault, Path, fault
from tracker.cases.exchange.reading import Entry, entries, instant, text
from tracker.cases.exchange.rows import Rows, new_fact
from tracker.cases.facts import NewFact
from tracker.lib import edtf, zones
from tracker.lib.texts import noop as _
from tracker.lib.zones import day_of

_NO_INSTANT = _("'{at}' is no instant; write it with its offset, such as 2018-07-13T09:30+09:00.")
_TWICE = _("This entry was corrected already, by {other}; correct the newer one.")
_FUTURE = _("{day} has not come yet.")


def faults(data: object, rows: Rows, unsound: Set[int]) -> Iterator[CaseFault]:
    """Everything wrong with the events; of those the schema refused (``unsound``, by index), what
    can still be read."""
    zone_known = zones.fault(rows.petition.zone) is None
    for index, entry in entries(data, "events"):
        fact = _dated(entry) if index in unsound else new_fact(entry, rows)
        # Without the petition's zone nobody can say on which day an instant lies.
        checked = fact if fact.zone or zone_known else replace(fact, at=None)
        for wrong in facts.faults(rows.petition, checked):
            yield from_fact(index, wrong)
        if (at := text(entry, "at")) and index not in unsound and instant(at) is None:
            yield fault(("events", index, "at"), _NO_INSTANT, at=at)
    yield from _corrections(data)


def from_fact(index: int, wrong: facts.Fault) -> CaseFault:
    """A fact's fault, at its place in the file."""
    # A detail's name is the file's: whatever it holds, it is one step of the path.
    path: Path = ("events", index, *wrong.field.split("/", 1))
    return fault(path, wrong.sentence.text, **wrong.sentence.values)


def warnings(index: int, fact: NewFact, rows: Rows, now: datetime) -> Iterator[CaseFault]:
    """What an attorney should look at in a fact that was taken."""
    yield from _future(index, fact, rows, now)
    for word in facts.warnings(fact):
        yield from_fact(index, word)


def _future(index: int, fact: NewFact, rows: Rows, now: datetime) -> Iterator[CaseFault]:
    """A word about a fact of a day after tomorrow's; tomorrow is today in another zone."""
    first = edtf.parse(fact.date).earliest
    today = day_of(now, fact.zone or rows.petition.zone)
    if first and first > today + timedelta(days=1):
        yield fault(("events", index, "date"), _FUTURE, day=first)


def _dated(entry: Entry) -> NewFact:
    """What remains of an entry that the schema refused: a day in a zone."""
    # Longer than the schema allows is its fault, and told by it.
    date = text(entry, "date") if len(text(entry, "date")) <= 40 else ""
    return NewFact(kind=EventKind.NOTE, date=date, zone=text(entry, "zone"))


def _corrections(data: object) -> Iterator[CaseFault]:
    kinds: dict[str, str] = {}
    newer: dict[str, int] = {}
    for index, entry in entries(data, "events"):
        path, old = ("events", index, "corrects"), text(entry, "corrects")
        if old and old not in kinds:
            yield fault(path, facts.NOT_EARLIER, key=old)
        elif old and kinds[old] == EventKind.RETRACTED:
            yield fault(path, facts.TAKEN_BACK)
        elif old and (first := newer.setdefault(old, index)) != index:
            yield fault(path, _TWICE, other=f"/events/{first}")
        if key := text(entry, "key"):
            kinds.setdefault(key, text(entry, "kind"))
