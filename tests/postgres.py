"""Runs a command on a throwaway PostgreSQL: ``python -m tests.postgres pytest -m database``.

The cluster lies in a temporary folder, listens on a Unix socket only, and is gone afterwards.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

START_LIMIT = 30.0  # seconds
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


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
    command = [program("initdb"), "--username", "postgres", "--auth", "trust", "--no-sync"]
    command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", str(folder / "data")]
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"initdb failed: {done.stderr.strip()}")


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the server of a cluster; its log goes to `folder`/log."""
    user = owner()
    settings = (*UNSAFE_AND_FAST, "listen_addresses=", f"unix_socket_directories={folder}")
    command = [program("postgres"), "-D", str(folder / "data")]
    for setting in settings:
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends the tests first, then we end the server
        )


def wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Return when the server takes connections; exit with its log if it does not."""
    ready = [program("pg_isready"), "--quiet", "--host", str(folder)]
    limit = time.monotonic() + START_LIMIT
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > limit:
            sys.exit(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        time.sleep(0.1)


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty cluster, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        make(folder)
        server = start(folder)
        try:
            wait(folder, server)
            yield f"postgres://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # "fast shutdown": it does not wait for clients
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()
            server.wait()


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
