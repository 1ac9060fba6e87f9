"""Runs a module by a clock that a test may set: ``python -m tests.faults.jumping FILE celery …``.

FILE holds the seconds by which the clock is wrong, and is read at each look. As in a machine whose
clock is set, the monotonic clock goes on.
"""

import copyreg
import datetime
import runpy
import sys
import time
from datetime import datetime as _Real  # noqa: N812
from pathlib import Path
from typing import Any

_FILE = Path(sys.argv[1])
_time = time.time


def _wrong_by() -> float:
    return float(_FILE.read_text())


class _Kind(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _Real)


class _Jumping(_Real, metaclass=_Kind):
    """Makes plain datetimes, by the clock that jumps."""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        return _Real(*args, **options)  # noqa: DTZ001

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return _Real.now(tz) + datetime.timedelta(seconds=_wrong_by())

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(datetime.UTC).replace(tzinfo=None)


def _reduced(instant: _Real) -> tuple[type, tuple[Any, ...]]:
    values = instant.__reduce__()[1]
    assert isinstance(values, tuple)
    return _Jumping, values


def main() -> None:
    # Beat keeps datetimes by pickle, which looks for their type under its name.
    _Jumping.__module__, _Jumping.__qualname__ = "datetime", "datetime"
    copyreg.pickle(_Real, _reduced)
    # Before anything else imports them.
    setattr(datetime, "datetime", _Jumping)  # noqa: B010  # mypy: a type is no variable
    setattr(time, "time", lambda: _time() + _wrong_by())  # noqa: B010
    module = sys.argv[2]
    del sys.argv[:2]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
