"""What cannot all be true of a case, for counsel to look at."""

from dataclasses import dataclass

from tracker.cases import words
from tracker.cases.contradictions import contradictions
from tracker.cases.evaluate import Evaluation
from tracker.cases.labels import label
from tracker.dashboard.present import sources
from tracker.dashboard.present.sight import Sight


@dataclass(frozen=True, slots=True)
class Doubt:
    """What contradicts what, why, and where to look; ``facts`` are names and places of entries."""

    what: str
    why: str
    look_at: str
    facts: tuple[tuple[str, str], ...]


def doubts(evaluation: Evaluation, sight: Sight) -> tuple[Doubt, ...]:
    """Contradictions among the facts, for readers who confirm; a look back leaves them out, for
    they are about everything that is on record."""
    if sight.looks_back or not sight.rights.confirms:
        return ()
    return tuple(
        Doubt(
            what=words.say(found.what),
            why=words.say(found.why),
            look_at=words.say(found.look_at),
            facts=tuple((label(fact.kind), sources.entry(fact)) for fact in found.facts),
        )
        for found in contradictions(evaluation.rows, sight.now)
    )
