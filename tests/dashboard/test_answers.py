"""The page behind a mail's links: a GET changes nothing, a POST says it was seen."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, PETITIONER, case, row
from tests.dashboard.looking import text_of
from tracker.accounts.models import User
from tracker.cases.enums import Role, Volume
from tracker.cases.links import token_of
from tracker.cases.models import LedgerEntry, Participant, Petition, Reminder
from tracker.cases.record import record
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_mails")]

NOW = cast.NOW
LATER = NOW + timedelta(hours=1)
HABITS = {
    "morning": "7",
    "quiet_from": "22",
    "quiet_to": "6",
    "digest": "on",
    "law_mails": "few",
    "practice_mails": "none",
}
PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"}


@pytest.fixture
def petition() -> Petition:
    """A request for evidence of which counsel, petitioner and beneficiary have been told."""
    petition = case()
    send_due(now=NOW)
    return petition


def page(reminder: Reminder, part: str = "") -> str:
    return f"/m/{token_of(reminder)}/{part}"


def ledger() -> list[object]:
    """Everything that an answer could change."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Reminder, LedgerEntry)]
    people = [list(model.objects.order_by("pk").values()) for model in (User, Participant)]
    return [rows, people]


def look(reminder: Reminder, client: Client | None = None) -> str:
    response = (client or Client()).get(page(reminder))
    assert response.status_code == 200
    return text_of(response.content.decode())


def test_it_says_what_the_mail_was_about_and_asks_one_thing(petition: Petition) -> None:
    response = Client().get(page(row(PETITIONER)))
    html = response.content.decode()
    text = text_of(html)
    assert "For Lark Street Music" in text
    assert "Case SEND-1" in text
    assert "USCIS has the answer to its request for evidence" in text
    assert "Fri 12 February 2027 in New York" in text
    assert "I have seen it" in text
    assert PETITIONER not in html
    assert f'href="{page(row(PETITIONER), "calendar.ics")}"' in html
    assert 'class="nav"' not in html
    assert 'name="language"' not in html
    assert response["Cache-Control"] == ("max-age=0, no-cache, no-store, must-revalidate, private")
    assert '<meta name="robots" content="noindex">' in html


def test_a_get_changes_nothing(petition: Petition) -> None:
    before = ledger()
    client = Client()
    for reminder in (row(PETITIONER), row(COUNSEL)):
        for part in ("", "habits/", "stop/"):
            client.get(page(reminder, part))
            client.get(page(reminder, part), headers=PREFETCH)
            client.head(page(reminder, part))
            client.get(page(reminder, part), {"acknowledge": "1"})
            client.options(page(reminder, part))
            assert client.put(page(reminder, part)).status_code == 405
    assert ledger() == before


def test_a_scanner_that_opens_every_link_of_the_mail_changes_nothing(petition: Petition) -> None:
    before = ledger()
    client = Client()
    opened = 0
    for message in mail.outbox:
        assert isinstance(message, EmailMultiAlternatives)
        html = str(message.alternatives[0][0])
        header = message.extra_headers.get("List-Unsubscribe", "")
        for address in re.findall(r'https?://[^\s"<>]+', f"{message.body}\n{html}\n{header}"):
            client.get(address, follow=True)
            client.head(address)
            opened += 1
    assert opened >= 6 * 2
    assert ledger() == before


def test_a_post_acknowledges_and_the_page_says_when(petition: Petition) -> None:
    client = Client()
    response = client.post(page(row(PETITIONER)))
    assert (response.status_code, response["Location"]) == (302, page(row(PETITIONER)))
    seen = row(PETITIONER).acknowledged_at
    assert seen is not None
    assert timezone.now() - seen < timedelta(minutes=1)
    Reminder.objects.update(acknowledged_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
    text = look(row(PETITIONER), client)
    assert "You said that you have seen it: Mon 23 November 2026, 23:05." in text  # in Seoul
    assert "I have seen it" not in text


def test_twice_is_the_same(petition: Petition) -> None:
    client = Client()
    client.post(page(row(PETITIONER)))
    before = ledger()
    client.post(page(row(PETITIONER)))
    assert ledger() == before


def test_one_readers_answer_is_not_anothers(petition: Petition) -> None:
    Client().post(page(row(PETITIONER)))
    assert row(COUNSEL).acknowledged_at is None
    assert row(BENEFICIARY).acknowledged_at is None
    assert "I have seen it" in look(row(COUNSEL))


def test_the_button_wants_a_token_of_its_page(petition: Petition) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(row(PETITIONER))).status_code == 403
    assert strict.post(page(row(PETITIONER), "habits/"), HABITS).status_code == 403
    assert row(PETITIONER).acknowledged_at is None
    strict.get(page(row(PETITIONER)))
    token = strict.cookies["csrftoken"].value
    strict.post(page(row(PETITIONER)), {"csrfmiddlewaretoken": token})
    assert row(PETITIONER).acknowledged_at is not None


@pytest.mark.parametrize("part", ["", "habits/", "stop/"])
def test_an_address_that_is_not_ours(petition: Petition, part: str) -> None:
    own = token_of(row(PETITIONER))
    head, _, signature = own.partition(".")
    other = row(COUNSEL).uuid.hex
    before = ledger()
    for token in ("x", f"{other}.{signature}", f"{head}.{signature[:-1]}", head, f"{own}x"):
        for method in ("get", "post"):
            response = getattr(Client(), method)(f"/m/{token}/{part}")
            assert response.status_code == 404, token
    assert ledger() == before


def test_a_case_that_is_gone(petition: Petition) -> None:
    address = page(row(PETITIONER))
    petition.deadlines.all().delete()
    assert Client().get(address).status_code == 404


def test_who_may_not_sign_in_any_more_is_not_shown_how_things_stand() -> None:
    artist = cast.user("artist@people.example")
    who = case("GONE-1")
    who.participants.filter(role=Role.BENEFICIARY).update(user=artist)
    send_due(now=NOW)
    address = page(row(BENEFICIARY))
    assert Client().get(address).status_code == 200
    User.objects.update(is_active=False)
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404
    assert row(BENEFICIARY).acknowledged_at is None


def test_a_digest_is_one_page_and_one_answer() -> None:
    for reference in ("ONE-1", "TWO-2"):
        case(reference)
    artist = cast.user("reader@a.example", language="ko", zone="Asia/Seoul", digest=True)
    Participant.objects.filter(role=Role.PETITIONER).update(user=artist, email="reader@a.example")
    send_due(now=NOW)
    first, second = Reminder.objects.filter(recipient__user=artist, rung="first")
    assert first.message_id == second.message_id
    html = Client().get(page(second)).content.decode()
    assert '<html lang="ko">' in html
    for reference in ("ONE-1", "TWO-2"):
        assert reference in html
    Client().post(page(second))
    assert {r.acknowledged_at is None for r in (first, second)} == {True}
    acknowledged = Reminder.objects.filter(acknowledged_at__isnull=False)
    assert set(acknowledged) == {first, second}


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(rows):
        case(f"DIGEST-{number}")
    Participant.objects.update(digest=True)
    reader = cast.user("reader@a.example", digest=True)
    Participant.objects.filter(role=Role.PETITIONER).update(user=reader, email="reader@a.example")
    send_due(now=NOW)
    reminder = Reminder.objects.filter(recipient__user=reader, rung="first").earliest("pk")
    with django_assert_num_queries(6):
        Client().get(page(reminder))


def test_a_deadline_that_is_met_asks_for_nothing(petition: Petition) -> None:
    record(petition, "rfe_response_received", "2026-11-22", now=LATER)
    text = look(row(PETITIONER))
    assert "The deadline was met. There is nothing to do about it any more." in text
    assert "I have seen it" not in text
    assert "Put it into your calendar" not in text


def denied(petition: Petition) -> Reminder:
    """The first notice to counsel of the days in which a denial can be appealed."""
    record(petition, "denied", "2026-11-22", stated_due=date(2026, 12, 22), now=NOW)
    petition.refresh_from_db()
    assert petition.stage == "closed"
    send_due(now=LATER)
    return Reminder.objects.get(
        deadline__rule="i290b", recipient__email=COUNSEL, rung="first", state="sent"
    )


def test_a_denied_case_can_be_appealed(petition: Petition) -> None:
    appeal = denied(petition)
    text = look(appeal)
    assert "There is nothing to do about it any more." not in text
    assert "I have seen it" in text
    Client().post(page(appeal))
    appeal.refresh_from_db()
    assert appeal.acknowledged_at is not None


def test_what_a_denial_ended_asks_for_nothing(petition: Petition) -> None:
    asked = row(COUNSEL)
    denied(petition)
    text = look(asked)
    assert "There is nothing to do about it any more." in text
    assert "I have seen it" not in text


def test_who_has_no_account_chooses_for_this_case(petition: Petition) -> None:
    client = Client()
    response = client.post(page(row(PETITIONER), "habits/"), HABITS, follow=True)
    assert response.redirect_chain == [(page(row(PETITIONER)), 302)]
    assert "Your settings are saved." in text_of(response.content.decode())
    person = Participant.objects.get(email=PETITIONER)
    assert (person.morning, person.quiet_from, person.quiet_to) == (7, 22, 6)
    assert (person.digest, person.law_mails, person.practice_mails) == (True, "few", "none")
    assert Participant.objects.filter(digest=True).count() == 1
    assert "This holds for this case." in look(row(PETITIONER))
    planned = Reminder.objects.filter(recipient=person, state="planned")
    assert {r.send_at.hour for r in planned} == {22}  # 7 o'clock in Seoul
    assert planned.filter(rung="before:30").count() == 0


def test_who_has_an_account_chooses_for_every_case() -> None:
    artist = cast.user("reader@a.example", language="ko", zone="Asia/Seoul")
    petition = case()
    Participant.objects.filter(role=Role.PETITIONER).update(user=artist)
    send_due(now=NOW)
    html = Client().get(page(row(PETITIONER))).content.decode()
    assert "오전 9시" in html
    Client().post(page(row(PETITIONER), "habits/"), HABITS)
    artist.refresh_from_db()
    assert (artist.morning, artist.digest, artist.practice_mails) == (7, True, "none")
    assert petition.participants.get(role=Role.PETITIONER).digest is False


def test_a_morning_in_the_quiet_hours_is_refused(petition: Petition) -> None:
    before = ledger()
    wrong = HABITS | {"morning": "23"}
    response = Client().post(page(row(PETITIONER), "habits/"), wrong)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["morning"]
    assert "This hour lies in the quiet hours" in text_of(response.content.decode())
    assert ledger() == before


@pytest.mark.parametrize(
    "wrong", [{"law_mails": "none"}, {"morning": "24"}, {"quiet_from": ""}, {"practice_mails": "x"}]
)
def test_what_cannot_be_chosen(petition: Petition, wrong: dict[str, str]) -> None:
    before = ledger()
    response = Client().post(page(row(PETITIONER), "habits/"), HABITS | wrong)
    assert list(response.context["form"].errors) == list(wrong)
    assert ledger() == before


def test_one_click_mutes_practice_and_never_what_is_mandatory(petition: Petition) -> None:
    writer = cast.participant(petition, Role.RECOMMENDER, email="ada@a.example")
    wanted = petition.letters.create(
        key="letter-1", position=1, recommender=writer, wanted_by=date(2027, 12, 1)
    )
    record(petition, "letter_requested", "2026-11-20", letter=wanted, now=NOW)
    own = Reminder.objects.filter(recipient__email=COUNSEL).order_by("pk")
    practice, law = (
        own.filter(deadline__rule="letter-due"),
        own.filter(deadline__rule="rfe-response"),
    )
    before = list(law.values())
    assert {r.state for r in practice} == {"planned"}
    address = page(law[0], "stop/")
    mailer = Client(enforce_csrf_checks=True)
    response = mailer.post(address, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.content) == (204, b"")
    assert {r.state for r in practice.all()} == {"cancelled"}
    assert list(law.values()) == before
    person = Participant.objects.get(email=COUNSEL)
    assert (person.practice_mails, person.law_mails) == (Volume.NONE, Volume.ALL)
    others = Participant.objects.exclude(pk=person.pk)
    assert set(others.values_list("practice_mails", flat=True)) == {Volume.ALL}
    html = Client().get(address, follow=True).content.decode()
    assert '<option value="none" selected>' in html


def test_the_names_of_the_addresses(petition: Petition) -> None:
    token = token_of(row(PETITIONER))
    assert reverse("answer", args=[token]) == page(row(PETITIONER))
    assert reverse("answer_habits", args=[token]) == page(row(PETITIONER), "habits/")
    assert reverse("unsubscribe", args=[token]) == page(row(PETITIONER), "stop/")
