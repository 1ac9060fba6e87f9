"""The register of rules. A rule is one pure function with what a lawyer wants to know of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from tracker.cases.enums import Bound, EventKind, RuleKind, Sense, Sureness
from tracker.cases.rules.case import Case, Due
from tracker.cases.rules.code import digest

RuleFunction = Callable[[Case, date], Iterable[Due]]

# Practice has no day on which it came into force.
ALWAYS = date.min

SURE = (Sureness.CONFIRMED, Sureness.SECONDARY)

DEFAULT_LADDER = (30, 14, 7, 3, 1, 0)


class Unit(StrEnum):
    """What a version counts in; business days are those of US federal offices."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Version:
    """A wording of a rule, in force from a day until the next version's.

    ``until`` is the last day of triggers it applies to, where it ended without a successor;
    ``sureness`` and ``kind`` are its own, where they differ from its rule's.
    """

    since: date
    citation: str
    count: int = 0
    unit: Unit = Unit.CALENDAR_DAYS
    until: date = date.max
    sureness: Sureness | None = None
    kind: RuleKind | None = None

    @property
    def name(self) -> str:
        """A version is named for the day it came into force."""
        return "always" if self.since == ALWAYS else self.since.isoformat()


@dataclass(frozen=True, slots=True)
class Rule:
    """``ladder``: calendar days before the due date on which reminders go out; ``received``: it
    is kept when USCIS has the paper, and a postmark does not count; ``vital``: its reminders
    cannot be muted although it rests on practice."""

    id: str
    title: str
    kind: RuleKind
    citation: str
    sureness: Sureness
    sense: Sense
    bound: Bound
    apply: RuleFunction
    versions: tuple[Version, ...]
    triggers: frozenset[EventKind] = frozenset()
    ladder: tuple[int, ...] = DEFAULT_LADDER
    received: bool = False
    vital: bool = False

    @property
    def may_mute(self) -> bool:
        """Whether a person may do without its reminders: law and agency policy come anyway."""
        return self.kind is RuleKind.PRACTICE and not self.vital

    @property
    def critical(self) -> bool:
        """Whether somebody else is told when a reminder of it is not answered."""
        return self.sense is Sense.ACT_BY and not self.may_mute

    def version(self, name: str) -> Version | None:
        """The version called ``name``; None for a printed date, which follows no wording."""
        return next((version for version in self.versions if version.name == name), None)

    def sureness_of(self, version: str) -> Sureness:
        """How sure we are of the wording called ``version``."""
        found = self.version(version)
        return found.sureness if found and found.sureness else self.sureness

    def kind_of(self, version: str) -> RuleKind:
        """What the wording called ``version`` rests on: a memorandum is no law."""
        found = self.version(version)
        return found.kind if found and found.kind else self.kind

    def is_unsure(self, version: str) -> bool:
        """Whether dates by the wording called ``version`` are shown with "confirm with counsel":
        below C2."""
        return self.sureness_of(version) not in SURE


def version_on(versions: tuple[Version, ...], day: date) -> Version | None:
    """The last version that had begun and not ended on ``day``; None where there is none.

    ``day`` is the date of a rule's own trigger, never today's.
    """
    found: Version | None = None
    for version in versions:
        if version.since <= day <= version.until and (not found or version.since > found.since):
            found = version
    return found


def fingerprint(rule: Rule) -> str:
    """SHA-256, in hex, over what a release can change of a rule: its versions and its code.

    Another wording, count, unit or day of effect gives another one, and so does another line in
    the module of its function, or in one that it counts with.
    """
    parts = [
        (v.since.isoformat(), v.until.isoformat(), v.count, v.unit.value, v.citation)
        for v in rule.versions
    ]
    code = digest(rule.apply.__module__)
    return sha256(json.dumps([rule.id, parts, code]).encode()).hexdigest()


def register(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """Rules by id; two with one id are a mistake."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in found:
            raise ValueError(f"two rules are called {rule.id}")
        found[rule.id] = rule
    return found
