"""When and how somebody wants mails: the fields of the preferences and of the answer to a mail."""

from typing import TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tracker.accounts.models import HABITS, MailHabits
from tracker.cases import words

H = TypeVar("H", bound=MailHabits)


def _hours() -> list[tuple[int, str]]:
    return [(number, words.hour(number)) for number in range(24)]


class HourField(forms.TypedChoiceField):
    """A full hour, in the words of the page's language."""

    def __init__(self, *, label: StrOrPromise, help_text: StrOrPromise = "") -> None:
        super().__init__(coerce=int, choices=_hours, label=label, help_text=help_text)


class HabitsForm(forms.ModelForm[H]):
    """Of a user, or of somebody without an account; the one whose they are is the ``instance``."""

    morning = HourField(
        label=_("Mails come at"), help_text=_("On the clocks of the time zone you live in.")
    )
    quiet_from = HourField(label=_("Quiet from"))
    quiet_to = HourField(label=_("Quiet until"))

    class Meta:
        model = MailHabits
        fields: tuple[str, ...] = HABITS
        labels = {
            "digest": _("One mail a day with everything in it"),
            "law_mails": _("Reminders of days set by law or by an agency"),
            "practice_mails": _("Reminders of good practice"),
        }
        help_texts = {
            "digest": _("Without it, each reminder is a mail of its own."),
            "law_mails": _("These cannot be switched off: too much depends on them."),
        }
