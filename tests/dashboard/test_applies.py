"""The card beside the timeline that says what applies on a case's dates, and who reads it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tests.dashboard.looking import address, look
from tests.dashboard.people import People, people
from tracker.accounts.models import User
from tracker.cases import reference
from tracker.cases.models import Petition, ReferenceEntry
from tracker.cases.record import record
from tracker.dashboard.present.applies import Topic
from tracker.dashboard.present.page import CasePage

pytestmark = pytest.mark.django_db

NEW_YORK = "America/New_York"


@pytest.fixture(autouse=True)
def entries() -> None:
    reference.load()


@pytest.fixture
def who() -> People:
    return people()


def topics(page: CasePage) -> dict[str, Topic]:
    assert page.applies is not None
    return {topic.title: topic for topic in page.applies.topics}


def briefs(page: CasePage) -> dict[str, str]:
    return {title: topic.brief for title, topic in topics(page).items() if topic.brief}


def note(case: Petition) -> None:
    """Something on the timeline: without it the page invites to begin."""
    record(case, "note", timezone.now().date().isoformat())


def test_the_documented_case_shows_what_applied_in_2018(
    client: Client, documented: Petition
) -> None:
    page, text = look(client, people(documented).applicant, documented)
    assert briefs(page) == {
        "How early to file": "12 months",
        "Advice on filing": "45 days",
        "Fee of Form I-129": "$460",
        "Fee for premium processing": "$1,225",
        "Visa fee (MRV)": "$190",
        "Interview waiver": "under conditions",
    }
    (premium,) = topics(page)["Fee for premium processing"].wordings
    assert premium.goes_by == ("Day of posting: Fri 8 or Sat 9 June 2018 in New York.",)
    assert premium.in_force == "in force from 23 November 2010 to 30 September 2018"
    assert "What applies to this case" in text
    assert "rules by nationality" not in text


def test_a_case_of_today_shows_what_applies_today(client: Client, who: People) -> None:
    note(who.case)
    page, text = look(client, who.attorney, who.case)
    assert briefs(page) == {
        "How early to file": "12 months",
        "Advice on filing": "45 days",
        "Where to file": "not confirmed",
        "Edition of Form I-129": "02/27/26",
        "Fee of Form I-129": "$1,055 / $530",
        "Asylum Program Fee": "$600 / $300 / $0",
        "Edition of Form I-907": "not confirmed",
        "Fee for premium processing": "$2,965",
        "Visa fee (MRV)": "$205",
        "How long the visa fee is good": "365 days",
        "Interview waiver": "no",
        "Visa integrity fee": "not confirmed",
        "I-94 fee": "$24",
    }
    (fee,) = topics(page)["Fee of Form I-129"].wordings
    tiers = ["Standard", "At most 25 full-time employees", "Nonprofit"]
    assert [whom for whom, _text in fee.sentences] == tiers
    assert "On these dates there are also rules by nationality." in text
    assert "Afghan" not in text
    assert "still ahead; this is the rule on" in text


def test_pitfall_27_the_integrity_fee_asks_for_counsel(client: Client, who: People) -> None:
    note(who.case)
    page, text = look(client, who.attorney, who.case)
    (wording,) = topics(page)["Visa integrity fee"].wordings
    assert (wording.ask_counsel, wording.sureness) == (True, "unknown, ask counsel")
    assert "$250" not in text
    assert "250 dollars" not in text


def test_a_day_that_straddles_a_change_shows_both_and_decides_nothing(
    client: Client, who: People
) -> None:
    record(who.case, "petition_filed", "2026-03-01", details={"premium": True})
    page, text = look(client, who.attorney, who.case)
    fee = topics(page)["Fee for premium processing"]
    assert (fee.brief, fee.depends) == ("depends on the exact day", True)
    assert [wording.sentences for wording in fee.wordings] == [
        (("", "The fee for premium processing of an O petition was 2,805 dollars."),),
        (("", "The fee for premium processing of an O petition is 2,965 dollars."),),
    ]
    assert "Day of posting: Sat 28 February or Sun 1 March in New York." in text


def test_what_stands_in_for_a_day_is_named(client: Client, who: People) -> None:
    record(who.case, "petition_received", "2024-03-05", zone=NEW_YORK)
    _page, text = look(client, who.attorney, who.case)
    assert (
        "Day of posting: not on record; this goes by another day. "
        "USCIS received the petition: Tue 5 March 2024 in New York." in text
    )


def test_what_only_a_later_fact_bounds_is_said_so(client: Client, who: People) -> None:
    record(who.case, "interview_attended", "2010-05-03", interview=_interview(who.case))
    _page, text = look(client, who.attorney, who.case)
    assert "Day the visa fee is paid: not on record, on or before 3 May 2010 in Seoul." in text


def _interview(case: Petition) -> object:
    assert case.consular_post is not None
    return case.interviews.create(
        key="regular", post=case.consular_post, scheduled_for=date(2010, 5, 3)
    )


def test_an_unconfirmed_fact_leaves_its_doubt(client: Client, who: People) -> None:
    record(who.case, "petition_filed", "2024-03-05", zone=NEW_YORK, unconfirmed=True)
    page, _text = look(client, who.attorney, who.case)
    (fee,) = topics(page)["Fee of Form I-129"].wordings
    assert fee.goes_by[1] == "Counsel has not confirmed it yet."


def test_an_entry_not_looked_at_for_half_a_year_is_to_be_checked(
    client: Client, who: People
) -> None:
    note(who.case)
    fresh = timezone.now().date()
    ReferenceEntry.objects.update(checked_on=fresh - timedelta(days=100))
    mrv = ReferenceEntry.objects.filter(topic="mrv_fee")
    mrv.update(checked_on=fresh - timedelta(days=190))
    page, text = look(client, who.attorney, who.case)
    assert [title for title, topic in topics(page).items() if topic.stale] == ["Visa fee (MRV)"]
    assert text.count("check again") == 2  # on the topic, and on the wording


def test_the_source_is_a_plain_link_that_hands_over_nothing(client: Client, who: People) -> None:
    note(who.case)
    client.force_login(who.attorney)
    body = client.get(address(who.case)).content.decode()
    url = "https://www.govinfo.gov/content/pkg/FR-2026-01-12/html/2026-00321.htm"
    assert f'<a href="{url}" rel="noopener noreferrer">91 FR 1059</a>' in body


def test_who_sees_a_part_of_the_case_sees_no_card(client: Client, who: People) -> None:
    note(who.case)
    page, text = look(client, who.petitioner, who.case)
    assert page.applies is None
    assert "What applies" not in text
    for reader in (who.applicant, who.administrator):
        page, _text = look(client, reader, who.case)
        assert page.applies is not None


def test_without_entries_there_is_no_card(client: Client, who: People) -> None:
    note(who.case)
    ReferenceEntry.objects.all().delete()
    page, text = look(client, who.attorney, who.case)
    assert page.applies is None
    assert "What applies" not in text


def test_a_look_back_goes_by_the_rules_of_that_day(client: Client, documented: Petition) -> None:
    page, _text = look(client, people(documented).attorney, documented, "2018-05-01")
    (fee,) = topics(page)["Fee for premium processing"].wordings
    assert fee.goes_by == ("Day of posting: still ahead; this is the rule on Tue 1 May.",)


def test_in_korean_the_sentences_are_korean(client: Client, documented: Petition) -> None:
    reader: User = people(documented).applicant
    reader.language = "ko"
    reader.save()
    with override("ko"):
        page, _text = look(client, reader, documented)
    wordings = [wording for topic in topics(page).values() for wording in topic.wordings]
    texts = [text for wording in wordings for _whom, text in wording.sentences]
    assert "청원 기반 비자의 비자 수수료는 190달러였습니다." in texts
    assert [text for text in texts if not any("가" <= letter <= "힣" for letter in text)] == []


def test_countries_written_by_an_operator_are_shown_as_they_are(
    client: Client, who: People
) -> None:
    note(who.case)
    row = ReferenceEntry.objects.get(topic="mrv_fee", effective_to=None)
    ReferenceEntry.objects.filter(pk=row.pk).update(audience="KR JP")
    page, _text = look(client, who.attorney, who.case)
    (fee,) = topics(page)["Visa fee (MRV)"].wordings
    assert [whom for whom, _text in fee.sentences] == ["KR JP"]
