"""What each desk sees and may do; what another firm's rows never do is appear."""

import re

import pytest
from django.test import Client

from tests.admin.conftest import Desks, signed_in
from tracker.cases.models import Checklist, Deadline, Petition, TimelineEvent

LISTS = (
    "petition",
    "timelineevent",
    "uscisevent",
    "checklist",
    "deadline",
    "deadlinechange",
    "reminder",
    "firmladder",
)
SECRETS = (
    "SECRET-77",
    "Hidden Person",
    "Hidden Writer",
    "hidden@",
    "hidden-letter",
    "Sable-Quill",
    "attorney@theirs.example",
)


def assert_no_secret(page: bytes) -> None:
    found = [word for word in SECRETS if word.encode() in page]
    assert found == []


@pytest.mark.parametrize("name", LISTS)
def test_no_list_and_no_filter_shows_another_desk(attorney: Client, name: str) -> None:
    response = attorney.get(f"/admin/cases/{name}/")
    assert response.status_code == 200
    assert_no_secret(response.content)


def test_the_other_desk_sees_its_own(desks: Desks) -> None:
    page = signed_in(desks.other).get("/admin/cases/petition/").content.decode()
    assert "SECRET-77" in page
    assert "Hidden Person" in page
    assert "DOC-2018" not in page


def test_a_search_finds_nothing_of_another_desk(attorney: Client) -> None:
    page = attorney.get("/admin/cases/petition/?q=Hidden").content.decode()
    assert "SECRET-77" not in page


def test_no_form_offers_another_desks_rows(desks: Desks, attorney: Client) -> None:
    event = desks.case.events.get(kind="rfe_issued")
    checklist = Checklist.objects.earliest("pk")
    for path in (
        "petition/add/",
        f"petition/{desks.case.pk}/change/",
        f"petition/{desks.case.pk}/add-checklist/",
        f"checklist/{checklist.pk}/change/",
        "timelineevent/add/",
        f"timelineevent/add/?petition={desks.case.uuid}&kind=letter_passed",
        f"timelineevent/add/?corrects={event.uuid}",
    ):
        response = attorney.get(f"/admin/cases/{path}")
        assert response.status_code == 200, path
        assert_no_secret(response.content)


def test_a_page_of_another_desk_is_not_there(desks: Desks) -> None:
    other = signed_in(desks.other)
    pks = {
        "petition": desks.case.pk,
        "timelineevent": desks.case.events.earliest("pk").pk,
        "checklist": Checklist.objects.earliest("pk").pk,
        "deadline": Deadline.objects.earliest("pk").pk,
    }
    for name, pk in pks.items():
        for part in ("change", "history"):
            response = other.get(f"/admin/cases/{name}/{pk}/{part}/")
            assert (response.status_code, response["Location"]) == (302, "/admin/"), (name, part)


@pytest.mark.parametrize(
    "path",
    [
        "petition/{case}/record/",
        "petition/{case}/add-checklist/",
        "petition/{case}/case-file/",
        "timelineevent/{event}/correct/",
        "timelineevent/{event}/take-back/",
        "timelineevent/{event}/confirm/",
        "deadline/{deadline}/waive/",
        "checklist/{checklist}/en.pdf/",
        "timelineevent/add/?corrects={uuid}",
    ],
)
def test_an_action_on_another_desks_row_is_not_there(desks: Desks, path: str) -> None:
    event = desks.case.events.earliest("pk")
    address = path.format(
        case=desks.case.pk,
        event=event.pk,
        uuid=event.uuid,
        deadline=Deadline.objects.earliest("pk").pk,
        checklist=Checklist.objects.earliest("pk").pk,
    )
    other = signed_in(desks.other)
    assert other.get(f"/admin/cases/{address}").status_code == 404
    assert other.post(f"/admin/cases/{address}", {"why": "because"}).status_code == 404
    assert not TimelineEvent.objects.filter(kind="retracted").exists()
    assert not Deadline.objects.filter(waived_by__isnull=False).exists()


def test_an_event_cannot_be_recorded_in_another_desks_case(desks: Desks, attorney: Client) -> None:
    address = f"/admin/cases/timelineevent/add/?petition={desks.secret.uuid}&kind=note"
    response = attorney.post(address, {"summary": "intruder"})
    assert_no_secret(response.content)
    assert desks.secret.events.count() == 0


def test_list_actions_take_no_row_of_another_desk(desks: Desks, attorney: Client) -> None:
    data = {"action": "case_files", "_selected_action": [desks.secret.pk]}
    response = attorney.post("/admin/cases/petition/", data)
    assert response.status_code == 302  # nothing was selected
    assert "attachment" not in response.headers.get("Content-Disposition", "")


def test_autocomplete_gives_nothing_of_another_desk(attorney: Client) -> None:
    address = "/admin/autocomplete/?app_label=cases&model_name=checklist&field_name=petition"
    found = attorney.get(address).json()
    assert [row["text"] for row in found["results"]] == ["DOC-2018"]


def test_a_petition_cannot_be_given_to_another_firm(desks: Desks, attorney: Client) -> None:
    data = {
        "reference": "NEW-1",
        "firm": desks.theirs.pk,
        "classification": "O-1A",
        "purpose": "new",
        "zone": "Asia/Seoul",
    }
    response = attorney.post("/admin/cases/petition/add/", data)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["firm"]
    assert not Petition.objects.filter(reference="NEW-1").exists()
    attorney.post("/admin/cases/petition/add/", data | {"firm": desks.ours.pk})
    assert Petition.objects.get(reference="NEW-1").firm == desks.ours


def test_an_administrator_reads_and_exports_only(desks: Desks) -> None:
    office = signed_in(desks.administrator)
    case = f"/admin/cases/petition/{desks.case.pk}"
    assert office.get(f"{case}/change/").status_code == 200
    assert office.post(f"{case}/change/", {"reference": "OTHER"}).status_code == 403
    assert office.get("/admin/cases/petition/add/").status_code == 403
    assert office.get("/admin/cases/timelineevent/add/").status_code == 403
    assert office.get(f"{case}/record/").status_code == 403
    assert office.get(f"{case}/case-file/").status_code == 200


def test_people_and_firms_are_the_operators_work(desks: Desks, attorney: Client) -> None:
    operator = signed_in(desks.operator)
    for path in ("accounts/user/", "accounts/firm/"):
        assert attorney.get(f"/admin/{path}").status_code == 403
        assert operator.get(f"/admin/{path}").status_code == 200
    assert b"/admin/accounts/user/" not in attorney.get("/admin/").content
    assert b"/admin/accounts/user/" in operator.get("/admin/").content


def test_posts_and_closures_are_read_by_members_and_kept_by_operators(
    desks: Desks, attorney: Client
) -> None:
    operator = signed_in(desks.operator)
    for name in ("consularpost", "closure"):
        assert attorney.get(f"/admin/cases/{name}/").status_code == 200
        assert attorney.get(f"/admin/cases/{name}/add/").status_code == 403
        assert operator.get(f"/admin/cases/{name}/add/").status_code == 200


def test_the_admin_sends_strangers_to_the_sign_in(db: None) -> None:
    response = Client().get("/admin/cases/petition/")
    assert response.status_code == 302
    assert re.match("/(admin|account)/login/", response["Location"])
    response = Client().get("/admin/cases/petition/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")


def test_an_applicant_does_not_get_in(desks: Desks) -> None:
    person = desks.secret.participants.get(role="beneficiary").user
    assert person is not None
    assert signed_in(person).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("path", ["/admin/", "/admin/cases/petition/", "/admin/no-such-page/"])
def test_the_admins_policy_is_looser_and_still_of_this_host_only(
    attorney: Client, path: str
) -> None:
    policy = attorney.get(path)["Content-Security-Policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["script-src"] == "'self' 'unsafe-eval'"
    assert parts["style-src"] == "'self' 'unsafe-inline'"
    assert parts["default-src"] == "'self'"
    assert parts["frame-ancestors"] == "'none'"


def test_other_pages_keep_the_strict_policy(attorney: Client) -> None:
    policy = attorney.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
