"""How fast very many petitions are looked at when nothing changed: part of ``make bench``.

Runs on PostgreSQL (``python -m tests.postgres``): 10,000 and then 100,000 petitions of 10 facts,
each beside bare reading of the same rows, which is the limit.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model

PETITIONS = (10_000, 100_000)
GOAL = 1_500  # petitions a second on one core

FACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("contract_signed", "2026-06-01", {}),
    ("counsel_engaged", "2026-06-03", {}),
    ("intake_answered", "2026-06-10", {}),
    ("draft_completed", "2026-08-03", {}),
    ("petition_filed", "2026-08-07", {"details": {"premium": True, "pages": 16}}),
    ("petition_received", "2026-08-10", {}),
    ("rfe_issued", "2026-08-24", {"stated_due": "2026-11-16"}),
    ("rfe_response_sent", "2026-10-30", {}),
    ("rfe_response_received", "2026-11-02", {}),
    ("ds160_saved", "2026-11-20", {}),
]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print("Petitions of 10 facts on PostgreSQL, nothing changed")
    for count in PETITIONS:
        grow(count)
        measure(count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory {peak:.0f} MiB (limit 300)")


def measure(count: int) -> None:
    """``manage.py resync_deadlines --all`` itself, beside bare reading of the same rows."""
    import json
    from io import StringIO

    from django.core.management import call_command

    bare = seconds(read_only)
    out = StringIO()
    cpu = time.process_time()
    whole = seconds(lambda: call_command("resync_deadlines", all=True, stdout=out))
    cpu = time.process_time() - cpu
    said = json.loads(out.getvalue())
    assert (said["petitions"], said["moved"]) == (count, 0), said
    print(
        f"  {count:7,}: {count / whole:7,.0f} a second ({count / cpu:,.0f} a CPU second; "
        f"goal {GOAL:,}); bare reading {count / bare:,.0f} a second, "
        f"{whole / bare:.2f} × the limit"
    )


def seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def read_only() -> None:
    """The same rows, read and thrown away: what no comparison can be faster than."""
    from tracker.cases import bulk, bulk_rows
    from tracker.cases.models import Petition

    last, petitions = 0, Petition.objects.all()
    while chunk := bulk_rows.read(petitions, after=last, size=bulk.CHUNK):
        last = chunk.last


def grow(count: int) -> None:
    """Copy one recorded case, with its deadlines, until there are ``count``."""
    from django.db import connection

    from tracker.cases.models import Deadline, Petition, TimelineEvent

    first = Petition.objects.filter(reference="BENCH").first() or recorded()
    petitions = Petition._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {petitions} ({columns(Petition)}) SELECT {columns(Petition, PETITION)} "
            f"FROM {petitions} t, generate_series({Petition.objects.count()}, {count - 1}) n "
            f"WHERE t.id = {first.pk}"
        )
        for model, new in ((TimelineEvent, EVENT), (Deadline, DEADLINE)):
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({columns(model)}) SELECT {columns(model, new)} "
                f"FROM {table} t, {petitions} p WHERE t.petition_id = {first.pk} "
                f"AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.petition_id = p.id)"
            )
        cursor.execute("ANALYZE")


# A copy's uuids are made of the petition's key and the original's, so that copies find each other.
COPY = "md5(p.id || '-' || {})::uuid"
PETITION = {"uuid": "gen_random_uuid()", "reference": "'BENCH-' || n"}
EVENT = {
    "petition_id": "p.id",
    "uuid": COPY.format("t.uuid"),
    "chain": COPY.format("t.chain"),
}
DEADLINE = {
    "petition_id": "p.id",
    "uuid": "gen_random_uuid()",
    "anchor": (
        "CASE WHEN t.anchor LIKE 'event:%' "
        f"THEN 'event:' || {COPY.format('substr(t.anchor, 7)')} ELSE t.anchor END"
    ),
    "met_by_id": (
        "(SELECT y.id FROM cases_timelineevent y, cases_timelineevent z "
        f"WHERE z.id = t.met_by_id AND y.uuid = {COPY.format('z.uuid')})"
    ),
}


def recorded() -> Any:
    from django.utils import timezone

    from tests import cast
    from tracker.cases import record
    from tracker.cases.enums import EventKind
    from tracker.cases.facts import NewFact

    first = cast.petition("BENCH")
    facts = [
        NewFact(kind=EventKind(kind), date=day, zone="America/New_York", **fields)
        for kind, day, fields in parsed()
    ]
    record.record_all(first, facts, now=timezone.now())
    return first


def parsed() -> Iterator[tuple[str, str, dict[str, Any]]]:
    from datetime import date

    for kind, day, fields in FACTS:
        due = fields.get("stated_due")
        yield kind, day, fields | ({"stated_due": date.fromisoformat(str(due))} if due else {})


def columns(model: type[Model], new: dict[str, str] | None = None) -> str:
    """The model's columns but its key; with ``new``, read from ``t`` or made by an expression."""
    names = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    if new is None:
        return ", ".join(names)
    return ", ".join(new.get(name, f"t.{name}") for name in names)


if __name__ == "__main__":
    main()
