"""The key that an installation makes for itself, once."""

import os
import subprocess
import sys
from pathlib import Path

from tests.services import ROOT


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
