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


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The steps ahead; ``few`` is said in their place where too few cases tell of any."""

    lines: tuple[ForecastLine, ...]
    few: str


def forecasts(evaluation: Evaluation, sight: Sight) -> Forecasts:
    """Every step ahead, also one of which closed cases tell too little."""
    found = forecast(evaluation)
    most = max((one.cases for one in found), default=0)
    if most < FEWEST:
        return Forecasts((), _few(most))
    return Forecasts(tuple(_line(one, sight) for one in found), "")


def _line(found: Forecast, sight: Sight) -> ForecastLine:
    days = dates.days((found.earliest, found.latest), sight.year) if found.latest else ""
    return ForecastLine(title=label(found.kind), days=days, basis=basis(found))


def _few(count: int) -> str:
    text = ngettext(
        "Too few cases: {count} closed case can be compared, and {fewest} are needed.",
        "Too few cases: {count} closed cases can be compared, and {fewest} are needed.",
        count,
    )
    return text.format(count=count, fewest=FEWEST)


def mark() -> str:
    """ "forecast, 80 %": so many of such days were right."""
    return gettext("forecast, {share} %").format(share=SHARE)


def basis(found: Forecast) -> str:
    """ "Counted from “Petition filed” as in 41 closed cases. Of the last 40 such forecasts 33 were
    right." """
    if found.cases < FEWEST:
        return _few(found.cases)
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
