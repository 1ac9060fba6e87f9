"""One reminder as a mail, in its reader's language and zone."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tracker.cases import words
from tracker.cases.enums import Bound, Role, RuleKind, Sense, Tone
from tracker.cases.labels import label
from tracker.cases.models import Deadline, Participant, Petition, Reminder
from tracker.cases.rules import RULES
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.lib.mail import Message
from tracker.lib.texts import from_json
from tracker.lib.zones import day_of, end_of, last_moment

LATE = timedelta(hours=1)
URGENT = 7  # days left


@dataclass(frozen=True, slots=True)
class Mail:
    """What the templates say: words and days in the reader's language, ready to print.

    ``days_left`` are whole days in the authority's zone, below zero when the day is over.
    ``opens``: something may be done from the day on; ``ends``: something runs until it.
    ``received``: USCIS must have it, ``in_hands`` by close of business.
    """

    language: str
    reference: str
    name: str
    about: str
    title: str
    basis: str
    who: str
    act: bool
    urgent: bool
    expected: bool
    opens: bool
    ends: bool
    overdue: bool
    estimate: bool
    unsure: bool
    days_left: int
    day: str
    day_there: str
    place_there: str
    received: bool
    in_hands: bool
    ship_by: str
    moment_here: str
    place_here: str
    practice: bool
    citation: str
    since: str
    steps: list[str]
    hours_late: int
    link: str
    counsel: str


def compose(reminder: Reminder, *, now: datetime) -> Message:
    """The mail of one row, to be sent at ``now``; reads, and sends nothing.

    A repeated mail carries the row's Message-ID again, so that mail programs show it once.
    """
    person = reminder.recipient
    counsel = _counsel(reminder)
    with translation.override(person.user.language if person.user else person.language):
        mail = _mail(reminder, counsel, now)
        subject, text, html = (
            render_to_string(f"emails/reminder{part}", {"mail": mail})
            for part in ("_subject.txt", ".txt", ".html")
        )
    message = Message(
        subject=" ".join(subject.split()),
        body=re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n",
        to=[person.email],
        reply_to=[counsel.email] if counsel and counsel.email else None,
        headers=_headers(reminder, now),
    )
    message.attach_alternative(html, "text/html")
    return message


def _headers(reminder: Reminder, now: datetime) -> dict[str, str]:
    headers = {
        "Message-ID": reminder.message_id,
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    # Law and agency policy cannot be muted. What rests on practice can: a person at the firm
    # reads these answers; there is no https address that would switch anything off by itself.
    if RULES[reminder.deadline.rule].kind is RuleKind.PRACTICE:
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        subject = quote(f"unsubscribe {reminder.uuid}")
        headers["List-Unsubscribe"] = f"<mailto:{address}?subject={subject}>"
    return headers


def _mail(reminder: Reminder, counsel: Participant | None, now: datetime) -> Mail:
    deadline, person = reminder.deadline, reminder.recipient
    petition, rule = deadline.petition, RULES[deadline.rule]
    zone = (person.user.zone if person.user else person.zone) or petition.zone
    in_hands = deadline.ship_by is not None
    last = last_moment(deadline.by, deadline.zone, in_hands=in_hands)
    elsewhere = last != last_moment(deadline.by, zone, in_hands=in_hands)
    version = _version(rule, deadline)
    days_left = (deadline.by - day_of(now, deadline.zone)).days
    late = now - reminder.send_at
    to_know = deadline.sense in (Sense.NOT_BEFORE, Sense.RUNS_UNTIL)
    act = reminder.tone == Tone.ACT and not to_know
    return Mail(
        language=translation.get_language() or settings.LANGUAGE_CODE,
        reference=petition.reference,
        name=person.name,
        about=_about(reminder),
        title=translation.gettext(rule.title),
        basis=label(rule.kind),
        who=_who(deadline),
        act=act,
        urgent=act and days_left <= URGENT,
        expected=deadline.sense == Sense.EXPECTED_BY,
        opens=deadline.sense == Sense.NOT_BEFORE,
        ends=deadline.sense == Sense.RUNS_UNTIL,
        overdue=end_of(deadline.by, deadline.zone) <= now,
        estimate=deadline.estimate,
        unsure=rule.is_unsure(deadline.version),
        days_left=days_left,
        day=words.day(deadline.by, weekday=False),
        day_there=words.day(deadline.by),
        place_there=words.place(deadline.zone),
        received=rule.received,
        in_hands=in_hands,
        ship_by=words.day(deadline.ship_by) if deadline.ship_by else "",
        moment_here=words.moment(last, zone) if elsewhere else "",
        place_here=words.place(zone),
        practice=rule.kind is RuleKind.PRACTICE,
        citation=translation.gettext(version.citation if version else rule.citation),
        since=words.day(version.since, weekday=False) if version else "",
        steps=[words.say(from_json(step)) for step in deadline.derivation],
        hours_late=int(late / timedelta(hours=1)) if late > LATE else 0,
        link=settings.SITE_URL + reverse("case", args=[petition.uuid])
        if person.role != Role.RECOMMENDER
        else "",
        counsel=counsel.name if counsel else "",
    )


def _first(petition: Petition, role: Role) -> Participant | None:
    """From `participants.all()`, which a batch has prefetched."""
    return next((person for person in petition.participants.all() if person.role == role), None)


def _about(reminder: Reminder) -> str:
    """The beneficiary's name, for readers who may have a part in several cases."""
    if reminder.recipient.role == Role.BENEFICIARY:
        return ""
    beneficiary = _first(reminder.deadline.petition, Role.BENEFICIARY)
    return beneficiary.name if beneficiary else ""


def _who(deadline: Deadline) -> str:
    """Whose day it is; of several recommenders, the one whose letter it is."""
    for letter in deadline.petition.letters.all():
        if letter.recommender and deadline.anchor == f"letter:{letter.key}":
            return letter.recommender.name
    return label(Bound(deadline.bound))


def _version(rule: Rule, deadline: Deadline) -> Version | None:
    """The wording that was applied; None where a printed date or practice needs none."""
    found = rule.version(deadline.version)
    return found if found and found.since != ALWAYS else None


def _counsel(reminder: Reminder) -> Participant | None:
    """Whom a reader without sign-in answers: the first counsel of the case."""
    if reminder.recipient.role != Role.RECOMMENDER:
        return None
    return _first(reminder.deadline.petition, Role.COUNSEL)
