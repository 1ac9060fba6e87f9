"""Fields that several forms share."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

from tracker.cases import words
from tracker.lib.edtf import FIRST_YEAR, LAST_YEAR
from tracker.lib.zones import NEW_YORK

FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
NOTHING = ("", "–")


class DayField(forms.DateField):
    """One civil day, picked or typed as 2018-06-09, within the years that the tracker reads."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # those of DateField
        limits = {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        # The browser's own picker reads and sends ISO dates, whatever the page's language.
        widget = forms.DateInput(attrs=limits, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)
        self.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


def zone_choices(yours: str, *others: str) -> list[tuple[str, str]]:
    """Zones to read a date in, each once: the reader's, then ``others``, then New York."""
    labels = {yours: _("%(place)s (your time zone)") % {"place": words.place(yours)}}
    for zone in (*others, NEW_YORK):
        labels.setdefault(zone, words.place(zone))
    return list(labels.items())
