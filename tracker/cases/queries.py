"""Reads of a case's rows, a fixed number of queries whatever the case's size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.cases.enums import Role
from tracker.cases.models import (
    Closure,
    EmbassyInterview,
    Participant,
    Petition,
    PostClosure,
    RecommendationLetter,
    Reminder,
    SentMail,
    TimelineEvent,
)
from tracker.cases.rules.case import letter_anchor


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Everything that rules, timeline and pages read of one case."""

    petition: Petition
    participants: list[Participant]
    letters: list[RecommendationLetter]
    interviews: list[EmbassyInterview]
    events: list[TimelineEvent]
    closures: dict[date, str]
    post_closures: dict[int, dict[date, str]]


_READ_WITH = ("actor", "letter__recommender", "interview__post", "traveller", "recorded_by")


def rows_of(petition: Petition) -> CaseRows:
    """The standing rows of a case, in the order in which they were listed (six queries)."""
    events = petition.events.standing().order_by("position", "id")
    return CaseRows(
        petition=petition,
        participants=list(petition.participants.select_related("user")),
        letters=list(petition.letters.select_related("recommender")),
        interviews=list(petition.interviews.select_related("post")),
        events=list(events.select_related(*_READ_WITH)),
        closures=dict(Closure.objects.values_list("day", "name")),
        post_closures=closed_days(),
    )


def closed_days() -> dict[int, dict[date, str]]:
    """The closed days of each consular post, by the post's number: a small table, read whole."""
    found: dict[int, dict[date, str]] = {}
    for post, day, name in PostClosure.objects.values_list("post_id", "day", "name"):
        found.setdefault(post, {})[day] = name
    return found


# What a reminder's row is read with, where its case and its reader are asked for.
WITH_READER = ("deadline__petition", "recipient__user", "member")
# And for whom they work: two queries for many rows, instead of one each.
WITH_PLACES = ("recipient__user__memberships", "member__memberships")


def mails_of(rows: Iterable[Reminder]) -> dict[str, SentMail]:
    """The mails in which ``rows`` went out, by their Message-ID (one query)."""
    ids = [row.message_id for row in rows if row.sent_at]
    return SentMail.objects.in_bulk(ids, field_name="message_id")


def mail_of(row: Reminder) -> SentMail | None:
    """The mail in which ``row`` went out; None where it did not, yet."""
    return mails_of([row]).get(row.message_id)


@dataclass(slots=True)
class Named:
    """Who is named in mails about a case: names, of letters' recommenders by the letter's anchor.

    ``counsel`` is the first one, by name and e-mail address; what nobody is, is empty.
    """

    beneficiary: str = ""
    counsel: tuple[str, str] = ("", "")
    recommenders: dict[str, str] = field(default_factory=dict)


def named_in(petitions: Iterable[int]) -> Mapping[int, Named]:
    """Who is named in mails about these cases, by their primary keys (two queries)."""
    found = {pk: Named() for pk in petitions}
    roles = [Role.BENEFICIARY, Role.COUNSEL]
    people = Participant.objects.filter(petition__in=found, role__in=roles)
    # Backwards, so that of several counsel the first one stays.
    ordered = people.order_by("-position", "-pk")
    for pk, role, name, email in ordered.values_list("petition_id", "role", "name", "email"):
        if role == Role.COUNSEL:
            found[pk].counsel = (name, email)
        else:
            found[pk].beneficiary = name
    letters = RecommendationLetter.objects.filter(petition__in=found, recommender__isnull=False)
    for pk, key, name in letters.values_list("petition_id", "key", "recommender__name"):
        found[pk].recommenders[letter_anchor(key)] = name
    return found
