"""What an event's form needs to know of the case and of the person who fills it in."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.cases.access import Rights
from tracker.cases.models import EmbassyInterview, Participant, Petition, RecommendationLetter
from tracker.dashboard.forms.fields import NOTHING, zone_choices
from tracker.lib.zones import day_of


@dataclass(frozen=True, slots=True)
class Desk:
    """One case on the desk of one reader, at an instant."""

    petition: Petition
    people: list[Participant]
    letters: list[RecommendationLetter]
    interviews: list[EmbassyInterview]
    reader: User
    rights: Rights
    now: datetime

    @property
    def today(self) -> date:
        """The reader's day."""
        return day_of(self.now, self.reader.zone)

    def letter_choices(self) -> list[tuple[str, str]]:
        return [NOTHING, *((str(letter.uuid), letter_named(letter)) for letter in self.letters)]

    def zones(self, *others: str) -> list[tuple[str, str]]:
        """The zones in which a date of this case may have been read."""
        posts = (interview.post.zone for interview in self.interviews)
        return zone_choices(self.reader.zone, self.petition.zone, *posts, *others)

    def letter(self, chosen: str | None) -> RecommendationLetter | None:
        return next((row for row in self.letters if str(row.uuid) == chosen), None)

    def interview(self, chosen: str | None) -> EmbassyInterview | None:
        return next((row for row in self.interviews if str(row.uuid) == chosen), None)


def desk_of(petition: Petition, reader: User, rights: Rights, now: datetime) -> Desk:
    """Read what a form needs of a case (three queries)."""
    return Desk(
        petition=petition,
        people=list(petition.participants.all()),
        letters=list(petition.letters.select_related("recommender")),
        interviews=list(petition.interviews.select_related("post")),
        reader=reader,
        rights=rights,
        now=now,
    )


def letter_named(letter: RecommendationLetter) -> str:
    """ "Letter 5, Amara Okoye"."""
    if letter.recommender is None:
        return _("Letter %(number)s") % {"number": letter.position}
    values = {"number": letter.position, "name": letter.recommender.name}
    return _("Letter %(number)s, %(name)s") % values
