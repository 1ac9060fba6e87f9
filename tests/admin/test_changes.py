"""Dates that moved: whose desk sees them, who confirms them, and what an edit sets going."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.admin.conftest import Desks, signed_in
from tests.admin.pages import save
from tests.cases.moving import NOW, close_a_day, premium, premium_case
from tracker.accounts.models import Membership, User
from tracker.cases import recompute, record
from tracker.cases.enums import ChangeCause, FirmRole
from tracker.cases.models import Closure, ConsularPost, DeadlineChange, Petition, Recompute

LIST = "/admin/cases/deadlinechange/"
CLOSURES = "/admin/cases/closure/"
A_CLOSURE = {"day": "2026-12-04", "name": "Executive order", "sureness": "C2"}


@pytest.fixture
def moved(desks: Desks) -> DeadlineChange:
    """A premium date of our firm that a closure moved from 14 to 15 December."""
    case = premium_case()
    close_a_day()
    record.resync(case, now=NOW, cause=ChangeCause.CLOSURE)
    return DeadlineChange.objects.get(petition=case, cause="closure")


def rows(client: Client, query: str = "") -> list[DeadlineChange]:
    return list(client.get(f"{LIST}?{query}").context["cl"].result_list)


def confirm(client: Client, *changes: DeadlineChange) -> None:
    data = {"action": "confirm", "_selected_action": [change.pk for change in changes]}
    client.post(LIST, data)


def test_the_old_and_the_new_date_stand_side_by_side(
    moved: DeadlineChange, attorney: Client
) -> None:
    page = attorney.get(LIST).content.decode()
    for text in (
        "PREMIUM",
        "USCIS acts on the premium request",
        "Mon 14 December 2026 in New York",
        "Tue 15 December 2026 in New York",
        "2024-04-01",
        "A closure was edited",
        "Sun 22 November 2026, 22:00",  # the attorney's clock
        "to be confirmed",
    ):
        assert text in page


def test_what_waits_is_listed_first_and_the_rest_when_it_is_asked_for(
    moved: DeadlineChange, attorney: Client
) -> None:
    every = DeadlineChange.objects.filter(petition__firm=moved.petition.firm)
    assert every.filter(cause="fact").count() > 1
    assert rows(attorney) == [moved]
    assert rows(attorney, "confirmed=yes") == []
    assert attorney.get(f"{LIST}?confirmed=all").context["cl"].result_count == every.count()
    assert rows(attorney, "cause__exact=rule") == []
    confirm(attorney, moved)
    assert rows(attorney) == []
    assert rows(attorney, "confirmed=yes") == [moved]


def test_attorneys_and_paralegals_confirm(desks: Desks, moved: DeadlineChange) -> None:
    confirm(signed_in(desks.paralegal), moved)
    moved.refresh_from_db()
    assert moved.confirmed_by == desks.paralegal
    assert moved.confirmed_at is not None
    confirm(signed_in(desks.attorney), moved)
    moved.refresh_from_db()
    assert moved.confirmed_by == desks.paralegal


def test_an_administrator_sees_and_does_not_confirm(desks: Desks, moved: DeadlineChange) -> None:
    office = signed_in(desks.administrator)
    assert rows(office) == [moved]
    confirm(office, moved)
    moved.refresh_from_db()
    assert moved.confirmed_by is None


def test_who_confirms_in_one_firm_does_not_in_another(desks: Desks, moved: DeadlineChange) -> None:
    Membership.objects.create(user=desks.other, firm=desks.ours, role=FirmRole.ADMINISTRATOR)
    client = signed_in(desks.other)
    assert rows(client) == [moved]
    confirm(client, moved)
    moved.refresh_from_db()
    assert moved.confirmed_by is None


def test_another_firms_attorney_sees_and_confirms_nothing(
    desks: Desks, moved: DeadlineChange
) -> None:
    other = signed_in(desks.other)
    assert rows(other, "confirmed=all") == []
    assert b"PREMIUM" not in other.get(LIST).content
    confirm(other, moved)
    moved.refresh_from_db()
    assert moved.confirmed_by is None
    answer = other.get(f"{LIST}{moved.pk}/change/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_a_change_is_read_and_never_edited(moved: DeadlineChange, attorney: Client) -> None:
    address = f"{LIST}{moved.pk}/change/"
    assert b"15 December 2026 in New York" in attorney.get(address).content
    assert attorney.post(address, {"new_by": "2030-01-01"}).status_code == 403
    assert attorney.get(f"{LIST}add/").status_code == 403
    assert attorney.post(f"{LIST}{moved.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_deadlines_page_tells_its_history(moved: DeadlineChange, attorney: Client) -> None:
    page = attorney.get(f"/admin/cases/deadline/{moved.deadline_id}/change/").content.decode()
    assert "– → Mon 14 December 2026 in New York, under version 2024-04-01." in page
    assert "Mon 14 December 2026 in New York → Tue 15 December 2026 in New York" in page


def test_the_list_costs_the_same_with_one_row_and_with_three(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader: User = cast.member("reader@firm.example", cast.firm())
    client = signed_in(reader)
    cases: list[Petition] = []
    for total in (1, 3):
        while len(cases) < total:
            cases.append(premium_case(f"CASE-{len(cases)}"))
        Closure.objects.all().delete()
        DeadlineChange.objects.all().delete()
        close_a_day()
        recompute.resync_many(cases, cause=ChangeCause.CLOSURE, now=NOW)
        client.get(LIST)
        with django_assert_num_queries(6):
            assert len(rows(client)) == total
        Closure.objects.all().delete()
        recompute.resync_many(cases, cause=ChangeCause.CLOSURE, now=NOW)


def test_saving_a_closure_asks_for_a_look_at_the_open_cases(desks: Desks) -> None:
    case = premium_case()
    answer = signed_in(desks.operator).post(f"{CLOSURES}add/", A_CLOSURE, follow=True)
    assert "The open cases are looked at again" in answer.content.decode()
    row = Recompute.objects.get()
    assert (row.cause, row.what, row.wanted_by, row.done_at) == (
        "closure",
        "2026-12-04 Executive order",
        desks.operator,
        None,
    )
    assert premium(case).by == date(2026, 12, 14)
    recompute.run_wanted(lambda: NOW)
    assert premium(case).by == date(2026, 12, 15)


def test_saving_what_is_not_changed_asks_for_nothing(desks: Desks) -> None:
    closure = close_a_day()
    operator = signed_in(desks.operator)
    assert operator.post(f"{CLOSURES}{closure.pk}/change/", A_CLOSURE).status_code == 302
    assert not Recompute.objects.exists()


def test_taking_closures_away_asks_too(desks: Desks) -> None:
    one, two = close_a_day(), Closure.objects.create(day=date(2026, 12, 7), name="Snow")
    operator = signed_in(desks.operator)
    operator.post(f"{CLOSURES}{one.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    operator.post(CLOSURES, chosen)
    assert list(Recompute.objects.order_by("pk").values_list("what", flat=True)) == [
        "2026-12-04 Executive order",
        "2026-12-07 Snow",
    ]


def test_a_members_edit_is_refused_and_asks_for_nothing(desks: Desks, attorney: Client) -> None:
    assert attorney.post(f"{CLOSURES}add/", A_CLOSURE).status_code == 403
    assert not Recompute.objects.exists()


def test_editing_a_post_asks_for_a_look(desks: Desks) -> None:
    post = ConsularPost.objects.get(code="seoul")
    answer = save(signed_in(desks.operator), post_page(post), ds160_lock_days="4")
    assert answer.status_code == 302
    assert Recompute.objects.get().cause == "post"


def test_a_closed_day_of_a_post_asks_for_a_look(desks: Desks) -> None:
    post = ConsularPost.objects.get(code="seoul")
    operator = signed_in(desks.operator)
    save(operator, post_page(post))
    assert not Recompute.objects.exists()
    day = {"closures__0__day": "2026-12-04", "closures__0__name": "Election day"}
    answer = save(operator, post_page(post), closures__TOTAL_FORMS="1", **day)
    assert answer.status_code == 302
    assert [(row.day, row.name) for row in post.closures.all()] == [
        (date(2026, 12, 4), "Election day")
    ]
    assert Recompute.objects.get().cause == "post"


def post_page(post: ConsularPost) -> str:
    return f"/admin/cases/consularpost/{post.pk}/change/"


def test_operators_watch_how_far_a_look_came(desks: Desks, attorney: Client) -> None:
    row = recompute.want(ChangeCause.CLOSURE, "2026-12-04 Snow", by=desks.operator, now=NOW)
    Recompute.objects.filter(pk=row.pk).update(total=12, looked_at=7, moved=3)
    assert attorney.get("/admin/cases/recompute/").status_code == 403
    assert b"/admin/cases/recompute/" not in attorney.get("/admin/").content
    page = signed_in(desks.operator).get("/admin/cases/recompute/").content.decode()
    for text in ("A closure was edited", "2026-12-04 Snow", "7 of 12"):
        assert text in page
