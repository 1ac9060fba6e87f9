"""Runs the demo until Ctrl-C: a private Redis, the web server, a Celery worker and beat.

``python -m tracker.supervisor [--reset]``, as ``make demo`` and ``make demo-reset`` call it. PORT
says where to serve (8000). Everything written lies in ``var/``; a child that dies is started again.
"""

import contextlib
import fcntl
import http.client
import importlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from tracker.lib.processes import Child, Keeper, ProcessError, say

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LEFT_OVER_LIMIT = 10.0  # seconds
START_LIMIT = 60.0  # seconds
LOCK = "supervisor.pid"
# The demo never works on a real installation's data, whatever the shell has exported.
NOT_OURS = (
    "ALLOWED_HOSTS",
    "BOUNCE_MAILBOX",
    "DATABASE_URL",
    "DEBUG",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
)


def chosen_port(text: str) -> int:
    """Return the port to serve on; raise `ProcessError` where it is no port or not free."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ProcessError(f"PORT={text} is not a port: give a number from 1 to 65535.")
    port = int(text)
    hint = f"set another with `make demo PORT={8001 if port != 8001 else 8002}`."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise ProcessError(f"Port {port} is for root only: {hint}") from None
        except OSError:
            raise ProcessError(f"Port {port} is taken: {hint}") from None
    return port


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold ``var/supervisor.pid``; raise `ProcessError` while another supervisor holds it."""
    var.mkdir(parents=True, exist_ok=True)
    # The lock decides, not the number: it goes with its process, however that ends.
    with (var / LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = f"The demo is running already (process {(var / LOCK).read_text().strip()})"
            raise ProcessError(f"{running}: end it first, with Ctrl-C.") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def empty(var: Path) -> None:
    """Remove all that the demo wrote, but for the lock that is held."""
    for path in var.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != LOCK:
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


def private_redis(var: Path, path: str) -> Child:
    """Describe a Redis of our own: no TCP, every command kept in an append-only file."""
    command = ["redis-server", "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
    command += ["--dir", str(var / "redis"), "--save", "", "--loglevel", "warning"]
    command += ["--appendonly", "yes", "--appendfsync", "everysec"]
    return Child("Redis", "redis.log", command, " Facts recorded meanwhile are kept.")


def web_worker_beat(var: Path, port: int) -> list[Child]:
    """Describe the three processes of the tracker itself."""
    web = [PYTHON, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"]
    # Without --no-control-socket gunicorn writes into the home directory.
    web += ["--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
    celery = [PYTHON, "-m", "celery", "--app", "tracker"]
    worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "warning"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "beat", "--loglevel", "warning", "--schedule", str(var / "beat-schedule")]
    kept = " Reminders due meanwhile are kept."
    return [
        Child("The web server", "web.log", web),
        Child("The Celery worker", "worker.log", worker, kept),
        Child("Celery beat", "beat.log", beat, kept),
    ]


def run(keeper: Keeper, var: Path, port: int, redis_socket: str) -> None:
    """Start everything and tend it until Ctrl-C; raise `ProcessError` when it cannot go on."""
    # A second Redis would take over the socket and spoil the append-only file of the first.
    left_over = f"A Redis of an earlier run still serves {redis_socket}: end it first."
    keeper.wait_for(lambda: not redis_answers(redis_socket), LEFT_OVER_LIMIT, left_over)
    keeper.start(private_redis(var, redis_socket))
    silent = f"does not answer after {START_LIMIT:.0f} seconds: see {keeper.logs}"
    keeper.wait_for(lambda: redis_answers(redis_socket), START_LIMIT, f"Redis {silent}/redis.log")
    say("Bringing the database up to date …")
    keeper.run([PYTHON, "manage.py", "migrate", "--no-input"], "migrate.log")
    say("Loading the demo cases …")
    log_ins = keeper.run([PYTHON, "manage.py", "demo"], "demo.log")
    say("Starting the web server, the Celery worker and beat …")
    for child in web_worker_beat(var, port):
        keeper.start(child)
    keeper.wait_for(lambda: site_answers(port), START_LIMIT, f"The site {silent}/web.log")
    say(f"\nThe tracker is at http://127.0.0.1:{port} (Ctrl-C ends it)\n\n{log_ins}")
    while True:
        keeper.tend()


def serve(*, reset: bool) -> None:
    """Run the demo from its first check to its last child; raise `ProcessError` if it cannot."""
    port = chosen_port(os.environ.get("PORT") or "8000")
    for name in NOT_OURS:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    # Not before the port is known to be free: settings that are read may write a secret key.
    settings = importlib.import_module("tracker.settings")
    var, redis_socket = settings.VAR, settings.REDIS_URL.removeprefix("unix://")
    ours = {"SITE_URL": f"http://127.0.0.1:{port}", "REMINDERS_FIRST_NOTICE": "at_once"}
    keeper = Keeper(ROOT, var / "log", os.environ | ours)
    with only_one(var):
        if reset:
            empty(var)
        for folder in ("log", "redis"):
            (var / folder).mkdir(exist_ok=True)
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, keeper.stop)
        try:
            run(keeper, var, port, redis_socket)
        finally:
            keeper.end()


def main() -> None:
    """Exit with 0 after Ctrl-C, with 1 and one line on stderr where something failed."""
    try:
        serve(reset="--reset" in sys.argv[1:])
    except KeyboardInterrupt:
        say("The demo has ended; its data stays in var/.")
    except ProcessError as error:
        sys.exit(str(error))
    except ImproperlyConfigured as error:
        sys.exit(f"The settings cannot be used: {error}. See the variables in README.md.")


if __name__ == "__main__":
    main()
