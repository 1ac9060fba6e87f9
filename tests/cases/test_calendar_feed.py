"""What a person's calendar holds, read back by another program's parser."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import cast, vcalendar
from tests.dashboard.people import People, people
from tests.vcalendar import instant
from tracker.accounts.models import User
from tracker.cases import calendar_feed, deadlines
from tracker.cases.enums import Booking, EventKind, Role, Volume
from tracker.cases.models import Deadline, EmbassyInterview, FirmLadder, Petition, TimelineEvent
from tracker.cases.record import record, retract
from tracker.cases.reference import find_post
from tracker.lib.zones import start_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = cast.NOW
SEOUL, NEW_YORK = "Asia/Seoul", "America/New_York"


def rfe(case: Petition, due: date, channel: str = "online") -> TimelineEvent:
    """USCIS asks for evidence, to be answered by ``due`` in New York."""
    return record(
        case,
        EventKind.RFE_ISSUED,
        "2026-11-20",
        zone=NEW_YORK,
        stated_due=due,
        response_channel=channel,
        now=NOW,
    )


def read(user: User, now: datetime = NOW) -> dict[str, Any]:
    """The events of a person's calendar, by their UID."""
    found = vcalendar.events(calendar_feed.feed(user, now=now))
    events = {event.uid.value: event for event in found}
    assert len(events) == len(found)
    return events


def of_rule(events: dict[str, Any], rule: str) -> Any:
    row = Deadline.objects.get(rule=rule)
    return events[str(row.uuid)]


def told(event: Any) -> tuple[str, int]:
    return event.status.value, int(event.sequence.value)


@pytest.fixture
def who() -> People:
    return people()


# In New York clocks go back on 1 November 2026 and 7 November 2027, forward on 14 March 2027.
@pytest.mark.parametrize(
    "due, end",
    [
        (date(2027, 3, 12), datetime(2027, 3, 13, 5, tzinfo=UTC)),
        (date(2027, 3, 13), datetime(2027, 3, 14, 5, tzinfo=UTC)),
        (date(2027, 3, 14), datetime(2027, 3, 15, 4, tzinfo=UTC)),
        (date(2027, 3, 15), datetime(2027, 3, 16, 4, tzinfo=UTC)),
        (date(2027, 11, 5), datetime(2027, 11, 6, 4, tzinfo=UTC)),
        (date(2027, 11, 6), datetime(2027, 11, 7, 4, tzinfo=UTC)),
        (date(2027, 11, 7), datetime(2027, 11, 8, 5, tzinfo=UTC)),
        (date(2027, 11, 8), datetime(2027, 11, 9, 5, tzinfo=UTC)),
    ],
)
def test_a_reader_in_seoul_sees_the_end_of_new_yorks_day(
    who: People, due: date, end: datetime
) -> None:
    rfe(who.case, due)

    event = of_rule(read(who.applicant), "rfe-response")

    assert (instant(event.dtstart), instant(event.dtend)) == (end - timedelta(hours=1), end)
    assert event.dtend.params["X-VOBJ-ORIGINAL-TZID"] == [NEW_YORK]


# Close of business is at 17:00 in New York: 6 or 7 o'clock the next morning in Seoul.
@pytest.mark.parametrize(
    "due, end",
    [
        (date(2027, 3, 12), datetime(2027, 3, 12, 22, tzinfo=UTC)),
        (date(2027, 3, 15), datetime(2027, 3, 15, 21, tzinfo=UTC)),
        (date(2027, 11, 5), datetime(2027, 11, 5, 21, tzinfo=UTC)),
        (date(2027, 11, 8), datetime(2027, 11, 8, 22, tzinfo=UTC)),
    ],
)
def test_paper_is_in_hands_by_close_of_business(who: People, due: date, end: datetime) -> None:
    rfe(who.case, due, channel="paper")

    event = of_rule(read(who.applicant), "rfe-response")

    assert instant(event.dtend) == end
    assert instant(event.dtstart) == end - timedelta(hours=1)


def test_a_day_of_the_readers_own_zone_is_a_day(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))

    event = of_rule(read(who.attorney), "rfe-response")

    assert (event.dtstart.value, event.dtend.value) == (date(2027, 2, 12), date(2027, 2, 13))
    assert event.summary.value == "O1-TEST · USCIS has the answer to its request for evidence"
    assert event.description.value == "\n".join(
        [
            "It must be received by the end of Fri 12 February 2027 in New York.",
            "In charge: Counsel.",
            f"http://127.0.0.1:8000/cases/{who.case.uuid}/",
        ]
    )
    assert event.url.value == f"http://127.0.0.1:8000/cases/{who.case.uuid}/"


def test_it_speaks_its_readers_language(who: People) -> None:
    User.objects.filter(pk=who.applicant.pk).update(language="ko")
    rfe(who.case, date(2027, 2, 12))
    who.applicant.refresh_from_db()

    raw = calendar_feed.feed(who.applicant, now=NOW)

    (event,) = vcalendar.events(raw)
    there, here, *_rest = event.description.value.splitlines()
    assert "뉴욕 시각으로 2027년 2월 12일 금요일 밤 12시까지" in there
    assert "2027년 2월 13일 토요일 오후 2:00" in here
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


def test_from_a_day_on_it_begins_with_the_day(who: People) -> None:
    record(who.case, EventKind.NEED_STATED, "2026-11-20", details={"by": "2027-12-01"}, now=NOW)
    record(who.case, EventKind.CONTRACT_SIGNED, "2026-11-20", now=NOW)
    row = Deadline.objects.get(rule="file-earliest")

    event = of_rule(read(who.applicant), "file-earliest")

    assert (row.sense, row.zone) == ("not_before", NEW_YORK)
    assert instant(event.dtstart) == start_of(row.by, NEW_YORK)
    assert instant(event.dtend) == start_of(row.by, NEW_YORK) + timedelta(hours=1)
    assert event.description.value.startswith("From ")


def test_alarms_ring_with_the_mails(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))

    event = of_rule(read(who.applicant), "rfe-response")

    rings = [alarm.trigger.value for alarm in event.valarm_list]
    # 9 o'clock in Seoul is midnight of UTC.
    assert rings == [datetime(2027, 2, day, 0, tzinfo=UTC) for day in (5, 11)]


def test_alarms_follow_the_days_of_the_firm(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    own = FirmLadder.objects.create(firm=who.case.firm, rule="rfe-response", days=[40, 1])
    FirmLadder.objects.create(firm=who.case.firm, rule="letter-due", days=[7])
    FirmLadder.objects.create(firm=cast.firm("other"), rule="rfe-response", days=[7])

    def rings() -> list[datetime]:
        event = of_rule(read(who.applicant), "rfe-response")
        return [alarm.trigger.value for alarm in event.contents.get("valarm", [])]

    assert rings() == [datetime(2027, 2, 11, tzinfo=UTC)]
    FirmLadder.objects.filter(pk=own.pk).update(days=[40])
    assert rings() == []
    FirmLadder.objects.filter(pk=own.pk).update(days=None)
    assert rings() == [datetime(2027, 2, day, tzinfo=UTC) for day in (5, 11)]


def test_who_wants_fewer_mails_gets_fewer_alarms(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    who.applicant.law_mails = Volume.FEW

    event = of_rule(read(who.applicant), "rfe-response")

    assert [a.trigger.value for a in event.valarm_list] == [datetime(2027, 2, 11, tzinfo=UTC)]


def test_a_moved_day_is_the_same_event_again(who: People) -> None:
    issued = rfe(who.case, date(2027, 2, 12))
    (before,) = read(who.attorney).values()
    again = calendar_feed.feed(who.attorney, now=NOW)
    assert again == calendar_feed.feed(who.attorney, now=NOW + timedelta(hours=1))
    deadlines.sync(who.case, now=NOW + timedelta(hours=1))
    assert again == calendar_feed.feed(who.attorney, now=NOW + timedelta(hours=1))

    later = NOW + timedelta(days=1)
    record(
        who.case,
        EventKind.RFE_ISSUED,
        "2026-11-20",
        corrects=issued,
        zone=NEW_YORK,
        stated_due=date(2027, 2, 19),
        response_channel="online",
        now=later,
    )

    (after,) = read(who.attorney, later).values()
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == date(2027, 2, 19)
    assert told(after)[0] == "CONFIRMED"
    assert told(after)[1] > told(before)[1]
    assert after.dtstamp.value > before.dtstamp.value


def test_what_is_met_is_withdrawn_and_may_come_back(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    before = of_rule(read(who.attorney), "rfe-response")
    later = NOW + timedelta(days=1)
    sent = record(who.case, EventKind.RFE_RESPONSE_RECEIVED, "2026-11-22", zone=NEW_YORK, now=later)

    met = of_rule(read(who.attorney, later), "rfe-response")
    retract(sent, by=None, now=later + timedelta(hours=1))
    back = of_rule(read(who.attorney, later + timedelta(hours=1)), "rfe-response")

    assert [told(event)[0] for event in (before, met, back)] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    assert told(before)[1] < told(met)[1] < told(back)[1]
    assert "valarm" not in met.contents
    assert met.description.value.startswith("This is done or no longer applies.\n")


def test_what_is_withdrawn_is_told_for_sixty_days(who: People) -> None:
    rfe(who.case, date(2027, 6, 30))
    row = Deadline.objects.get(rule="rfe-response")
    record(who.case, EventKind.RFE_RESPONSE_RECEIVED, "2026-11-22", zone=NEW_YORK, now=NOW)

    assert str(row.uuid) in read(who.attorney, NOW + timedelta(days=60))
    assert str(row.uuid) not in read(who.attorney, NOW + timedelta(days=61))


def test_what_no_longer_follows_is_withdrawn(who: People) -> None:
    issued = rfe(who.case, date(2027, 2, 12))
    retract(issued, by=None, now=NOW + timedelta(hours=1))
    row = Deadline.objects.get(rule="rfe-response")
    assert not row.current

    (event,) = read(who.attorney, NOW + timedelta(hours=1)).values()

    assert told(event)[0] == "CANCELLED"
    assert read(who.attorney, NOW + timedelta(days=62)) == {}


def test_a_rule_that_a_release_took_away_is_in_nobodys_way(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    Deadline.objects.filter(petition=who.case).update(rule="before-our-time")
    assert read(who.attorney) == {}


def test_what_is_waived_is_withdrawn(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    (before,) = read(who.attorney).values()
    row = Deadline.objects.get(rule="rfe-response")
    deadlines.waive(row, by=who.attorney, why="Answered by phone.", now=NOW)

    (event,) = read(who.attorney).values()

    assert told(event) == ("CANCELLED", told(before)[1] + 1)
    assert "phone" not in event.serialize()


def test_a_day_long_past_is_left_out(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))

    assert len(read(who.attorney, datetime(2027, 4, 12, tzinfo=UTC))) == 1
    assert read(who.attorney, datetime(2027, 4, 15, tzinfo=UTC)) == {}


def test_only_what_a_person_may_see(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    for user in (who.stranger, who.other_attorney):
        assert read(user) == {}
    assert len(read(who.applicant)) == len(read(who.petitioner)) == 1


def test_a_petitioner_does_not_see_the_beneficiarys_days(who: People) -> None:
    record(who.case, EventKind.DS160_SAVED, "2026-11-20", zone=SEOUL, now=NOW)
    interview(who.case, EventKind.INTERVIEW_BOOKED)

    assert "ds160-save" in [row.rule for row in Deadline.objects.filter(current=True)]
    assert len(read(who.applicant)) >= 2
    assert read(who.petitioner) == {}


def test_who_may_not_sign_in_has_no_calendar(who: People) -> None:
    rfe(who.case, date(2027, 2, 12))
    who.applicant.is_active = False

    assert read(who.applicant) == {}


def interview(case: Petition, kind: EventKind, **details: Any) -> EmbassyInterview:
    post = find_post("seoul")
    assert post
    row, _made = case.interviews.get_or_create(
        key="regular", defaults={"post": post, "scheduled_for": date(2026, 12, 16)}
    )
    record(case, kind, "2026-11-21", interview=row, details=details, now=NOW)
    return row


def test_an_interview_is_the_day_at_the_post(who: People) -> None:
    row = interview(who.case, EventKind.INTERVIEW_BOOKED)

    event = read(who.applicant)[str(row.uuid)]
    elsewhere = read(who.attorney)[str(row.uuid)]

    assert (event.dtstart.value, event.dtend.value) == (date(2026, 12, 16), date(2026, 12, 17))
    assert event.summary.value == "O1-TEST · Regular interview at the embassy"
    assert event.location.value == str(row.post)
    assert instant(elsewhere.dtstart) == datetime(2026, 12, 15, 15, tzinfo=UTC)
    assert instant(elsewhere.dtend) == datetime(2026, 12, 16, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "kinds, status, rings",
    [
        ([EventKind.SLOT_OFFERED], "TENTATIVE", []),
        ([EventKind.INTERVIEW_BOOKED], "CONFIRMED", [9, 15]),
        ([EventKind.INTERVIEW_BOOKED, EventKind.INTERVIEW_CANCELLED], "CANCELLED", []),
    ],
)
def test_an_interview_stands_as_its_facts_say(
    who: People, kinds: list[EventKind], status: str, rings: list[int]
) -> None:
    for kind in kinds:
        row = interview(who.case, kind)

    event = read(who.applicant)[str(row.uuid)]

    assert told(event) == (status, len(kinds))
    alarms = [alarm.trigger.value for alarm in event.contents.get("valarm", [])]
    assert alarms == [datetime(2026, 12, day, tzinfo=UTC) for day in rings]


def test_a_moved_interview_is_the_same_event(who: People) -> None:
    row = interview(who.case, EventKind.INTERVIEW_BOOKED)
    interview(who.case, EventKind.INTERVIEW_MOVED, to="2026-12-20")

    event = read(who.applicant)[str(row.uuid)]

    assert event.dtstart.value == date(2026, 12, 20)
    assert row.booking == Booking.REGULAR


@pytest.mark.parametrize("cases", [1, 3])
def test_many_cases_are_no_more_queries(
    cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = cast.user("many@applicant.example", zone=SEOUL)
    for number in range(cases):
        case = cast.petition(f"O1-{number}")
        cast.participant(case, Role.BENEFICIARY, reader)
        writer = cast.participant(case, Role.RECOMMENDER, name="Professor")
        case.letters.create(key="letter-1", recommender=writer)
        rfe(case, date(2027, 2, 12))
        interview(case, EventKind.INTERVIEW_BOOKED)

    with django_assert_num_queries(8):
        raw = calendar_feed.feed(reader, now=NOW)

    assert sum("Regular interview" in e.summary.value for e in vcalendar.events(raw)) == cases
