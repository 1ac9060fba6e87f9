"""Mailboxes whose mails are handled one by one: Maildir folders, and mailboxes on a server.

What was handled is marked as seen and not looked at again; what was not stays as it is.
"""

import imaplib
import mailbox
import ssl
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tracker.lib.lines import one_line

PATIENCE = 20.0  # seconds that a server may take to answer
PORTS = {"imaps": 993, "imap": 143}
# SEARCH knows English months, whatever the locale.
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

Handle = Callable[[bytes], bool]


class MailboxError(Exception):
    """A mailbox cannot be read; the message says why, in one line and without the password."""


def read_maildir(folder: Path, handle: Handle) -> None:
    """Show ``handle`` each unseen mail of a Maildir; True marks it as seen. Raises MailboxError."""
    if not (folder / "cur").is_dir():
        raise MailboxError(f"{folder} is no Maildir: it has no folder cur.")
    box = mailbox.Maildir(folder, create=False)
    for key in sorted(box.keys()):
        mail = box[key]
        if "S" not in mail.get_flags() and handle(box.get_bytes(key)):
            mail.set_subdir("cur")
            mail.add_flag("S")
            box[key] = mail


def read_imap(url: str, handle: Handle, *, since: date) -> None:
    """Show ``handle`` each unseen mail that came on ``since`` or later; True marks it as seen.

    ``url``: ``imaps://user:password@host/folder``, percent-encoded; without a folder, the inbox;
    ``imap://`` is not encrypted, for a server on the same machine. Raises MailboxError.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise MailboxError("The mailbox is no imaps://user:password@host/folder.")
    try:
        with _connected(parts.scheme, parts.hostname, parts.port) as server:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            _handle_unseen(server, unquote(parts.path.strip("/")) or "INBOX", handle, since)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(f"{parts.hostname}: {one_line(error)}") from error


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    port = port or PORTS[scheme]
    if scheme == "imap":
        return imaplib.IMAP4(host, port, timeout=PATIENCE)
    context = ssl.create_default_context()  # imaplib's own trusts every certificate
    return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE)


def _handle_unseen(server: imaplib.IMAP4, folder: str, handle: Handle, since: date) -> None:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    _ok(server.select(quoted))
    day = f"{since.day}-{MONTHS.split()[since.month - 1]}-{since.year}"
    found = _ok(server.uid("SEARCH", "UNSEEN", "SINCE", day))
    for number in (found[0] or b"").decode().split():
        # PEEK: reading marks nothing.
        answer = _ok(server.uid("FETCH", number, "(BODY.PEEK[])"))
        content = next((item[1] for item in answer if isinstance(item, tuple)), None)
        if content is not None and handle(content):
            _ok(server.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(str(data))
    return data
