"""Users and firms, kept by operators."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.admin.conftest import signed_in
from tests.admin.pages import save
from tests.cases import due_case
from tracker.accounts.models import Firm, User
from tracker.cases.enums import Role
from tracker.cases.models import FirmLadder, Reminder
from tracker.cases.reasons import BARRED, OUTSIDE
from tracker.cases.record import record

USERS = "/admin/accounts/user"


@pytest.fixture
def operator(db: None) -> Client:
    return signed_in(cast.user("operator@host.example", is_staff=True, is_superuser=True))


def memberships(**fields: str) -> dict[str, str]:
    start = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    return start | {f"memberships-{name}": value for name, value in fields.items()}


def test_a_user_is_added_with_a_firm(operator: Client) -> None:
    firm = cast.firm()
    person = {
        "email": "New.Person@Firm.example",
        "name": "New Person",
        "language": "ko",
        "zone": "Asia/Seoul",
        "is_staff": "on",
        "usable_password": "true",
        "password1": cast.PASSWORD,
        "password2": cast.PASSWORD,
    }
    place = {"0-firm": str(firm.pk), "0-role": "attorney", "TOTAL_FORMS": "1"}
    response = operator.post(f"{USERS}/add/", person | memberships(**place))
    assert response.status_code == 302
    user = User.objects.get(email="new.person@firm.example")
    assert user.check_password(cast.PASSWORD)
    assert [(m.firm, m.role) for m in user.memberships.all()] == [(firm, "attorney")]


def test_a_user_without_a_password_chooses_one_by_mail(
    operator: Client, mailoutbox: list[EmailMessage]
) -> None:
    person = {"email": "new@firm.example", "language": "en", "zone": "UTC"}
    operator.post(f"{USERS}/add/", person | {"usable_password": "false"} | memberships())
    assert not User.objects.get(email="new@firm.example").has_usable_password()
    Client().post("/account/password/reset/", {"email": "new@firm.example"})
    assert [mail.to for mail in mailoutbox] == [["new@firm.example"]]
    assert "/account/password/reset/key/" in str(mailoutbox[0].body)


def test_what_an_operator_sets_is_explained(operator: Client) -> None:
    user = cast.member("attorney@firm.example", cast.firm())
    page = operator.get(f"{USERS}/{user.pk}/change/").content.decode()
    for text in (
        "Sees and changes everything, in every firm.",
        "A full hour, 0 to 23, on the person's own clock.",
        "The same hour twice means that there are none.",
    ):
        assert page.count(text) == 1
    assert "Single Sign-On" not in operator.get(f"{USERS}/add/").content.decode()


def test_one_address_is_one_account(operator: Client) -> None:
    cast.user("known@firm.example")
    data = {"email": "KNOWN@firm.example", "language": "en", "zone": "UTC"}
    response = operator.post(f"{USERS}/add/", data | memberships())
    assert "email" in response.context["adminform"].form.errors


def test_an_address_that_was_changed_no_longer_signs_in(operator: Client) -> None:
    user = cast.user("old@firm.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    response = save(operator, f"{USERS}/{user.pk}/change/", email="new@firm.example")
    assert response.status_code == 302
    login = {"password": cast.PASSWORD}
    page = Client().post("/account/login/", login | {"login": "old@firm.example"})
    assert page.status_code == 200
    page = Client().post("/account/login/", login | {"login": "new@firm.example"})
    assert page.status_code == 302


def test_a_password_is_set(operator: Client) -> None:
    user = cast.user("person@firm.example")
    address = f"{USERS}/{user.pk}/password/"
    assert operator.get(address).status_code == 200
    new = "another-long-word"
    operator.post(address, {"usable_password": "true", "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)


def test_a_firm_is_added(operator: Client) -> None:
    data = {"name": "Birch & Vale", "slug": "birch-vale"}
    assert operator.post("/admin/accounts/firm/add/", data | memberships()).status_code == 302
    assert Firm.objects.get(slug="birch-vale").name == "Birch & Vale"


def test_who_comes_to_a_firm_is_planned_for(operator: Client) -> None:
    firm = cast.firm()
    person = cast.user("new@firm.example")
    place = {"0-firm": str(firm.pk), "0-role": "attorney", "TOTAL_FORMS": "1"}
    response = save(operator, f"{USERS}/{person.pk}/change/", **memberships(**place))
    assert response.status_code == 302
    assert [m.firm for m in person.memberships.all()] == [firm]
    assert FirmLadder.objects.get(pending=True).rule == "case-quiet"


def test_how_mails_come_is_seen_and_set(operator: Client) -> None:
    user = cast.user("person@firm.example", zone="Asia/Seoul")
    petition = due_case.case()
    petition.participants.filter(role=Role.BENEFICIARY).update(user=user)
    address = f"{USERS}/{user.pk}/change/"
    assert "How mails come" in operator.get(address).content.decode()
    response = save(operator, address, morning="7", quiet_to="6", digest="on", law_mails="few")
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.morning, user.quiet_to, user.digest, user.law_mails) == (7, 6, True, "few")
    planned = Reminder.objects.filter(recipient__user=user, state="planned")
    assert {row.send_at.hour for row in planned} == {22}  # 7 o'clock in Seoul


def test_who_may_not_sign_in_any_more_is_planned_for_once_they_may_again(
    operator: Client,
) -> None:
    user = cast.user(due_case.BENEFICIARY)
    petition = due_case.case()
    today = timezone.now().date()
    record(petition, "noid_issued", today.isoformat(), stated_due=today + timedelta(days=90))
    petition.participants.filter(role=Role.BENEFICIARY).update(user=user)
    own = Reminder.objects.filter(recipient__user=user, deadline__rule="noid-response")
    address = f"{USERS}/{user.pk}/change/"

    save(operator, address, is_active="")

    assert set(own.values_list("state", "reason")) == {("cancelled", BARRED)}
    save(operator, address, is_active="on")
    assert set(own.values_list("state", "reason")) == {("planned", "")}


@pytest.mark.parametrize("by_firm", [False, True])
def test_counsel_are_planned_for_while_they_work_for_the_firm(
    operator: Client, by_firm: bool
) -> None:
    petition = due_case.case()
    today = timezone.now().date()
    record(petition, "noid_issued", today.isoformat(), stated_due=today + timedelta(days=90))
    person = cast.member("lawyer@firm.example", petition.firm)
    petition.participants.filter(role=Role.COUNSEL).update(user=person, email=person.email)
    own = Reminder.objects.filter(recipient__user=person, deadline__rule="noid-response")
    place = person.memberships.get()
    other = {"user": person.pk} if by_firm else {"firm": petition.firm.pk}
    address = f"/admin/accounts/firm/{petition.firm.pk}" if by_firm else f"{USERS}/{person.pk}"
    of = str(petition.firm.pk if by_firm else person.pk)
    whose = "firm" if by_firm else "user"
    kept = {"0-id": str(place.pk), f"0-{whose}": of, "0-role": "attorney"}
    kept |= {f"0-{name}": str(pk) for name, pk in other.items()}
    left = kept | {"0-DELETE": "on", "TOTAL_FORMS": "1", "INITIAL_FORMS": "1"}

    save(operator, f"{address}/change/", **memberships(**left))

    assert not person.memberships.exists()
    assert set(own.values_list("state", "reason")) == {("cancelled", OUTSIDE)}
    comes = kept | {"0-id": "", "TOTAL_FORMS": "1"}
    save(operator, f"{address}/change/", **memberships(**comes))
    assert person.memberships.exists()
    assert set(own.values_list("state", "reason")) == {("planned", "")}


def test_a_morning_in_quiet_hours_is_refused(operator: Client) -> None:
    user = cast.user("person@firm.example")
    response = save(operator, f"{USERS}/{user.pk}/change/", morning="22")
    assert list(response.context["adminform"].form.errors) == ["morning"]
