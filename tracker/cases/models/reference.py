"""Effective-dated reference data: fees, form editions, waivers; each with source and last check."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import ReferenceAudience, ReferenceBasis, ReferenceTopic, Sureness
from tracker.cases.labels import LABELS, choices
from tracker.cases.rules.reference_data import Entry

# What a value may hold, and of which kind.
VALUES: dict[str, type] = {
    "usd": int,
    "days": int,
    "months": int,
    "eligible": bool,
    "available": bool,
    "paper_checks": bool,
    "refundable": bool,
    "grace": bool,
    "hold": bool,
    "suspended": bool,
    "reduced": bool,
    "edition": str,
    "since": str,
    "until": str,
}


def validate_audience(audience: str) -> None:
    """Raises ValidationError for what is neither a known audience nor codes of countries."""
    known = [str(member) for member in ReferenceAudience]
    if audience not in known and not re.fullmatch(r"[A-Z]{2}( [A-Z]{2})*", audience):
        raise ValidationError(
            _(
                "Leave this empty for everybody, or write one of %(known)s, or the codes of "
                "countries with spaces between them, such as “IR SY”."
            ),
            params={"known": ", ".join(known)},
        )


def validate_value(value: Any) -> None:  # noqa: ANN401  # JSON
    """Raises ValidationError for what is no object of known names, each of its kind."""
    given = value if isinstance(value, dict) else {}
    if not given or any(type(item) is not VALUES.get(name) for name, item in given.items()):
        raise ValidationError(
            _(
                "Write an object such as {“usd”: 460}, {“eligible”: false} or {“months”: 12}; "
                "the names it may hold are: %(known)s."
            ),
            params={"known": ", ".join(VALUES)},
        )


class ReferenceEntry(models.Model):
    """One wording of a fee, an edition or a policy, in force from a day to a day.

    ``basis`` says which date of a case picks it. An empty ``audience`` is everybody; an empty end
    is open; a ``value`` that is not known is empty, and nothing is made of it.
    """

    topic = models.CharField(_("topic"), max_length=24, choices=choices(ReferenceTopic))
    audience = models.CharField(
        _("for whom"), max_length=120, blank=True, validators=[validate_audience]
    )
    basis = models.CharField(
        _("goes by"),
        max_length=16,
        choices=choices(ReferenceBasis),
        help_text=_("The date of a case by which this applies to it."),
    )
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(
        _("in force until"),
        null=True,
        blank=True,
        help_text=_("Its last day. Empty: still in force."),
    )
    value = models.JSONField(_("value"), null=True, blank=True, validators=[validate_value])
    text_en = models.TextField(_("text (English)"))
    text_ko = models.TextField(_("text (Korean)"))
    citation = models.CharField(_("citation"), max_length=200)
    source_url = models.URLField(_("source"), max_length=400)
    sureness = models.CharField(_("sureness"), max_length=2, choices=choices(Sureness))
    checked_on = models.DateField(_("checked on"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("reference entry")
        verbose_name_plural = _("fees and policies")
        ordering = ["topic", "audience", "effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_from__isnull=True)
                | Q(effective_to__isnull=True)
                | Q(effective_from__lte=F("effective_to")),
                name="reference_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(sureness=Sureness.UNKNOWN) | Q(value__isnull=True),
                name="reference_unknown_has_no_value",
                violation_error_message=_("What is not known has no value: leave it empty."),
            ),
            models.UniqueConstraint(
                fields=["topic", "audience", "effective_from"], name="reference_starts_once"
            ),
            models.UniqueConstraint(
                fields=["topic", "audience"],
                condition=Q(effective_to__isnull=True),
                name="reference_one_open_entry",
                violation_error_message=_(
                    "There is an open entry of this topic already: end that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        since = self.effective_from or ""
        return f"{LABELS[ReferenceTopic].get(self.topic, self.topic)} {since}".strip()

    def clean(self) -> None:
        """Raises ValidationError where another entry for the same people is in force meanwhile."""
        self.value = self.value or None
        same = type(self).objects.filter(topic=self.topic, audience=self.audience)
        other = next((row for row in same.exclude(pk=self.pk) if row.competes(self)), None)
        if other:
            raise ValidationError(
                _("Its days overlap with “%(other)s”: end one before the other begins."),
                params={"other": str(other)},
            )

    def competes(self, other: "ReferenceEntry") -> bool:
        """Whether a day belongs to both, of the same topic and audience."""
        same = (self.topic, self.audience) == (other.topic, other.audience)
        return same and self.since <= other.until and other.since <= self.until

    @property
    def since(self) -> date:
        return self.effective_from or date.min

    @property
    def until(self) -> date:
        return self.effective_to or date.max

    @property
    def audience_words(self) -> str:
        """Whom it is for, in the active language; codes of countries as they are."""
        return str(LABELS[ReferenceAudience].get(self.audience, self.audience))

    def entry(self) -> Entry:
        """The plain value that rules read."""
        return Entry(
            topic=ReferenceTopic(self.topic),
            basis=ReferenceBasis(self.basis),
            audience=self.audience,
            since=self.since,
            until=self.until,
            value=self.value,
            text_en=self.text_en,
            text_ko=self.text_ko,
            citation=self.citation,
            source_url=self.source_url,
            sureness=Sureness(self.sureness),
            checked_on=self.checked_on,
        )
