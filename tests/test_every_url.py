"""Every address and who gets in: a new URL without a row here fails."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import cast
from tracker.accounts.models import User
from tracker.cases import links, record
from tracker.cases.enums import FirmRole, Role
from tracker.cases.models import Petition, Reminder

pytestmark = pytest.mark.django_db

# What a GET answers: nobody, stranger, applicant, petitioner, attorney, another firm's attorney.
# 302 is the way to the sign-in; a POST-only address answers 405 to those who may call it, and does
# not say whether a case exists. What stands in a mail opens for whoever holds the mail: its
# signature is the key, and its addresses that only take a POST lead to the answer's page.
TABLE = {
    "cases": (302, 200, 200, 200, 200, 200),
    "case": (302, 404, 200, 200, 200, 404),
    "plan": (302, 404, 200, 403, 200, 404),
    "record": (302, 404, 200, 200, 200, 404),
    "correct": (302, 404, 200, 404, 200, 404),
    "take_back": (302, 405, 405, 405, 405, 405),
    "confirm": (302, 405, 405, 405, 405, 405),
    "checklist": (302, 404, 200, 403, 200, 404),
    "paper": (302, 405, 405, 405, 405, 405),
    "checklist_pdf": (302, 404, 200, 403, 200, 404),
    "case_file": (302, 404, 200, 403, 200, 404),
    "answer": (200, 200, 200, 200, 200, 200),
    "answer_habits": (302, 302, 302, 302, 302, 302),
    "unsubscribe": (302, 302, 302, 302, 302, 302),
    "sent_messages": (302, 404, 404, 404, 200, 200),
    "preferences": (302, 200, 200, 200, 200, 200),
    "answer_ics": (200, 200, 200, 200, 200, 200),  # to whoever has the mail
    "calendar": (200, 200, 200, 200, 200, 200),  # to whoever has the address
    "calendar_address": (302, 405, 405, 405, 405, 405),
    "calendar_off": (302, 405, 405, 405, 405, 405),
    "language": (405, 405, 405, 405, 405, 405),
    "healthz": (200, 200, 200, 200, 200, 200),
    "metrics": (404, 404, 404, 404, 404, 404),  # there only with METRICS_TOKEN, for who brings it
}
# What a POST answers where a GET is refused; the form is empty, and 200 shows its faults. The
# event is of the embassy's family: a petitioner does not see it, so it is not found.
POSTS = {
    "take_back": (302, 404, 302, 404, 302, 404),
    "confirm": (302, 404, 403, 403, 302, 404),
    "paper": (302, 404, 200, 403, 200, 404),
    "calendar_address": (302, 302, 302, 302, 302, 302),
    "calendar_off": (302, 302, 302, 302, 302, 302),
}
WHO = ("nobody", "stranger", "applicant", "petitioner", "attorney", "other attorney")
# allauth's pages need no case: they belong to whoever is signed in.
ALLAUTH = ("account_", "mfa_")


@pytest.fixture
def case() -> Petition:
    petition = cast.petition("O1-TEST")
    cast.participant(petition, Role.BENEFICIARY, cast.user("applicant@x.example"))
    cast.participant(petition, Role.PETITIONER, cast.user("petitioner@x.example"))
    cast.member("attorney@x.example", petition.firm)
    cast.member("other@x.example", cast.firm("theirs"), FirmRole.ATTORNEY)
    cast.user("stranger@x.example")
    checklist = petition.checklists.create(kind="interview_day")
    checklist.items.create(document="passport")
    by = User.objects.get(email="applicant@x.example")
    record.record(petition, "ds160_saved", "2026-11-20", by=by, now=cast.NOW)
    User.objects.filter(pk=by.pk).update(feed_key=uuid4())
    return petition


def arguments(petition: Petition, route: str) -> dict[str, Any]:
    checklist = petition.checklists.get()
    known = {
        "uuid": petition.uuid,
        "event": petition.events.get().uuid,
        "checklist": checklist.uuid,
        "item": checklist.items.get().uuid,
        "key": links.calendar_key(User.objects.get(email="applicant@x.example")),
        "token": links.token_of(Reminder.objects.earliest("pk")),
    }
    return {name: value for name, value in known.items() if f":{name}>" in route}


def named(patterns: list[URLPattern | URLResolver], route: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address outside the admin."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from named(pattern.url_patterns, here)
        elif pattern.name:
            yield pattern.name, here


def clients() -> list[Client]:
    found = [Client()]
    for who in ("stranger", "applicant", "petitioner", "attorney", "other"):
        client = Client()
        client.force_login(User.objects.get(email=f"{who}@x.example"))
        found.append(client)
    return found


def test_every_address_has_a_row() -> None:
    ours = {name for name, _ in named(get_resolver().url_patterns) if not name.startswith(ALLAUTH)}

    assert ours == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_who_gets_in(case: Petition, name: str) -> None:
    route = dict(named(get_resolver().url_patterns))[name]
    query = "?language=ko" if name == "checklist_pdf" else ""
    address = reverse(name, kwargs=arguments(case, route)) + query

    answers = tuple(client.get(address).status_code for client in clients())

    assert dict(zip(WHO, answers, strict=True)) == dict(zip(WHO, TABLE[name], strict=True))


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("who", range(len(WHO)))
def test_who_may_post(case: Petition, name: str, who: int) -> None:
    route = dict(named(get_resolver().url_patterns))[name]

    answer = clients()[who].post(reverse(name, kwargs=arguments(case, route)))

    assert (WHO[who], answer.status_code) == (WHO[who], POSTS[name][who])


@pytest.mark.parametrize("name", ["answer_ics", "calendar"])
def test_an_address_that_we_did_not_sign_is_not_found(case: Petition, name: str) -> None:
    for client in clients():
        assert client.get(reverse(name, args=["made.up"])).status_code == 404


def test_the_admin_is_for_staff_of_a_firm(case: Petition) -> None:
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]
    nobody, stranger, applicant, petitioner, attorney, _ = clients()

    assert attorney.get(reverse("admin:index")).status_code == 200
    for client in (nobody, stranger, applicant, petitioner):
        answers = {client.get(address).status_code for address in lists}
        assert answers <= {302, 403}, "a page of the admin is open"


def test_an_attorney_does_not_open_anothers_case_in_the_admin(case: Petition) -> None:
    attorney, other = clients()[-2:]
    change = reverse("admin:cases_petition_change", args=[case.pk])

    assert attorney.get(change).status_code == 200
    assert other.get(change).status_code in (302, 404)
    listed = other.get(reverse("admin:cases_petition_changelist"))
    assert "O1-TEST" not in listed.content.decode()
