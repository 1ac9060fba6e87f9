"""Stay until: the earliest of the petition's end, the I-94 and the passport, and which it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.counting import doubts, sure
from tracker.cases.rules.standing import approval, last_own, own, stated_day
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK


class Limit(StrEnum):
    """What can end a stay. A visa's own expiry cannot: it is for entering."""

    PETITION = "petition"
    I94 = "i94"
    PASSPORT = "passport"


_ENDS = {
    Limit.PETITION: _("The petition is valid to {day}, by its approval."),
    Limit.I94: _("The I-94 ends on {day}."),
    Limit.PASSPORT: _("The passport expires on {day}."),
}
_BINDING = {
    Limit.PETITION: _("The petition's end comes first: stay until {day}."),
    Limit.I94: _("The I-94 comes first: stay until {day}."),
    Limit.PASSPORT: _("The passport comes first: stay until {day}."),
}
_MISSING = {
    Limit.PETITION: _("The petition's validity is not recorded."),
    Limit.I94: _("The I-94 of the last entry is not recorded; its date controls."),
    Limit.PASSPORT: _("The passport's expiry is not recorded."),
}


@dataclass(frozen=True, slots=True)
class End:
    """One limit of a stay: its last day in New York, and the fact that says so."""

    limit: Limit
    day: date
    fact: Fact


@dataclass(frozen=True, slots=True)
class Stay:
    """How long the beneficiary may stay. ``ends`` are the known limits, the earliest first."""

    ends: tuple[End, ...]
    zone: str = NEW_YORK

    @property
    def binding(self) -> End:
        """The limit that comes first."""
        return self.ends[0]

    @property
    def until(self) -> date:
        """The last day; it never rolls, and no grace period is counted."""
        return self.binding.day

    @property
    def missing(self) -> tuple[Limit, ...]:
        """Limits that nobody recorded; any of them may come earlier."""
        known = {end.limit for end in self.ends}
        return tuple(limit for limit in Limit if limit not in known)

    @property
    def estimate(self) -> bool:
        """Whether a limit is missing, or rests on what is not certain."""
        return bool(self.missing) or not all(sure(end.fact) for end in self.ends)

    @property
    def derivation(self) -> tuple[Sentence, ...]:
        """The known limits, what is missing, and which of them binds."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Sentence]:
        for end in self.ends:
            yield Sentence(_ENDS[end.limit], {"day": end.day})
            yield from doubts(end.fact)
        for limit in self.missing:
            yield Sentence(_MISSING[limit])
        yield Sentence(_BINDING[self.binding.limit], {"day": self.until})
        yield Sentence(_("Grace periods are discretionary and are not counted here."))


def stay_until(case: Case) -> Stay | None:
    """The earliest of petition end, I-94 and passport; None where neither of the first is known.

    None too where the approval was revoked or withdrawn: then no date promises a stay. A denied
    extension leaves what the I-94 said. After a departure, or a new entry, the old I-94 is over.
    """
    if _taken_back(case):
        return None
    facts = {
        Limit.PETITION: (approval(case), "valid_to"),
        Limit.I94: (standing_i94(case), "until"),
        Limit.PASSPORT: (last_own(case, K.PASSPORT_RECORDED), "expires"),
    }
    ends = [
        End(limit, day, fact)
        for limit, (fact, name) in facts.items()
        if fact and (day := stated_day(fact, name))
    ]
    if not any(end.limit is not Limit.PASSPORT for end in ends):
        return None
    return Stay(tuple(sorted(ends, key=lambda end: end.day)))


def period_of_stay(case: Case) -> End | None:
    """The end of the stay that the petition and the I-94 allow, whatever the passport says."""
    stay = stay_until(case)
    allowed = [end for end in stay.ends if end.limit is not Limit.PASSPORT] if stay else []
    return allowed[0] if allowed else None


def standing_i94(case: Case) -> Fact | None:
    """The beneficiary's last I-94, unless they left or entered on a later day."""
    i94 = last_own(case, K.I94_RECORDED)
    if i94 is None:
        return None
    moves = own(case, case.after(i94, K.ENTERED_US, K.DEPARTED_US))
    return None if any(move.latest != i94.latest for move in moves) else i94


def _taken_back(case: Case) -> bool:
    approved = last_own(case, K.APPROVED)
    return approved is not None and any(own(case, case.after(approved, K.REVOKED, K.WITHDRAWN)))
