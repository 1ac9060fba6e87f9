"""The admin's navigation, and who finds what in it."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tracker.cases.admin.desk import desk_of


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of the sidebar, as unfold reads them."""
    groups = [
        _group(
            _("Work"),
            [
                _item(_("Cases"), "folder_open", "cases_petition"),
                _item(_("Events"), "timeline", "cases_timelineevent"),
                _item(_("USCIS events"), "account_balance", "cases_uscisevent"),
                _item(_("Deadlines"), "event_upcoming", "cases_deadline"),
                _item(_("Dates that moved"), "sync_alt", "cases_deadlinechange"),
                _item(_("Checklists"), "checklist", "cases_checklist"),
                _item(_("Reminders"), "mail", "cases_reminder"),
            ],
        ),
        _group(
            _("Reference"),
            [
                _item(_("Consular posts"), "location_city", "cases_consularpost"),
                _item(_("Closures"), "event_busy", "cases_closure"),
                _item(_("Fees and policies"), "payments", "cases_referenceentry"),
                _item(_("Days of reminders"), "notifications", "cases_firmladder"),
            ],
        ),
    ]
    return [*groups, _people(), _upkeep()] if desk_of(request).operator else groups


def mark(request: HttpRequest) -> str:
    """The address of the mark that browsers show on the tab."""
    return static("img/mark.svg")


def _people() -> dict[str, Any]:
    """Accounts and firms are the operators' work."""
    return _group(
        _("People"),
        [
            _item(_("Users"), "person", "accounts_user"),
            _item(_("Firms"), "groups", "accounts_firm"),
        ],
    )


def _upkeep() -> dict[str, Any]:
    """What the installation does for all firms is the operators' to watch."""
    looks = _item(_("Looks at the open cases"), "published_with_changes", "cases_recompute")
    life = _item(_("Signs of life"), "monitor_heart", "cases_heartbeat")
    return _group(_("Upkeep"), [looks, life])


def _group(title: StrOrPromise, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": items}


def _item(title: StrOrPromise, icon: str, model: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}
