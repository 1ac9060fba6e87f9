"""Who looks at a case, and at which moment: what every part of the page asks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext

from tracker.accounts.models import User
from tracker.cases import access
from tracker.cases.access import Action, Part, Rights
from tracker.cases.enums import Bound, Family
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.queries import CaseRows
from tracker.lib.zones import day_of, end_of

_FAMILY: Mapping[str, Family] = {kind: spec.family for kind, spec in KINDS.items()}

# Whose days are the reader's own.
OWN: Mapping[Part, frozenset[Bound]] = {
    Part.APPLICANT: frozenset({Bound.BENEFICIARY}),
    Part.PETITIONER: frozenset({Bound.PETITIONER}),
    Part.ATTORNEY: frozenset({Bound.COUNSEL}),
    Part.PARALEGAL: frozenset({Bound.COUNSEL}),
    Part.ADMINISTRATOR: frozenset(),
    Part.OPERATOR: frozenset(),
}
# Whose days the reader looks after besides: a firm everybody's, a petitioner those of counsel.
LOOKED_AFTER: Mapping[Part, frozenset[Bound]] = {
    Part.APPLICANT: frozenset(),
    Part.PETITIONER: frozenset({Bound.COUNSEL}),
    Part.ATTORNEY: frozenset(Bound),
    Part.PARALEGAL: frozenset(Bound),
    Part.ADMINISTRATOR: frozenset(Bound),
    Part.OPERATOR: frozenset(Bound),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """A reader, their rights in one petition, and the day they look at it as.

    ``as_of`` is a day in the petition's zone; ``now`` the instant of the request.
    """

    user: User
    rights: Rights
    petition: Petition
    now: datetime
    as_of: date

    @property
    def zone(self) -> str:
        return self.user.zone

    @property
    def at_desk(self) -> bool:
        """Whether the reader works on the case at the firm's desk, too."""
        return self.user.is_staff and self.rights.may(Action.SEE_LEDGER)

    @property
    def year(self) -> int:
        """The year that needs no naming."""
        return self.as_of.year

    @property
    def looks_back(self) -> bool:
        return self.as_of < day_of(self.now, self.petition.zone)

    @property
    def writes(self) -> bool:
        """Whether the reader can record here; what is long past is only looked at."""
        return self.rights.may(Action.RECORD) and not self.looks_back

    def may_change(self, event: TimelineEvent) -> bool:
        """Whether the reader may correct it or take it back here."""
        return self.writes and access.may_change(self.user, self.rights, event)

    def is_over(self, day: date, zone: str) -> bool:
        """Whether ``day`` has ended in ``zone``; a look back stands at the end of its day."""
        moment = end_of(self.as_of, self.petition.zone) if self.looks_back else self.now
        return end_of(day, zone) <= moment

    def days_left(self, day: date, zone: str) -> int:
        """Calendar days from today in ``zone`` to ``day``; negative when it has passed."""
        today = self.as_of if self.looks_back else day_of(self.now, zone)
        return (day - today).days

    def owns(self, bound: Bound) -> bool:
        return any(bound in OWN[part] for part in self.rights.parts)

    def looks_after(self, bound: Bound) -> bool:
        return any(bound in OWN[part] | LOOKED_AFTER[part] for part in self.rights.parts)

    def whose(self, bound: Bound) -> str:
        """ "You", or the word for who is bound."""
        return gettext("You") if self.owns(bound) else label(bound)


def seen(rows: CaseRows, rights: Rights) -> CaseRows:
    """The rows that a reader with these rights may see; the page is worked out from them alone."""
    events = [event for event in rows.events if _FAMILY[event.kind] in rights.families]
    interviews = rows.interviews if Family.CONSULAR in rights.families else []
    return replace(rows, events=events, interviews=interviews)
