"""Forecasts in words: on what they rest, and how often such ones were right."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from tracker.cases.evaluate import Evaluation
from tracker.cases.forecast import Forecast, forecast
from tracker.cases.labels import label
from tracker.dashboard import dates
from tracker.dashboard.present.sight import Sight
from tracker.lib.forecasts import FEWEST, SHARE, Record


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One step ahead: its days, empty where none are told, and on what they rest."""

    title: str
    days: str
    basis: str


def lines(evaluation: Evaluation, sight: Sight) -> tuple[ForecastLine, ...]:
    """Every step ahead, also those of which closed cases tell too little."""
    return tuple(
        ForecastLine(
            title=label(found.kind),
            days=dates.days((found.earliest, found.latest), sight.year) if found.latest else "",
            basis=basis(found),
        )
        for found in forecast(evaluation)
    )


def mark() -> str:
    return gettext("forecast, {share} %").format(share=SHARE)


def basis(found: Forecast) -> str:
    """ "Counted from “Petition filed” as in 41 closed cases. Of the last 40 such forecasts 33 were
    right." """
    if found.cases < FEWEST:
        text = ngettext(
            "Too few cases: {count} closed case tells, and {fewest} are needed.",
            "Too few cases: {count} closed cases tell, and {fewest} are needed.",
            found.cases,
        )
        return text.format(count=found.cases, fewest=FEWEST)
    if found.latest is None:
        text = gettext(
            "No forecast from “{since}”: it takes longer than in the {count} closed cases."
        )
        return text.format(since=label(found.since), count=found.cases)
    text = gettext("Counted from “{since}” as in {count} closed cases.")
    sentence = text.format(since=label(found.since), count=found.cases)
    return f"{sentence} {_record(found.record)}"


def _record(record: Record) -> str:
    if not record.tried:
        return gettext("How often such forecasts are right is not known yet.")
    text = gettext("Of the last {tried} such forecasts, {right} were right.")
    return text.format(tried=record.tried, right=record.right)
