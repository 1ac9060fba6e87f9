"""Children are kept alive, and none is left behind."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.lib import processes
from tracker.lib.processes import Child, Keeper, ProcessError


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """A keeper whose children are ended after the test."""
    keeper = Keeper(tmp_path, tmp_path, os.environ)
    yield keeper
    keeper.end()


def script(text: str, name: str = "The script") -> Child:
    """A child that runs a few lines of Python."""
    return Child(name, "child.log", [sys.executable, "-c", text], " Nothing is lost.")


def alive(pid: int) -> bool:
    """Say whether a process runs (one that waits to be collected does not)."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_dead_child_is_named_and_started_again(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(processes, "REST", 0.0)
    child = script("import time; time.sleep(60)")
    keeper.start(child)
    assert child.process
    first = child.process.pid
    child.process.kill()
    keeper.wait_for(lambda: bool(child.process and child.process.pid != first), 10, "not again")
    assert capsys.readouterr().out == (
        "The script stopped (signal 9); starting it again. Nothing is lost.\n"
    )


def test_a_child_that_keeps_dying_is_given_up(
    keeper: Keeper,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(processes, "REST", 0.0)
    keeper.start(script("raise SystemExit(3)"))
    with pytest.raises(ProcessError) as raised:
        keeper.wait_for(lambda: False, 30, "never given up")
    assert str(raised.value) == (
        "The script stopped 5 times within a minute (exit code 3); giving up. "
        f"See {tmp_path / 'child.log'}"
    )
    again = "The script stopped (exit code 3); starting it again. Nothing is lost.\n"
    assert capsys.readouterr().out == again * 4


def test_a_child_that_ignores_sigterm_is_killed_with_what_it_forked(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.5)
    stubborn = script(
        "import os, pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "forked = os.fork()\n"
        "if forked: pathlib.Path('forked').write_text(f'{forked}\\n')\n"
        "time.sleep(60)\n"
    )
    keeper.start(stubborn)
    note = tmp_path / "forked"
    keeper.wait_for(lambda: note.exists() and note.read_text().endswith("\n"), 10, "no fork")
    keeper.end()
    assert stubborn.process
    assert stubborn.process.returncode == -signal.SIGKILL
    keeper.children = []
    keeper.wait_for(lambda: not alive(int(note.read_text())), 5, "the fork lives on")


def test_the_first_child_ends_last(keeper: Keeper, tmp_path: Path) -> None:
    says_when = (
        "import signal, sys, time, pathlib\n"
        "def end(*_):\n"
        "    print({0!r}, flush=True); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path({0!r}).touch()\n"
        "time.sleep(60)\n"
    )
    for name in ("first", "second"):
        keeper.start(script(says_when.format(name), name))
    started = (tmp_path / "first", tmp_path / "second")
    keeper.wait_for(lambda: all(path.exists() for path in started), 10, "not started")
    keeper.end()
    assert (tmp_path / "child.log").read_text() == "second\nfirst\n"


def test_a_command_gives_back_what_it_printed(keeper: Keeper) -> None:
    command = [sys.executable, "-c", "import sys; print('한국어'); print('no', file=sys.stderr)"]
    assert keeper.run(command, "command.log") == "한국어\n"


def test_a_failed_command_is_named_with_its_last_line(keeper: Keeper, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('The disk is full.')"]
    with pytest.raises(ProcessError) as raised:
        keeper.run(command, "command.log")
    assert str(raised.value).endswith(
        f"failed, exit code 1: The disk is full. ({tmp_path / 'command.log'})"
    )


def test_a_stop_ends_a_running_command(keeper: Keeper) -> None:
    keeper.stop(signal.SIGTERM, None)
    with pytest.raises(KeyboardInterrupt):
        keeper.run([sys.executable, "-c", "import time; time.sleep(60)"], "command.log")
