"""The demo: the documented case, and living cases whose next days lie around today.

The living cases are shaped like the documented one: its facts are moved by whole weeks, so that
weekdays fit, and cut where the living case stands; the days that make the scene (letter 4 passed
today, the interview is in four days) are set from today.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from tracker.accounts.models import Firm, Membership, User
from tracker.cases import exchange, reference
from tracker.cases.enums import FirmRole, Source
from tracker.cases.models import Participant, Petition
from tracker.lib import edtf
from tracker.lib.zones import day_of

CaseFile = dict[str, Any]

FIRM = {"slug": "maple-rowe", "name": "Maple & Rowe LLP"}
PASSWORD = "seoul-to-new-york"  # printed on the screen, for the demo only


@dataclass(frozen=True, slots=True)
class Login:
    """A demo account, and what it will see."""

    email: str
    name: str
    language: str
    zone: str
    sees: str
    attorney: bool = False


LOGINS = (
    Login(
        "haneul@applicant.example",
        "Ha-neul Seo",
        "ko",
        "Asia/Seoul",
        "applicant: DOC-2018 and DEMO-C, in Korean",
    ),
    Login(
        "case@maplerowe.example",
        "Robin Maple",
        "en",
        "America/New_York",
        "attorney: all five cases, the sent messages, and the admin at /admin/",
        attorney=True,
    ),
    Login(
        "people@larkstreet.example",
        "Jordan Lark",
        "en",
        "America/New_York",
        "petitioner's contact: what concerns the employer in DOC-2018, DEMO-C and DEMO-B",
    ),
    Login(
        "leila@applicant.example",
        "Leila Haddad",
        "en",
        "Europe/Berlin",
        "second applicant: DEMO-A, and nothing of the others",
    ),
)


@transaction.atomic
def load(now: datetime) -> list[Petition]:
    """Make firm, log-ins and cases; what is there already stays. Returns the cases made now."""
    reference.load()
    firm, _ = Firm.objects.get_or_create(slug=FIRM["slug"], defaults={"name": FIRM["name"]})
    for login in LOGINS:
        _user(login, firm)
    made = [_import(case, firm, now) for case in _cases(now) if not _exists(case, firm)]
    _link_people()
    return made


def _user(login: Login, firm: Firm) -> None:
    if User.objects.filter(email=login.email).exists():
        return
    user = User.objects.create_user(
        login.email,
        PASSWORD,
        name=login.name,
        language=login.language,
        zone=login.zone,
        is_staff=login.attorney,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if login.attorney:
        Membership.objects.create(user=user, firm=firm, role=FirmRole.ATTORNEY)


def _exists(case: CaseFile, firm: Firm) -> bool:
    return firm.petitions.filter(reference=case["petition"]["reference"]).exists()


def _import(case: CaseFile, firm: Firm, now: datetime) -> Petition:
    return exchange.import_case(case, firm=firm, now=now, source=Source.FIXTURE).petition


def _link_people() -> None:
    """Let each log-in act as the participant with its address."""
    for user in User.objects.filter(email__in=[login.email for login in LOGINS]):
        Participant.objects.filter(email=user.email, user=None).update(user=user)


def _cases(now: datetime) -> list[CaseFile]:
    documented = reference.shipped("documented_case")
    return [
        documented,
        _letters(documented, day_of(now, "Europe/Berlin")),
        _rfe(documented, day_of(now, "Asia/Kolkata")),
        _interview(documented, day_of(now, "Asia/Seoul")),
        _empty(documented),
    ]


def _letters(documented: CaseFile, today: date) -> CaseFile:
    """(a) Letter 4 of 6 passed today; letter 5 is wanted in six days."""
    case = _cut(documented, after="letter_passed", about="letter-4")
    case = _moved(case, anchor=date(2018, 4, 19), today=today)
    _pin(case, "letter_passed", today, about="letter-4")
    _setting(case, "DEMO-A", "Europe/Berlin", "frankfurt", "Leila Haddad", "leila")
    case["letters"][4]["wanted_by"] = _text(today, 6)
    case["letters"][5]["wanted_by"] = _text(today, 20)
    _rename_petitioner(case, "Fjordlight Research, Inc.", "hr@fjordlight.example")
    for number, person in enumerate(case["participants"][3:], start=1):
        person["email"] = f"recommender-{number}@letters.example"
    case["checklists"] = [_checklist("petition_packet", ready=6)]
    return case


def _rfe(documented: CaseFile, today: date) -> CaseFile:
    """(b) Filed with premium; an RFE issued four days ago, its printed due date in 80 days."""
    case = _cut(documented, after="petition_filed")
    case = _moved(case, anchor=date(2018, 6, 21), today=today - timedelta(days=4))
    _setting(case, "DEMO-B", "Asia/Kolkata", "mumbai", "Arjun Menon", "arjun")
    case["events"][-1] |= {"date": _weekday_before(case["events"][-1]["date"])}
    case["events"] += [
        {
            "kind": "rfe_issued",
            "date": _text(today, -4),
            "zone": "America/New_York",
            "actor": "uscis",
            "stated_due": _text(today, 80),
            "service": "mail",
            "response_channel": "paper",
            "summary": "USCIS asks for more on the critical role, and for the contract's annex.",
        }
    ]
    case["checklists"] = [_checklist("petition_packet", ready=99)]
    return case


def _interview(documented: CaseFile, today: date) -> CaseFile:
    """(c) Approved; the regular slot is too late, an emergency interview is in four days."""
    case = _cut(documented, after="interview_booked")
    case["events"] = [e for e in case["events"] if not e["kind"].startswith("waiver")]
    yesterday = today - timedelta(days=1)
    case = _moved(case, anchor=date(2018, 7, 13), today=yesterday)
    _setting(case, "DEMO-C", "Asia/Seoul", "seoul", "Ha-neul Seo", "haneul")
    for event in case["events"][-5:]:
        event["date"] = yesterday.isoformat()
    _event(case, "need_stated")["details"] = {"by": _text(today, 18)}
    regular, emergency = case["interviews"]
    regular["scheduled_for"] = _monday_from(today + timedelta(days=23)).isoformat()
    emergency["scheduled_for"] = _text(today, 4)
    case["checklists"] = [
        _checklist("interview_day", ready=4, interview="emergency", day=_text(today, 4)),
        _checklist("emergency_request", ready=99, day=yesterday.isoformat(), state="sent"),
    ]
    return case


def _empty(documented: CaseFile) -> CaseFile:
    """(d) A case opened today, empty."""
    case = copy.deepcopy(documented)
    case |= {"letters": [], "interviews": [], "events": [], "checklists": []}
    case["participants"] = case["participants"][:3]
    _setting(case, "DEMO-D", "America/Sao_Paulo", "sao_paulo", "Sofia Almeida", "sofia")
    _rename_petitioner(case, "Baypoint Robotics, Inc.", "people@baypoint.example")
    return case


def _cut(documented: CaseFile, *, after: str, about: str | None = None) -> CaseFile:
    """A copy whose facts end with the one named."""
    case = copy.deepcopy(documented)
    case["events"] = case["events"][: case["events"].index(_event(case, after, about)) + 1]
    told = {event.get("interview") for event in case["events"]}
    case["interviews"] = [one for one in case["interviews"] if one["key"] in told]
    return case


def _event(case: CaseFile, kind: str, about: str | None = None) -> CaseFile:
    events: Sequence[CaseFile] = case["events"]
    return next(e for e in events if e["kind"] == kind and about in (None, e.get("letter")))


def _pin(case: CaseFile, kind: str, day: date, about: str | None = None) -> None:
    _event(case, kind, about)["date"] = day.isoformat()


def _moved(case: CaseFile, *, anchor: date, today: date) -> CaseFile:
    """Every date later by the whole weeks that bring ``anchor`` nearest to ``today``, not past.

    What the documented case's people said in their own words stays with it.
    """
    shift = timedelta(weeks=(today - anchor).days // 7)
    case["events"] = [event for event in case["events"] if event["kind"] != "note"]
    for event in case["events"]:
        for told in ("as_printed", "summary", "inferred"):
            event.pop(told, None)
        event["date"] = _shifted(event["date"], shift)
        if "learned_on" in event:
            event["learned_on"] = _shifted(event["learned_on"], shift)
    return case


def _shifted(text: str, shift: timedelta) -> str:
    known = edtf.parse(text)
    first = known.earliest + shift if known.earliest else None
    last = known.latest + shift if known.latest else None
    return edtf.from_days(first, last)


def _setting(case: CaseFile, name: str, zone: str, post: str, person: str, mailbox: str) -> None:
    case["petition"] |= {"reference": name, "zone": zone, "consular_post": post}
    beneficiary = case["participants"][0]
    beneficiary |= {"name": person, "email": f"{mailbox}@applicant.example", "zone": zone}
    beneficiary["language"] = "ko" if zone == "Asia/Seoul" else "en"


def _rename_petitioner(case: CaseFile, name: str, email: str) -> None:
    case["participants"][1] |= {"name": name, "email": email}


def _checklist(
    kind: str,
    *,
    ready: int,
    interview: str | None = None,
    day: str | None = None,
    state: str = "ready",
) -> CaseFile:
    """A checklist from the library whose first ``ready`` papers are in the given state."""
    library: Mapping[str, Any] = reference.shipped("checklists")["kinds"][kind]
    items = [
        {
            "document": item["document"],
            "requirement": item["requirement"],
            "state": state if number < ready else "missing",
        }
        for number, item in enumerate(library["items"])
    ]
    return {"kind": kind, "date": day, "interview": interview, "items": items}


def _text(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def _weekday_before(text: str) -> str:
    """The Friday before a Saturday: a packet is filed on a working day."""
    day = date.fromisoformat(text)
    return (day - timedelta(days=max(0, day.weekday() - 4))).isoformat()


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
