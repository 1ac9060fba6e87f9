"""Runs the demo until Ctrl-C: a private Redis, the web server, a Celery worker and beat.

``python -m tracker.supervisor [--reset]``, as ``make demo`` and ``make demo-reset`` call it. PORT
says where to serve (8000). Everything written lies in ``var/``; a child that dies is started again.
"""

import argparse
import contextlib
import ctypes
import fcntl
import http.client
import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TICK = 0.1  # all times in seconds
REST = 2.0
GRACE = 10.0
START_LIMIT = 60.0
MOST_DEATHS, DEATHS_WITHIN = 5, 60.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
# The demo never works on a real installation's data, whatever the shell has exported.
NOT_OURS = ("ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "REDIS_URL", "SECRET_KEY")


class Failed(Exception):
    """What went wrong and what to do, as one line for the person at the screen."""


class Stopped(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


@dataclass
class Child:
    """A process that must live as long as the demo does."""

    name: str
    log: str
    command: list[str]
    meanwhile: str = ""
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)  # noqa: T201


def die_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the supervisor goes, be it by ``kill -9`` (Linux)."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def chosen_port(text: str) -> int:
    """Return the port to serve on; raise `Failed` where it is no port or not free."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Failed(f"PORT={text} is not a port: give a number from 1 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Failed(f"Port {port} needs root: set another with `make demo PORT=8001`.") from None
        except OSError:
            other = 8001 if port != 8001 else 8002
            hint = f"set another with `make demo PORT={other}`."
            raise Failed(f"Port {port} is taken: {hint}") from None
    return port


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold ``var/supervisor.pid``; raise `Failed` while another supervisor holds it."""
    var.mkdir(parents=True, exist_ok=True)
    # A lock and not the number in it decides: it goes with its process, however that ends.
    with (var / "supervisor.pid").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            running = f"The demo is running already (process {file.read().strip()})"
            raise Failed(f"{running}: end it with Ctrl-C first.") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def empty(var: Path) -> None:
    """Remove what the demo wrote, but for the lock that is held."""
    for path in var.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != "supervisor.pid":
            path.unlink()


def redis_answers(path: str) -> bool:
    """Say whether a Redis serves on the Unix socket (one that still loads its file does not)."""
    with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
        client.settimeout(1)
        client.connect(path)
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False


def site_answers(port: int) -> bool:
    """Say whether the health check answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def ending(code: int) -> str:
    """Put a return code of `subprocess` into words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def kill_group(process: subprocess.Popen[bytes], signum: signal.Signals) -> None:
    """Signal a child and the processes it forked, where any are left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signum)


def children(port: int, var: Path, redis_socket: str) -> list[Child]:
    """List what runs, in the order of starting; Redis ends last, so that the worker can finish."""
    celery = [PYTHON, "-m", "celery", "--app", "tracker"]
    redis = ["redis-server", "--port", "0", "--unixsocket", redis_socket]
    redis += ["--unixsocketperm", "700", "--dir", str(var / "redis"), "--save", ""]
    redis += ["--appendonly", "yes", "--appendfsync", "everysec", "--loglevel", "warning"]
    web = [PYTHON, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"]
    # Without --no-control-socket gunicorn writes into the home directory.
    web += ["--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
    worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "warning"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "beat", "--loglevel", "warning", "--schedule", str(var / "beat-schedule")]
    return [
        Child("Redis", "redis.log", redis, " Facts recorded meanwhile are kept."),
        Child("The web server", "web.log", web),
        Child("The Celery worker", "worker.log", worker, " Reminders due meanwhile are kept."),
        Child("Celery beat", "beat.log", beat, " Reminders due meanwhile are kept."),
    ]


class Demo:
    """The processes of one run."""

    def __init__(self, port: int, var: Path, redis_socket: str) -> None:
        """Prepare folders and children; `run` starts them."""
        self.port, self.logs, self.redis_socket = port, var / "log", redis_socket
        self.stopping = False
        self.children = children(port, var, redis_socket)
        self.started: list[Child] = []
        self.env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        self.env |= {"SITE_URL": f"http://127.0.0.1:{port}", "REMINDERS_FIRST_NOTICE": "at_once"}
        for folder in (self.logs, var / "redis"):
            folder.mkdir(exist_ok=True)

    def stop(self, _signum: int, _frame: FrameType | None) -> None:
        """Take note of a signal; `wait_for` acts on it between two steps, never inside one."""
        self.stopping = True

    def run(self) -> None:
        """Start everything and tend it until `Stopped`; raise `Failed` when it cannot go on."""
        redis, *rest = self.children
        # A second Redis would take over the socket and spoil the append-only file of the first.
        left_over = f"A Redis of another run still serves {self.redis_socket}: end it first."
        self.wait_for(lambda: not redis_answers(self.redis_socket), GRACE, left_over)
        self.start(redis)
        self.wait_for(lambda: redis_answers(self.redis_socket), START_LIMIT, self.silent(redis))
        say("Bringing the database up to date …")
        self.manage("migrate", "--no-input")
        say("Loading the demo cases …")
        log_ins = self.manage("demo")
        say("Starting the web server, the Celery worker and beat …")
        for child in rest:
            self.start(child)
        self.wait_for(lambda: site_answers(self.port), START_LIMIT, self.silent(rest[0]))
        say(f"\nThe tracker is at http://127.0.0.1:{self.port} (Ctrl-C ends it)\n\n{log_ins}")
        while True:
            self.tend()

    def silent(self, child: Child) -> str:
        """Word the failure of a child that runs but does not serve."""
        return f"{child.name} does not answer after {START_LIMIT:.0f} s: see {self.logs / child.log}."

    def spawn(self, command: Sequence[str], log: str, out: IO[bytes] | None = None) -> "Process":
        """Start a process in a group of its own: Ctrl-C reaches only us, and we set the order."""
        with (self.logs / log).open("ab") as file:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out or file,
                stderr=file,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def start(self, child: Child) -> None:
        """Start a child, for the first time or again."""
        child.process = self.spawn(child.command, child.log)

    def manage(self, *arguments: str) -> str:
        """Run a ``manage.py`` command and return what it printed; raise `Failed` if it fails."""
        log = f"{arguments[0]}.log"
        with tempfile.TemporaryFile() as out:
            process = self.spawn([PYTHON, "manage.py", *arguments], log, out)
            try:
                self.wait_for(lambda: process.poll() is not None)
            finally:
                kill_group(process, signal.SIGKILL)
            out.seek(0)
            printed = out.read().decode()
        if code := process.wait():
            said = (self.logs / log).read_text(errors="replace").strip().splitlines()[-1:]
            reason = f"{ending(code)}: {''.join(said)}"
            raise Failed(f"`manage.py {arguments[0]}` failed ({reason}). See {self.logs / log}.")
        return printed
