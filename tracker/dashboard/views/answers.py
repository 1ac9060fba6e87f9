"""The page behind the links in mails: it works without sign-in, and a GET changes nothing."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.cases import answers, links
from tracker.cases.models import Reminder


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Say that a mail was seen: a GET shows the button, for programs open every link of a mail."""
    row = _row(token)
    if request.method == "POST":
        answers.acknowledge(row, now=timezone.now())
        return redirect("answer", token)
    with translation.override(row.habits.language):
        return render(request, "answer/answer.html", {"row": row, "token": token})


@never_cache
@csrf_exempt  # a mail program posts it, without a page of ours (RFC 8058)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Mute what may be muted, at one click of a mail program's own button."""
    row = _row(token)
    if request.method == "POST":
        answers.unsubscribe(row, now=timezone.now())
        return HttpResponse(status=204)
    return redirect("answer", token)


def _row(token: str) -> Reminder:
    """Raises Http404 where the address is not one of ours, or its case is gone."""
    uuid: UUID | None = links.uuid_in(token)
    rows = Reminder.objects.select_related("deadline__petition", "recipient__user", "member")
    row = rows.filter(uuid=uuid).first() if uuid else None
    if row is None:
        raise Http404
    return row
