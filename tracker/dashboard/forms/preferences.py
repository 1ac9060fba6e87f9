"""What a person may set for themselves: name, language, zone, and how mails come."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import HABITS, User, validate_zone
from tracker.dashboard.forms.habits import HabitsForm


class PreferencesForm(HabitsForm[User]):
    """Any IANA zone will do; the page suggests them as one types."""

    class Meta(HabitsForm.Meta):
        model = User
        fields = ("name", "language", "zone", *HABITS)
        help_texts = HabitsForm.Meta.help_texts | {
            "name": _("As mails address you."),
            "language": _("Of these pages and of the mails you get."),
            "zone": _("Days and times are shown for it. Write a name such as Asia/Seoul."),
        }
        widgets = {"zone": forms.TextInput(attrs={"list": "zones", "autocomplete": "off"})}

    def clean_zone(self) -> str:
        name: str = self.cleaned_data["zone"].strip()
        validate_zone(name)
        return name

    def zones(self) -> list[str]:
        """The names to suggest: those of a place, not the old abbreviations."""
        return _places()


@cache  # it reads every file of the time-zone database
def _places() -> list[str]:
    return sorted(name for name in available_timezones() if _of_a_place(name))


def _of_a_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "US/", "SystemV/"))
