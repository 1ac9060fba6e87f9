"""What it costs to find the few reminders that are due among very many: part of ``make bench``.

Runs on PostgreSQL (``python -m tests.postgres``): every statement of one pass on the ledger, and
the plan of the one that claims.
"""

import os
import re
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests import mail_sink

PLANNED, EACH_DAY, DUE = 1_000_000, 10_000, 100
BATCH = re.compile(r"LIMIT (?!1\b)")


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    with tempfile.TemporaryDirectory() as name, mail_sink.running(Path(name, "sink")) as sink:
        os.environ |= {"TRACKER_VAR": name, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        bench_due_scan()


def bench_due_scan() -> None:
    from django.db import connection
    from django.utils import timezone

    from tracker.cases import claims, sending

    now = timezone.now()
    many_planned(now)
    print(f"\nThe scan for what is due, {DUE} among {PLANNED:,} planned (goal: under 20 ms):")
    print(indented(claims.due(now).values("pk")[:DUE].explain(analyze=True, buffers=True)))
    watch = Watch()
    with connection.execute_wrapper(watch):
        report = sending.send_due(now=now)
    assert report.sent == DUE, report
    print("The whole pass, its statements on the ledger at their slowest:")
    for shape, times in watch.times.items():
        print(f"  {max(times):8.2f} ms {len(times):4} × {shape}")
    print("The statement that claims, which locks the rows it reads:")
    print(indented("\n".join(watch.plan)))


def indented(plan: str) -> str:
    return "\n".join(f"  {line}" for line in plan.splitlines())


def many_planned(now: datetime) -> None:
    """Some rows that are due now, and copies of tomorrow's rows on the days after it."""
    from django.db import connection
    from django.db.models import F

    from tests import bench_ledger
    from tests.bench_resync import columns
    from tracker.cases.models import Reminder

    tomorrow = now + timedelta(days=1)
    bench_ledger.grow(EACH_DAY, now=tomorrow)
    bench_ledger.plan(EACH_DAY, now=tomorrow)
    # Another morning is another rung of the ladder; that it is one for another date is as good.
    new = {
        name: f"t.{name} + n * interval '1 day'" for name in ("send_at", "try_at", "planned_due")
    }
    new |= {"uuid": "gen_random_uuid()", "message_id": "t.message_id || n"}
    table, days = Reminder._meta.db_table, PLANNED // EACH_DAY - 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns(Reminder)}) SELECT {columns(Reminder, new)} "
            f"FROM {table} t, generate_series(1, {days}) n"
        )
    due = F("try_at") - timedelta(days=1)
    first = Reminder.objects.order_by("pk").values_list("pk", flat=True)[:DUE]
    Reminder.objects.filter(pk__in=list(first)).update(send_at=due, try_at=due)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    assert Reminder.objects.filter(try_at__lte=now).count() == DUE


class Watch:
    """Times every statement on the ledger, and has the first that takes a batch explained."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self.plan: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "cases_reminder" not in sql:
            return execute(sql, params, many, context)
        if BATCH.search(sql) and not self.plan:
            self._explain(execute, sql, params, context)
        begun = time.perf_counter()
        done = execute(sql, params, many, context)
        shape = sql.replace('"cases_reminder".', "").replace('"', "")
        took = (time.perf_counter() - begun) * 1000
        self.times.setdefault(shape[:60], []).append(took)
        return done

    def _explain(self, execute: Any, sql: str, params: Any, context: Any) -> None:
        from django.db import transaction

        with transaction.atomic():
            execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params, False, context)
            self.plan = [line for (line,) in context["cursor"].fetchall()]
            transaction.set_rollback(True)


if __name__ == "__main__":
    main()
