"""Signed addresses that work without sign-in, in mails and for calendar programs. They name no
person and no case.

A signature does not expire: a mail is answered when it is found. It says only which notice is
meant, and what its page shows and does is no more than the mail already told its reader.
"""

import re
from functools import cache
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tracker.accounts.models import User
from tracker.cases.enums import Role
from tracker.cases.models import Petition, Reminder

_SIGNER = Signer(salt="tracker.mail", sep=".")
_CALENDARS = Signer(salt="tracker.calendar", sep=".")
_SIGNED = re.compile(r"\b[0-9a-f]{32}\.[\w-]{43}")


def token_of(row: Reminder) -> str:
    """What stands in the address of the page that answers ``row``."""
    return _SIGNER.sign(row.uuid.hex)


def masked(text: str) -> str:
    """``text`` of a mail for others' eyes: who sees it cannot answer as the mail's reader."""
    return _SIGNED.sub("…", text)


def uuid_in(token: str) -> UUID | None:
    """The reminder's uuid in ``token``; None where the signature is not ours."""
    try:
        return UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None


def answer_page(row: Reminder) -> str:
    """Where ``row`` is acknowledged, put into a calendar, and where its reader asks for fewer."""
    return _whole("answer", token_of(row))


def unsubscribe(row: Reminder) -> str:
    """Where a mail program's own button unsubscribes (RFC 8058): it only posts."""
    return _whole("unsubscribe", token_of(row))


def case_page(row: Reminder) -> str:
    """The case, for those who sign in; empty for a recommender, who does not."""
    if counsel_answers(row):
        return ""
    return case(row.deadline.petition)


def case(petition: Petition) -> str:
    """The page of a case."""
    return _whole("case", petition.uuid)


def calendar(user: User) -> str:
    """Where programs ask for the calendar of ``user``; empty where there is none."""
    return _whole("calendar", calendar_key(user)) if user.feed_key else ""


def webcal(address: str) -> str:
    """``address`` as a link that opens the reader's calendar program."""
    return "webcal" + address[address.index(":") :]


def calendar_key(user: User) -> str:
    """What stands in the address of that calendar: whoever has a newer one revoked it."""
    assert user.feed_key, "a user without a calendar"
    return _CALENDARS.sign(user.feed_key.hex)


def feed_key_in(key: str) -> UUID | None:
    """The `User.feed_key` in ``key``; None where the signature is not ours."""
    try:
        return UUID(_CALENDARS.unsign(key))
    except (BadSignature, ValueError):
        return None


def counsel_answers(row: Reminder) -> bool:
    """Whether the reader has no account here, so that a reply goes to counsel."""
    return row.recipient is not None and row.recipient.role == Role.RECOMMENDER


def _whole(name: str, argument: str | UUID) -> str:
    before, after = _around(name)
    return f"{settings.SITE_URL}{before}{argument}{after}"


@cache  # a mail holds several addresses, and each is looked up among all others
def _around(name: str) -> tuple[str, str]:
    """What stands before and after the argument in the path called ``name``."""
    nothing = UUID(int=0)
    before, _, after = reverse(name, args=[nothing]).partition(str(nothing))
    return before, after
