"""When beat looks for work, by whatever clock the machine has.

Celery keeps the times of its last and next runs: when the clock is set back an hour, its own
scheduler rests until the clock has caught up with them.
"""

import time
from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import schedstate, schedule


class Every(schedule):  # type: ignore[misc, unused-ignore]  # Celery publishes no types
    """Every so many seconds, and at once where the last run lies in the future."""

    def is_due(self, last_run_at: datetime) -> Any:  # noqa: ANN401  # a `schedstate`
        """Whether to run now, and in how many seconds to ask again."""
        if last_run_at > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)


class Scheduler(PersistentScheduler):  # type: ignore[misc, unused-ignore]
    """Celery's own, which works out the next runs again when the clock was set back."""

    _seen = 0.0

    def tick(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # seconds until the next
        now = time.time()
        if now < self._seen:
            self._heap = None
        self._seen = now
        return super().tick(*args, **options)
