"""The page behind the links in mails: it works without sign-in, and a GET changes nothing.

Programs that look for bad links open every address of a mail: only a POST does anything.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.accounts.models import MailHabits
from tracker.cases import answers, links
from tracker.cases.models import Reminder
from tracker.dashboard.forms.habits import HabitsForm
from tracker.dashboard.mailed import mail_with, reminder_of
from tracker.dashboard.present.answer import answer_page


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail was about, and the button that says it was seen."""
    row = reminder_of(token)
    if request.method == "POST":
        answers.acknowledge(row, now=timezone.now(), heard=mail_with(row))
        return redirect("answer", token)
    return _page(request, row, HabitsForm(instance=row.habits))


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_habits(request: HttpRequest, token: str) -> HttpResponse:
    """Keep when and how the reader wants mails; the form itself stands on the answer's page."""
    row = reminder_of(token)
    if request.method != "POST":
        return redirect("answer", token)
    with translation.override(row.habits.language):
        form = HabitsForm(request.POST, instance=row.habits)
        if not form.is_valid():
            return _page(request, row, form)
        answers.change_habits(row, now=timezone.now(), **form.cleaned_data)
        messages.success(request, gettext("Your settings are saved."))
    return redirect("answer", token)


@never_cache
@csrf_exempt  # a mail program posts it, without a page of ours (RFC 8058)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Mute what may be muted, at one click of a mail program's own button."""
    row = reminder_of(token)
    if request.method == "POST":
        answers.unsubscribe(row, now=timezone.now())
        return HttpResponse(status=204)
    return redirect("answer", token)


def _page(request: HttpRequest, row: Reminder, form: HabitsForm[MailHabits]) -> HttpResponse:
    with translation.override(row.habits.language):
        page = answer_page(row, mail_with(row), now=timezone.now())
        context: dict[str, Any] = {"page": page, "form": form, "token": links.token_of(row)}
        return render(request, "answer/answer.html", context)
