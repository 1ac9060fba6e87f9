"""The demo with its real processes: it starts, heals, and leaves nothing running."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

ROOT = Path(__file__).resolve().parent.parent.parent
START_LIMIT = 90.0  # seconds
END_LIMIT = 25.0  # seconds

pytestmark = pytest.mark.demo


class Demo:
    """A supervisor in a process group of its own, as a terminal starts it."""

    def __init__(self, folder: Path, *options: str, port: int | None = None) -> None:
        """Start it with its var/ in `folder`, on a free port where none is given."""
        self.var, self.port = folder / "var", port or free_port()
        self.screen = folder / f"screen-{self.port}"
        with self.screen.open("wb") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tracker.supervisor", *options],
                cwd=ROOT,
                env=os.environ | {"TRACKER_VAR": str(self.var), "PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def shown(self) -> str:
        """Return what stands on the screen."""
        return self.screen.read_text()

    def serving(self) -> bool:
        """Say whether the address was printed; fail where the supervisor gave up."""
        assert self.process.poll() is None, self.shown()
        return f"The tracker is at http://127.0.0.1:{self.port} " in self.shown()

    def redis_pid(self) -> int:
        """Return the process id of the private Redis, 0 while it does not answer."""
        path = str(self.var / "redis.sock")
        with contextlib.suppress(redis.ConnectionError), redis.Redis(unix_socket_path=path) as it:
            return int(it.info("server")["process_id"])
        return 0

    def end(self) -> None:
        """End it as a service manager does."""
        self.process.terminate()
        assert self.process.wait(END_LIMIT) == 0, self.shown()


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int) -> int:
    """Return the status of the health check."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/healthz")
    return connection.getresponse().status


def forked_by(pid: int) -> set[int]:
    """Return the processes below a process, all generations."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    below = {int(child) for child in listed}
    return below.union(*(forked_by(child) for child in below))


def running(pids: set[int]) -> set[int]:
    """Return those that still run (a zombie does not)."""
    stats = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    alive = {pid: stat.read_text() for pid, stat in stats.items() if stat.exists()}
    return {pid for pid, stat in alive.items() if stat.rpartition(")")[2].split()[0] != "Z"}


def wait_until(true: Callable[[], bool], limit: float) -> None:
    """Wait for something to become true; fail after `limit` seconds."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, f"not so after {limit} seconds"
        time.sleep(0.1)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short name: the socket of Redis lies in it."""
    return tmp_path_factory.mktemp("demo")


@contextmanager
def started(folder: Path) -> Iterator[Demo]:
    """Yield a demo that serves, and end it."""
    demo = Demo(folder)
    try:
        wait_until(demo.serving, START_LIMIT)
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end()


@pytest.fixture
def demo(folder: Path) -> Iterator[Demo]:
    """A demo for a test that ends it."""
    with started(folder) as demo:
        yield demo


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that outlives the test, for those that leave it as it was."""
    with started(tmp_path_factory.mktemp("lasting")) as demo:
        yield demo


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_a_taken_port_is_named_and_nothing_is_written(
    folder: Path, options: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = Demo(folder, *options, port=port)
        assert demo.process.wait(START_LIMIT) == 1
    hint = "set another with `make demo PORT=8001`."
    assert demo.shown() == f"Port {port} is taken: {hint}\n"
    assert not demo.var.exists()


def test_a_port_that_is_none_is_named(folder: Path) -> None:
    demo = Demo(folder, port=80_000)
    assert demo.process.wait(START_LIMIT) == 1
    assert demo.shown() == "PORT=80000 is not a port: give a number from 1 to 65535.\n"


def test_ctrl_c_ends_every_child(demo: Demo) -> None:
    assert health(demo.port) == 200
    below = forked_by(demo.process.pid)
    assert len(below) >= 7  # Redis, gunicorn and its two, Celery's worker and its one, beat
    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(END_LIMIT) == 0
    assert running(below) == set()
    assert "Traceback" not in demo.shown()
    assert demo.shown().endswith("The demo has ended; its data stays in var/.\n")


def test_a_killed_redis_is_started_again(lasting: Demo) -> None:
    before, killed = lasting.shown(), lasting.redis_pid()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: lasting.redis_pid() not in (0, killed), 10)
    assert health(lasting.port) == 200
    line = "Redis stopped (signal 9); starting it again. Facts recorded meanwhile are kept.\n"
    assert lasting.shown() == before + line


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_a_second_demo_is_refused_and_changes_nothing(
    lasting: Demo, options: tuple[str, ...]
) -> None:
    secret = (lasting.var / "secret_key").read_text()
    second = Demo(lasting.var.parent, *options)
    assert second.process.wait(START_LIMIT) == 1
    running = f"The demo is running already (process {lasting.process.pid})"
    assert second.shown() == f"{running}: end it first, with Ctrl-C.\n"
    assert (lasting.var / "secret_key").read_text() == secret
    assert health(lasting.port) == 200


def test_the_next_run_keeps_the_data_and_a_reset_does_not(demo: Demo, folder: Path) -> None:
    mark = demo.var / "mail" / "kept.eml"
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    demo.end()
    for options, kept in ((), True), (("--reset",), False):
        again = Demo(folder, *options)
        wait_until(again.serving, START_LIMIT)
        again.end()
        assert mark.exists() is kept


def test_a_killed_supervisor_takes_its_children_along(demo: Demo) -> None:
    below = forked_by(demo.process.pid)
    demo.process.kill()
    wait_until(lambda: running(below) == set(), END_LIMIT)
