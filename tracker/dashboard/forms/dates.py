"""When it happened, as people know it: a day, a span, an open end, or not at all.

Without JavaScript every field is there; with a recent browser the style sheet hides those that
the chosen way does not need. What such a field holds is never read.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.cases import words
from tracker.dashboard.forms.fields import DayField
from tracker.lib import edtf
from tracker.lib.texts import Sentence
from tracker.lib.zones import zone


class Way(StrEnum):
    """How somebody says when it was."""

    ON = "on"
    ABOUT = "about"
    BETWEEN = "between"
    BY = "by"
    SINCE = "since"
    WRITTEN = "written"
    UNKNOWN = "unknown"


WAYS = (
    (Way.ON, _("on this day")),
    (Way.ABOUT, _("about this day")),
    (Way.BETWEEN, _("between two days")),
    (Way.BY, _("on this day or before it")),
    (Way.SINCE, _("on this day or after it")),
    (Way.WRITTEN, _("in a month, a year, or as I write it")),
    (Way.UNKNOWN, _("I do not know when")),
)
NEEDS: Mapping[str, frozenset[str]] = {
    Way.ON: frozenset({"day"}),
    Way.ABOUT: frozenset({"day"}),
    Way.BETWEEN: frozenset({"day", "until"}),
    Way.BY: frozenset({"day"}),
    Way.SINCE: frozenset({"day"}),
    Way.WRITTEN: frozenset({"written"}),
    Way.UNKNOWN: frozenset(),
}


class WhenForm(forms.Form):
    """Fields that compose one EDTF date, its zone and, of one day, the time.

    Clean data gains ``date`` (EDTF text) and ``at`` (an instant, or None).
    """

    use_required_attribute = False  # what is needed depends on the chosen way

    when = forms.ChoiceField(label=_("It happened"), choices=WAYS, initial=Way.ON)
    day = DayField(label=_("Day"))
    until = DayField(label=_("Last possible day"))
    written = forms.CharField(
        label=_("The date in writing"),
        max_length=40,
        help_text=_("2018-06 is a month, 2018 a year; ? marks it as unsure, ~ as about."),
    )
    zone = forms.ChoiceField(
        label=_("Date read in"),
        help_text=_("Where it happened: the same moment can be another day elsewhere."),
    )
    time = forms.TimeField(
        label=_("Time of day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Only if it is known."),
    )

    def __init__(self, *args: Any, zones: list[tuple[str, str]], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        self._choice("zone").choices = zones
        way = str(self["when"].value() or Way.ON)
        self.idle = {"day", "until", "written"} - NEEDS.get(way, frozenset({"day"}))
        if self.is_bound:
            for name in self.idle:
                self.fields[name].required = False

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in self.idle:
            self.errors.pop(name, None)
            data.pop(name, None)
        if not NEEDS[data.get("when", Way.UNKNOWN)] <= data.keys():
            return data
        if data.get("when") == Way.BETWEEN and data["until"] < data["day"]:
            self.add_error("until", _("This is before the first day."))
            return data
        data["date"] = self._date(data)
        data["at"] = self._at(data)
        return data

    def _date(self, data: Mapping[str, Any]) -> str:
        try:
            return edtf.parse(_composed(data)).text
        except edtf.EdtfError as error:
            wrong = {Way.WRITTEN: "written", Way.BETWEEN: "until"}.get(data.get("when", ""), "day")
            self.refuse(wrong, error.sentence)
            return ""

    def _at(self, data: Mapping[str, Any]) -> datetime | None:
        at: time | None = data.get("time")
        if at is None or "zone" not in data:
            return None
        if data.get("when") != Way.ON:
            self.add_error("time", _("A time belongs to one known day. Leave it empty here."))
            return None
        # fold=0: an hour that comes twice means its first coming, as in `zones.at_hour`.
        return datetime.combine(data["day"], at.replace(fold=0), tzinfo=zone(data["zone"]))

    def refuse(self, name: str | None, sentence: Sentence) -> None:
        """Put ``sentence`` beside the field ``name``, or above the form (None)."""
        self.add_error(name, words.say(sentence))


def _composed(data: Mapping[str, Any]) -> str:
    """The EDTF text for what was chosen; `initial` is its inverse."""
    day: date | None = data.get("day")
    match data.get("when"):
        case Way.ABOUT:
            return f"{day}~"
        case Way.BETWEEN:
            return edtf.from_days(day, data["until"])
        case Way.BY:
            return edtf.from_days(None, day)
        case Way.SINCE:
            return edtf.from_days(day, None)
        case Way.WRITTEN:
            return str(data["written"])
        case Way.UNKNOWN:
            return ""
        case _:
            return str(day)


def initial(text: str, at: datetime | None, zone_name: str) -> dict[str, Any]:
    """The fields for a date as it is kept, so that saving them gives the same ``text``."""
    known = edtf.parse(text)
    local = at.astimezone(zone(zone_name)).time() if at else None
    return {
        "when": _way(known),
        "day": known.earliest or known.latest,
        "until": known.latest,
        "written": text,
        "zone": zone_name,
        "time": local,
    }


def _way(known: edtf.Edtf) -> str:
    """The way that composes exactly this text; what none of them gives is written."""
    days = {"day": known.earliest or known.latest, "until": known.latest, "written": known.text}
    if known.undated:
        return Way.UNKNOWN
    ways = (way for way, names in NEEDS.items() if all(days[name] for name in names))
    return next(w for w in ways if w != Way.UNKNOWN and _composed(days | {"when": w}) == known.text)
