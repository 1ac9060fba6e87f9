"""Every address of the tracker."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, include, path


def provider_events() -> list[URLPattern]:
    """Of anymail's addresses only the one that our provider posts to, and only behind a secret."""
    if not (settings.MAIL_PROVIDER and settings.ANYMAIL_WEBHOOK_SECRET):
        return []
    name = f"{settings.MAIL_PROVIDER}_tracking_webhook"
    return [url for url in import_module("anymail.urls").urlpatterns if url.name == name]


urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("mail/events/", include(provider_events())),
    path("", include("tracker.dashboard.urls")),
]
