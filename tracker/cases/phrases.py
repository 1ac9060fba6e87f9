"""What a mail says of one deadline: whole sentences in the reader's language, ready to print.

They are worked out once, and both the text and the HTML of a mail print them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.utils.translation import gettext, ngettext

from tracker.cases import day_words, links, words
from tracker.cases.enums import Bound, Role, RuleKind, Sense, Tone
from tracker.cases.labels import label
from tracker.cases.models import Deadline, Reminder
from tracker.cases.queries import Named
from tracker.cases.rules import RULES
from tracker.cases.rules.last_day import PRINTED
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.lib.texts import from_json
from tracker.lib.zones import day_of, end_of

LATE = timedelta(hours=1)
URGENT = 7  # days left


class Notice(TypedDict):
    """One deadline in a mail. ``when``: the day, for the authority and for the reader, of which
    ``when_else`` is what follows the first sentence; ``call``: what is left of it and what is asked
    for; ``why``, in ``numbered`` with numbers, may be empty, then ``basis`` is, too.

    A dictionary, for in a template that is what is read the quickest.
    """

    kicker: str
    title: str
    when: list[str]
    when_else: list[str]
    call: list[str]
    cautions: list[str]
    why: list[str]
    numbered: list[str]
    basis: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a deadline stands for one reader at the instant of a mail.

    ``days_left`` are whole days in the authority's zone, below zero when the day is over.
    ``opens``: something may be done from the day on; ``ends``: something runs until it.
    """

    row: Reminder
    deadline: Deadline
    rule: Rule
    zone: str
    days_left: int
    overdue: bool
    late: timedelta
    named: Named

    @property
    def today(self) -> date:
        """The day of the mail in the authority's zone."""
        return self.deadline.by - timedelta(days=self.days_left)

    @property
    def opens(self) -> bool:
        return self.deadline.sense == Sense.NOT_BEFORE

    @property
    def ends(self) -> bool:
        return self.deadline.sense == Sense.RUNS_UNTIL

    @property
    def expected(self) -> bool:
        return self.deadline.sense == Sense.EXPECTED_BY

    @property
    def act(self) -> bool:
        return self.row.tone != Tone.INFORM and not self.opens and not self.ends

    @property
    def escalated(self) -> bool:
        return self.row.tone == Tone.ESCALATE

    @property
    def counsel(self) -> str:
        """Whom a reader without sign-in answers; empty where the reader has a page."""
        return self.named.counsel[0] if links.counsel_answers(self.row) else ""

    @property
    def to_counsel(self) -> bool:
        """Whether the reader is the firm: the others are told to ask it."""
        return self.row.recipient is None or self.row.recipient.role == Role.COUNSEL

    @property
    def who(self) -> str:
        """Whose day it is."""
        return day_words.whose(self.deadline, self.named.recommenders)

    @property
    def quiet(self) -> bool:
        """Whether it only says that nothing new is on record, to the firm itself."""
        return self.deadline.bound == Bound.FIRM


def standing(row: Reminder, named: Named, *, now: datetime) -> Standing:
    """How the deadline of ``row`` stands at ``now`` for its reader."""
    deadline = row.deadline
    return Standing(
        row=row,
        deadline=deadline,
        rule=RULES[deadline.rule],
        zone=row.zone,
        days_left=(deadline.by - day_of(now, deadline.zone)).days,
        overdue=end_of(deadline.by, deadline.zone) <= now,
        late=now - row.send_at,
        named=named,
    )


def notice(at: Standing, *, whole: bool) -> Notice:
    """The sentences in the active language; with how the date is counted, where it is ``whole``,
    else with what it rests on.
    """
    when = day_words.sentences(at.deadline, at.zone, today=at.today)
    why = [words.say(from_json(step)) for step in at.deadline.derivation] if whole else []
    return Notice(
        kicker=_kicker(at),
        title=gettext(at.rule.title),
        when=when,
        when_else=when[1:],
        call=[line for line in (_left(at), _call(at), _about(at), _source(at, whole)) if line],
        cautions=[
            *day_words.cautions(at.deadline, counsel=at.to_counsel),
            *_lateness(at),
        ],
        why=why,
        numbered=[f"{number}. {step}" for number, step in enumerate(why, start=1)],
        basis=_basis(at) if whole else "",
        urgent=at.act and at.days_left <= URGENT,
    )


def subject(at: Standing) -> str:
    """Case and day, and nothing that a glance over a shoulder should not see."""
    values = {
        "reference": at.deadline.petition.reference,
        "day": words.day(at.deadline.by, weekday=False),
    }
    if at.escalated:
        return gettext("[%(reference)s] Nobody has answered a reminder: %(day)s") % values
    if at.quiet:
        return gettext("[%(reference)s] Nothing new for a while") % values
    if at.overdue:
        return gettext("[%(reference)s] A day in this case has passed: %(day)s") % values
    if at.act:
        return gettext("[%(reference)s] Something to do by %(day)s") % values
    return gettext("[%(reference)s] A date to know: %(day)s") % values


def _kicker(at: Standing) -> str:
    if at.ends and at.overdue:
        return gettext("This is over")
    if at.opens or at.ends:
        return gettext("A date to know")
    if at.escalated:
        return gettext("Nobody has answered")
    if at.quiet:
        return gettext("A case has gone quiet")
    if at.overdue:
        return gettext("Not on record as done")
    return gettext("What is expected") if at.expected else gettext("What has to be done")


def _left(at: Standing) -> str:
    if at.days_left < 0:
        return ""
    if at.days_left == 0:
        return gettext("In %(place)s, that is today.") % {"place": words.place(at.deadline.zone)}
    text = ngettext("%(days)s day is left.", "%(days)s days are left.", at.days_left)
    return text % {"days": at.days_left}


def _call(at: Standing) -> str:
    if at.opens:
        return gettext("There is nothing to do on that day itself: from then on, it is possible.")
    if at.ends:
        return _of_an_end(at)
    if at.escalated:
        return _of_silence(at)
    if at.quiet:
        return gettext(
            "Nothing new is on record for longer than this usually takes. Please look whether the"
            " case waits for somebody, and record what has happened."
        )
    if at.act:
        return _to_act(at)
    return _to_know(at)


def _of_an_end(at: Standing) -> str:
    if at.overdue:
        return gettext(
            "This day has passed. Please speak with counsel if anything still depends on it."
        )
    return gettext("Please keep this day in mind; counsel can say what has to be done before it.")


def _of_silence(at: Standing) -> str:
    text = gettext(
        "Those in charge have not acknowledged a reminder, or could not be reached, and nothing is"
        " on record as done. Please see to it. In charge: %(who)s."
    )
    return text % {"who": at.who}


def _to_act(at: Standing) -> str:
    if not at.overdue:
        return gettext("Please see to it by this day.")
    if at.counsel:
        text = gettext("This day has passed. Please tell %(counsel)s where things stand.")
        return text % {"counsel": at.counsel}
    return gettext(
        "This day has passed. If it is done, record it in the case. If not, please see to it now"
        " and speak with counsel."
    )


def _to_know(at: Standing) -> str:
    if at.expected and at.overdue:
        text = gettext(
            "This day has passed, and nothing is on record yet from: %(who)s. Counsel can ask."
        )
    elif at.expected:
        text = gettext(
            "There is nothing for you to do. This is the day by which an answer is expected from:"
            " %(who)s."
        )
    elif at.overdue:
        text = gettext(
            "For your information: this day has passed, and it is not on record as done. In"
            " charge: %(who)s."
        )
    else:
        text = gettext("For your information. In charge: %(who)s.")
    return text % {"who": at.who}


def _about(at: Standing) -> str:
    """The beneficiary's name, for readers who may have a part in several cases."""
    recipient = at.row.recipient
    if not at.named.beneficiary or (recipient and recipient.role == Role.BENEFICIARY):
        return ""
    return gettext("This concerns the case of %(about)s.") % {"about": at.named.beneficiary}


def _lateness(at: Standing) -> list[str]:
    if at.late <= LATE:
        return []
    hours = int(at.late / timedelta(hours=1))
    text = ngettext(
        "This mail goes out %(hours)s hour later than planned.",
        "This mail goes out %(hours)s hours later than planned.",
        hours,
    )
    return [text % {"hours": hours}]


def _source(at: Standing, whole: bool) -> str:
    """What a day rests on, where its reasons are left out: no date goes without its source."""
    if whole:
        return ""
    if at.deadline.version == PRINTED:
        return gettext("This day is printed on the notice.")
    return _basis(at)


def _basis(at: Standing) -> str:
    kind = at.rule.kind_of(at.deadline.version)
    if kind is RuleKind.PRACTICE:
        return gettext("This day rests on good practice, not on law.")
    version = _version(at.rule, at.deadline)
    citation = gettext(version.citation if version else at.rule.citation)
    values = {"basis": label(kind), "citation": citation}
    if version is None:
        return gettext("It rests on %(basis)s: %(citation)s.") % values
    text = gettext("It rests on %(basis)s: %(citation)s, in the wording in force since %(since)s.")
    return text % {**values, "since": words.day(version.since, weekday=False)}


def _version(rule: Rule, deadline: Deadline) -> Version | None:
    """The wording that was applied; None where a printed date or practice needs none."""
    found = rule.version(deadline.version)
    return found if found and found.since != ALWAYS else None
