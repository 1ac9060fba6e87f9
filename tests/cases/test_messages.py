"""One reminder as a mail: the right words for the right reader, and nothing for the wrong eyes."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from tests import cast
from tracker.accounts.models import User
from tracker.cases.enums import Role, Sureness, Tone
from tracker.cases.links import answer_page, unsubscribe
from tracker.cases.messages import compose
from tracker.cases.models import Petition, RecommendationLetter, Reminder
from tracker.cases.record import record
from tracker.cases.rules import RULES

Event = Callable[[Petition], None]

pytestmark = pytest.mark.django_db

NOW = cast.NOW
SENSITIVE = (
    "rfe evidence denial denied visa uscis embassy refused approval premium o-1 letter Maple Lark "
    "Mina Han Oak 증거 비자 거절 승인 추천"
)


@pytest.fixture
def petition(settings: Settings) -> Petition:
    """A case with its people; the beneficiary signs in, and reads Korean in Seoul."""
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    settings.SITE_URL = "https://tracker.example.org"
    petition = cast.petition("MAIL-1", zone="America/New_York")
    artist = cast.user("artist@a.example", language="ko", zone="Asia/Seoul")
    cast.participant(petition, Role.COUNSEL, name="Rowan Maple", email="counsel@a.example")
    cast.participant(
        petition,
        Role.PETITIONER,
        name="Lark & O'Street",
        email="boss@a.example",
        zone="Asia/Seoul",
    )
    cast.participant(petition, Role.BENEFICIARY, artist, name="Mina Han", email="artist@a.example")
    return petition


def asked(petition: Petition) -> None:
    """A request for evidence, to be answered by 12 February 2027 in New York."""
    record(petition, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)


def filed(petition: Petition) -> None:
    """A filing with premium: an answer of USCIS is expected by 14 December 2026, estimated."""
    record(petition, "petition_filed", "2026-11-20", details={"premium": True}, now=NOW)


def letter(petition: Petition) -> None:
    """A letter wanted from a recommender who does not sign in."""
    recommender = cast.participant(
        petition, Role.RECOMMENDER, name="Ada Oak", email="ada@a.example", zone="Asia/Tokyo"
    )
    RecommendationLetter.objects.create(
        petition=petition,
        key="letter-1",
        position=1,
        recommender=recommender,
        wanted_by=date(2026, 12, 1),
    )
    record(petition, "letter_requested", "2026-11-20", letter=petition.letters.get(), now=NOW)


def reminder(email: str, **wanted: str) -> Reminder:
    """The first notice to one person."""
    return Reminder.objects.get(recipient__email=email, **{"rung": "first", **wanted})


def mail(email: str, *, now: datetime = NOW, **wanted: str) -> EmailMessage:
    """The first notice to one person as that person's mail program reads it."""
    content = compose([reminder(email, **wanted)], now=now).message().as_bytes()
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The text of the mail (plain or html)."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def text(email: str, *, now: datetime = NOW, **wanted: str) -> str:
    return part(mail(email, now=now, **wanted), "plain")


def case_link(petition: Petition) -> str:
    return f"https://tracker.example.org/cases/{petition.uuid}/"


def answer_link(email: str, **wanted: str) -> str:
    return answer_page(reminder(email, **wanted))


def test_who_must_act_reads_what_by_when_and_why(petition: Petition) -> None:
    asked(petition)
    assert (
        text("boss@a.example")
        == f"""\
Dear Lark & O'Street,

What has to be done
USCIS has the answer to its request for evidence
It must be received: in USCIS’s hands by close of business, Fri 12 February 2027 in New York.
In Seoul that is Sat 13 February 2027, 07:00.
On paper, ship it by Fri 5 February 2027 at the latest: 5 business days before.

82 days are left.
Please see to it by this day.
This concerns the case of Mina Han.

Open the case: {case_link(petition)}

Why this date
1. Due date printed on the notice: Fri 12 February 2027. A printed date wins.
2. The answer must be received by Fri 12 February 2027; a postmark does not count.
3. Recommended last day to ship it: Fri 5 February 2027, 5 business days before.
It rests on law: 8 CFR 103.2(b)(8)(iv), 103.8(b), 1.2.

Say that you have seen it: {answer_link("boss@a.example")}

--{" "}
You get this mail because you have a part in case MAIL-1.
Put it into your calendar, or choose how you are reminded: {answer_link("boss@a.example")}
"""
    )


@pytest.mark.parametrize(
    "day, said",
    [
        (5, ["On paper, ship it by Fri 5 February 2027 at the latest: 5 business days before."]),
        (
            6,
            [
                "The recommended day to ship it, Fri 5 February 2027, has passed: on paper, only a"
                " courier that is there in time will do."
            ],
        ),
        (13, []),
    ],
)
def test_a_shipping_day_that_has_passed_is_not_advised(
    petition: Petition, day: int, said: list[str]
) -> None:
    """The answer is due on Friday 12 February, and was to be shipped by the Friday before."""
    asked(petition)

    content = text("counsel@a.example", now=datetime(2027, 2, day, 15, tzinfo=UTC))

    before = content.split("Why this date")[0]
    assert [line for line in before.splitlines() if "ship it" in line] == said


def test_who_waits_reads_what_is_expected_and_that_it_is_an_estimate(petition: Petition) -> None:
    filed(petition)
    said = text("counsel@a.example")
    assert "What is expected\nUSCIS acts on the premium request\n" in said
    assert "By the end of Mon 14 December 2026 in New York.\n\n" in said
    assert "There is nothing for you to do." in said
    assert "expected from: USCIS.\n" in said
    assert "This day is an estimate: not everything that it rests on is certain.\n" in said
    assert (
        "law: 89 FR 6194; 8 CFR 106.4(e)-(f), in the wording in force since 1 April 2024." in said
    )
    assert "1. " in said
    assert "Not counted: Thu 26 November 2026, Thanksgiving Day.\n" in said


def test_a_mail_speaks_its_readers_language_and_zone(petition: Petition) -> None:
    asked(petition)
    message = mail("artist@a.example")
    assert "2027년 2월 12일 금요일" in part(message, "plain")
    assert "2027년 2월 13일 토요일 오전 7:00" in part(message, "plain")
    assert '<html lang="ko">' in part(message, "html")
    assert message["Subject"].startswith("[MAIL-1] ")
    assert "2027년 2월 12일" in message["Subject"]


def test_what_goes_online_has_the_whole_day(petition: Petition) -> None:
    record(
        petition,
        "rfe_issued",
        "2026-11-20",
        stated_due=date(2027, 2, 12),
        response_channel="online",
        now=NOW,
    )
    said = text("boss@a.example")
    assert "\nIt must be received by the end of Fri 12 February 2027 in New York.\n" in said
    assert "\nIn Seoul that is Sat 13 February 2027, 14:00.\n\n" in said
    assert "ship it" not in said.replace("Recommended last day to ship it", "")


@pytest.mark.parametrize(
    "rule, said",
    [
        (
            "work-start",
            "A date to know\nThe beneficiary may work\nFrom Mon 1 February 2027 on, in New York.\n",
        ),
        (
            "validity-max",
            "A date to know\nThe longest possible validity of the petition ends\n"
            "Until the end of Fri 1 February 2030 in New York.\n",
        ),
    ],
)
def test_a_date_to_know_asks_for_nothing(petition: Petition, rule: str, said: str) -> None:
    validity = {"valid_from": "2027-02-01", "valid_to": "2028-01-31"}
    record(petition, "approved", "2026-11-20", details=validity, now=NOW)
    person = "artist@a.example" if rule == "work-start" else "boss@a.example"
    User.objects.update(language="en", zone="America/New_York")
    message = mail(person, deadline__rule=rule)
    assert said in part(message, "plain")
    assert message["Subject"].startswith("[MAIL-1] A date to know: 1 February 20")
    for demand in ("Please see to it", "What has to be done"):
        assert demand not in part(message, "plain") + part(message, "html")


def test_a_recommender_gets_no_link_but_a_person_to_answer(petition: Petition) -> None:
    letter(petition)
    message = mail("ada@a.example")
    said = part(message, "plain")
    links = set(re.findall(r'https?://[^"<\s]+', said + part(message, "html")))
    assert links == {answer_link("ada@a.example")}
    assert "This concerns the case of Mina Han.\n" in said
    assert "Your answer to this mail goes to Rowan Maple.\n" in said
    assert message["Reply-To"] == "counsel@a.example"
    assert "By the end of Tue 1 December 2026 in Tokyo.\n\n" in said


def test_counsel_is_told_whose_letter_it_is(petition: Petition) -> None:
    letter(petition)
    message = mail("counsel@a.example")
    assert "For your information. In charge: Ada Oak.\n" in part(message, "plain")
    assert message["Reply-To"] is None


@pytest.mark.parametrize(
    "now, left",
    [
        (datetime.fromisoformat("2027-02-11T00:00:00-05:00"), "1 day is left."),
        (datetime.fromisoformat("2027-02-11T23:59:00-05:00"), "1 day is left."),
        (datetime.fromisoformat("2027-02-12T00:00:00-05:00"), "In New York, that is today."),
    ],
)
def test_days_are_counted_where_they_count(petition: Petition, now: datetime, left: str) -> None:
    asked(petition)
    assert f"\n{left}\n" in text("boss@a.example", now=now)


@pytest.mark.parametrize(
    "event, email, said",
    [
        (asked, "counsel@a.example", "This day has passed. If it is done, record it in the case."),
        (
            letter,
            "ada@a.example",
            "This day has passed. Please tell Rowan Maple where things stand.",
        ),
        (filed, "counsel@a.example", "nothing is on record yet from: USCIS. Counsel can ask."),
    ],
)
def test_a_day_that_passed_is_called_so(
    petition: Petition, event: Event, email: str, said: str
) -> None:
    event(petition)
    message = mail(email, now=datetime.fromisoformat("2027-02-13T00:00:00-05:00"))
    assert message["Subject"].startswith("[MAIL-1] A day in this case has passed: ")
    content = part(message, "plain")
    assert "\nNot on record as done\n" in content
    assert said in content
    assert "left" not in content


@pytest.mark.parametrize("email", ["boss@a.example", "counsel@a.example"])
def test_the_last_rung_goes_out_when_the_day_is_over_where_it_counts(
    petition: Petition, email: str
) -> None:
    asked(petition)
    overdue = reminder(email, rung="overdue")
    assert overdue.send_at > datetime.fromisoformat("2027-02-13T00:00:00-05:00")
    message = mail(email, now=overdue.send_at, rung="overdue")
    assert message["Subject"] == "[MAIL-1] A day in this case has passed: 12 February 2027"


def test_the_one_who_is_informed_of_a_passed_day_is_not_asked_to_act(petition: Petition) -> None:
    letter(petition)
    Reminder.objects.filter(recipient__role=Role.COUNSEL).update(tone=Tone.INFORM)
    said = text("counsel@a.example", now=datetime.fromisoformat("2027-02-13T00:00:00-05:00"))
    assert "it is not on record as done. In charge: Ada Oak." in said


@pytest.mark.parametrize("late, said", [(59, False), (60, False), (61, True)])
def test_a_mail_that_is_late_says_so(petition: Petition, late: int, said: bool) -> None:
    asked(petition)
    content = text("counsel@a.example", now=NOW + timedelta(minutes=late))
    assert ("This mail goes out 1 hour later than planned." in content) is said


def test_a_memorandum_is_called_policy(petition: Petition) -> None:
    child = cast.participant(petition, Role.DEPENDENT, name="Sora Han")
    record(petition, "rfe_issued", "2026-11-20", traveller=child, now=NOW)

    said = text("counsel@a.example")

    assert "It rests on agency policy: PM-602-0040; USCIS Policy Manual" in said


def test_a_rule_that_is_not_sure_asks_for_confirmation(
    petition: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(petition)
    assert "confirm" not in text("counsel@a.example")
    unsure = replace(RULES["rfe-response"], sureness=Sureness.LIKELY)
    monkeypatch.setitem(RULES, "rfe-response", unsure)
    assert "Please check it: it rests on no official text" in text("counsel@a.example")
    assert "confirm it with counsel" not in text("counsel@a.example")
    assert "Please confirm it with counsel." in text("boss@a.example")


def test_headers_tell_machines_to_keep_quiet(petition: Petition) -> None:
    asked(petition)
    message = mail("counsel@a.example")
    assert {name: message[name] for name in message if name.startswith(("X-", "Auto", "Dat"))} == {
        "Date": "Mon, 23 Nov 2026 03:00:00 +0000",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    assert message["Message-ID"] == reminder("counsel@a.example").message_id
    assert message["To"] == "counsel@a.example"
    assert message["From"] == configured.DEFAULT_FROM_EMAIL


def test_only_what_rests_on_practice_can_be_muted(petition: Petition) -> None:
    asked(petition)
    letter(petition)
    assert mail("boss@a.example")["List-Unsubscribe"] is None
    row = reminder("ada@a.example")
    message = mail("ada@a.example")
    assert message["List-Unsubscribe"] == f"<{unsubscribe(row)}>"
    assert unsubscribe(row).startswith("https://tracker.example.org/m/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_subject_tells_a_stranger_nothing(petition: Petition) -> None:
    for event in (asked, filed, letter):
        event(petition)
    subjects = {
        str(compose([row], now=now).subject)
        for row in Reminder.objects.all()
        for now in (NOW, datetime.fromisoformat("2027-06-01T00:00:00+00:00"))
    }
    assert len(subjects) > 10
    words = "|".join(re.escape(word) for word in SENSITIVE.split())
    assert [one for one in subjects if re.search(rf"(?i)\b({words})", one)] == []


def test_html_escapes_and_text_does_not(petition: Petition) -> None:
    asked(petition)
    message = mail("boss@a.example")
    assert "Dear Lark & O'Street," in part(message, "plain")
    assert "Dear Lark &amp; O&#x27;Street," in part(message, "html")


def test_html_loads_nothing_and_follows_the_readers_colours(petition: Petition) -> None:
    asked(petition)
    html = part(mail("boss@a.example"), "html")
    assert re.findall(r"(?i)<(?:img|script|link|iframe|form)|url\(|@import|src=", html) == []
    answer = answer_link("boss@a.example")
    assert re.findall(r'https?://[^"<\s]+', html) == [case_link(petition), answer, answer]
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html
