"""What the schema cannot say: zones, people, keys that are used twice or point nowhere."""

from collections.abc import Callable, Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tracker.cases.enums import Role
from tracker.cases.exchange.faults import CaseFault, Path, fault
from tracker.cases.exchange.reading import Entry, entries, part, text, texts
from tracker.cases.exchange.rows import AUTHORITIES, Rows
from tracker.cases.facts import NO_YEAR
from tracker.lib import zones
from tracker.lib.edtf import FIRST_YEAR, LAST_YEAR, in_years
from tracker.lib.texts import noop as _

LISTED = 12  # keys named in one line

_EXISTS = _(
    "{reference} already exists in {firm}. Give this case another reference, or record there "
    "what is new."
)
_NO_POST = _("No consular post has the code '{code}'. Add the post in the admin first.")
_NO_PREDECESSOR = _("{firm} has no petition '{reference}'. Import that one first, or write null.")
_BLANK = _("This must not be blank, and stands on one line.")
_KEY_TWICE = _("The key '{key}' is that of {other} already. Give each its own.")
_AUTHORITY = _("'{key}' means the authority wherever an actor is named. Choose another key.")
_NO_EMAIL = _("'{email}' is no e-mail address.")
_ONE_ONLY = _("A case has one {role}; that is {other} already.")
_NO_KEY = _("No entry of /{list} has the key '{key}'. The keys are: {known}.")
_PAPER_TWICE = _("The paper '{document}' stands in this list already.")

# The list, the field that names a key, and the list in which that key is looked for.
_REFERENCES = (
    ("letters", "recommender", "participants"),
    ("interviews", "travellers", "participants"),
    ("events", "actor", "participants"),
    ("events", "letter", "letters"),
    ("events", "interview", "interviews"),
    ("events", "traveller", "participants"),
    ("checklists", "interview", "interviews"),
)
_DAYS = (("letters", "wanted_by"), ("interviews", "scheduled_for"), ("checklists", "date"))


def faults(data: object, rows: Rows) -> list[CaseFault]:
    """Everything wrong with a case but its events' own contents; fields of a wrong type are left
    to the schema."""
    checks: tuple[Callable[[object, Rows], Iterator[CaseFault]], ...] = (
        _petition,
        _zones,
        _people,
        _posts,
        _keys,
        _references,
        _days,
        _papers,
    )
    return [one for check in checks for one in check(data, rows)]


def _zone_fault(path: Path, name: str) -> Iterator[CaseFault]:
    """The fault of a zone that is named and not known."""
    if name and (sentence := zones.fault(name)):
        yield fault(path, sentence.text, **sentence.values)


def _petition(data: object, rows: Rows) -> Iterator[CaseFault]:
    entry, firm = part(data, "petition"), rows.petition.firm
    reference, earlier = text(entry, "reference"), text(entry, "predecessor")
    if reference and not _one_line(reference):
        yield fault(("petition", "reference"), _BLANK)
    if firm.petitions.filter(reference=reference).exists():
        path = ("petition", "reference")
        yield fault(path, _EXISTS, reference=reference, firm=firm.name)
    if earlier and rows.petition.predecessor is None:
        path = ("petition", "predecessor")
        yield fault(path, _NO_PREDECESSOR, reference=earlier, firm=firm.name)


def _zones(data: object, rows: Rows) -> Iterator[CaseFault]:
    yield from _zone_fault(("petition", "zone"), text(part(data, "petition"), "zone"))
    for index, entry in entries(data, "participants"):
        yield from _zone_fault(("participants", index, "zone"), text(entry, "zone"))


def _people(data: object, rows: Rows) -> Iterator[CaseFault]:
    only: dict[str, int] = {}
    for index, entry in entries(data, "participants"):
        role, key = text(entry, "role"), text(entry, "key")
        if role in (Role.BENEFICIARY, Role.PETITIONER) and only.setdefault(role, index) != index:
            path, other = ("participants", index, "role"), f"/participants/{only[role]}"
            yield fault(path, _ONE_ONLY, role=role, other=other)
        if key in AUTHORITIES:
            yield fault(("participants", index, "key"), _AUTHORITY, key=key)
        yield from _address(entry, index)


def _address(entry: Entry, index: int) -> Iterator[CaseFault]:
    name, email = text(entry, "name"), text(entry, "email")
    if name and not _one_line(name):
        yield fault(("participants", index, "name"), _BLANK)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        yield fault(("participants", index, "email"), _NO_EMAIL, email=email)


def _posts(data: object, rows: Rows) -> Iterator[CaseFault]:
    named: list[tuple[Path, str]] = [
        (("petition", "consular_post"), text(part(data, "petition"), "consular_post")),
        *((("interviews", i, "post"), text(e, "post")) for i, e in entries(data, "interviews")),
    ]
    for path, code in named:
        if code and code not in rows.posts:
            yield fault(path, _NO_POST, code=code)


def _keys(data: object, rows: Rows) -> Iterator[CaseFault]:
    for name in ("participants", "letters", "interviews", "events"):
        seen: dict[str, int] = {}
        for index, entry in entries(data, name):
            key, path = text(entry, "key"), (name, index, "key")
            if key and not _one_line(key):
                yield fault(path, _BLANK)
            elif key and (first := seen.setdefault(key, index)) != index:
                yield fault(path, _KEY_TWICE, key=key, other=f"/{name}/{first}")


def _references(data: object, rows: Rows) -> Iterator[CaseFault]:
    known: dict[str, list[str]] = {
        "participants": list(rows.participants),
        "letters": list(rows.letters),
        "interviews": list(rows.interviews),
    }
    for where, field, target in _REFERENCES:
        keys = [*known[target], *(sorted(AUTHORITIES) if field == "actor" else [])]
        for index, entry in entries(data, where):
            for path, key in _named(entry, (where, index, field)):
                if key and key not in keys:
                    yield _points_nowhere(path, key, target, keys)


def _named(entry: Entry, path: tuple[str, int, str]) -> list[tuple[Path, str]]:
    """The keys that a field names, one or a list of them, each with its path."""
    many = [((*path, place), key) for place, key in enumerate(texts(entry, path[-1]))]
    return [(path, text(entry, path[-1])), *many]


def _points_nowhere(path: Path, key: str, target: str, known: list[str]) -> CaseFault:
    names = ", ".join(known[:LISTED]) + (", …" if len(known) > LISTED else "")
    return fault(path, _NO_KEY, list=target, key=key, known=names or "-")


def _days(data: object, rows: Rows) -> Iterator[CaseFault]:
    for name, field in _DAYS:
        for index, entry in entries(data, name):
            day = _day(text(entry, field))
            if day and not in_years(day):
                years = {"first": FIRST_YEAR, "last": LAST_YEAR}
                yield fault((name, index, field), NO_YEAR, day=day, **years)


def _papers(data: object, rows: Rows) -> Iterator[CaseFault]:
    for index, checklist in entries(data, "checklists"):
        seen = set()
        for place, item in entries(checklist, "items"):
            document = text(item, "document")
            if document in seen:
                path = ("checklists", index, "items", place, "document")
                yield fault(path, _PAPER_TWICE, document=document)
            seen.add(document)


def _one_line(written: str) -> bool:
    # Names and references stand in the headers of mails, where a line break is an attack.
    return bool(written.strip()) and len(written.splitlines()) == 1


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
