"""The list of cases: one row each, from the petitions' caches and deadlines, in few queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from tracker.accounts.models import User
from tracker.cases import access
from tracker.cases.access import Action, Rights
from tracker.cases.enums import Bound, Family, Role, Sense, Stage
from tracker.cases.labels import label
from tracker.cases.models import STANDS, Deadline, Participant, Petition, Reminder
from tracker.cases.reminders import needing_care
from tracker.cases.rules import RULES
from tracker.cases.rules.stage import ORDER
from tracker.dashboard import dates
from tracker.dashboard.present import todo
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.present.titles import heading, name_of_case
from tracker.lib.zones import day_of, end_of


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case: whose, where it stands, and the nearest day that someone must keep; ``care`` counts
    the reminders that did not arrive, for those who see to them."""

    uuid: UUID
    reference: str
    title: str
    person: str
    stage: str
    letters: str
    due: str
    due_title: str
    left: str
    urgent: bool
    care: int


def case_rows(user: User, petitions: Sequence[Petition], *, now: datetime) -> list[CaseRow]:
    """Rows for ``petitions``, in their order; the number of queries does not grow with them."""
    rights = access.rights_in(user, petitions)
    people = _people(petitions)
    deadlines, care = _open_deadlines(petitions, now), _care(petitions, rights)
    sights = {
        row.pk: Sight(user, rights[row.pk], row, now, day_of(now, row.zone)) for row in petitions
    }
    return [
        _row(
            petition,
            people[petition.pk],
            deadlines[petition.pk],
            care[petition.pk],
            sights[petition.pk],
        )
        for petition in petitions
    ]


def _care(petitions: Sequence[Petition], rights: Mapping[int, Rights]) -> Mapping[int, int]:
    """How many reminders of each case did not arrive; 0 for who does not answer for it."""
    own = [row.pk for row in petitions if rights[row.pk].may(Action.SEE_LEDGER)]
    if not own:
        return Counter()
    lost = needing_care(Reminder.objects.filter(deadline__petition__in=own))
    return Counter(lost.values_list("deadline__petition", flat=True))


def _people(petitions: Sequence[Petition]) -> Mapping[int, Mapping[str, Participant]]:
    """The beneficiary and the petitioner of each case."""
    rows = Participant.objects.filter(
        petition__in=petitions, role__in=(Role.BENEFICIARY, Role.PETITIONER)
    )
    found: dict[int, dict[str, Participant]] = {petition.pk: {} for petition in petitions}
    for row in rows:
        found[row.petition_id][row.role] = row
    return found


def _open_deadlines(
    petitions: Sequence[Petition], now: datetime
) -> Mapping[int, Sequence[Deadline]]:
    """What stands open by a rule there is, and is not over, of each case, nearest first."""
    rows = Deadline.objects.filter(STANDS, petition__in=petitions, rule__in=RULES).exclude(
        Q(sense=Sense.NOT_BEFORE) | Q(bound=Bound.FIRM)
    )
    found: dict[int, list[Deadline]] = {petition.pk: [] for petition in petitions}
    for row in rows.order_by("by", "id"):
        if end_of(row.by, row.zone) > now:
            found[row.petition_id].append(row)
    return found


def _row(
    petition: Petition,
    people: Mapping[str, Participant],
    deadlines: Sequence[Deadline],
    care: int,
    sight: Sight,
) -> CaseRow:
    person, petitioner = people.get(Role.BENEFICIARY), people.get(Role.PETITIONER)
    due = next((row for row in deadlines if row.bound in sight.rights.bounds), None)
    left = sight.days_left(due.by, due.zone) if due else 0
    title, named = name_of_case(person, petitioner, sight)
    return CaseRow(
        uuid=petition.uuid,
        reference=petition.reference,
        title=title or petition.reference,
        person=named,
        stage=label(_stage(petition, sight)),
        letters=_letters(petition),
        due=_due(due, sight) if due else "",
        due_title=heading(due.rule, own=sight.owns(Bound(due.bound))) if due else "",
        left=todo.left_words(left, late=False) if due else "",
        urgent=due is not None and left <= todo.URGENT_DAYS and due.sense == Sense.ACT_BY,
        care=care,
    )


def _stage(petition: Petition, sight: Sight) -> Stage:
    """Who does not see the visa part sees the case stand at its approval."""
    stage = Stage(petition.stage)
    narrow = Family.CONSULAR not in sight.rights.families
    if narrow and stage is not Stage.CLOSED and ORDER[stage] > ORDER[Stage.APPROVED]:
        return Stage.APPROVED
    return stage


def _letters(petition: Petition) -> str:
    if not petition.letters_total:
        return gettext("none on record")
    text = gettext("{passed} of {total} passed")
    return text.format(passed=petition.letters_passed, total=petition.letters_total)


def _due(row: Deadline, sight: Sight) -> str:
    words = todo.when(Sense(row.sense), row.rule).format(day=dates.short(row.by, sight.year))
    return gettext("{whose}, {when}").format(when=words, whose=sight.whose(Bound(row.bound)))
