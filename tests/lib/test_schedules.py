"""Beat's schedule, by any clock."""

from datetime import UTC, datetime, timedelta

from tracker.lib.schedules import Every

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
EVERY = Every(30.0, nowfun=lambda: NOW)


def test_it_is_due_when_its_seconds_are_over() -> None:
    assert EVERY.is_due(NOW - timedelta(seconds=30)) == (True, 30.0)
    assert EVERY.is_due(NOW - timedelta(seconds=20)) == (False, 10.0)


def test_it_is_due_at_once_when_the_clock_was_set_back() -> None:
    assert EVERY.is_due(NOW + timedelta(hours=1)) == (True, 30.0)
