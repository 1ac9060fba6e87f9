"""The day of need held against the interviews, as a heading, a sentence and lines to compare."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.cases import words
from tracker.cases.enums import Booking
from tracker.cases.evaluate import Evaluation
from tracker.cases.labels import label
from tracker.cases.rules import needed_by
from tracker.cases.rules.case import Due, Option
from tracker.cases.rules.interviews import KEPT, InterviewStatus
from tracker.cases.rules.plan import Step, backward, choices_of
from tracker.dashboard import dates
from tracker.dashboard.present.sight import Sight
from tracker.lib import edtf

STATUSES = {
    InterviewStatus.OFFERED: _("offered"),
    InterviewStatus.BOOKED: _("booked"),
    InterviewStatus.CANCELLED: _("cancelled"),
    InterviewStatus.ATTENDED: _("attended"),
}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An interview, its day and status, and by how much it meets or misses the day of need."""

    name: str
    day: str
    status: str
    verdict: str
    meets: bool


@dataclass(frozen=True, slots=True)
class Need:
    """What a due says about interviews; empty for every other rule.

    ``settled``: an interview that is early enough is booked or held. ``urgent``: a step is
    proposed and nobody has taken it yet. ``latest``: the last day for an interview, and why.
    """

    title: str = ""
    lead: str = ""
    options: tuple[OptionLine, ...] = ()
    settled: bool = False
    urgent: bool = False
    latest: str = ""
    latest_why: tuple[str, ...] = ()


def stated(evaluation: Evaluation) -> Due | None:
    """The due of the day of need on record; None without one."""
    return next((due for due in evaluation.dues if due.rule == needed_by.RULE.id), None)


def read(due: Due, evaluation: Evaluation, sight: Sight) -> Need:
    """The need behind ``due``, if it is one."""
    if due.rule != needed_by.RULE.id:
        return Need()
    good = [o for o in due.options if o.verdict == "meets" and o.status in KEPT]
    proposed = due.proposal is not None and due.proposal.taken_up is None and not good
    latest, latest_why = _latest(due, evaluation, sight)
    return Need(
        title=_title(due, good, sight, proposed=proposed),
        lead=_lead(due, sight),
        options=tuple(_lines(due, evaluation, sight)),
        settled=bool(good),
        urgent=proposed,
        latest=latest,
        latest_why=latest_why,
    )


def _latest(due: Due, evaluation: Evaluation, sight: Sight) -> tuple[str, tuple[str, ...]]:
    """The last day for an interview by the plan of the case, and the steps back to it."""
    plan = backward(evaluation.case, due.by, choices_of(evaluation.case))
    interview, visa = plan.step(Step.INTERVIEW), plan.step(Step.VISA)
    if interview is None or interview.latest is None or visa is None:
        return "", ()
    why = tuple(words.say(step) for step in (*visa.latest_why, *interview.latest_why))
    return dates.short(interview.latest, sight.year), why


def _title(due: Due, good: list[Option], sight: Sight, *, proposed: bool) -> str:
    if good and good[-1].status == InterviewStatus.BOOKED:
        day = dates.short(good[-1].on, sight.year)
        return gettext("The interview on {day} is early enough").format(day=day)
    if good:
        return gettext("The passport with the visa comes next")
    if proposed:
        return gettext("Ask the embassy for an emergency appointment")
    if due.proposal:
        return gettext("The embassy’s answer to the emergency request comes next")
    if any(option.verdict == "meets" for option in due.options):
        return gettext("Book an interview that is early enough")
    return gettext("Find an interview before the day of need")


def _lead(due: Due, sight: Sight) -> str:
    """The interview that made the proposal, and what became of it."""
    if due.proposal is None:
        return ""
    late = next(o for o in due.options if o.interview == due.proposal.because)
    text = ngettext(
        "The earliest regular interview is {day}: {count} day after the day of need.",
        "The earliest regular interview is {day}: {count} days after the day of need.",
        late.days,
    ).format(day=dates.short(late.on, sight.year), count=late.days)
    if due.proposal.taken_up is None:
        return text
    asked = edtf.parse(due.proposal.taken_up)
    days = dates.as_written(asked.text, (asked.earliest, asked.latest), sight.year)
    done = gettext("An emergency appointment was asked for: {day}.").format(day=days)
    return f"{text} {done}"


def _lines(due: Due, evaluation: Evaluation, sight: Sight) -> Iterator[OptionLine]:
    rows = {interview.key: interview for interview in evaluation.rows.interviews}
    for option in due.options:
        yield OptionLine(
            name=label(Booking(rows[option.interview].booking)),
            day=dates.short(option.on, sight.year),
            status=str(STATUSES[InterviewStatus(option.status)]),
            verdict=_verdict(option),
            meets=option.verdict == "meets",
        )


def _verdict(option: Option) -> str:
    if option.verdict == "meets":
        text = ngettext("{count} day to spare", "{count} days to spare", option.days)
    else:
        text = ngettext("{count} day too late", "{count} days too late", option.days)
    return text.format(count=option.days)
