"""letter-due: wanted by a day, met by a pass or a signature."""

from datetime import date

import pytest

from tests.cases.rules.build import SEOUL, case, fact
from tracker.cases.enums import Bound
from tracker.cases.rules.case import Letter
from tracker.cases.rules.letter_due import letter_due

TODAY = date(2026, 11, 23)
WANTED = Letter("letter-5", date(2026, 11, 29), SEOUL)


def test_only_letters_with_a_wanted_day_are_due() -> None:
    free = Letter("letter-6", None, SEOUL)

    [found] = letter_due(case(letters=(WANTED, free)), TODAY)

    assert (found.anchor, found.by, found.zone) == ("letter:letter-5", date(2026, 11, 29), SEOUL)
    assert found.met_by is None


def test_a_pass_or_a_signature_of_this_very_letter_meets_it() -> None:
    other = fact("letter_passed", "2026-11-20", letter="letter-4")
    signed = fact("letter_signed", "2026-11-21", letter="letter-5")

    [open_] = letter_due(case(other, letters=(WANTED,)), TODAY)
    [met] = letter_due(case(other, signed, letters=(WANTED,)), TODAY)

    assert (open_.met_by, met.met_by) == (None, signed)


def test_a_declined_letter_is_waited_for_no_more() -> None:
    declined = fact("letter_declined", "2026-11-20", letter="letter-5")

    assert list(letter_due(case(declined, letters=(WANTED,)), TODAY)) == []


@pytest.mark.parametrize(
    "steps, waited_for",
    [
        ([], Bound.RECOMMENDER),
        (["letter_requested"], Bound.RECOMMENDER),
        (["letter_requested", "letter_agreed"], Bound.RECOMMENDER),
        (["letter_agreed", "letter_answers_received"], Bound.COUNSEL),
        (["letter_answers_received", "letter_drafted"], Bound.RECOMMENDER),
        (["letter_drafted", "letter_answers_received"], Bound.COUNSEL),
    ],
)
def test_it_is_the_day_of_whoever_is_waited_for(steps: list[str], waited_for: Bound) -> None:
    told = [fact(kind, "2026-11-20", letter="letter-5") for kind in steps]
    others = fact("letter_answers_received", "2026-11-21", letter="letter-4")
    of_nobody = fact("letter_answers_received", "2026-11-22")

    [due] = letter_due(case(*told, others, of_nobody, letters=(WANTED,)), TODAY)

    assert due.bound is waited_for
