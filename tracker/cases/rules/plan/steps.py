"""The steps of a case as a plan counts them: which are done, and what each waits for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.plan.spans import Durations, Link, Span, with_stated
from tracker.cases.rules.standing import last_own
from tracker.lib.calendars import Calendar, Counted
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

_DAY = timedelta(days=1)


class Step(StrEnum):
    """In the order of an undisturbed case; the two of a request for evidence may be left out."""

    LETTERS = "letters"
    DRAFT = "draft"
    FILED = "filed"
    REQUEST = "request"
    ANSWER = "answer"
    APPROVED = "approved"
    INTERVIEW = "interview"
    VISA = "visa"
    ARRIVED = "arrived"


TITLES: Mapping[Step, str] = {
    Step.LETTERS: _("Letters are done"),
    Step.DRAFT: _("Draft of the petition completed"),
    Step.FILED: _("Petition filed: USCIS has it"),
    Step.REQUEST: _("USCIS asks for more evidence"),
    Step.ANSWER: _("USCIS has the answer"),
    Step.APPROVED: _("Petition approved"),
    Step.INTERVIEW: _("Interview at the embassy"),
    Step.VISA: _("Visa in hand"),
    Step.ARRIVED: _("In the United States"),
}

# The facts that give a step its day, the first of them that is there.
_DATED: Mapping[Step, tuple[tuple[K, ...], ...]] = {
    Step.DRAFT: ((K.DRAFT_COMPLETED,),),
    Step.FILED: ((K.PETITION_RECEIVED,), (K.PETITION_FILED,)),
    Step.REQUEST: ((K.RFE_ISSUED, K.NOID_ISSUED),),
    Step.ANSWER: (
        (K.RFE_RESPONSE_RECEIVED, K.NOID_RESPONSE_RECEIVED),
        (K.RFE_RESPONSE_SENT, K.NOID_RESPONSE_SENT),
    ),
    Step.APPROVED: ((K.APPROVED,),),
    Step.INTERVIEW: ((K.INTERVIEW_ATTENDED,),),
    Step.VISA: ((K.VISA_RECEIVED,),),
    Step.ARRIVED: ((K.ENTERED_US, K.I94_RECORDED),),
}
# Facts that tell a step is over, and not when.
_IMPLIED: Mapping[Step, tuple[K, ...]] = {
    Step.FILED: (K.RECEIPT_NOTICE_ISSUED, K.PREMIUM_REQUESTED),
    Step.APPROVED: (K.APPROVAL_NOTICE_RECEIVED,),
    Step.INTERVIEW: (K.VISA_PROMISED, K.VISA_ISSUED, K.PASSPORT_READY),
}
_WORD_OF_EMBASSY = (K.REFUSED_221G, K.VISA_REFUSED, K.VISA_PROMISED, K.VISA_ISSUED)
_OPEN_DAYS = frozenset(Step) - {Step.LETTERS, Step.DRAFT, Step.ARRIVED}
_AT_THE_POST = (Step.INTERVIEW, Step.VISA)


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen in a plan. The days replace what the plan assumes, where given.

    ``filing``: the day USCIS is to have the petition. ``answer_days``, ``processing_days`` (without
    premium) and ``appointment_days`` are calendar days, ``passport_days`` working days of the post.
    """

    premium: bool = True
    filing: date | None = None
    rfe: bool = False
    answer_days: int | None = None
    processing_days: int | None = None
    appointment_days: int | None = None
    passport_days: int | None = None

    def spans(self, durations: Durations) -> Durations:
        """``durations`` with the days that were chosen."""
        stated = {
            Link.REGULAR: self.processing_days,
            Link.ANSWER: self.answer_days,
            Link.APPOINTMENT: self.appointment_days,
            Link.PASSPORT: self.passport_days,
        }
        return with_stated(durations, stated)


@dataclass(frozen=True, slots=True)
class Node:
    """One step: days in ``zone``, offices by ``calendar``; ``span``, its ``link``, lies before it.

    ``fact`` gives a done step its day, where one is on record; ``on_open_days``: it can only fall
    on a business day of ``calendar``; ``is_limit``: forward counts do not move it later either.
    ``country``: where the post is, for a step that is taken there.
    """

    step: Step
    zone: str
    calendar: Calendar
    link: Link
    span: Span
    done: bool
    fact: Fact | None
    country: str | None = None

    @property
    def on_open_days(self) -> bool:
        return self.step in _OPEN_DAYS

    @property
    def is_limit(self) -> bool:
        return self.step is Step.ANSWER

    def earlier(self, day: date) -> Counted:
        """``day``, or the open day before it."""
        if not self.on_open_days:
            return Counted(day, ())
        return self.calendar.business_days_before(day + _DAY, 1)

    def later(self, day: date) -> Counted:
        """``day``, or the open day after it."""
        if not self.on_open_days:
            return Counted(day, ())
        return self.calendar.business_days_after(day - _DAY, 1)


def nodes(case: Case, choices: Choices, durations: Durations) -> tuple[Node, ...]:
    """The steps of ``case`` in order. One that lies before a done one is done, undated."""
    steps = list(_steps(case, choices))
    facts = {step: _fact(case, step) for step in steps}
    over = [facts[step] is not None or _implied(case, step) for step in steps]
    spans = choices.spans(durations)
    links = {step: _link(case, step, choices) for step in steps}
    return tuple(
        Node(
            step=step,
            zone=_zone(case, step),
            calendar=_calendar(case, step),
            link=links[step],
            span=spans[links[step]],
            done=any(over[number:]),
            fact=facts[step],
            country=case.post.country if case.post and step in _AT_THE_POST else None,
        )
        for number, step in enumerate(steps)
    )


def has_premium(case: Case) -> bool:
    """Whether premium processing is on record for the petition that is now with USCIS."""
    filed = _standing(case, K.PETITION_FILED)
    asked = _standing(case, K.PREMIUM_REQUESTED)
    return asked is not None or (filed is not None and bool(filed.details.get("premium")))


def choices_of(case: Case) -> Choices:
    """The plan without any choice: what is on record; with premium while nothing is filed."""
    filed = _fact(case, Step.FILED) is not None or _implied(case, Step.FILED)
    return Choices(premium=has_premium(case) or not filed)


def _steps(case: Case, choices: Choices) -> Iterator[Step]:
    asked = _fact(case, Step.REQUEST) is not None
    decided = _fact(case, Step.APPROVED) is not None or _implied(case, Step.APPROVED)
    for step in Step:
        if step not in (Step.REQUEST, Step.ANSWER) or asked or (choices.rfe and not decided):
            yield step


def _fact(case: Case, step: Step) -> Fact | None:
    if step is Step.LETTERS:
        return _last_letter(case)
    found = (_standing(case, *kinds) for kinds in _DATED[step])
    fact = next((fact for fact in found if fact), None)
    if step is Step.ANSWER and fact and _before_request(case, fact):
        return None
    return fact


def _last_letter(case: Case) -> Fact | None:
    """The fact with which the last letter was settled; None while one is open."""
    settled = list(case.of(K.LETTER_PASSED, K.LETTER_SIGNED, K.LETTER_DECLINED))
    wanted = {letter.key for letter in case.letters}
    return settled[-1] if wanted and wanted <= {fact.letter for fact in settled} else None


def _before_request(case: Case, answer: Fact) -> bool:
    """Whether USCIS asked again after this answer."""
    return next(case.after(answer, K.RFE_ISSUED, K.NOID_ISSUED), None) is not None


def _standing(case: Case, *kinds: K) -> Fact | None:
    """The last fact of these kinds; none from before the petition came back unfiled."""
    fact = last_own(case, *kinds)
    rejected = case.last(K.PETITION_REJECTED)
    if fact and rejected and fact.kind is not K.DRAFT_COMPLETED:
        return fact if fact in case.after(rejected, fact.kind) else None
    return fact


def _implied(case: Case, step: Step) -> bool:
    kinds = _IMPLIED.get(step, ())
    return bool(kinds) and _standing(case, *kinds) is not None


def _link(case: Case, step: Step, choices: Choices) -> Link:
    """What the step waits for; a decision waits anew after an answer."""
    if step in (Step.REQUEST, Step.APPROVED):
        return Link.PREMIUM if choices.premium or has_premium(case) else Link.REGULAR
    if step is Step.VISA:
        word = last_own(case, *_WORD_OF_EMBASSY)
        refused = word is not None and word.kind in (K.REFUSED_221G, K.VISA_REFUSED)
        return Link.CURE if refused else Link.PASSPORT
    return _LINKS[step]


_LINKS: Mapping[Step, Link] = {
    Step.LETTERS: Link.LETTERS,
    Step.DRAFT: Link.DRAFT,
    Step.FILED: Link.FILING,
    Step.ANSWER: Link.ANSWER,
    Step.INTERVIEW: Link.APPOINTMENT,
    Step.ARRIVED: Link.FLIGHT,
}


def _zone(case: Case, step: Step) -> str:
    if step in _AT_THE_POST:
        return case.post.zone if case.post else case.zone
    return case.zone if step in (Step.LETTERS, Step.DRAFT) else NEW_YORK


def _calendar(case: Case, step: Step) -> Calendar:
    if step in _AT_THE_POST and case.post:
        return Calendar(case.post.closures, case.post.country)
    return case.calendar
