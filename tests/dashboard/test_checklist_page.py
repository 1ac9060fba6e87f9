"""The papers of one step: read, ticked off, printed; and the case as a file."""

import json
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.dashboard.people import People, people, signed_in
from tracker.cases.exchange import export_case
from tracker.cases.models import Checklist, ChecklistItem, Petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(documented: Petition) -> People:
    return people(documented)


def packet(who: People) -> Checklist:
    return who.case.checklists.get(kind="waiver_packet")


def notice(who: People) -> ChecklistItem:
    return packet(who).items.get(document="i797_approval_notice")


def page_of(who: People, checklist: UUID | None = None) -> str:
    return reverse("checklist", args=[who.case.uuid, checklist or packet(who).uuid])


def paper_of(who: People, item: UUID | None = None) -> str:
    return reverse("paper", args=[who.case.uuid, packet(who).uuid, item or notice(who).uuid])


def pdf_of(who: People, language: str) -> str:
    url = reverse("checklist_pdf", args=[who.case.uuid, packet(who).uuid])
    return f"{url}?language={language}"


def test_the_page_shows_what_happened_to_each_paper(who: People) -> None:
    page = signed_in(who.applicant).get(page_of(who))

    rows = {row.paper.document: row for row in page.context["rows"]}
    assert rows["i797_approval_notice"].paper.lacking
    assert rows["passport"].there
    assert rows["passport"].paper.outcome_words == ("returned",)
    states = [row.paper.state for row in rows.values()]
    assert page.context["there"] == sum(s in ("ready", "sent", "brought") for s in states)
    html = page.content.decode()
    assert f"{page.context['there']} of {len(rows)} ready" in html
    assert html.count('action="') - html.count('action="/language/"') >= len(rows)
    for language in ("ko", "en"):
        assert f'href="{pdf_of(who, language)}"' in html


def test_a_day_that_list_and_interview_share_is_said_once(who: People) -> None:
    client = signed_in(who.applicant)
    day = who.case.checklists.get(kind="interview_day")

    said = [client.get(page_of(who, c.uuid)).context["when"] for c in (packet(who), day)]

    assert said == [
        ["Tue 10 July 2018"],
        ["Emergency interview, Tue 17 July 2018, U.S. Embassy Seoul"],
    ]


def test_a_page_of_papers_takes_few_queries(
    who: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    full, one = packet(who), who.case.checklists.create(kind="waiver_packet")
    one.items.create(document="passport")
    client = signed_in(who.applicant)
    for checklist in (one, full):
        with django_assert_num_queries(8):
            client.get(page_of(who, checklist.uuid))


def test_those_who_only_read_get_no_forms(who: People) -> None:
    page = signed_in(who.administrator).get(page_of(who))

    assert page.status_code == 200
    assert {row.form for row in page.context["rows"]} == {None}
    assert paper_of(who) not in page.content.decode()


def test_a_paper_is_ticked_off(who: People) -> None:
    sent = {"state": "ready", "outcomes": ["kept", "asked_for"]}

    response = signed_in(who.applicant).post(paper_of(who), sent)

    item = notice(who)
    assert response["Location"] == f"{page_of(who)}#paper-{item.uuid}"
    assert (item.state, item.outcomes) == ("ready", ["asked_for", "kept"])


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "lost"},
        {},
        {"state": "ready", "outcomes": ["eaten"]},
        {"state": "ready", "outcomes": ["asked_for", "not_asked_for"]},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(
    who: People, sent: dict[str, str | list[str]]
) -> None:
    response = signed_in(who.applicant).post(paper_of(who), sent)

    assert response.status_code == 200
    assert 'class="problems"' in response.content.decode()
    item = notice(who)
    assert (item.state, item.outcomes) == ("missing", [])


def test_the_pdf_is_handed_out(who: People) -> None:
    for language in ("ko", "en"):
        response = signed_in(who.applicant).get(pdf_of(who, language))

        assert response.content.startswith(b"%PDF-")
        assert response["Content-Type"] == "application/pdf"
        name = f'attachment; filename="DOC-2018-waiver-packet-{language}.pdf"'
        assert response["Content-Disposition"] == name


@pytest.mark.parametrize("language", ["", "de", "../ko", "ko-KR"])
def test_a_pdf_is_korean_or_english(who: People, language: str) -> None:
    assert signed_in(who.applicant).get(pdf_of(who, language)).status_code == 400


def test_the_case_file_is_the_export(who: People) -> None:
    response = signed_in(who.applicant).get(reverse("case_file", args=[who.case.uuid]))

    assert response.content.decode() == export_case(who.case)
    assert json.loads(response.content)["petition"]["reference"] == "DOC-2018"
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="DOC-2018.json"'


def test_a_reference_in_korean_is_the_name_of_the_file(who: People) -> None:
    Petition.objects.filter(pk=who.case.pk).update(reference="사건 1")

    response = signed_in(who.applicant).get(reverse("case_file", args=[who.case.uuid]))

    name = quote("사건_1.json")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_strangers_and_those_who_may_not(who: People) -> None:
    urls = [page_of(who), pdf_of(who, "en"), reverse("case_file", args=[who.case.uuid])]
    for url in urls:
        assert signed_in(who.stranger).get(url).status_code == 404
        assert signed_in(who.other_attorney).get(url).status_code == 404
        assert signed_in(who.petitioner).get(url).status_code == 403
        assert Client().get(url).status_code == 302
    sent = {"state": "ready"}
    assert signed_in(who.stranger).post(paper_of(who), sent).status_code == 404
    assert signed_in(who.petitioner).post(paper_of(who), sent).status_code == 403
    assert signed_in(who.administrator).post(paper_of(who), sent).status_code == 403
    assert notice(who).state == "missing"


def test_papers_of_another_case_or_list_are_not_found(who: People) -> None:
    other = who.stranger.participations.get().petition
    theirs = other.checklists.create(kind="interview_day")
    theirs_too = theirs.items.create(document="passport", state="missing")
    elsewhere = who.case.checklists.get(kind="interview_day").items.first()
    assert elsewhere is not None
    client = signed_in(who.applicant)

    for uuid in (theirs.uuid, uuid4()):
        assert client.get(page_of(who, uuid)).status_code == 404
    for uuid in (theirs_too.uuid, elsewhere.uuid, uuid4()):
        assert client.post(paper_of(who, uuid), {"state": "ready"}).status_code == 404
    theirs_too.refresh_from_db()
    assert theirs_too.state == "missing"


def test_pages_are_read_and_papers_sent(who: People) -> None:
    client = signed_in(who.attorney)
    assert client.get(paper_of(who)).status_code == 405
    for url in (page_of(who), pdf_of(who, "en"), reverse("case_file", args=[who.case.uuid])):
        assert client.post(url).status_code == 405
