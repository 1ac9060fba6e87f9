"""The people and letters of one case in the admin."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests.admin.conftest import Desks
from tests.admin.pages import page_of, save
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Petition

TAB = "Content-Disposition"


HABITS = {
    "morning": "9",
    "quiet_from": "21",
    "quiet_to": "8",
    "law_mails": "all",
    "practice_mails": "all",
}


def test_an_address_that_is_added_gets_its_reminders(small: Petition, attorney: Client) -> None:
    day = timezone.now().date() + timedelta(days=20)
    save(attorney, page_of(small), letters__0__wanted_by=day.isoformat())
    rows = small.deadlines.get(rule="letter-due").reminders
    assert set(rows.values_list("state", flat=True)) == {ReminderState.CANCELLED}
    save(attorney, page_of(small), participants__2__email="ada@letters.example")
    planned = rows.filter(state=ReminderState.PLANNED, recipient__name="Ada Lind")
    assert planned.filter(rung="first").count() == 1


def test_a_new_letter_gets_a_key_and_the_next_place(small: Petition, attorney: Client) -> None:
    save(attorney, page_of(small), letters__TOTAL_FORMS="2", letters__1__criteria=["judging"])
    letter = small.letters.get(key="letter-2")
    assert (letter.position, letter.criteria) == (2, ["judging"])


def test_a_new_person_gets_a_key(small: Petition, attorney: Client) -> None:
    response = save(
        attorney,
        page_of(small),
        participants__TOTAL_FORMS="4",
        participants__3__role="recommender",
        participants__3__name="Bo Chen",
        participants__3__language="en",
        **{f"participants__3__{name}": value for name, value in HABITS.items()},
    )
    assert response.status_code == 302
    assert small.participants.get(name="Bo Chen").key == "recommender-1"


def test_how_mails_come_is_set_for_who_does_not_sign_in(small: Petition, attorney: Client) -> None:
    day = timezone.now().date() + timedelta(days=20)
    email = {"participants__2__email": "ada@letters.example"}
    save(attorney, page_of(small), letters__0__wanted_by=day.isoformat(), **email)
    page = attorney.get(page_of(small)).content.decode()
    assert "How mails come, for people who do not sign in" in page
    response = save(
        attorney,
        page_of(small),
        participants__2__digest="on",
        participants__2__practice_mails="few",
    )
    assert response.status_code == 302
    ada = small.participants.get(name="Ada Lind")
    assert (ada.digest, ada.practice_mails, ada.law_mails) == (True, "few", "all")
    kept = ada.reminders.filter(state=ReminderState.PLANNED, rung__startswith="before:")
    assert kept.count() == 2  # three and one day before; the seventh is not among the last three


def test_a_morning_in_quiet_hours_is_refused(small: Petition, attorney: Client) -> None:
    response = save(attorney, page_of(small), participants__2__morning="22")
    assert response.status_code == 200
    assert "This hour lies in the quiet hours" in response.content.decode()
    assert small.participants.get(name="Ada Lind").morning == 9


def test_there_is_one_beneficiary(small: Petition, attorney: Client) -> None:
    response = save(attorney, page_of(small), participants__1__role="beneficiary")
    assert response.status_code == 200
    assert "A case has one Beneficiary." in response.content.decode()
    assert small.participants.filter(role=Role.BENEFICIARY).count() == 1


def test_who_was_sent_mails_stays_in_the_record(small: Petition, attorney: Client) -> None:
    counsel = small.participants.get(role=Role.COUNSEL)
    counsel.email = "counsel@firm.example"
    counsel.save()
    day = timezone.now().date() + timedelta(days=20)
    save(attorney, page_of(small), letters__0__wanted_by=day.isoformat())
    counsel.reminders.update(state=ReminderState.SENT, sent_at=timezone.now())
    response = save(attorney, page_of(small), participants__1__DELETE="on")
    assert "was sent reminders and stays in the record." in response.content.decode()
    assert small.participants.filter(pk=counsel.pk).exists()


def test_a_letter_with_events_cannot_be_deleted(desks: Desks, attorney: Client) -> None:
    response = save(attorney, page_of(desks.case), letters__0__DELETE="on")
    assert response.status_code == 200
    assert desks.case.letters.count() == 6


def test_another_cases_people_cannot_be_chosen(
    small: Petition, desks: Desks, attorney: Client
) -> None:
    writer = desks.case.participants.get(key="professor-1")
    response = save(attorney, page_of(small), letters__0__recommender=writer.pk)
    assert response.status_code == 200
    letter = small.letters.get()
    assert letter.recommender is not None
    assert letter.recommender.name == "Ada Lind"


def test_a_user_nobody_here_knows_cannot_be_linked(
    small: Petition, desks: Desks, attorney: Client
) -> None:
    hidden = desks.secret.participants.get(role=Role.BENEFICIARY).user
    assert hidden is not None
    response = save(attorney, page_of(small), participants__0__user=hidden.pk)
    assert response.status_code == 200
    assert small.participants.get(role=Role.BENEFICIARY).user is None
