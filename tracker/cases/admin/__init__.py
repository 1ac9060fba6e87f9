"""The attorneys' desk, on Django's admin with unfold's looks. Sign-in is allauth's."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from tracker.cases.admin import (
    changes,
    checklists,
    deadlines,
    events,
    heartbeats,
    ladders,
    petitions,
    posts,
    reference,
    reminders,
)

__all__ = [
    "changes",
    "checklists",
    "deadlines",
    "events",
    "heartbeats",
    "ladders",
    "petitions",
    "posts",
    "reference",
    "reminders",
]

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Roles come from firms, not from groups; addresses and second factors are their owners' own.
for model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
