"""How long something took, told as an interval, and how often such intervals were right.

Distribution-free: of ``n`` past lengths and one to come, each order is as likely as another, so
the next one falls outside the ``k`` shortest and the ``k`` longest with a chance of at least
``1 - 2k / (n + 1)`` (split conformal prediction; Vovk, Gammerman and Shafer, 2005). With
``k = (n + 1) // 10`` that is 80 % or more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHARE = 80  # per cent

# With fewer no end of an 80 % interval can be told: k would be 0.
FEWEST = 9


@dataclass(frozen=True, slots=True)
class Length:
    """How many days something took: at least ``low`` and at most ``high``, as far as known."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Record:
    """Of ``tried`` forecasts of what is past, ``right`` held what happened."""

    right: int
    tried: int


def interval(lengths: Sequence[Length]) -> Length | None:
    """The days between which 80 % lie; None for fewer than `FEWEST` lengths.

    A length that is known within bounds counts with its lower one at the lower end and with its
    upper one at the upper end: not knowing makes the interval wider, never narrower.
    """
    if len(lengths) < FEWEST:
        return None
    cut = (len(lengths) + 1) // 10
    lows = sorted(length.low for length in lengths)
    highs = sorted(length.high for length in lengths)
    return Length(lows[cut - 1], highs[-cut])


def back_test(lengths: Sequence[Length], last: int) -> Record:
    """The ``last`` lengths, each forecast from all others; right where all of it lay inside.

    Sorted once: leaving one out moves the others by one place at most.
    """
    others = len(lengths) - 1
    if others < FEWEST:
        return Record(0, 0)
    cut = (others + 1) // 10
    lows = sorted(length.low for length in lengths)
    highs = sorted((length.high for length in lengths), reverse=True)
    tried = lengths[-last:]
    right = sum(
        _without(lows, cut, one.low) <= one.low
        and one.high <= _without(highs, cut, one.high, longest_first=True)
        for one in tried
    )
    return Record(right, len(tried))


def _without(ends: Sequence[int], cut: int, own: int, *, longest_first: bool = False) -> int:
    """The ``cut``-th of sorted ``ends`` when one ``own`` among them is left out."""
    before = own >= ends[cut - 1] if longest_first else own <= ends[cut - 1]
    return ends[cut] if before else ends[cut - 1]
