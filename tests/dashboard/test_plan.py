"""The page of a plan: days on record, what a choice moves, and that nothing is saved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.dashboard.looking import text_of
from tests.dashboard.people import People, people, signed_in
from tracker.cases.enums import EventKind, Purpose, RuleKind
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import record
from tracker.cases.rules.plan.spans import DURATIONS, Link
from tracker.cases.rules.registry import ALWAYS, Version
from tracker.dashboard.present.plan import PlanPage, Row
from tracker.lib.zones import day_of

pytestmark = pytest.mark.django_db

QUERIES = 12


@pytest.fixture
def who(db: None) -> People:
    return people()


@pytest.fixture
def today(who: People) -> date:
    return day_of(timezone.now(), who.case.zone)


def address(case: Petition, **choices: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    return reverse("plan", args=[case.uuid]) + (f"?{query}" if query else "")


def look(client: Client, case: Petition, **choices: object) -> tuple[PlanPage, str]:
    response = client.get(address(case, **choices))
    assert response.status_code == 200
    return response.context["page"], text_of(response.content.decode())


def row(page: PlanPage, title: str) -> Row:
    return next(row for row in page.rows if row.title == title)


def test_without_a_day_of_need_it_counts_forward_and_asks_for_one(who: People) -> None:
    page, text = look(signed_in(who.applicant), who.case)

    assert (len(page.rows), page.has_need, page.changed) == (7, False, False)
    assert all(row.expected.iso and not row.latest.iso for row in page.rows)
    assert "Enter one to count backward" in text
    assert "Latest day" not in text


def test_a_need_gives_each_step_its_latest_day_and_float(who: People, today: date) -> None:
    needed = today + timedelta(days=300)

    page, text = look(signed_in(who.applicant), who.case, needed=needed)

    assert row(page, "In the United States").latest.iso == needed.isoformat()
    assert all("to spare" in row.spare and row.tone == "ok" for row in page.rows)
    assert [row.critical for row in page.rows].count(True) == 1
    assert "critical" in text, "said in words, not by colour alone"
    assert [one.ask_counsel for one in page.assumed] == [True, True, True, False, True, True, True]


def test_a_choice_moves_what_follows_and_says_from_where(who: People, today: date) -> None:
    client, filing = signed_in(who.attorney), today + timedelta(days=120)
    before, _ = look(client, who.case)

    page, text = look(client, who.case, filing=filing, rfe="on", premium="on")

    assert page.changed
    assert row(page, "Letters are done").expected.was == ""
    for title in ("Petition approved", "Interview at the embassy", "Visa in hand"):
        was = row(before, title).expected
        assert row(page, title).expected.was == f"was {was.text}"
        assert row(page, title).expected.iso > was.iso
    assert "USCIS has the answer" in text


def test_without_premium_a_day_is_not_known_unless_entered(who: People) -> None:
    client = signed_in(who.applicant)

    unknown, text = look(client, who.case, premium="off")
    known, _ = look(client, who.case, premium="off", processing=90)

    assert row(unknown, "Petition approved").expected.text == "not known"
    assert "how long USCIS takes is not known here" in text
    assert row(known, "Petition approved").expected.iso
    assert [one.source for one in known.assumed if "90 days" in one.text] == ["entered here"]


@pytest.mark.parametrize(
    "choices",
    [
        {"filing": "2020-01-01"},
        {"needed": "2099-12-31"},
        {"needed": "tomorrow"},
        {"premium": "maybe"},
        {"passport": "0"},
        {"appointment": "99999"},
        {"answer": "88"},
    ],
)
def test_a_choice_that_makes_no_sense_is_named_and_changes_nothing(
    who: People, choices: dict[str, str]
) -> None:
    """No answer takes longer than 84 days and the three for mail."""
    client = signed_in(who.applicant)
    (wrong,) = choices

    response = client.get(address(who.case, **choices))

    assert list(response.context["form"].errors) == [wrong]
    assert not response.context["page"].changed


def test_a_citation_that_is_words_is_told_in_the_readers_language(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Version(ALWAYS, "consular practice", 28)
    planned = replace(DURATIONS[Link.APPOINTMENT], kind=RuleKind.POLICY, versions=(policy,))
    monkeypatch.setitem(DURATIONS, Link.APPOINTMENT, planned)
    who.applicant.language = "ko"
    who.applicant.save()

    page, _ = look(signed_in(who.applicant), who.case)

    assert {one.source for one in page.assumed} == {
        "실무 관행",
        "법령 · 89 FR 6194; 8 CFR 106.4(e)-(f)",
        "기관 지침 · 영사 실무",
    }


def test_only_choices_that_still_matter_are_on_offer(who: People) -> None:
    now = timezone.now()
    client = signed_in(who.attorney)
    offered = [set(client.get(address(who.case)).context["form"].fields)]
    record(who.case, "petition_filed", "2026-10-01", details={"premium": True}, now=now)
    offered.append(set(client.get(address(who.case)).context["form"].fields))
    record(who.case, "approved", "2026-10-20", now=now)
    offered.append(set(client.get(address(who.case)).context["form"].fields))

    assert offered[0] - offered[1] == {"filing", "premium", "processing"}
    assert offered[1] - offered[2] == {"rfe", "answer"}
    assert offered[2] == {"needed", "appointment", "passport"}


def test_the_need_on_record_is_the_plans(who: People, today: date) -> None:
    needed = today + timedelta(days=200)
    now = timezone.now()
    record(who.case, EventKind.NEED_STATED, str(today), details={"by": str(needed)}, now=now)

    page, _ = look(signed_in(who.applicant), who.case)

    assert (page.has_need, page.changed) == (True, False)
    assert row(page, "In the United States").latest.iso == needed.isoformat()


def test_done_steps_keep_their_day_as_it_is_known(documented: Petition) -> None:
    who = people(documented)

    page, text = look(signed_in(who.applicant), documented)

    assert page.rows[-1].title == "In the United States"
    assert [row.done for row in page.rows] == [True] * 8 + [False]
    assert row(page, "Petition approved").day == "on or before 6 July 2018"
    assert row(page, "Letters are done").day == "no day on record"
    assert page.over == "The visa is in hand: there is nothing left to plan."
    assert "What if" not in text


def test_an_extension_has_no_journey_to_plan(who: People) -> None:
    Petition.objects.filter(pk=who.case.pk).update(purpose=Purpose.EXTENSION)
    record(who.case, "i94_recorded", "2024-01-05", details={"until": "2030-01-30"})

    page, _text = look(signed_in(who.attorney), who.case)

    assert page.over == "This case builds on a stay in the United States: no journey is planned."


def test_a_closed_case_has_no_plan(who: People) -> None:
    record(who.case, "withdrawn", "2026-11-01", now=timezone.now())

    page, text = look(signed_in(who.attorney), who.case)

    assert page.over == "This case is closed: there is nothing to plan."
    assert "What if" not in text


def test_looking_at_a_plan_saves_nothing(who: People, today: date) -> None:
    before = (TimelineEvent.objects.count(), who.case.deadlines.count())

    look(signed_in(who.attorney), who.case, rfe="on", needed=today + timedelta(days=99))

    assert (TimelineEvent.objects.count(), who.case.deadlines.count()) == before


def test_who_may_plan(who: People) -> None:
    codes = {
        user.email: signed_in(user).get(address(who.case)).status_code
        for user in (
            who.applicant,
            who.attorney,
            who.administrator,
            who.petitioner,
            who.stranger,
            who.other_attorney,
        )
    }

    assert list(codes.values()) == [200, 200, 200, 403, 404, 404]
    assert signed_in(who.applicant).post(address(who.case)).status_code == 405


def test_the_case_links_to_its_plan_for_those_who_may(who: People) -> None:
    record(who.case, "counsel_contacted", "2026-11-01", now=timezone.now())
    page = reverse("case", args=[who.case.uuid])

    links = [
        address(who.case) in signed_in(user).get(page).content.decode()
        for user in (who.applicant, who.petitioner)
    ]
    back = signed_in(who.applicant).get(f"{page}?as_of=2026-11-10").content.decode()

    assert links == [True, False]
    assert address(who.case) not in back


def test_a_plan_takes_few_queries(
    who: People, documented: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(who.attorney)
    for case in (who.case, documented):
        with django_assert_num_queries(QUERIES):
            client.get(address(case))
