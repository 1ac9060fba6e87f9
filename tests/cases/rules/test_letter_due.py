"""letter-due: wanted by a day, met by a pass or a signature."""

from datetime import date

from tests.cases.rules.build import SEOUL, case, fact
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
