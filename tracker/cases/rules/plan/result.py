"""What a plan says: its steps with their days, and the sentences that tell why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.cases.rules.case import Fact
from tracker.cases.rules.counting import passed
from tracker.cases.rules.plan.spans import Span
from tracker.cases.rules.plan.steps import TITLES, Node, Step
from tracker.lib.calendars import Counted, local_holidays_known
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _

Why = tuple[Sentence, ...]

NO_DAY = Sentence(_("So there is no day for this step."))
EARLIER = _("Moved earlier over closed days, to {day}.")
LATER = _("Moved later over closed days, to {day}.")


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step, its days in ``zone``; None where the day is not known or the step is done.

    ``fact`` gives a done step its real day, as exact as that is known; a done one without is not
    dated on record.
    """

    step: Step
    zone: str
    done: bool
    fact: Fact | None
    latest: date | None = None
    expected: date | None = None
    latest_why: Why = ()
    expected_why: Why = ()

    @property
    def title(self) -> str:
        return TITLES[self.step]

    @property
    def spare(self) -> int | None:
        """The float in calendar days, negative where it is too late; None where not known."""
        if self.latest is None or self.expected is None:
            return None
        return (self.latest - self.expected).days


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order, and the spans that were counted; ``needed_on`` is a day in the US."""

    steps: tuple[PlanStep, ...]
    assumptions: tuple[Span, ...]
    needed_on: date | None = None

    @property
    def critical(self) -> PlanStep | None:
        """The step with the least float; of several, the first. None where no float is known."""
        known = [(step.spare, step) for step in self.steps if step.spare is not None]
        return min(known, key=lambda pair: pair[0])[1] if known else None

    def step(self, step: Step) -> PlanStep | None:
        return next((one for one in self.steps if one.step is step), None)


def blank(node: Node) -> PlanStep:
    """A step without days to come: a done one, or the ground for one ahead."""
    return PlanStep(node.step, node.zone, node.done, node.fact)


def no_day_for(node: Node) -> Sentence:
    """That the step, which another one is counted from, has no day."""
    return Sentence(_("{what}: no day is known."), {"what": TITLES[node.step]})


def counted(node: Node, count: Counted) -> Iterator[Sentence]:
    """The span of ``node``, the holidays and closures it passed, and whether others are unknown."""
    yield node.span.sentence
    yield from passed(count.skipped)
    year = count.day.year
    if node.country and not local_holidays_known(node.country, year):
        text = _("The public holidays at the post in {year} are not known here: ask the post.")
        yield Sentence(text, {"year": str(year)})


def moved(to: Counted, day: date, text: str) -> Why:
    """That ``day`` was moved over closed days, if it was; ``text`` says in which direction."""
    if to.day == day:
        return ()
    return (*passed(to.skipped), Sentence(text, {"day": to.day}))


def in_zone(zone: str, day: date, before: date) -> Why:
    """That a day has another date in ``zone``, if it has."""
    if day == before:
        return ()
    values: dict[str, Value] = {"zone": zone, "day": day}
    return (Sentence(_("In the days of {zone}: {day}."), values),)
