"""A mailbox on a server: so much of IMAP as reading returned mails takes."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PASSWORD = "pass/word"
GREETINGS = {"CAPABILITY": b"* CAPABILITY IMAP4rev1", "LOGOUT": b"* BYE"}


class Mailbox:
    """One folder. ``mails`` by number; ``seen``: which are marked; ``asked``: all commands."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.seen: set[int] = set()
        self.asked: list[str] = []

    def answer(self, command: str) -> tuple[list[bytes], str]:
        """Untagged answers to a command, and how it ended."""
        match re.split(r"\s+", command):
            case ["LOGIN", _, password]:
                return [], "OK in" if password == f'"{PASSWORD}"' else "NO wrong password"
            case ["SELECT", '"returned', 'mails"']:
                return [b"* %d EXISTS" % len(self.mails)], "OK done"
            case ["UID", "SEARCH", "UNSEEN", "SINCE", _]:
                left = [str(number) for number in self.mails if number not in self.seen]
                return [f"* SEARCH {' '.join(left)}".encode()], "OK done"
            case ["UID", "FETCH", number, "(BODY.PEEK[])"]:
                mail = self.mails[int(number)]
                head = f"* {number} FETCH (UID {number} BODY[] {{{len(mail)}}}\r\n".encode()
                return [head + mail + b")"], "OK done"
            case ["UID", "STORE", number, "+FLAGS.SILENT", "(\\Seen)"]:
                self.seen.add(int(number))
                return [], "OK done"
            case ["CAPABILITY" | "LOGOUT" as word]:
                return [GREETINGS[word]], "OK done"
        return [], "NO there is no such thing"


@contextmanager
def imap_server(mailbox: Mailbox) -> Iterator[str]:
    """Serve ``mailbox``; yields its address as BOUNCE_MAILBOX has it."""

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                tag, command = line.decode().strip().split(" ", 1)
                mailbox.asked.append(command)
                untagged, end = mailbox.answer(command)
                for part in untagged:
                    self.wfile.write(part + b"\r\n")
                self.wfile.write(f"{tag} {end}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        yield f"imap://me%40tracker.example.org:pass%2Fword@127.0.0.1:{port}/returned%20mails"
        server.shutdown()
