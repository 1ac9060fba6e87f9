"""Notices as one mail, in its reader's language and zone."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import TypedDict

from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

from tracker.cases import links, phrases
from tracker.cases.models import Reminder
from tracker.cases.phrases import Notice
from tracker.cases.queries import Named, named_in
from tracker.cases.rules import RULES
from tracker.lib.mail import Message


class Item(TypedDict):
    """One notice, and the address of its case; or, without one, who gets the answer to it.

    ``reference`` says which case, where the mail tells of several deadlines.
    """

    reference: str
    notice: Notice
    case: str
    counsel: str


class Mail(TypedDict):
    """What the templates print. ``intro`` is empty where the mail tells of one deadline alone."""

    language: str
    words: "Words"
    greeting: str
    intro: str
    items: list[Item]
    answer: str
    may_answer: bool
    closing: str


class Words(TypedDict):
    """What stands in every mail of a language. A line of "-- " is how a signature begins.

    The last three join sentences: a line of HTML that grew past 998 characters would have to be
    encoded whole, and a template cannot write a line break as an argument.
    """

    open: str
    why: str
    seen: str
    seen_button: str
    choose: str
    space: str
    line: str
    next_line: str
    next_step: str


def compose(
    rows: Sequence[Reminder], *, now: datetime, named: Mapping[int, Named] | None = None
) -> Message:
    """The mail of ``rows``, all for one person and with one Message-ID, to be sent at ``now``.

    ``named``: who is named in it, by the petitions' primary keys, where a batch has read it.
    Sends nothing. A repeated mail carries the Message-ID again, so that mail programs show it once.
    """
    named = named or named_in({row.deadline.petition_id for row in rows})
    first = rows[0]
    with translation.override(first.habits.language):
        nearest = sorted(rows, key=lambda row: row.deadline.by)
        standings = [
            phrases.standing(row, named[row.deadline.petition_id], now=now) for row in nearest
        ]
        mail = _mail(standings)
        context = Context({"mail": mail}, use_l10n=False, use_tz=False)
        subject = phrases.subject(standings[0]) if len(rows) == 1 else mail["intro"]
        text = _template("emails/reminder.txt").render(context)
        html = _template("emails/reminder.html").render(context)
    message = Message(
        subject=subject,
        body=re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n",
        to=[first.to.email],
        reply_to=_reply_to(standings),
        headers=_headers(rows, now),
    )
    message.attach_alternative(html, "text/html")
    message.metadata = {"reminder": first.uuid.hex}
    return message


def _reply_to(standings: Sequence[phrases.Standing]) -> list[str] | None:
    """The counsel of each case that a reader without sign-in is told of."""
    addresses = {at.named.counsel[1] for at in standings if at.counsel}
    return sorted(addresses - {""}) or None


@cache  # looked up once a process
def _template(name: str) -> Template:
    found: Template = get_template(name).template  # type: ignore[attr-defined]
    return found


@cache  # the language is the active one, named so that each has its own
def _words(language: str) -> Words:
    return Words(
        open=gettext("Open the case"),
        why=gettext("Why this date"),
        seen=gettext("Say that you have seen it"),
        seen_button=gettext("I have seen it"),
        choose=gettext("Put it into your calendar, or choose how you are reminded"),
        space=" ",
        line="\n",
        next_line=mark_safe("<br>\n"),
        next_step=mark_safe("</li>\n<li>"),
    )


def _headers(rows: Sequence[Reminder], now: datetime) -> dict[str, str]:
    headers = {
        "Message-ID": rows[0].message_id,
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    # Law and agency policy cannot be muted, what rests on practice can (RFC 8058).
    muted = next((row for row in rows if RULES[row.deadline.rule].may_mute), None)
    if muted:
        headers["List-Unsubscribe"] = f"<{links.unsubscribe(muted)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _mail(standings: Sequence[phrases.Standing]) -> Mail:
    first, alone = standings[0], len(standings) == 1
    language = translation.get_language() or settings.LANGUAGE_CODE
    return Mail(
        language=language,
        words=_words(language),
        greeting=gettext("Dear %(name)s,") % {"name": first.row.to.name or first.row.to.email},
        intro="" if alone else _intro(len(standings)),
        items=[_item(at, alone=alone) for at in standings],
        answer=links.answer_page(first.row),
        may_answer=any(at.act for at in standings),
        closing=_closing(first, alone=alone),
    )


def _intro(count: int) -> str:
    """The subject of a mail about several deadlines, too: it names no case."""
    text = ngettext("%(count)s date in your cases", "%(count)s dates in your cases", count)
    return text % {"count": count}


def _item(at: phrases.Standing, *, alone: bool) -> Item:
    """Beside others a notice leaves its reasons to the case's page, where its reader has one."""
    page = links.case_page(at.row)
    counsel = ""
    if at.counsel and at.named.counsel[1]:
        text = gettext("Your answer to this mail goes to %(counsel)s.")
        counsel = text % {"counsel": at.counsel}
    reference = "" if alone else at.deadline.petition.reference
    notice = phrases.notice(at, whole=alone or not page)
    return Item(reference=reference, notice=notice, case=page, counsel=counsel)


def _closing(at: phrases.Standing, *, alone: bool) -> str:
    if not alone:
        return gettext("You get this mail once a day, because you have a part in these cases.")
    text = gettext("You get this mail because you have a part in case %(reference)s.")
    return text % {"reference": at.deadline.petition.reference}
