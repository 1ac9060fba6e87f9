"""The request of a page that needs sign-in: `LoginRequiredMiddleware` lets nobody else in."""

from django.http import HttpRequest

from tracker.accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations only: its user is a real one."""

    user: User
