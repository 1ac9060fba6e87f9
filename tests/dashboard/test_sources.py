"""A page shows no date without its source: printed, computed, or stated by a person."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.dashboard.looking import address, look
from tests.dashboard.people import People, people
from tracker.cases.enums import Booking, EventKind, Role
from tracker.cases.models import Petition
from tracker.cases.record import record
from tracker.cases.reference import find_post
from tracker.lib.zones import NEW_YORK, day_of

pytestmark = pytest.mark.django_db

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b\d{{1,2}} ({MONTHS})\b")
# The page's own days (today, a month, the day looked at), and what people wrote themselves.
OWN = {"tl__item--today", "tl__month", "asof", "said"}
# Sources in words, where a date is neither a fact's nor a rule's.
SAID = ("as set for this letter", "by our reading", "as stated by", "as stated in", "list of")
VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: "Node | None" = None
    children: "list[Node | str]" = field(default_factory=list)

    def walk(self) -> "list[Node]":
        nodes = [child for child in self.children if isinstance(child, Node)]
        return [self, *(found for node in nodes for found in node.walk())]

    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)


class Tree(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.root = self.here = Node("root", {})
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        while self.here.parent and self.here.tag != tag:
            self.here = self.here.parent
        self.here = self.here.parent or self.here

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def unsourced(markup: str) -> list[str]:
    """The dates on a page that nothing beside them says the source of."""
    root = Tree(markup).root
    main = next(node for node in root.walk() if node.tag == "main")
    places = {node.attributes["id"] for node in main.walk() if "id" in node.attributes}
    dated = [node for node in main.walk() if any(_is_date(child) for child in node.children)]
    assert dated
    return [node.text() for node in dated if not _has_source(node, places)]


def _is_date(child: Node | str) -> bool:
    return isinstance(child, str) and bool(DATE.search(child))


def _has_source(node: Node, places: set[str]) -> bool:
    """Whether the node, or what it stands in, tells of a source, up to its entry or its card."""
    here: Node | None = node
    while here and here.tag != "main":
        if _is_own(here) or "why" in here.attributes.get("class", "").split():
            return True
        if _is_whole(here):
            said = any(phrase in here.text() for phrase in SAID)
            return said or any(_tells(one, places) for one in here.walk())
        here = here.parent
    return False


def _is_whole(node: Node) -> bool:
    """An entry of a list, or a card: what lies further out tells of other dates."""
    if node.tag != "li":
        return node.tag in ("section", "header")
    lists = node.parent.attributes.get("class", "").split() if node.parent else []
    return bool({"tl", "waits", "fold", "stages", "bare"} & {*lists})


def _is_own(node: Node | None) -> bool:
    while node:
        if OWN & set(node.attributes.get("class", "").split()):
            return True
        node = node.parent
    return False


def _tells(node: Node, places: set[str]) -> bool:
    target = node.attributes.get("href", "")
    names = node.attributes.get("class", "").split()
    return (
        target[1:] in places if target.startswith("#") else bool({"why", "tl__source"} & {*names})
    )


def markup(client: Client, petition: Petition, as_of: str = "") -> str:
    return client.get(address(petition, as_of)).content.decode()


@pytest.fixture
def who() -> People:
    """A case with a day of every sort: stay, notice, letter, interview, need, dependents."""
    who = people()
    case, today = who.case, day_of(timezone.now(), NEW_YORK)

    def told(kind: str, days: int, **fields: object) -> None:
        day = (today + timedelta(days=days)).isoformat()
        record(case, kind, day, zone=NEW_YORK, by=who.attorney, **fields)  # type: ignore[arg-type]

    child = cast.participant(case, Role.DEPENDENT, name="Sora Baek")
    case.letters.update(wanted_by=today + timedelta(days=9))
    told("counsel_engaged", -300)
    told("letter_drafted", -250, letter=case.letters.get(key="letter-1"))
    told("petition_filed", -200, details={"premium": True})
    told("rfe_issued", -190, stated_due=today + timedelta(days=3))
    validity = {"valid_from": "2026-09-01", "valid_to": "2028-08-31"}
    told("approved", -100, details=validity)
    told("noir_issued", -3, service="mail")
    told("need_stated", -30, details={"by": (today + timedelta(days=40)).isoformat()})
    post = find_post("seoul")
    assert post
    slot = case.interviews.create(
        key="i1",
        post=post,
        scheduled_for=today + timedelta(days=20),
        booking=Booking.REGULAR,
    )
    told("interview_booked", -20, interview=slot)
    told("passport_recorded", -20, details={"expires": "2029-01-01"})
    told("birth_recorded", -20, traveller=child, details={"on": "2009-01-01"})
    told("i94_recorded", -2, details={"until": "2028-09-10"})
    return who


@pytest.mark.parametrize("name", ["applicant", "petitioner", "attorney"])
def test_no_date_stands_alone(client: Client, who: People, name: str) -> None:
    client.force_login(getattr(who, name))
    assert unsourced(markup(client, who.case)) == []


@pytest.mark.parametrize("as_of", ["", "2018-07-10", "2018-07-13"])
def test_no_date_of_the_documented_case_stands_alone(documented: Petition, as_of: str) -> None:
    client = Client()
    client.force_login(cast.member("attorney@example.com", documented.firm))
    assert unsourced(markup(client, documented, as_of)) == []


def test_a_date_that_stands_alone_is_found() -> None:
    bare = (
        "<main><ul class='bare'><li>Wed 1 August</li><li><a href='#x'>2 August</a></li></ul></main>"
    )
    assert unsourced(bare) == ["Wed 1 August", "2 August"]


def test_who_recorded_a_fact_is_said(client: Client, who: People) -> None:
    day = f"{day_of(timezone.now(), NEW_YORK):%a} {day_of(timezone.now(), NEW_YORK).day}"
    page, text = look(client, who.applicant, who.case)
    (line,) = [line for line in page.lines if line.title == "Petition filed"]
    assert line.source[0].startswith("Recorded on ")
    who.attorney.name = "Robin Maple"
    who.attorney.save()
    page, text = look(client, who.petitioner, who.case)
    (line,) = [line for line in page.lines if line.title == "Petition filed"]
    assert line.source == (f"Recorded by Robin Maple on {day} {timezone.now():%B}.",)
    assert line.source[0] in text
    page, text = look(client, who.attorney, who.case)
    (line,) = [line for line in page.lines if line.title == "USCIS asked for more evidence"]
    assert line.source[0].startswith("Recorded by you on ")
    assert line.source[1:] == ("The due date is printed on the notice.",)


def test_a_case_file_and_our_reading_are_sources(client: Client, documented: Petition) -> None:
    page, _text = look(client, cast.member("a@firm.example", documented.firm), documented)
    (line,) = [line for line in page.lines if line.title == "USCIS asked for more evidence"]
    assert line.source[0].startswith("From the case file, read in on ")
    assert "The day is our reading, not the source’s word." in line.source
    assert page.meta[-1] == "needed by Wed 1 August 2018, by our reading"


def test_who_stated_the_need_is_named(client: Client, who: People) -> None:
    old = who.case.events.get(kind="need_stated")
    day = "2027-03-01"
    boss = who.case.participants.get(role=Role.PETITIONER)
    record(
        who.case,
        EventKind.NEED_STATED,
        old.date,
        zone=old.zone,
        corrects=old,
        actor=boss,
        details={"by": day},
    )
    page, _text = look(client, who.attorney, who.case)
    assert page.meta[-1].endswith(", as stated by: Petitioner")
    page, _text = look(client, who.petitioner, who.case)
    assert page.meta[-1].endswith(", as stated by: You")
