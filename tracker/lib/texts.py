"""Sentences that pure code marks for translation, and that pages, mails and PDFs translate.

Pure modules may not import Django, so they mark a sentence with ``noop`` (imported as ``_``, which
the message extractor knows) and hand it on as a `Sentence`: the English text with named places, and
the values for them. The words are chosen in the reader's language, at the edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Value = date | int | str


def noop(text: str) -> str:
    """Mark ``text`` for translation; return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with ``{named}`` places, and the values for them (date, int or str)."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def to_json(self) -> dict[str, object]:
        """``{"text": …, "values": {…}}``; a date is written ``{"date": "2018-07-13"}``."""
        return {"text": self.text, "values": {k: _to_json(v) for k, v in self.values.items()}}


def from_json(data: Mapping[str, object]) -> Sentence:
    """The inverse of `Sentence.to_json`."""
    values = data["values"]
    assert isinstance(values, Mapping)
    return Sentence(str(data["text"]), {k: _from_json(v) for k, v in values.items()})


def _to_json(value: Value) -> object:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _from_json(value: object) -> Value:
    if isinstance(value, Mapping):
        return date.fromisoformat(value["date"])
    assert isinstance(value, int | str)
    return value
