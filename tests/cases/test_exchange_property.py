"""Any sound case that is handed on comes back byte for byte, whatever happened in it."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import cast
from tests.cases.test_documented_case_file import canonical
from tests.cast import NOW
from tracker.cases import enums, record
from tracker.cases.exchange import export_case, import_case
from tracker.cases.facts import RECEIPT
from tracker.cases.kinds import KINDS, KindSpec
from tracker.lib import edtf, zones
from tracker.lib.edtf import FIRST_YEAR, LAST_YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOME = "Asia/Seoul"
ZONES = ("America/New_York", "Pacific/Apia", "Asia/Kathmandu")
PEOPLE, LETTERS, INTERVIEWS = ("person-1", "person-2"), ("letter-1", "letter-2"), ("first", "moved")
ACTORS = (*PEOPLE, *enums.Authority)

# The database of a test is not made anew for each example: every example undoes its own writes.
in_one_database = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)).map(date.isoformat)
receipt_numbers = st.from_regex(r"[A-Z]{3}[0-9]{10}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def some(values: Any) -> st.SearchStrategy[str | None]:
    """One of the values, or nothing stated."""
    return st.sampled_from([None, *(str(value) for value in values)])


def subsets(values: Any) -> st.SearchStrategy[list[str]]:
    """Some of the values, each once, in their order."""
    return st.sets(st.sampled_from([*values])).map(lambda few: [v for v in values if v in few])


@st.composite
def dates(draw: st.DrawFn) -> str:
    """Every shape of the grammar, the empty one too."""
    first, last = sorted([draw(days), draw(days)])
    length, mark = draw(st.sampled_from([4, 7, 10])), draw(st.sampled_from(["", "?", "~"]))
    start, end = first[:length] + mark, last[:length] + mark
    return draw(st.sampled_from(["", start, f"{start}/{end}", f"../{end}", f"{start}/.."]))


def instant(date: str, zone: str) -> str | None:
    """Noon of the first day that ``date`` can mean, as the clock there showed it."""
    day = edtf.parse(date).earliest
    # Before about 1920 clocks kept local mean time, which is written in UTC: a test of its own.
    if day is None or day.year < 1925:
        return None
    noon = zones.at_hour(day, 12, zone)
    # Apia left out 30 December 2011.
    return noon.astimezone(ZoneInfo(zone)).isoformat() if zones.day_of(noon, zone) == day else None


def details(spec: KindSpec) -> st.SearchStrategy[dict[str, Any]]:
    """The small values of a kind, those it requires and perhaps others, in its order."""
    numbers = st.integers(-(10**17), 10**17)
    of_type: dict[type, Any] = {date: days, bool: st.booleans(), int: numbers, str: words}
    fields = {name: of_type[wanted] for name, wanted in spec.details.items()}
    if RECEIPT in fields:
        fields[RECEIPT] = receipt_numbers
    required = {name: fields[name] for name in spec.requires}
    optional = {name: field for name, field in fields.items() if name not in required}
    made = st.fixed_dictionaries(required, optional=optional)
    return made.map(lambda found: {name: found[name] for name in fields if name in found})


@st.composite
def events(draw: st.DrawFn, /, kinds: Sequence[enums.EventKind], **fixed: str) -> dict[str, Any]:
    """One fact of one of ``kinds``, with whatever may stand in it."""
    spec = KINDS[draw(st.sampled_from(kinds))]
    day, zone, timed = draw(dates()), draw(some(ZONES)), draw(st.booleans())
    about = {"letter": some(LETTERS), "interview": some(INTERVIEWS)}
    if spec.about:
        about[spec.about] = about[spec.about].filter(bool)
    return {
        "kind": spec.kind.value,
        "date": day,
        "at": instant(day, zone or HOME) if timed else None,
        "zone": zone,
        "as_printed": draw(words),
        "learned_on": draw(st.none() | days),
        "actor": draw(some(ACTORS)),
        "letter": draw(about["letter"]),
        "interview": draw(about["interview"]),
        "document": draw(some(["passport"])),
        "traveller": draw(some(PEOPLE)),
        "stated_due": draw(st.none() | days),
        "service": draw(some(enums.Service)),
        "response_channel": draw(some(enums.ResponseChannel)),
        "inferred": draw(st.booleans()),
        "unconfirmed": draw(st.booleans()),
        "summary": draw(words),
        "details": draw(details(spec)),
        **fixed,
    }


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Facts in any order, each followed by its corrections, the last of which may take it back."""
    facts = [kind for kind in KINDS if kind is not enums.EventKind.RETRACTED]
    rows = []
    for chain in range(draw(st.integers(0, 4))):
        length, taken_back = draw(st.integers(1, 3)), draw(st.booleans())
        for step in range(length):
            ends = taken_back and 0 < step == length - 1
            kinds: Sequence[enums.EventKind] = [enums.EventKind.RETRACTED] if ends else facts
            fixed = {"corrects": f"fact-{chain}.{step - 1}"} if step else {}
            rows.append(draw(events(kinds, key=f"fact-{chain}.{step}", **fixed)))
    return rows


@st.composite
def checklists(draw: st.DrawFn) -> dict[str, Any]:
    papers = draw(subsets(["passport", "resume", "photo"]))
    return {
        "kind": draw(st.sampled_from(enums.ChecklistKind)).value,
        "date": draw(st.none() | days),
        "interview": draw(some(INTERVIEWS)),
        "items": [
            {
                "document": paper,
                "requirement": draw(some(enums.Requirement)),
                "state": draw(some(enums.ItemState)),
                "outcomes": draw(subsets([outcome.value for outcome in enums.Outcome])),
                "note": draw(words),
            }
            for paper in papers
        ],
    }


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A whole case, in its canonical form."""
    roles = draw(st.permutations([role.value for role in enums.Role]))
    case = {
        "format": "o1-case/1",
        "petition": {
            "reference": draw(names),
            "classification": draw(st.sampled_from(enums.Classification)).value,
            "purpose": draw(st.sampled_from(enums.Purpose)).value,
            "zone": HOME,
            "consular_post": draw(some(["seoul", "tokyo"])),
        },
        "participants": [
            {
                "key": key,
                "role": role,
                "name": draw(names),
                "email": draw(some(["someone@applicant.example"])),
                "language": draw(st.sampled_from(["ko", "en"])),
                "zone": draw(some([HOME, *ZONES])),
                "title": draw(words),
            }
            for key, role in zip(PEOPLE, roles, strict=False)
        ],
        "letters": [
            {
                "key": key,
                "recommender": draw(some(PEOPLE)),
                "position": number,
                "criteria": draw(subsets([criterion.value for criterion in enums.Criterion])),
                "wanted_by": draw(st.none() | days),
            }
            for number, key in enumerate(LETTERS, 1)
        ],
        "interviews": [
            {
                "key": key,
                "post": draw(st.sampled_from(["seoul", "tokyo"])),
                "scheduled_for": draw(days),
                "booking": draw(st.sampled_from(enums.Booking)).value,
                "travellers": draw(subsets(PEOPLE)),
            }
            for key in INTERVIEWS
        ],
        "events": draw(histories()),
        "checklists": draw(st.lists(checklists(), max_size=2)),
    }
    made: dict[str, Any] = canonical(case)
    return made


def text_of(case: dict[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False, indent=2) + "\n"


def handed_on(case: dict[str, Any]) -> str:
    """What another firm exports of the case that it was handed."""
    firm = cast.firm("another")
    return export_case(import_case(case, firm=firm, now=NOW).petition)


@in_one_database
@given(cases())
def test_a_canonical_case_comes_back_as_it_is(case: dict[str, Any]) -> None:
    with transaction.atomic():
        assert handed_on(case) == text_of(case)
        transaction.set_rollback(True)


@in_one_database
@given(cases(), st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=6))
def test_what_was_recorded_later_is_handed_on_too(
    case: dict[str, Any], later: list[tuple[bool, int]]
) -> None:
    with transaction.atomic():
        petition = import_case(case, firm=cast.firm(), now=NOW).petition
        for retracted, place in later:
            standing = list(petition.events.standing().order_by("id"))
            if not standing or place == 0:
                record.record(petition, "note", "2026-11", now=NOW)
            elif retracted:
                record.retract(standing[place % len(standing)], by=None, now=NOW)
            else:
                old = standing[place % len(standing)]
                record.record(petition, "note", "", now=NOW, corrects=old)
        text = export_case(petition)
        assert handed_on(json.loads(text)) == text
        assert len(json.loads(text).get("events", [])) == petition.events.count()
        transaction.set_rollback(True)
