"""One case in the admin: what is saved, and what follows from it at once."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.admin.conftest import Desks, signed_in
from tests.admin.pages import page_of, save
from tracker.accounts.models import User
from tracker.cases.checklists import make
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Petition, SentMail
from tracker.cases.record import record, resync

TAB = "Content-Disposition"


def test_its_reminders_cost_the_same_whether_few_or_many(
    desks: Desks, attorney: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = cast.petition("TOLD-1", desks.ours)
    cast.participant(case, Role.COUNSEL, email="counsel@ours.example")
    now = timezone.now()
    record(case, "rfe_issued", f"{now:%Y-%m-%d}", service="mail", now=now)
    attorney.get(page_of(case))
    with django_assert_num_queries(32):
        attorney.get(page_of(case))
    case.deadlines.get(rule="rfe-response").reminders.filter(rung__startswith="before:").delete()
    with django_assert_num_queries(32):
        attorney.get(page_of(case))


def test_a_letters_deadline_names_who_writes_it(small: Petition, attorney: Client) -> None:
    now = timezone.now()
    small.letters.update(wanted_by=(now + timedelta(days=9)).date())
    resync(small, now=now)
    deadline = small.deadlines.get(rule="letter-due")
    reminder = deadline.reminders.first()
    assert reminder is not None
    for address in (
        page_of(small),
        "/admin/cases/petition/?q=SMALL-1",
        "/admin/cases/deadline/?q=SMALL-1",
        f"/admin/cases/deadline/{deadline.pk}/change/",
        "/admin/cases/deadlinechange/?confirmed=all&q=SMALL-1",
        "/admin/cases/reminder/?q=SMALL-1",
        f"/admin/cases/reminder/{reminder.pk}/change/",
    ):
        assert "Letter of Ada Lind" in attorney.get(address).content.decode(), address


def test_every_tab_is_there(desks: Desks, attorney: Client) -> None:
    page = attorney.get(page_of(desks.case)).content.decode()
    for tab in ("People", "Letters", "Timeline", "Interviews", "Checklists", "Deadlines"):
        assert f"{tab}" in page
    for text in (
        "Ha-neul Seo · Beneficiary",
        "Letter 5,",
        "Letter passed its final review · Letter 5, Amara Okoye",
        "on or before 6 July 2018",
        "Emergency interview, Tue 17 July 2018",
        "Interview-waiver packet",
        "The visa is in hand when it is needed",
        "Interview on Tue 17 July 2018: 15 days to spare.",
    ):
        assert text in page


def test_the_desk_and_the_cases_own_page_lead_to_each_other(desks: Desks, attorney: Client) -> None:
    own = f"/cases/{desks.case.uuid}/"
    assert f'href="{own}"' in attorney.get(page_of(desks.case)).content.decode()
    assert f'href="{page_of(desks.case)}"' in attorney.get(own).content.decode()


def test_a_tab_without_rows_says_where_they_come_from(small: Petition, attorney: Client) -> None:
    page = attorney.get(page_of(small)).content.decode()
    for text in (
        "Nothing is recorded yet. Start with “Record an event” above.",
        "No deadline follows from what is recorded so far.",
        "There is no checklist yet. Start with “Add a checklist” above.",
    ):
        assert page.count(text) == 1


def test_a_tab_with_rows_does_not_call_itself_empty(desks: Desks, attorney: Client) -> None:
    page = attorney.get(page_of(desks.case)).content.decode()
    assert "Nothing is recorded yet" not in page
    assert "There is no checklist yet" not in page


def test_an_unknown_zone_is_told_in_the_readers_language(desks: Desks, attorney: Client) -> None:
    User.objects.filter(pk=desks.attorney.pk).update(language="ko")
    page = attorney.post("/admin/cases/petition/add/", {"reference": "NEW-1", "zone": "Seoul"})
    text = "알 수 없는 시간대입니다"
    assert page.content.decode().count(text) == 1


def test_the_timeline_is_in_order_and_without_what_was_corrected(
    desks: Desks, attorney: Client
) -> None:
    old = desks.case.events.get(kind="approved")
    record(desks.case, "approved", "2018-07-05", corrects=old, summary="Seen on the notice.")
    page = attorney.get(page_of(desks.case)).content.decode()
    assert old.summary not in page
    assert page.index("Seen on the notice.") < page.index("The visa arrived, 131 days")


def test_saving_a_page_unchanged_changes_nothing(desks: Desks, attorney: Client) -> None:
    before = attorney.get(f"/admin/cases/petition/{desks.case.pk}/case-file/").content
    assert save(attorney, page_of(desks.case)).status_code == 302
    assert attorney.get(f"/admin/cases/petition/{desks.case.pk}/case-file/").content == before


def test_the_caches_are_not_to_be_edited(desks: Desks, attorney: Client) -> None:
    save(attorney, page_of(desks.case), stage="closed", letters_passed="6", premium="")
    desks.case.refresh_from_db()
    assert (desks.case.stage, desks.case.letters_passed) == ("visa_received", 5)
    assert desks.case.premium


def test_a_wanted_by_date_makes_its_deadline_at_once(small: Petition, attorney: Client) -> None:
    day = timezone.now().date() + timedelta(days=20)
    response = save(attorney, page_of(small), letters__0__wanted_by=day.isoformat())
    assert response.status_code == 302
    assert small.deadlines.get(rule="letter-due").by == day
    small.refresh_from_db()
    assert (small.letters_total, small.next_due) == (1, day)


def test_a_checklist_is_added_from_the_library(small: Petition, attorney: Client) -> None:
    address = f"/admin/cases/petition/{small.pk}/add-checklist/"
    assert attorney.get(address).status_code == 200
    response = attorney.post(address, {"kind": "interview_day", "date": "2018-07-17"})
    checklist = small.checklists.get()
    assert response["Location"] == f"/admin/cases/checklist/{checklist.pk}/change/"
    assert (checklist.kind, str(checklist.date)) == ("interview_day", "2018-07-17")
    assert checklist.items.count() > 3


def test_what_happened_to_a_paper_is_kept(desks: Desks, attorney: Client) -> None:
    checklist = desks.case.checklists.get(kind="interview_day")
    address = f"/admin/cases/checklist/{checklist.pk}/change/"
    save(attorney, address, items__0__outcomes=["kept", "asked_for"], items__0__note="Copied.")
    item = checklist.items.earliest("position")
    assert (item.outcomes, item.note) == (["asked_for", "kept"], "Copied.")
    response = save(attorney, address, items__0__outcomes=["asked_for", "not_asked_for"])
    assert "either asked for or not" in response.content.decode()


def test_a_case_file_is_taken_away(desks: Desks, attorney: Client) -> None:
    response = attorney.get(f"/admin/cases/petition/{desks.case.pk}/case-file/")
    assert response[TAB] == 'attachment; filename="DOC-2018.json"'
    assert json.loads(response.content)["petition"]["reference"] == "DOC-2018"


def test_several_case_files_come_as_a_zip(small: Petition, desks: Desks, attorney: Client) -> None:
    data = {"action": "case_files", "_selected_action": [small.pk, desks.case.pk]}
    response = attorney.post("/admin/cases/petition/", data)
    assert response[TAB] == 'attachment; filename="cases.zip"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert sorted(archive.namelist()) == ["DOC-2018.json", "SMALL-1.json"]


def test_a_checklist_is_taken_away_as_pdf(small: Petition, attorney: Client) -> None:
    checklist = make(small, "interview_day")
    response = attorney.get(f"/admin/cases/checklist/{checklist.pk}/ko.pdf/")
    assert response[TAB] == 'attachment; filename="SMALL-1-interview-day-ko.pdf"'
    assert response.content.startswith(b"%PDF")
    data = {"action": "checklists_en", "_selected_action": [small.pk]}
    response = attorney.post("/admin/cases/petition/", data)
    assert response[TAB] == 'attachment; filename="SMALL-1-interview-day-en.pdf"'


def test_a_case_without_checklists_gives_no_pdf(small: Petition, attorney: Client) -> None:
    data = {"action": "checklists_en", "_selected_action": [small.pk]}
    response = attorney.post("/admin/cases/petition/", data, follow=True)
    assert "There is nothing to download here yet." in response.content.decode()


def test_an_attorney_waives_with_a_reason(small: Petition, desks: Desks, attorney: Client) -> None:
    record(small, "rfe_issued", timezone.now().date().isoformat(), by=desks.attorney)
    deadline = small.deadlines.get(rule="rfe-response")
    address = f"/admin/cases/deadline/{deadline.pk}/waive/"
    assert attorney.get(address).status_code == 200
    assert list(attorney.post(address, {"why": ""}).context["form"].errors) == ["why"]
    attorney.post(address, {"why": "The petition is withdrawn."})
    deadline.refresh_from_db()
    assert deadline.waived_by == desks.attorney
    assert deadline.waived_why == "The petition is withdrawn."
    assert not deadline.reminders.filter(state=ReminderState.PLANNED).exists()
    small.refresh_from_db()
    assert small.next_due is None


def test_a_paralegal_records_and_does_not_waive(small: Petition, desks: Desks) -> None:
    paralegal = signed_in(desks.paralegal)
    record(small, "rfe_issued", timezone.now().date().isoformat(), by=desks.attorney)
    deadline = small.deadlines.get(rule="rfe-response")
    page = f"/admin/cases/deadline/{deadline.pk}"
    assert "/waive/" not in paralegal.get(f"{page}/change/").content.decode()
    assert paralegal.post(f"{page}/waive/", {"why": "No."}).status_code == 403
    assert paralegal.get(f"/admin/cases/petition/{small.pk}/record/").status_code == 302
    deadline.refresh_from_db()
    assert deadline.waived_by is None


def test_a_case_is_not_deleted(desks: Desks) -> None:
    operator = signed_in(desks.operator)
    address = f"/admin/cases/petition/{desks.case.pk}/delete/"
    assert operator.post(address, {"post": "yes"}).status_code == 403


def test_a_reminder_is_read_with_what_was_sent(small: Petition, attorney: Client) -> None:
    small.participants.filter(role=Role.COUNSEL).update(email="counsel@firm.example")
    record(small, "rfe_issued", timezone.now().date().isoformat())
    row = small.deadlines.get(rule="rfe-response").reminders.filter(rung="first").earliest("pk")
    row.sent_at = timezone.now()
    row.save()
    SentMail.objects.create(
        message_id=row.message_id,
        address="counsel@firm.example",
        sent_at=row.sent_at,
        subject="A day to act in SMALL-1",
        text="Dear counsel, a day is near.",
    )
    page = attorney.get(f"/admin/cases/reminder/{row.pk}/change/").content.decode()
    assert "Dear counsel, a day is near." in page
    assert attorney.post(f"/admin/cases/reminder/{row.pk}/change/", {}).status_code == 403
    assert "first notice" in attorney.get(page_of(small)).content.decode()


def test_the_firm_is_the_attorneys_own(desks: Desks, attorney: Client) -> None:
    form = attorney.get("/admin/cases/petition/add/").context["adminform"].form
    assert form["firm"].value() == desks.ours.pk
    assert list(form.fields["firm"].queryset) == [desks.ours]


def test_what_cannot_be_true_is_to_be_looked_at(small: Petition, attorney: Client) -> None:
    record(small, "approved", "2026-10-01")
    assert "had not been filed" not in attorney.get(page_of(small)).content.decode()
    record(small, "petition_filed", "2026-11-01")
    page = attorney.get(page_of(small)).content.decode()
    assert "“Petition approved” (Thu 1 October 2026)" in page
    assert "“Petition filed” (Sun 1 November 2026)" in page


def test_a_deadline_says_what_must_be_received_when_and_when_to_ship_it(
    small: Petition, attorney: Client
) -> None:
    day = date(2026, 11, 16)
    record(small, "rfe_issued", "2026-10-01", stated_due=day, now=cast.NOW - timedelta(days=20))
    row = small.deadlines.get(rule="rfe-response")
    page = attorney.get(f"/admin/cases/deadline/{row.pk}/change/").content.decode()
    for text in (
        "USCIS has the answer to its request for evidence · Mon 16 November 2026",
        "must be received by Mon 16 November 2026 in New York",
        "ship by Fri 6 November 2026 at the latest: 5 business days before",
        "in USCIS’s hands by close of business, Mon 16 November 2026 in New York",
        "read in an official text",
    ):
        assert text in page
    assert "must be received by" in attorney.get(page_of(small)).content.decode()
    User.objects.update(zone="Asia/Seoul")
    page = attorney.get(f"/admin/cases/deadline/{row.pk}/change/").content.decode()
    assert "Tue 17 November 2026, 07:00 in Seoul" in page


def test_a_deadline_rests_on_the_wording_it_was_computed_by(
    small: Petition, attorney: Client
) -> None:
    record(small, "visa_fee_paid", "2018-07-06", zone="Asia/Seoul")
    row = small.deadlines.get(rule="mrv-schedule-by")
    page = attorney.get(f"/admin/cases/deadline/{row.pk}/change/").content.decode()
    assert "practice of the posts until 2020" in page
    assert "not checked, confirm with counsel: confirm with counsel" not in page
    assert "not checked, confirm with counsel" in page


def test_the_version_of_a_printed_date_is_said_in_words(small: Petition, attorney: Client) -> None:
    day = timezone.now().date() + timedelta(days=60)
    record(
        small,
        "rfe_issued",
        (day - timedelta(days=61)).isoformat(),
        stated_due=day,
        now=timezone.now(),
    )
    row = small.deadlines.get(rule="rfe-response")
    assert row.version == "printed"
    page = attorney.get(f"/admin/cases/deadline/{row.pk}/change/").content.decode()
    assert "under version printed date." in page
    assert re.search(r">\s*printed date\s*<", page)
