"""USCIS receipt numbers: three letters and ten digits, printed with or without dashes.

The prefix names the office that took the case in, and does not change on a transfer. Nothing here
reads a year or a day out of the digits: IOE numbers hold none, and the older layouts are hearsay.
No check digit is known.
"""

import re
import unicodedata
from collections.abc import Mapping

from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

# The prefix, and the office that it stands for; several offices have two.
OFFICES: Mapping[str, str] = {
    "EAC": _("Vermont Service Center"),
    "VSC": _("Vermont Service Center"),
    "WAC": _("California Service Center"),
    "CSC": _("California Service Center"),
    "LIN": _("Nebraska Service Center"),
    "NSC": _("Nebraska Service Center"),
    "SRC": _("Texas Service Center"),
    "TSC": _("Texas Service Center"),
    "MSC": _("National Benefits Center"),
    "NBC": _("National Benefits Center"),
    "YSC": _("Potomac Service Center"),
    "IOE": _("USCIS's electronic system (filed online, or on paper and scanned)"),
}

_FORM = re.compile(r"[A-Z]{3}[0-9]{10}")
_ORNAMENT = re.compile(r"[\s*\u00ad\u2010-\u2015\u2212-]+")  # spaces, asterisks, every dash
_SHOWN = 3

_NOT_THE_FORM = _(
    "A receipt number is three letters and ten digits, such as IOE0912345678; spaces and dashes do "
    "not matter. Copy it from the notice (I-797)."
)
_UNKNOWN_PREFIX = _(
    "No office is known by the letters {prefix}. Compare the receipt number with the notice "
    "(I-797)."
)


def normalise(text: str) -> str:
    """``text`` in capitals, without spaces, dashes and asterisks; full-width forms made plain."""
    return _ORNAMENT.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_receipt(number: str) -> bool:
    """Whether a normalised ``number`` has the form: three letters and ten digits."""
    return _FORM.fullmatch(number) is not None


def office(number: str) -> str | None:
    """The office that took the case in (English, marked for translation); None for an unknown
    prefix."""
    return OFFICES.get(number[:3])


def fault(number: str) -> Sentence | None:
    """Why a normalised ``number`` is none; the number itself is not repeated."""
    return None if is_receipt(number) else Sentence(_NOT_THE_FORM)


def warning(number: str) -> Sentence | None:
    """What to look at in a number of the right form. An unknown prefix is no fault: USCIS adds
    some."""
    if not is_receipt(number) or office(number):
        return None
    return Sentence(_UNKNOWN_PREFIX, {"prefix": number[:3]})


def masked(number: str) -> str:
    """The number for lists, logs and people who need not know it: "IOE•••••••678".

    What does not have the form is hidden whole: which part of it tells nothing is not known.
    """
    plain = normalise(number)
    if not is_receipt(plain):
        return "•" * len(plain)
    return plain[:_SHOWN] + "•" * (len(plain) - 2 * _SHOWN) + plain[-_SHOWN:]
