"""Who sees a receipt number whole on the page of a case."""

import pytest
from django.test import Client

from tests import cast
from tests.dashboard.looking import look
from tests.dashboard.people import People, people
from tracker.accounts.models import User
from tracker.cases.enums import Role
from tracker.cases.record import record

pytestmark = pytest.mark.django_db

NUMBER, MASKED = "IOE0912345678", "IOE•••••••678"


@pytest.fixture
def who() -> People:
    who = people()
    details = {"receipt_number": NUMBER}
    record(who.case, "receipt_notice_issued", "2026-01-12", now=cast.NOW, details=details)
    return who


@pytest.mark.parametrize("name", ["applicant", "petitioner", "attorney", "administrator"])
def test_those_who_need_it_see_it_whole(client: Client, who: People, name: str) -> None:
    user: User = getattr(who, name)
    _, text = look(client, user, who.case)

    assert NUMBER in text
    assert MASKED not in text


def test_a_dependent_sees_it_masked(client: Client, who: People) -> None:
    user = cast.user("cousin@applicant.example")
    cast.participant(who.case, Role.DEPENDENT, user)

    _, text = look(client, user, who.case)

    assert MASKED in text
    assert NUMBER not in text
