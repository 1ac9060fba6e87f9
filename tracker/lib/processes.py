"""Keeps a few child processes alive, and ends every one of them. Standard library only."""

import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

TICK = 0.1  # all times in seconds
REST = 2.0
GRACE = 10.0
MOST_DEATHS, DEATHS_WITHIN = 5, 60.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

Process = subprocess.Popen[bytes]


class ProcessError(Exception):
    """A process cannot run; the message is one line for the person at the screen."""


@dataclass
class Child:
    """A process to keep alive; its output goes to the file ``log``."""

    name: str
    log: str
    command: list[str]
    meanwhile: str = ""
    deaths: list[float] = field(default_factory=list)
    process: Process | None = None
    again_at: float | None = None


class Keeper:
    """Starts children, starts the dead ones again, and ends all."""

    def __init__(self, folder: Path, logs: Path, env: Mapping[str, str]) -> None:
        """Run the children in `folder` with `env`; their logs go to `logs`."""
        self.folder, self.logs, self.env = folder, logs, env
        self.children: list[Child] = []
        self.stopping = False

    def stop(self, _signum: int, _frame: FrameType | None) -> None:
        """Take note of a signal; `tend` acts on it between two steps, never inside one."""
        self.stopping = True

    def start(self, child: Child) -> None:
        """Start a child and keep it alive from now on."""
        child.process, child.again_at = self._spawn(child.command, child.log), None
        if child not in self.children:
            self.children.append(child)

    def run(self, command: Sequence[str], log: str) -> str:
        """Run a command to its end and return what it printed; raise `ProcessError` if it fails."""
        with tempfile.TemporaryFile() as out:
            process = self._spawn(command, log, out)
            try:
                while process.poll() is None:
                    self.tend()
            finally:
                _kill_group(process)
            out.seek(0)
            printed = out.read().decode()
        if process.wait():
            said = (self.logs / log).read_text(errors="replace").strip().splitlines()[-1:]
            reason = ": ".join([_ending(process), *said])
            raise ProcessError(f"`{' '.join(command[1:])}` failed, {reason} ({self.logs / log})")
        return printed

    def wait_for(self, ready: Callable[[], bool], seconds: float, otherwise: str) -> None:
        """Tend the children until ready; raise `ProcessError(otherwise)` when the time is over."""
        limit = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > limit:
                raise ProcessError(otherwise)
            self.tend()

    def tend(self) -> None:
        """Look after the children once; raise `KeyboardInterrupt` when it is time to end."""
        time.sleep(TICK)
        if self.stopping:
            raise KeyboardInterrupt
        now = time.monotonic()
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._bury(child, child.process, now)
            elif child.again_at and child.again_at <= now:
                self.start(child)

    def end(self) -> None:
        """End all: by SIGTERM, then by SIGKILL; the first one last, for the others may need it."""
        for batch in (self.children[1:], self.children[:1]):
            _end_all([child.process for child in batch if child.process])

    def _spawn(self, command: Sequence[str], log: str, out: IO[bytes] | None = None) -> Process:
        """Start a process in a group of its own: Ctrl-C reaches only us, and we set the order."""
        with (self.logs / log).open("ab") as file:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out or file,
                stderr=file,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def _bury(self, child: Child, process: Process, now: float) -> None:
        """Say that a child died and plan its return; raise `ProcessError` when it keeps dying."""
        _kill_group(process)  # what it forked outlives it, and may hold its port
        cause = _ending(process)
        child.deaths = [*(at for at in child.deaths if now - at < DEATHS_WITHIN), now]
        if len(child.deaths) >= MOST_DEATHS:
            often = f"{child.name} stopped {MOST_DEATHS} times within a minute ({cause})"
            raise ProcessError(f"{often}; giving up. See {self.logs / child.log}")
        say(f"{child.name} stopped ({cause}); starting it again.{child.meanwhile}")
        child.process, child.again_at = None, now + REST


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)  # noqa: T201


def _die_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent goes, be it by ``kill -9``."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _ending(process: Process) -> str:
    """Put how a process ended into words."""
    code = process.wait()
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _kill_group(process: Process) -> None:
    """Kill a child and the processes it forked, where any are left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_all(processes: Sequence[Process]) -> None:
    """Ask the processes to finish, together; kill those that do not, and all they forked."""
    for process in processes:
        process.terminate()
    limit = time.monotonic() + GRACE
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, limit - time.monotonic()))
        _kill_group(process)
        process.wait()
