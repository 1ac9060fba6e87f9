"""The reader's language and zone, for the length of one request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from tracker.lib.zones import zone


class ReaderMiddleware:
    """Speaks the signed-in reader's language; others get what their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with (
            translation.override(request.user.language),
            timezone.override(zone(request.user.zone)),
        ):
            request.LANGUAGE_CODE = request.user.language
            response = self.get_response(request)
            if hasattr(response, "render"):
                response = response.render()
            return response
