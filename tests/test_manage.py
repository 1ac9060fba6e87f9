"""A command that cannot even begin says why in one line, and exits with 1."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def manage(var: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command on an empty installation."""
    found = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"TRACKER_VAR": str(var)} | env,
        capture_output=True,
        text=True,
    )
    return found.returncode, found.stdout, found.stderr


def test_a_database_without_tables(tmp_path: Path) -> None:
    assert manage(tmp_path, "timeline", "DOC-2018") == (
        1,
        "",
        "The database cannot be used: no such table: cases_petition."
        " Does it run, and was `manage.py migrate` run?\n",
    )


def test_a_migration_that_fails(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "cases", "0013")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        database.execute("CREATE INDEX sent_mail_sent_at ON cases_sentmail (sent_at)")
    code, out, err = manage(tmp_path, "migrate")
    assert code == 1
    assert "Applying cases.0014_sent_mails_by_time..." in out
    assert err == (
        "The database cannot be migrated: index sent_mail_sent_at already exists."
        " --traceback shows where it stopped.\n"
    )


def test_a_mail_server_that_is_misspelt(tmp_path: Path) -> None:
    code, out, err = manage(tmp_path, "reminders", "report", EMAIL_URL="smpt://mail.example.org")
    assert (code, out) == (1, "")
    assert err == (
        "The settings cannot be used: Invalid email schema smpt. See the variables in README.md.\n"
    )


def test_the_demo_says_the_same(tmp_path: Path) -> None:
    env = os.environ | {"TRACKER_VAR": str(tmp_path), "EMAIL_URL": "smpt://mail.example.org"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        env["PORT"] = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "tracker.supervisor"]
    found = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("The settings cannot be used: Invalid email schema smpt.")


def test_a_day_that_is_none(tmp_path: Path) -> None:
    manage(tmp_path, "migrate")
    manage(tmp_path, "demo")
    code, out, err = manage(tmp_path, "timeline", "DOC-2018", "--as-of", "13 July")
    assert (code, out) == (1, "")
    assert err == "CommandError: --as-of '13 July' is no day: write it as 2018-07-13.\n"


def test_a_traceback_is_there_for_who_asks(tmp_path: Path) -> None:
    code, _, err = manage(tmp_path, "timeline", "DOC-2018", "--traceback")
    assert code == 1
    assert err.startswith("Traceback")
