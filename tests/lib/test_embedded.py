"""What an installation makes for itself: a key, once, and where its Redis listens."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services import ROOT
from tracker.lib import embedded


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    line = [sys.executable, "-c", "from tracker import settings; print(settings.SECRET_KEY)"]
    env = os.environ | {"TRACKER_VAR": str(tmp_path / "var")}
    started = [
        subprocess.Popen(line, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    keys = {process.communicate(timeout=60)[0].strip() for process in started}
    file = tmp_path / "var" / "secret_key"
    assert keys == {file.read_text()}
    assert len(file.read_text()) > 50
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["secret_key", "static"]


def test_redis_listens_beside_the_database() -> None:
    assert embedded.redis_url(Path("/srv/tracker/var")) == "unix:///srv/tracker/var/redis.sock"


def test_a_path_too_long_for_a_socket_has_a_short_one_of_its_own() -> None:
    first, other = (embedded.redis_url(Path("/srv") / (name * 100)) for name in "ab")

    assert first.startswith(f"unix://{tempfile.gettempdir()}/o1a-")
    assert len(first) < 107
    assert first != other
    assert first == embedded.redis_url(Path("/srv") / ("a" * 100))
