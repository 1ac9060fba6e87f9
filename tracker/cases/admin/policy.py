"""The admin's Content-Security-Policy: from this host only, but looser than the other pages'."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

# The admin's front end (Alpine) evaluates expressions from attributes and sets inline styles.
LOOSER = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}


class AdminPolicyMiddleware:
    """Loosens the policy for every answer below the admin's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.loosened = csp_update(LOOSER)(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        below = request.path.startswith(reverse("admin:index"))
        answer: HttpResponseBase = (self.loosened if below else self.get_response)(request)
        return answer
