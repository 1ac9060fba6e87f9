"""The list of cases, one case, and the language of the pages."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts.models import User
from tracker.cases import access
from tracker.cases.access import Action
from tracker.cases.enums import Stage
from tracker.cases.models import Petition
from tracker.cases.rules.stage import ORDER
from tracker.dashboard.present.page import case_page
from tracker.dashboard.present.rows import case_rows
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.signed_in import SignedInRequest
from tracker.lib.zones import day_of

PER_PAGE = 25


class BadDay(ValueError):
    """A day in the address that a case cannot be looked at; the message says why."""


@require_safe
def cases(request: SignedInRequest) -> HttpResponse:
    """The reader's cases, the one with the nearest deadline first."""
    found = access.petitions(request.user).order_by(F("next_due").asc(nulls_last=True), "reference")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = case_rows(request.user, list(page.object_list), now=timezone.now())
    return render(request, "dashboard/cases.html", {"page": page, "rows": rows})


@require_safe
def case(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One case as it stands, or with ``?as_of=2018-07-10`` as it stood at the end of that day."""
    petition = access.petition_for(request.user, uuid)
    rights = access.rights(request.user, petition)
    now = timezone.now()
    today = day_of(now, petition.zone)
    try:
        as_of = _as_of(request, today)
    except BadDay as error:
        return _bad_day(request, petition, error)
    sight = Sight(request.user, rights, petition, now, as_of)
    context = {
        "petition": petition,
        "sight": sight,
        "page": case_page(sight),
        "today": today,
        "may_export": rights.may(Action.EXPORT),
        "may_plan": rights.may(Action.PLAN) and not sight.looks_back and _is_under_way(petition),
    }
    return render(request, "dashboard/case.html", context)


def _is_under_way(petition: Petition) -> bool:
    """Whether there is something left to plan."""
    return ORDER[Stage(petition.stage)] < ORDER[Stage.VISA_RECEIVED]


def _as_of(request: HttpRequest, today: date) -> date:
    """The day asked for, else today. Raises `BadDay`."""
    asked = request.GET.get("as_of", "")
    if not asked:
        return today
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise BadDay(gettext("This is no day. Write it as year, month, day: 2018-07-13.")) from None
    if day > today:
        raise BadDay(
            gettext("That day has not come yet. A case is looked at as of today or before.")
        )
    return day


def _bad_day(request: HttpRequest, petition: Petition, error: BadDay) -> HttpResponse:
    context = {"petition": petition, "message": str(error)}
    return render(request, "dashboard/bad_day.html", context, status=400)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and go back to the page that asked.

    Kept with the user, and in a cookie for pages before sign-in. An unknown language changes
    nothing; an address of another site is not followed.
    """
    response = HttpResponseRedirect(_back(request))
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES) or not check_for_language(code):
        return response
    if isinstance(request.user, User):
        request.user.language = code
        request.user.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=31_536_000,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("cases")
