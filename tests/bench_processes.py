"""What commands take, each in a process of its own: for `tests.bench_mails`."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Of all processes of a command: seconds on the wall, of CPU, and the peak MiB of one."""

    wall: float
    cpu: float
    peak: float


def run(command: list[str], processes: int = 1) -> Cost:
    return finish(start(command, processes))


def start(command: list[str], processes: int = 1) -> list[subprocess.Popen[bytes]]:
    with log().open("ab") as out:
        return [subprocess.Popen(command, stdout=out, stderr=out) for _ in range(processes)]


def log() -> Path:
    return Path(os.environ["TRACKER_VAR"], "log")


def finish(running: list[subprocess.Popen[bytes]]) -> Cost:
    """Wait until all have ended, and say what they took from now on."""
    begun, before = time.perf_counter(), children_cpu()
    peak = 0.0
    while any(process.poll() is None for process in running):
        peak = max([peak, *map(peak_of, running)])
        time.sleep(0.005)
    if any(process.returncode for process in running):
        sys.exit(log().read_text()[-5000:])
    return Cost(time.perf_counter() - begun, children_cpu() - before, peak)


def children_cpu() -> float:
    """CPU seconds of all processes that were waited for."""
    times = os.times()
    return times.children_user + times.children_system


def peak_of(process: subprocess.Popen[bytes]) -> float:
    """The most memory a process had, in MiB, or 0 when it is gone.

    ``ru_maxrss`` would say ours at the moment of the fork.
    """
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0]) / 1024 if found else 0.0
