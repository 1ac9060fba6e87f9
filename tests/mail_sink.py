"""An SMTP server that is faster than any sender here: it takes mails, and notes who got which.

``python -m tests.mail_sink --log FILE [--port P] [faults]`` prints its port and serves until it is
killed. Each answer is a line of the log, written before the client hears of it, so that not even
``kill -9`` of the sink makes it forget; several runs may go on with one log:

    250 <TAB> recipient <TAB> Message-ID     taken
    cut <TAB> recipient <TAB> Message-ID     taken, and the line cut before the reply
    550 or 451 <TAB> recipient <TAB>         refused at RCPT
"""

import argparse
import os
import re
import select
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 1 << 18
GREETING = b"220 sink ESMTP\r\n"
EXTENSIONS = b"250-sink\r\n250-8BITMIME\r\n250 SIZE 10000000\r\n"
OK, GO_ON = b"250 OK\r\n", b"354 Go on\r\n"
END_OF_DATA = b"\r\n.\r\n"
MESSAGE_ID = re.compile(rb"\nMessage-ID:\s*(\S+)", re.IGNORECASE)


@dataclass
class Fault:
    """What goes wrong for recipients that ``pattern`` finds, ``most`` times (None: always)."""

    pattern: re.Pattern[bytes] | None = None
    most: int | None = None

    def strikes(self, recipient: bytes) -> bool:
        if self.pattern is None or self.most == 0 or not self.pattern.search(recipient):
            return False
        if self.most:
            self.most -= 1
        return True


@dataclass
class Faults:
    refuse: Fault = field(default_factory=Fault)
    defer: Fault = field(default_factory=Fault)
    cut: Fault = field(default_factory=Fault)


class Conversation:
    """One connection: bytes in, replies out, lines for the log in ``noted``."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.noted: list[bytes] = []
        self.open = True
        self._rest = b""
        self._in_data = False
        self._recipients: list[bytes] = []

    def feed(self, received: bytes) -> bytes:
        """Take what came, several commands and mails or a part of one; return the replies."""
        data, at, replies = self._rest + received, 0, []
        while self.open:
            end = data.find(END_OF_DATA if self._in_data else b"\r\n", at)
            if end < 0:
                break
            if self._in_data:
                replies.append(self._take(data, at, end))
                at = end + len(END_OF_DATA)
            else:
                replies.append(self._answer(data[at:end]))
                # The line break stays: in an empty mail it is the one before the dot.
                at = end if self._in_data else end + 2
        self._rest = data[at:]
        return b"".join(replies)

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"RCPT":
            return self._recipient(line[line.find(b"<") + 1 : line.rfind(b">")])
        if verb == b"DATA":
            self._in_data = bool(self._recipients)
            return GO_ON if self._in_data else b"503 Nobody would get it\r\n"
        if verb in (b"MAIL", b"RSET"):
            self._recipients = []
        elif verb == b"EHLO":
            return EXTENSIONS
        elif verb == b"QUIT":
            self.open = False
            return b"221 Bye\r\n"
        elif verb not in (b"HELO", b"NOOP"):
            return b"502 Not here\r\n"
        return OK

    def _recipient(self, recipient: bytes) -> bytes:
        if self.faults.refuse.strikes(recipient):
            self.noted.append(b"550\t%s\t\n" % recipient)
            return b"550 No such person here\r\n"
        if self.faults.defer.strikes(recipient):
            self.noted.append(b"451\t%s\t\n" % recipient)
            return b"451 Try again later\r\n"
        self._recipients.append(recipient)
        return OK

    def _take(self, data: bytes, start: int, end: int) -> bytes:
        self._in_data = False
        found = MESSAGE_ID.search(data, start, data.find(b"\r\n\r\n", start, end + 2))
        message_id = found[1] if found else b""
        self.open = not any(self.faults.cut.strikes(person) for person in self._recipients)
        status = b"250" if self.open else b"cut"
        self.noted += [b"%s\t%s\t%s\n" % (status, to, message_id) for to in self._recipients]
        return OK if self.open else b""


def serve(listener: socket.socket, log: int, faults: Faults) -> None:
    """Talk to everybody who connects, for ever; ``log`` is a file descriptor to append to."""
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    talks: dict[int, tuple[socket.socket, Conversation]] = {}
    while True:
        for number, _event in poll.poll():
            if number == listener.fileno():
                line, _address = listener.accept()
                talks[line.fileno()] = line, Conversation(faults)
                poll.register(line, select.EPOLLIN)
                # A client that is gone by now is noticed by the next look at its line.
                with suppress(OSError):
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    line.send(GREETING)
            elif not _go_on(*talks[number], log):
                talks.pop(number)[0].close()


def _go_on(line: socket.socket, talk: Conversation, log: int) -> bool:
    """Read, note, reply; False when the conversation is over."""
    try:
        received = line.recv(CHUNK)
        replies = talk.feed(received)
        if talk.noted:
            os.write(log, b"".join(talk.noted))
            talk.noted = []
        if replies:
            line.sendall(replies)
    except ConnectionError:  # the client was killed
        return False
    return bool(received) and talk.open


@dataclass
class Counts:
    """What a log says, each a count per recipient; ``message_ids`` of what was taken."""

    taken: Counter[str]
    refused: Counter[str]
    deferred: Counter[str]
    message_ids: dict[str, set[str]]

    @property
    def mails(self) -> int:
        return self.taken.total()

    @property
    def repeated(self) -> int:
        """Mails too many."""
        return self.taken.total() - len(self.taken)

    @property
    def renamed(self) -> int:
        """Recipients of repeated mails who cannot tell: each came with a Message-ID of its own."""
        return sum(len(ids) > 1 for ids in self.message_ids.values())


class Sink:
    """A sink in a process of its own; `kill` and `start` are an outage, the log goes on."""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start with the command line's faults, such as ``("--refuse", "0@")``."""
        command = [sys.executable, "-m", "tests.mail_sink", "--log", str(self.log)]
        command += ["--port", str(self.port), *options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def forget(self) -> None:
        """Empty the log."""
        os.truncate(self.log, 0)

    @property
    def size(self) -> int:
        """Lines in the log: how many answers were given, mostly mails."""
        return self.log.read_bytes().count(b"\n")

    def counts(self) -> Counts:
        counts = Counts(Counter(), Counter(), Counter(), {})
        by_status = {"550": counts.refused, "451": counts.deferred}
        for entry in self.log.read_text().splitlines():
            status, recipient, message_id = entry.split("\t")
            by_status.get(status, counts.taken)[recipient] += 1
            if message_id:
                counts.message_ids.setdefault(recipient, set()).add(message_id)
        return counts


@contextmanager
def running(log: Path, *options: str) -> Iterator[Sink]:
    """A sink that runs meanwhile."""
    sink = Sink(log)
    sink.start(*options)
    try:
        yield sink
    finally:
        sink.kill()


def ceiling(sink: Sink, mail: bytes, *, rounds: int = 200, at_once: int = 100) -> float:
    """How many mails like ``mail`` (with CRLF, without the last dot) the sink takes a second.

    The client does nothing but push ready-made bytes, and never waits for a reply to go on.
    """
    one = b"MAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n" + mail + END_OF_DATA
    push = one * at_once
    with socket.create_connection(("127.0.0.1", sink.port)) as line:
        line.sendall(b"EHLO blaster\r\n")
        start, due = time.perf_counter(), GREETING.count(b"\n") + EXTENSIONS.count(b"\n")
        for number in range(rounds):
            line.sendall(push)
            if number:  # a round ahead of the replies
                due = _read(line, due + 4 * at_once)
        _read(line, due + 4 * at_once)
        return rounds * at_once / (time.perf_counter() - start)


def _read(line: socket.socket, due: int) -> int:
    """Read ``due`` lines; return how many are still due: below zero, for some came early."""
    while due > 0:
        due -= line.recv(CHUNK).count(b"\n")
    return due


def main() -> None:
    parser = argparse.ArgumentParser(description="An SMTP server that keeps who got which mail.")
    parser.add_argument("--log", required=True, help="the file to append to")
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    for name, what in (
        ("refuse", "refused for good, 550"),
        ("defer", "told to try later, 451"),
        ("cut", "cut off after their mail was taken, before the reply"),
    ):
        parser.add_argument(f"--{name}", metavar="REGEX", help=f"recipients who are {what}")
        parser.add_argument(f"--{name}-most", metavar="K", type=int, help="so many times at most")
    given = vars(parser.parse_args())
    faults = Faults(**{name: _fault(given, name) for name in ("refuse", "defer", "cut")})
    listener = socket.create_server(("127.0.0.1", given["port"]), backlog=100)
    print(listener.getsockname()[1], flush=True)
    serve(listener, os.open(given["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND), faults)


def _fault(given: dict[str, str | int | None], name: str) -> Fault:
    pattern, most = given[name], given[f"{name}_most"]
    assert not isinstance(most, str)
    return Fault(re.compile(str(pattern).encode()) if pattern else None, most)


if __name__ == "__main__":
    main()
