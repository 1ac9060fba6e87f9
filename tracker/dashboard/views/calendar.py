"""Calendars for programs that have no sign-in: a person's own, and the dates of one mail."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_POST, require_safe

from tracker.accounts.models import User
from tracker.cases import calendar_feed, links
from tracker.dashboard.mailed import mail_with, reminder_of
from tracker.dashboard.signed_in import SignedInRequest


# Programs ask every few hours, and mostly get a 304. The tag is made of the whole text: no row
# keeps when a right, a name or a language changed, so a date of last change would be wrong.
@conditional_page
@cache_control(private=True, no_cache=True)
@login_not_required
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """What its owner may see, for whoever knows the address; an old address is not found."""
    feed_key = links.feed_key_in(key)
    owner = User.objects.filter(feed_key=feed_key, is_active=True).first() if feed_key else None
    if owner is None:
        raise Http404
    return _file(calendar_feed.feed(owner, now=timezone.now()), attached=False)


@never_cache
@login_not_required
@require_safe
def answer_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of one mail, as they stand now, to be put into a calendar once."""
    row = reminder_of(token)
    return _file(calendar_feed.of_mail(row, mail_with(row)), attached=True)


def _file(content: bytes, *, attached: bool) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(attached, "o1a.ics"),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_POST
def calendar_address(request: SignedInRequest) -> HttpResponse:
    """Make the reader's calendar an address; an older one is not found any more."""
    request.user.feed_key = uuid4()
    request.user.save(update_fields=["feed_key"])
    messages.success(request, _("Your calendar has a new address."))
    return _back()


@require_POST
def calendar_off(request: SignedInRequest) -> HttpResponse:
    """Switch the reader's calendar off: its address is not found any more."""
    request.user.feed_key = None
    request.user.save(update_fields=["feed_key"])
    messages.success(request, _("Your calendar is switched off."))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("preferences") + "#calendar")
