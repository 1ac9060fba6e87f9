"""letter-due: the day by which a recommendation letter is wanted."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact, Letter, letter_anchor
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

VERSIONS = (Version(ALWAYS, "practice"),)

# Who is waited for after each of these; before them, the recommender's word.
WAITS_FOR = {
    K.LETTER_REQUESTED: Bound.RECOMMENDER,
    K.LETTER_AGREED: Bound.RECOMMENDER,
    K.LETTER_ANSWERS_RECEIVED: Bound.COUNSEL,
    K.LETTER_DRAFTED: Bound.RECOMMENDER,
}


def letter_due(case: Case, as_of: date) -> Iterator[Due]:
    """One due per letter with a wanted-by day, in the recommender's zone.

    A letter that passed its review or was signed meets it; a declined one is waited for no more.
    Counsel drafts once the recommender's answers are there; the recommender agrees, answers, signs.
    """
    for letter in case.letters:
        if letter.wanted_by and not _has(case, letter, K.LETTER_DECLINED):
            done = _has(case, letter, K.LETTER_PASSED, K.LETTER_SIGNED)
            yield _due(letter, letter.wanted_by, _bound(case, letter), done)


def _bound(case: Case, letter: Letter) -> Bound:
    steps = [fact.kind for fact in case.of(*WAITS_FOR) if fact.letter == letter.key]
    return WAITS_FOR[steps[-1]] if steps else RULE.bound


def _has(case: Case, letter: Letter, *kinds: K) -> Fact | None:
    return next((fact for fact in case.of(*kinds) if fact.letter == letter.key), None)


def _due(letter: Letter, wanted_by: date, bound: Bound, done: Fact | None) -> Due:
    text = _("The letter is wanted by {day}, a day that the case's people chose.")
    return Due(
        rule=RULE.id,
        anchor=letter_anchor(letter.key),
        sense=RULE.sense,
        due=wanted_by,
        due_latest=wanted_by,
        zone=letter.zone,
        bound=bound,
        version=VERSIONS[0].name,
        estimate=False,
        derivation=(Sentence(text, {"day": wanted_by}),),
        met_by=done,
    )


RULE = Rule(
    id="letter-due",
    title=_("A recommendation letter is ready"),
    kind=RuleKind.PRACTICE,
    citation="practice; no letter is required by regulation",
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.RECOMMENDER,
    apply=letter_due,
    versions=VERSIONS,
)
