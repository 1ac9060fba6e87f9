"""The addresses of the applicants' pages; cases, papers and events go by their UUIDs."""

from django.urls import path

from tracker.cases.health import healthz
from tracker.cases.metrics import metrics
from tracker.dashboard.views import (
    answers,
    calendar,
    cases,
    checklists,
    events,
    messages,
    people,
    plans,
)

_CASE = "cases/<uuid:uuid>/"
_EVENT = _CASE + "events/<uuid:event>/"
_CHECKLIST = _CASE + "checklists/<uuid:checklist>/"

urlpatterns = [
    path("", cases.cases, name="cases"),
    path(_CASE, cases.case, name="case"),
    path(_CASE + "plan/", plans.plan, name="plan"),
    path(_CASE + "record/", events.record, name="record"),
    path(_EVENT + "correct/", events.correct, name="correct"),
    path(_EVENT + "take-back/", events.take_back, name="take_back"),
    path(_EVENT + "confirm/", events.confirm, name="confirm"),
    path(_CHECKLIST, checklists.checklist, name="checklist"),
    path(_CHECKLIST + "papers/<uuid:item>/", checklists.paper, name="paper"),
    path(_CHECKLIST + "pdf/", checklists.checklist_pdf, name="checklist_pdf"),
    path(_CASE + "file/", people.case_file, name="case_file"),
    path("m/<str:token>/", answers.answer, name="answer"),
    path("m/<str:token>/habits/", answers.answer_habits, name="answer_habits"),
    path("m/<str:token>/stop/", answers.unsubscribe, name="unsubscribe"),
    path("m/<str:token>/calendar.ics", calendar.answer_ics, name="answer_ics"),
    path("calendar/<str:key>.ics", calendar.calendar, name="calendar"),
    path("messages/", messages.sent_messages, name="sent_messages"),
    path("preferences/", people.preferences, name="preferences"),
    path("preferences/calendar/", calendar.calendar_address, name="calendar_address"),
    path("preferences/calendar/off/", calendar.calendar_off, name="calendar_off"),
    path("language/", cases.language, name="language"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
