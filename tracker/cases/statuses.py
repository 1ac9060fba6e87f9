"""The titles of USCIS's status page, and the kind of event that each of them tells.

A title is matched whole, after its letters' case, quotes and spaces are made alike. Parts of titles
are never matched: "Notice of Intent to Deny Was Sent" is no denial, and an expedite request that
was approved is no approval. What is not listed is kept raw, as `status_seen`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tracker.accounts.models import User
from tracker.cases.enums import Authority, Source
from tracker.cases.enums import EventKind as K
from tracker.cases.evaluate import fact_of, order
from tracker.cases.facts import FactError, NewFact, faults
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import record_all
from tracker.lib import edtf
from tracker.lib.zones import NEW_YORK, span_elsewhere

# The site shows a day of its own, a few days from the one on the paper.
_LAG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Status:
    """What a title tells. Not ``verified``: no list of the real site's titles has it."""

    kind: K
    verified: bool = True


# As listed from the real site. Those under `status_seen` are known, and tell no event of ours.
_TITLES: Mapping[K, tuple[str, ...]] = {
    K.PETITION_RECEIVED: (
        "Case Was Received",
        "Case Was Received and A Receipt Notice Was Sent",
        "Case Was Received and A Receipt Notice Was Emailed",
        "Case Accepted By The USCIS Lockbox",
    ),
    K.PREMIUM_REQUESTED: ("Request For Premium Processing Services Was Received",),
    K.PETITION_REJECTED: (
        "Case Rejected Because I Sent An Incorrect Fee",
        "Case Rejected For Incorrect Fee",
        "Case Rejected Because The Version Of The Form I Sent Is No Longer Accepted",
        "Case Was Rejected Because I Did Not Sign My Form",
        "Case Was Rejected Because It Was Improperly Filed",
        "Case Was Rejected Because My Check Or Money Order Is Not Signed",
        "Case Rejected For Form Not Signed And Incorrect Form Version",
        "Case Rejected For Incorrect Fee And Form Not Signed",
        "Case Rejected For Incorrect Fee And Incorrect Form Version",
        "Case Rejected For Incorrect Fee And Payment Not Signed",
        "Petition/Application Was Rejected For Insufficient Funds",
    ),
    K.TRANSFERRED: (
        "Case Was Transferred And A New Office Has Jurisdiction",
        "Case Transferred And New Office Has Jurisdiction",
        "Case Transferred To Another Office",
    ),
    K.RFE_ISSUED: (
        "Request for Additional Evidence Was Sent",
        "Request for Initial Evidence Was Sent",
        "Request for Additional Evidence Was Mailed",
        "Request for Initial Evidence Was Mailed",
    ),
    K.RFE_RESPONSE_RECEIVED: (
        "Response To USCIS' Request For Evidence Was Received",
        "Request for Additional Information Received",
    ),
    K.APPROVED: (
        "Case Was Approved",
        "Case Was Approved And My Decision Was Emailed",
        "Case Was Approved And A Decision Notice Was Sent",
        "Case Was Approved And USCIS Notified The U.S. Consulate or Port of Entry",
    ),
    K.DENIED: ("Case Was Denied", "Case Was Denied And My Decision Notice Mailed"),
    K.WITHDRAWN: ("Withdrawal Acknowledgement Notice Was Sent",),
    K.RETURNED_BY_CONSULATE: ("Department of State Sent Case to USCIS For Review",),
    K.NOIR_ISSUED: ("Intent to Revoke Notice Was Sent",),
    K.REVOKED: (
        "Case Approval Was Revoked",
        "Revocation Notice Was Sent",
        "Case Was Automatically Revoked",
    ),
    K.REOPENED: ("Case Was Reopened", "Case Was Reopened For Reconsideration"),
    K.APPEAL_DECIDED: (
        "Appeal Was Dismissed",
        "Appeal Was Approved",
        "Appeal Was Remanded To The Originating Office For Consideration",
        "Appeal Was Terminated and A Notice Was Mailed To Me",
    ),
    K.STATUS_SEEN: (
        # Neither is the day on which USCIS received the petition, from which clocks run.
        "Case Was Received At Another USCIS Office",
        "Fees Were Waived",
        "Premium Processing Fee Will Be Refunded",
        "Premium Processing Case is Not Eligible for Pre-Certification",
        # Counsel's form of appearance; the petition itself was taken.
        "Form G-28 Was Rejected Because It Was Improperly Filed",
        # It may be any letter: read as the answer, it would end the reminders of an open request.
        "Correspondence Was Received And USCIS Is Reviewing It",
        "Notice Explaining USCIS Actions Was Mailed",
        "Notice Explaining USCIS' Actions Was Mailed",
        "Amended Notice Was Mailed",
        "Duplicate Notice Was Mailed",
        "Notice Was Returned To USCIS Because The Post Office Could Not Deliver It",
        "Case Is On Hold",
        "Expedite Request Received",
        "Expedite Request Approved",
        "Expedite Request Denied",
        # They follow an approval, and state no validity of their own.
        "Case Approval Was Affirmed",
        "Case Approval Was Certified By USCIS",
        # The appeal was withdrawn, not the petition.
        "Withdrawal Of My Appeal Was Acknowledged",
        "Case Was Sent To The Department of State",
        "Case Approval Was Reaffirmed And Mailed Back To Department Of State",
        "Case Was Not Revoked or Cancelled By USCIS",
        "Case Was Sent To The Administrative Appeals Office for Review",
        "Case Was Relocated From Administrative Appeals Office To USCIS Originating Office",
    ),
}
_UNVERIFIED: Mapping[K, tuple[str, ...]] = {
    K.NOID_ISSUED: ("Notice of Intent to Deny Was Sent",),
    K.RFE_ISSUED: ("Request for Evidence Was Sent",),
    K.STATUS_SEEN: ("Case Is Being Actively Reviewed By USCIS",),
}

_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032", "'"))


def _alike(title: str) -> str:
    """``title`` in one case, with straight quotes and single spaces; no full stop at its end."""
    plain = unicodedata.normalize("NFKC", title.translate(_QUOTES))
    return " ".join(plain.split()).rstrip(".").casefold()


def _by_title() -> dict[str, Status]:
    listed = [(title, Status(kind)) for kind, titles in _TITLES.items() for title in titles]
    aliases = [(title, Status(kind, False)) for kind, some in _UNVERIFIED.items() for title in some]
    return {_alike(title): status for title, status in (*listed, *aliases)}


STATUSES: Mapping[str, Status] = _by_title()


def status_of(title: str) -> Status | None:
    """What ``title`` tells; None where it is not listed."""
    return STATUSES.get(_alike(title))


def read(fact: NewFact) -> NewFact:
    """A status text that was seen, as the event that its title tells; any other fact as it is.

    A title seen on a day tells what happened on that day or before: deadlines must not be counted
    from the look. The title stays in the summary.
    """
    title = str(fact.details.get("text", ""))
    status = status_of(title)
    if fact.kind is not K.STATUS_SEEN or status is None or status.kind is K.STATUS_SEEN:
        return fact
    return replace(
        fact,
        kind=status.kind,
        date=_by_then(fact.date),
        at=None,  # the moment of the look
        inferred=fact.inferred or not status.verified,
        summary=fact.summary or title,
        details={},
    )


def _by_then(date: str) -> str:
    try:
        seen = edtf.parse(date)
    except edtf.EdtfError:  # told when it is recorded
        return date
    return edtf.from_days(None, seen.latest)


@transaction.atomic
def record_status(
    petition: Petition,
    title: str,
    date: str,
    *,
    dated: str = "",
    by: User | None = None,
    now: datetime,
    source: Source = Source.MANUAL,
    **fields: Any,  # noqa: ANN401  # the fields of NewFact
) -> TimelineEvent:
    """Record what the status page said, as the event it tells or raw.

    ``date`` is EDTF, the day on which ``title`` was seen; ``dated`` the day that the text below it
    gives ("On November 14, 2018, we mailed …"). Both are New York's unless ``zone`` says otherwise.
    A status that the case's last step tells already is not recorded again: that event is returned.
    Raises `FactError`, nothing written.
    """
    petition = Petition.objects.select_for_update().get(pk=petition.pk)
    given = {"zone": NEW_YORK, "actor": Authority.USCIS, **fields}
    fact = read(NewFact(kind=K.STATUS_SEEN, date=date, details={"text": title}, **given))
    _check(petition, fact)
    if dated:
        fact = replace(fact, date=dated, learned_on=fact.learned_on or edtf.parse(date).latest)
        _check(petition, fact)
    return _told(petition, fact) or record_all(petition, [fact], by=by, now=now, source=source)[0]


def _check(petition: Petition, fact: NewFact) -> None:
    if wrong := faults(petition, fact):
        raise FactError(wrong)


def _told(petition: Petition, fact: NewFact) -> TimelineEvent | None:
    """The event by which the case knows of this status, if it is the last step that USCIS took."""
    steps = {status.kind for status in STATUSES.values()} - {K.STATUS_SEEN} | {fact.kind}
    events = petition.events.standing().filter(kind__in=steps)
    last = max(events.with_named(), key=order, default=None)
    if last is None or last.kind != fact.kind:
        return None
    if fact.kind is K.STATUS_SEEN:
        return last if last.details == fact.details else None
    return last if _same_time(last, fact) else None


def _same_time(event: TimelineEvent, fact: NewFact) -> bool:
    """Whether both can be of one time, give or take the days by which the site lags."""
    said = edtf.parse(fact.date)
    first, last = fact_of(event).days_in(NEW_YORK)
    earliest, latest = span_elsewhere(said.earliest, said.latest, fact.zone, NEW_YORK)
    before = earliest is not None and last is not None and last < earliest - _LAG
    after = latest is not None and first is not None and first > latest + _LAG
    return not (before or after)
