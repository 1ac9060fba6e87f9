"""What a returned mail says: delivery status notifications (RFC 3464), and older servers' prose.

A mailbox for bounces gets answering machines and advertisements, too: those are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from tracker.lib.lines import brief

FAILED, DELAYED = "failed", "delayed"

_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_ID_LINE = re.compile(r"^\W*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")  # and no IP address
_CODE = re.compile(r"\b([45])\d\d[ -]")
_SENDER = re.compile(r"\b(mailer-daemon|postmaster)@", re.IGNORECASE)
_KIND = re.compile(r"^[\w-]+;\s*")  # "smtp; 550 …"


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not arrive, or not yet.

    ``status``: as RFC 3463 writes it, "5.1.1"; empty where none was told. ``permanent``: no server
    tries it again. ``reason``: one line, in the server's words where it said any.
    """

    message_id: str
    status: str
    permanent: bool
    reason: str


def parse(content: bytes) -> Bounce | None:
    """What a mail in a mailbox for bounces tells; None where it is not about a mail of ours."""
    mail = message_from_bytes(content)
    parts = list(_parts(mail))
    report = next((part for part in parts if _type(part) == "message/delivery-status"), None)
    message_id = _original(mail, parts)
    if not message_id:
        return None
    return _reported(report, message_id) if report else _told(mail, parts, message_id)


def _reported(report: Message, message_id: str) -> Bounce | None:
    blocks: list[Message] = [part for part in report.get_payload() if isinstance(part, Message)]
    told = [block for block in blocks if block["Action"]]
    actions = [(brief(block["Action"]).lower(), block) for block in told]
    # A mail of ours goes to one address; where that is a list, the worst counts.
    for wanted in (FAILED, DELAYED):
        for action, block in actions:
            if action.startswith(wanted):
                return _of(block, message_id, permanent=wanted == FAILED)
    return None  # delivered, relayed, expanded


def _of(block: Message, message_id: str, *, permanent: bool) -> Bounce:
    """RFC 3464: "failed" means that the server has given up, whatever class the status is of."""
    status = _STATUS.search(str(block["Status"] or ""))
    number = status[1] if status else ""
    said = _KIND.sub("", brief(block["Diagnostic-Code"] or ""))
    return Bounce(message_id, number, permanent, said or number or FAILED)


def _told(mail: Message, parts: list[Message], message_id: str) -> Bounce | None:
    """Older servers (Exim, qmail) tell in prose: only their own word, with a code, is believed."""
    sender = f"{mail['From']} {mail['Return-Path']}"
    if not mail["X-Failed-Recipients"] and not _SENDER.search(sender):
        return None
    lines = [line for part in parts if _type(part) == "text/plain" for line in _lines(part)]
    for line in lines:
        status, code = _STATUS.search(line), _CODE.search(line)
        level = status[1][0] if status else code[1] if code else ""
        if level in ("4", "5"):
            return Bounce(message_id, status[1] if status else "", level == "5", brief(line))
    return None


def _lines(part: Message) -> Iterator[str]:
    """Lines of a text, up to the copy of the mail that came back."""
    for line in _text(part).splitlines():
        if line.startswith("--") and "copy" in line:
            return
        yield line


def _original(mail: Message, parts: list[Message]) -> str:
    """The Message-ID of the mail that came back; empty where nothing names one."""
    for part in parts:
        inner = part.get_payload() if _type(part) == "message/rfc822" else None
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            if found := _ID.search(str(inner[0]["Message-ID"] or "")):
                return found[0]
        elif _type(part) in ("text/rfc822-headers", "message/rfc822-headers", "text/plain") and (
            found := _ID_LINE.search(_text(part))
        ):
            return found[1]
    answers = _ID.search(f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}")
    return answers[0] if answers else ""


def _parts(part: Message) -> Iterator[Message]:
    """The parts of a mail, without those of a mail in it."""
    yield part
    inner = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inner, list):
        for child in inner:
            if isinstance(child, Message):
                yield from _parts(child)


def _type(part: Message) -> str:
    return part.get_content_type()


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode(errors="replace") if isinstance(content, bytes) else ""
