"""Runs a command on a throwaway PostgreSQL: ``python -m tests.postgres pytest -m database``.

The cluster lies in a temporary folder, listens on a Unix socket only, and is gone afterwards.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

# What was committed outlives a server that is killed, as `tests/faults` does; not the machine.
UNSAFE_AND_FAST = ("fsync=off", "full_page_writes=off")


def program(name: str) -> str:
    """Return the path of a PostgreSQL server program; exit where it is not installed."""
    # Debian keeps them out of the PATH, one folder a version.
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(versions, key=lambda path: float(path.parts[-3]))[-1:]
    found = str(newest[0]) if newest else shutil.which(name)
    if not found:
        sys.exit(f"PostgreSQL's {name} is missing: install the package postgresql.")
    return found


def owner() -> str | None:
    """Return who runs the server: PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def make(folder: Path) -> None:
    """Make an empty cluster in `folder`/data; exit with what initdb said if it fails."""
    if user := owner():
        shutil.chown(folder, user, user)
    command = ["initdb", "--username", "postgres", "--auth", "trust", "--no-sync"]
    _run(folder, *command, "--encoding", "UTF8", "--locale", "C.UTF-8")


def start(folder: Path) -> None:
    """Start the server of a cluster and wait until it takes connections; its log: `folder`/log."""
    settings = (*UNSAFE_AND_FAST, "listen_addresses=", f"unix_socket_directories={folder}")
    options = " ".join(f"-c {setting}" for setting in settings)
    _run(folder, "pg_ctl", "start", "--wait", "--log", str(folder / "log"), "--options", options)


def stop(folder: Path, mode: str = "fast") -> None:
    """Stop the server: "fast" ends what its clients do, "immediate" is as good as a crash."""
    _run(folder, "pg_ctl", "stop", "--wait", "--mode", mode)


def _run(folder: Path, name: str, *arguments: str) -> None:
    user = owner()
    done = subprocess.run(
        [program(name), *arguments],
        env=os.environ | {"PGDATA": str(folder / "data")},
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        log = folder / "log"
        logged = log.read_text() if log.exists() else ""
        sys.exit(f"PostgreSQL's {name} failed: {done.stderr.strip()}\n{logged}")


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty cluster, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        make(folder)
        start(folder)
        try:
            yield f"postgres://postgres@/postgres?host={folder}"
        finally:
            stop(folder)


def leave(_signum: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exit, so that the cluster is removed."""
    sys.exit(1)


def main() -> None:
    """Run the command of the command line on a new cluster; exit with its exit code."""
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    with cluster() as url:
        env = os.environ | {"DATABASE_URL": url}
        code = subprocess.run(sys.argv[1:], env=env, check=False).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
