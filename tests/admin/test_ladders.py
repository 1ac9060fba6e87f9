"""On which days a firm's people are reminded: whose rules one sees, who changes them, and how."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.admin.conftest import Desks, signed_in
from tests.admin.pages import save
from tracker.accounts.models import Firm, Membership, User
from tracker.cases import ladders
from tracker.cases.enums import FirmRole
from tracker.cases.models import FirmLadder
from tracker.cases.rules import RULES

LIST = "/admin/cases/firmladder/"


def row(firm: Firm, rule: str) -> FirmLadder:
    ladders.complete([firm])
    return FirmLadder.objects.get(firm=firm, rule=rule)


def change(ladder: FirmLadder) -> str:
    return f"{LIST}{ladder.pk}/change/"


def listed(client: Client) -> list[FirmLadder]:
    return list(client.get(LIST).context["cl"].result_list)


def test_every_rule_has_its_row_at_once_and_none_twice(desks: Desks, attorney: Client) -> None:
    for _look in range(2):
        assert [ladder.rule for ladder in listed(attorney)] == sorted(RULES)
    assert set(FirmLadder.objects.values_list("firm", "days", "pending")) == {
        (desks.ours.pk, None, False)
    }


def test_the_list_shows_the_firms_days_beside_the_rules_own(desks: Desks, attorney: Client) -> None:
    ladder = row(desks.ours, "rfe-response")
    FirmLadder.objects.filter(pk=ladder.pk).update(days=[20, 5, 0], pending=True)
    page = attorney.get(LIST).content.decode()
    assert "20, 5, 0 (planned ones follow soon)" in page
    assert ", ".join(str(day) for day in RULES["rfe-response"].ladder) in page
    assert page.count("the rule’s own") == len(RULES) - 1


def test_each_firm_has_its_own(desks: Desks) -> None:
    FirmLadder.objects.filter(pk=row(desks.theirs, "rfe-response").pk).update(days=[3])
    operator = signed_in(desks.operator)
    assert {ladder.firm for ladder in listed(signed_in(desks.attorney))} == {desks.ours}
    assert operator.get(LIST).context["cl"].result_count == 2 * len(RULES)
    assert row(desks.ours, "rfe-response").days is None


@pytest.mark.parametrize("who", ["attorney", "administrator", "operator"])
def test_who_spaces_reminders(desks: Desks, who: str) -> None:
    ladder = row(desks.ours, "rfe-response")
    response = save(signed_in(getattr(desks, who)), change(ladder), days="0 3,45, 45")
    assert response.status_code == 302
    edit = ladder.edit
    ladder.refresh_from_db()
    assert (ladder.days, ladder.pending) == ([45, 3, 0], True)
    assert ladder.edit != edit, "a pass that is under way does not take it for done"
    assert ladders.firm_days(desks.ours) == {"rfe-response": [45, 3, 0]}


def test_a_paralegal_reads(desks: Desks) -> None:
    ladder = row(desks.ours, "rfe-response")
    client = signed_in(desks.paralegal)
    assert client.get(change(ladder)).status_code == 200
    assert client.post(change(ladder), {"days": "3"}).status_code == 403
    ladder.refresh_from_db()
    assert ladder.days is None


def test_another_firms_row_is_not_there(desks: Desks, attorney: Client) -> None:
    ladder = row(desks.theirs, "rfe-response")
    for response in (attorney.get(change(ladder)), attorney.post(change(ladder), {"days": "3"})):
        assert (response.status_code, response["Location"]) == (302, "/admin/")
    ladder.refresh_from_db()
    assert ladder.days is None


def test_who_spaces_in_one_firm_does_not_in_another(desks: Desks) -> None:
    Membership.objects.create(user=desks.other, firm=desks.ours, role=FirmRole.PARALEGAL)
    client = signed_in(desks.other)
    ours, theirs = row(desks.ours, "rfe-response"), row(desks.theirs, "rfe-response")
    assert client.post(change(ours), {"days": "3"}).status_code == 403
    assert client.post(change(theirs), {"days": "3"}).status_code == 302
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.days, theirs.days) == (None, [3])


def test_an_empty_text_is_the_way_back(desks: Desks, attorney: Client) -> None:
    ladder = row(desks.ours, "rfe-response")
    save(attorney, change(ladder), days="5")
    FirmLadder.objects.update(pending=False)
    save(attorney, change(ladder), days=" ")
    ladder.refresh_from_db()
    assert (ladder.days, ladder.pending) == (None, True)


def test_saving_it_unchanged_changes_nothing(desks: Desks, attorney: Client) -> None:
    ladder = row(desks.ours, "rfe-response")
    FirmLadder.objects.filter(pk=ladder.pk).update(days=[20, 5, 0], pending=False)
    assert save(attorney, change(ladder)).status_code == 302
    ladder.refresh_from_db()
    assert (ladder.days, ladder.pending) == ([20, 5, 0], False)


@pytest.mark.parametrize(
    "text, said",
    [
        ("30, soon", "“soon” is no number of days."),
        ("-3", "“-3” is no number of days."),
        ("3.5", "“3.5” is no number of days."),
        ("٣", "“٣” is no number of days."),
        ("9" * 5000, "is no number of days."),
        ("731", "from 0 to 730"),
        ("30, 8", "keep at least one reminder in the last 7 days"),
    ],
)
def test_what_is_no_ladder_is_said(desks: Desks, attorney: Client, text: str, said: str) -> None:
    ladder = row(desks.ours, "rfe-response")
    response = save(attorney, change(ladder), days=text)
    assert response.status_code == 200
    assert said in response.content.decode()
    ladder.refresh_from_db()
    assert (ladder.days, ladder.pending) == (None, False)


def test_practice_may_end_earlier(desks: Desks, attorney: Client) -> None:
    ladder = row(desks.ours, "letter-due")
    assert save(attorney, change(ladder), days="30, 8").status_code == 302


def test_nothing_is_added_or_deleted(desks: Desks) -> None:
    ladder = row(desks.ours, "rfe-response")
    operator = signed_in(desks.operator)
    assert operator.get(f"{LIST}add/").status_code == 403
    assert operator.post(f"{LIST}{ladder.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [ladder.pk], "post": "yes"}
    operator.post(LIST, chosen)
    assert FirmLadder.objects.filter(pk=ladder.pk).exists()


def test_an_applicant_does_not_get_in(desks: Desks) -> None:
    person: User | None = desks.secret.participants.get(role="beneficiary").user
    assert person is not None
    assert signed_in(person).get(LIST, follow=True).status_code == 403


def test_the_menu_leads_to_it(attorney: Client) -> None:
    assert f'href="{LIST}"' in attorney.get("/admin/").content.decode()


def test_the_list_costs_the_same_with_every_row(
    desks: Desks, attorney: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attorney.get(LIST)
    with django_assert_num_queries(7):
        attorney.get(LIST)
    FirmLadder.objects.filter(firm=desks.ours).update(days=[3], pending=True)
    with django_assert_num_queries(7):
        attorney.get(LIST)
