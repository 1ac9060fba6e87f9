"""A plan in words: each step's latest and expected day, and what a choice moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from tracker.cases import words
from tracker.cases.enums import Purpose, RuleKind, Stage
from tracker.cases.evaluate import Evaluation
from tracker.cases.labels import label
from tracker.cases.rules.case import Fact
from tracker.cases.rules.plan import Plan, PlanStep, Span, Step
from tracker.dashboard import dates
from tracker.dashboard.present import needs
from tracker.dashboard.present.forecasts import Forecasts, forecasts
from tracker.dashboard.present.sight import Sight


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in words; ``was`` says where it lay without the choices, if they moved it."""

    text: str
    iso: str
    was: str


@dataclass(frozen=True, slots=True)
class Row:
    """A step: done with its ``day``, or ahead with ``latest``, ``expected`` and ``spare``.

    ``tone`` is ok, wait or no; ``place`` is where its days are counted.
    """

    title: str
    place: str
    done: bool
    day: str
    latest: Cell
    expected: Cell
    spare: str
    tone: str
    critical: bool
    latest_why: tuple[str, ...]
    expected_why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumed:
    """One assumption: its sentence, what it rests on, and how sure that is."""

    text: str
    source: str
    sureness: str
    ask_counsel: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that ``petition/plan.html`` lays out. ``clock`` are (name, day) of the summary;
    ``over`` says why there is nothing to plan, if there is not."""

    title: str
    tone: str
    clock: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    assumed: tuple[Assumed, ...]
    forecasts: Forecasts
    changed: bool
    has_need: bool
    over: str


def needed_on(evaluation: Evaluation) -> date | None:
    """The day of need on record."""
    due = needs.stated(evaluation)
    return due.by if due else None


def plan_page(evaluation: Evaluation, sight: Sight, *, before: Plan, after: Plan) -> PlanPage:
    """``after`` with the choices, beside ``before`` without them."""
    title, tone = _summary(after, sight)
    return PlanPage(
        title=title,
        tone=tone,
        clock=tuple(_clock(after, sight)),
        rows=tuple(_row(step, before, after, sight) for step in after.steps),
        assumed=tuple(_assumed(span) for span in after.assumptions),
        forecasts=forecasts(evaluation, sight),
        changed=after != before,
        has_need=after.needed_on is not None,
        over=_over(evaluation, after),
    )


def _over(evaluation: Evaluation, plan: Plan) -> str:
    if evaluation.stage is Stage.CLOSED:
        return gettext("This case is closed: there is nothing to plan.")
    visa = plan.step(Step.VISA)
    if visa and visa.done and evaluation.case.purpose is not Purpose.NEW:
        return gettext("This case builds on a stay in the United States: no journey is planned.")
    if visa and visa.done:
        return gettext("The visa is in hand: there is nothing left to plan.")
    return ""


def _summary(plan: Plan, sight: Sight) -> tuple[str, str]:
    """One sentence on the whole, and its tone."""
    arrived = plan.step(Step.ARRIVED)
    if arrived is None or arrived.expected is None:
        return gettext("The day of arrival cannot be told: a step on the way has no day."), "wait"
    day = dates.short(arrived.expected, sight.year)
    if plan.needed_on is None:
        return gettext("By this plan, in the United States on {day}").format(day=day), "ok"
    spare = (plan.needed_on - arrived.expected).days
    critical = plan.critical
    least = min(spare, critical.spare) if critical and critical.spare is not None else spare
    text = gettext("By this plan, in the United States on {day}: {spare}")
    return text.format(day=day, spare=_spare(spare)), _tone(least)


def _clock(plan: Plan, sight: Sight) -> Iterator[tuple[str, str]]:
    if plan.needed_on:
        yield gettext("Needed in the United States by"), dates.short(plan.needed_on, sight.year)
    names = {
        Step.FILED: gettext("USCIS must have the petition by"),
        Step.INTERVIEW: gettext("Latest interview that still works"),
    }
    for kind, name in names.items():
        step = plan.step(kind)
        if step and step.latest:
            yield name, dates.short(step.latest, sight.year)
    if plan.critical and plan.critical.spare is not None:
        what, spare = gettext(plan.critical.title), _spare(plan.critical.spare)
        yield (
            gettext("The step to watch"),
            gettext("{what}: {spare}").format(what=what, spare=spare),
        )


def _row(step: PlanStep, before: Plan, after: Plan, sight: Sight) -> Row:
    spare, old = step.spare, before.step(step.step)
    old_latest = old.latest if old and before.needed_on else step.latest
    old_expected = old.expected if old else step.expected
    return Row(
        title=gettext(step.title),
        place="" if step.done else words.place(step.zone),
        done=step.done,
        day=_done(step.fact, sight) if step.done else "",
        latest=_cell(step.latest, old_latest, sight),
        expected=_cell(step.expected, old_expected, sight),
        spare="" if spare is None else _spare(spare),
        tone="" if spare is None else _tone(spare),
        critical=after.critical is not None and after.critical.step is step.step,
        latest_why=tuple(words.say(sentence) for sentence in step.latest_why),
        expected_why=tuple(words.say(sentence) for sentence in step.expected_why),
    )


def _done(fact: Fact | None, sight: Sight) -> str:
    if fact is None:
        return gettext("no day on record")
    return dates.as_written(fact.date, (fact.earliest, fact.latest), sight.year)


def _cell(day: date | None, old: date | None, sight: Sight) -> Cell:
    was = ""
    if day != old:
        was = (
            gettext("was {day}").format(day=dates.short(old, sight.year))
            if old
            else gettext("had no day")
        )
    text = dates.short(day, sight.year) if day else gettext("not known")
    return Cell(text, day.isoformat() if day else "", was)


def _spare(days: int) -> str:
    if days < 0:
        text = ngettext("{count} day too late", "{count} days too late", -days)
        return text.format(count=-days)
    return ngettext("{count} day to spare", "{count} days to spare", days).format(count=days)


def _tone(days: int) -> str:
    if days < 0:
        return "no"
    return "wait" if days < 7 else "ok"


def _assumed(span: Span) -> Assumed:
    if span.stated:
        return Assumed(words.say(span.sentence), gettext("entered here"), "", ask_counsel=False)
    return Assumed(
        text=words.say(span.sentence),
        source=_source(span),
        sureness=label(span.sureness),
        ask_counsel=span.to_be_confirmed,
    )


def _source(span: Span) -> str:
    """What kind of source it is and which; a citation that is words is translated."""
    if span.kind is RuleKind.PRACTICE or not span.citation:
        return label(span.kind)
    return f"{label(span.kind)} · {gettext(span.citation)}"
