"""What people take with them, and what they set for themselves."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.cases import access, habits, links
from tracker.cases.access import Action
from tracker.cases.exchange import export_case
from tracker.dashboard.forms.preferences import PreferencesForm
from tracker.dashboard.signed_in import SignedInRequest


@require_safe
def case_file(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The whole case as one JSON file."""
    petition = access.petition_for(request.user, uuid)
    access.require(access.rights(request.user, petition), Action.EXPORT)
    name = get_valid_filename(f"{petition.reference}.json")
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(export_case(petition), content_type="application/json", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """Name, language and zone of the reader, and how mails come."""
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, instance=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            habits.lock_cases(request.user)  # before the person, as where a mail is answered
            user = form.save()
            habits.follow(user, now=timezone.now())
        with translation.override(user.language):
            messages.success(request, _("Your settings are saved."))
        return redirect("preferences")
    context = {"form": form, "calendar_address": links.calendar(request.user)}
    return render(request, "dashboard/preferences.html", context)
