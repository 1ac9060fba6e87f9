"""A mail of text and HTML, printed with the standard library's own parts.

Django prints any mail; this one shape it prints at three times the work, most of it folding headers
that need none and looking for a boundary by a new regular expression a mail.
"""

import secrets
from collections.abc import Mapping
from email.generator import BytesGenerator
from email.message import Message
from email.policy import Compat32
from functools import cache
from io import BytesIO
from typing import Any

LONGEST_LINE = 998  # characters, RFC 5322


class OneLine(Compat32):
    """Prints a header on one line where RFC 5322 lets it (998 characters).

    At the usual 78 a long Message-ID moves to a second line and leaves the first one empty, which
    some mail programs read as no Message-ID at all.
    """

    def fold(self, name: str, value: Any) -> str:  # noqa: ANN401  # text, or a Header
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401
        whole = self._whole(name, value)
        return whole.encode("ascii") if whole else super().fold_binary(name, value)

    def _whole(self, name: str, value: object) -> str:
        """The header on one line; empty where it has to be folded or encoded."""
        line = f"{name}: {value}"
        fits = len(line) <= LONGEST_LINE and line.isascii() and "\n" not in line
        return line + self.linesep if fits and isinstance(value, str) else ""


ONE_LINE = OneLine(max_line_length=LONGEST_LINE)


@cache
def _ending(linesep: str) -> OneLine:
    return ONE_LINE.clone(linesep=linesep)


class _Printer(BytesGenerator):
    """Writes a text at once, where the standard library's writes each line and its end apart."""

    def _write_lines(self, lines: str) -> None:
        text = lines.replace("\r\n", "\n").replace("\r", "\n")
        self.write(text.replace("\n", self._NL))  # type: ignore[attr-defined]


class Part(Message):
    """A mail or a part of one."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(policy=ONE_LINE)
        for name, value in headers.items():
            self[name] = value

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n", **_options: Any) -> bytes:  # type: ignore[override]  # noqa: ANN401
        """The mail as it goes on the wire or into a file; ``linesep`` ends its lines."""
        file = BytesIO()
        _Printer(file, mangle_from_=False, policy=_ending(linesep)).flatten(self, unixfrom)
        return file.getvalue()


def alternative(headers: Mapping[str, str], text: str, html: str) -> Part:
    """A mail that says the same as text and as HTML (RFC 2046, section 5.1.4).

    The headers' values are ASCII and on one line, or encoded already (RFC 2047); lines of the
    contents have at most 998 bytes.
    """
    # So long a random boundary stands in no part.
    kind = f'multipart/alternative; boundary="=={secrets.token_hex(20)}=="'
    whole = Part({"MIME-Version": "1.0", "Content-Type": kind, **headers})
    whole.set_payload([_part(text, "plain"), _part(html, "html")])
    return whole


def _part(content: str, subtype: str) -> Part:
    kind = f'text/{subtype}; charset="utf-8"'
    part = Part({"Content-Type": kind, "Content-Transfer-Encoding": "8bit"})
    # The form in which the standard library holds bytes that are no ASCII, and prints them.
    part.set_payload(content.encode().decode("ascii", "surrogateescape"))
    return part
