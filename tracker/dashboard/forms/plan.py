"""The choices of a plan, as a form that is only read: it lives in the page's address."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.cases.rules.last_day import MAIL_DAYS
from tracker.cases.rules.plan import DURATIONS, Choices, Link, Plan, Step
from tracker.dashboard.forms.fields import DayField

ON, OFF = "on", "off"
# A plan beyond that is no plan, and the holidays of far years are not known.
YEARS = timedelta(days=5 * 365)
MOST_DAYS = 730
# 84 days at most, by 8 CFR 103.2(b)(8)(iv), and those for mail; there is no extension.
MOST_TO_ANSWER = DURATIONS[Link.ANSWER].versions[-1].count + MAIL_DAYS


def _days(link: Link, most: int = MOST_DAYS, **options: Any) -> forms.IntegerField:  # noqa: ANN401  # IntegerField's
    """A number of days; the one that is planned with shows where the field is empty."""
    versions = DURATIONS[link].versions
    planned = {"placeholder": str(versions[-1].count)} if versions else {}
    widget = forms.NumberInput(attrs=planned)
    return forms.IntegerField(required=False, min_value=1, max_value=most, widget=widget, **options)


class PlanForm(forms.Form):
    """Only the choices that still make a difference to this case.

    Every choice has a name of its own in the address; what is not there is as on record.
    """

    use_required_attribute = False

    needed = DayField(label=gettext_lazy("Needed in the United States by"), required=False)
    premium = forms.ChoiceField(
        label=gettext_lazy("Premium processing"),
        choices=[(ON, gettext_lazy("with premium")), (OFF, gettext_lazy("without premium"))],
    )
    processing = _days(
        Link.REGULAR,
        label=gettext_lazy("Days that USCIS takes without premium"),
        help_text=gettext_lazy("Not known here: ask counsel."),
    )
    filing = DayField(label=gettext_lazy("USCIS gets the petition on"), required=False)
    rfe = forms.ChoiceField(
        label=gettext_lazy("Request for evidence (RFE)"),
        choices=[(OFF, gettext_lazy("none comes")), (ON, gettext_lazy("one comes"))],
    )
    answer = _days(
        Link.ANSWER,
        most=MOST_TO_ANSWER,
        label=gettext_lazy("Days until USCIS has the answer"),
        help_text=gettext_lazy(
            "A request gives 84 at most, 87 by mail; a notice of intent to deny 30, or 33."
        ),
    )
    appointment = _days(
        Link.APPOINTMENT, label=gettext_lazy("Days from the approval to the interview")
    )
    passport = _days(Link.PASSPORT, label=gettext_lazy("Working days until the passport is back"))

    def __init__(
        self,
        asked: Mapping[str, str],
        *,
        plan: Plan,
        recorded: Choices,
        fixed_premium: bool,
        today: date,
    ) -> None:
        """``plan`` is the one without choices, ``recorded`` what is on record."""
        on_record = {
            "needed": plan.needed_on.isoformat() if plan.needed_on else "",
            "premium": ON if recorded.premium else OFF,
            "rfe": OFF,
        }
        super().__init__(
            on_record | {name: asked[name] for name in self.base_fields if name in asked}
        )
        for name in idle(plan, fixed_premium=fixed_premium):
            del self.fields[name]
        self.today = today

    def clean_needed(self) -> date | None:
        return self._near("needed")

    def clean_filing(self) -> date | None:
        day = self.cleaned_data["filing"]
        if day and day < self.today:
            raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
        return self._near("filing")

    def _near(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and abs(day - self.today) > YEARS:
            raise forms.ValidationError(
                _("A plan reaches at most five years. Choose a nearer day.")
            )
        return day

    def choices(self, recorded: Choices) -> Choices:
        """What was chosen; where a choice is not on offer, what is on record."""
        data = self.cleaned_data
        return Choices(
            premium=data["premium"] == ON if "premium" in data else recorded.premium,
            filing=data.get("filing"),
            rfe=data.get("rfe") == ON,
            answer_days=data.get("answer"),
            processing_days=data.get("processing"),
            appointment_days=data.get("appointment"),
            passport_days=data.get("passport"),
        )


def idle(plan: Plan, *, fixed_premium: bool) -> set[str]:
    """The choices that change nothing in this case any more."""
    done = {step.step for step in plan.steps if step.done}
    gone = {
        "filing": Step.FILED in done,
        "premium": fixed_premium or Step.APPROVED in done,
        "processing": fixed_premium or Step.APPROVED in done,
        "rfe": Step.REQUEST in done or Step.APPROVED in done,
        "answer": Step.ANSWER in done or Step.APPROVED in done,
        "appointment": Step.APPROVED in done and not _counts(plan, Link.APPOINTMENT),
        "passport": Step.VISA in done,
    }
    return {name for name, is_gone in gone.items() if is_gone}


def _counts(plan: Plan, link: Link) -> bool:
    """Whether the plan goes by this span: a booked interview does not wait for one."""
    return DURATIONS[link] in plan.assumptions
