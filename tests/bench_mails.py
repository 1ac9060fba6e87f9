"""How fast reminders go out, beside other ways to send the same mails: part of ``make bench``.

Runs on PostgreSQL (``python -m tests.postgres``), all in one run to one sink. ``MAILS=10000`` makes
the last part, memory over 100,000 reminders, shorter; ``SENDER_MAILS`` is how many each sender
sends. Every sender begins with the rows that are due, and its mails are written from them: ours
and Django's as they go, a peer's when they are queued. A second line says how quick a peer is when
its queue was filled before: then it reads no rows of ours, and renders nothing.
"""

import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from tests import bench_installed, mail_sink
from tests.bench_processes import Cost, run, start
from tests.bench_senders import Mail

SENDER_MAILS = int(os.environ.get("SENDER_MAILS", "6000"))
MAILS = int(os.environ.get("MAILS", "100000"))
RUNS = 2  # the better one counts: other people's work on the machine only slows
TIMES = 10  # that the limit is measured over: a single time is over at once
MANAGE = [sys.executable, "manage.py"]
PEERS = "tests.bench_peers"  # settings
OURS, OURS_TWICE = "ours, 1 worker", "ours, 2 workers"
INSTALLED = "ours, as compose.yaml starts it"
POST_OFFICE = "django-post-office, defaults"


@dataclass(frozen=True)
class Sender:
    """``fill`` makes the mails due; ``command`` sends them, and ends.

    ``queue`` is what a peer does before: it reads what is due, and writes mails into its queue.
    ``later`` is the command as it would run when leases have run out. ``times``: how often the
    command sends all mails; one that sends them more than once is the limit, and is not killed.
    """

    name: str
    command: list[str]
    fill: Callable[[], object]
    queue: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    processes: int = 1
    times: int = 1
    goal: str = ""

    @property
    def commands(self) -> list[list[str]]:
        return [command for command in (self.queue, self.command) if command]


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench_settings"
    os.environ["LOG_LEVEL"] = "WARNING"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TRACKER_VAR"] = name
        with mail_sink.running(folder / "sink") as sink:
            os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            bench_senders(sink, folder)
            bench_memory(sink)


def bench_senders(sink: mail_sink.Sink, folder: Path) -> None:
    from django.utils import timezone

    from tests import bench_ledger
    from tests.bench_senders import rendered

    now = timezone.now()
    bench_ledger.grow(SENDER_MAILS, now=now)
    bench_ledger.plan(SENDER_MAILS, now=now)
    mails = list(rendered(now.isoformat()))
    introduce(sink, mails)
    first, *others = senders(mails, folder)
    limit = measure(first, sink, mails, None)
    speeds = {sender.name: measure(sender, sink, mails, limit) for sender in others}
    speeds[INSTALLED] = measure_installed(sink, len(mails), folder, limit)
    measure(replace(first, name="the limit once more, for drift"), sink, mails, limit)
    # Its defaults are one process that sends over five connections at a time.
    for name in (OURS, OURS_TWICE, INSTALLED):
        ratio = speeds[name] / speeds[POST_OFFICE]
        print(f"  {name}: {ratio:.2f} × django-post-office's defaults (goal 1.5)")


def senders(mails: list[Mail], folder: Path) -> list[Sender]:
    from django.conf import settings
    from django.utils import timezone

    once, many = folder / "mails", folder / "many"
    once.write_bytes(pickle.dumps(mails))

    def other(name: str, file: Path = once) -> list[str]:
        return [sys.executable, "-m", "tests.bench_senders", name, str(file)]

    def store() -> None:
        many.write_bytes(pickle.dumps(mails * TIMES))

    def due() -> None:
        plan(len(mails), timezone.now())

    ours = [*MANAGE, "send_reminders"]
    peer = ["env", f"DJANGO_SETTINGS_MODULE={PEERS}", *MANAGE]
    later = [
        *ours,
        "--now",
        (timezone.now() + timedelta(hours=1) + settings.REMINDERS_LEASE).isoformat(),
    ]
    return [
        Sender("smtplib, rendered before: the limit", other("raw", many), store, times=TIMES),
        Sender(OURS, ours, due, later=later, goal="0.12, 0 lost, 10 repeated"),
        Sender(OURS_TWICE, ours, due, later=later, processes=2, goal="0.24, 0 lost, 20 repeated"),
        Sender("Django's send_messages, no state", other("django"), due),
        Sender(POST_OFFICE, [*peer, "send_queued_mail"], due, other("post_office")),
        Sender("django-mailer", [*peer, "send_mail"], due, other("mailer")),
    ]


def introduce(sink: mail_sink.Sink, mails: list[Mail]) -> None:
    size = sum(mail.size for mail in mails) / len(mails)
    wire = sum(len(mail.wire) for mail in mails) / len(mails)
    most = mail_sink.ceiling(sink, mails[0].wire)
    print(f"\n{len(mails):,} mails to one sink, Korean and English alternating")
    print(f"  text and HTML {size / 1000:.1f} KB a mail, {wire / 1000:.1f} KB as MIME")
    print(f"  the sink takes {most:,.0f} a second from a client that only pushes bytes")
    print("  PostgreSQL does not wait for the disk here, so a commit a mail costs less than usual")
    print(f"  {'':36} {'mails/s':>8} {'of the limit':>12} {'CPU s/1,000':>11}   after kill -9")


def measure(sender: Sender, sink: mail_sink.Sink, mails: list[Mail], limit: float | None) -> float:
    """Print one line of the table, two for a queue; return mails a second."""
    sent = len(mails) * sender.times
    runs = [one_run(sender, sink, mails) for _ in range(RUNS)]
    steps = [least(step) for step in zip(*runs, strict=True)]
    after = killed(sender, sink, mails) if sender.times == 1 else ""
    goal = f"   (goal {sender.goal})" if sender.goal else ""
    wall, cpu = sum(wall for wall, _ in steps), sum(cpu for _, cpu in steps)
    limit = limit or sent / wall
    line(sender.name, sent / wall, limit, cpu / sent * 1000, after + goal)
    if sender.queue:
        wall_sending, cpu_sending = steps[-1]
        line("  … queued before", sent / wall_sending, limit, cpu_sending / sent * 1000, "")
    return sent / wall


def least(step: Sequence[tuple[Cost, Cost]]) -> tuple[float, float]:
    """Seconds on the wall and of CPU that a step of several runs took, without its start.

    The least of each alone: of a slow start and a quick run, the difference would flatter.
    """
    empties, fulls = zip(*step, strict=True)
    return (
        min(full.wall for full in fulls) - min(empty.wall for empty in empties),
        min(full.cpu for full in fulls) - min(empty.cpu for empty in empties),
    )


def measure_installed(sink: mail_sink.Sink, count: int, folder: Path, limit: float) -> float:
    """Print the line of a Celery worker, the better run of a few; return mails a second."""
    from django.utils import timezone

    def send() -> tuple[float, float]:
        return bench_installed.send_all(sink, count, folder, lambda: plan(count, timezone.now()))

    runs = [send() for _ in range(RUNS)]
    speed = count / min(wall for wall, _ in runs)
    line(INSTALLED, speed, limit, min(cpu for _, cpu in runs) / count * 1000, "")
    return speed


def line(name: str, speed: float, limit: float, cpu: float, rest: str) -> None:
    print(f"  {name:36} {speed:8,.0f} {speed / limit:12.3f} {cpu:11.2f}   {rest}", flush=True)


def one_run(sender: Sender, sink: mail_sink.Sink, mails: list[Mail]) -> list[tuple[Cost, Cost]]:
    """For each command: what it costs to start and find nothing, and to start and do all."""
    forget_reminders()  # Django's way leaves them planned
    empty = [run(command, sender.processes) for command in sender.commands]
    sender.fill()
    sink.forget()
    full = [run(command, sender.processes) for command in sender.commands]
    taken, sent = sink.counts().taken, len(mails) * sender.times
    assert (taken.total(), len(taken)) == (sent, len(mails)), (sender.name, taken.total())
    return list(zip(empty, full, strict=True))


def killed(sender: Sender, sink: mail_sink.Sink, mails: list[Mail]) -> str:
    """Kill every process in mid-batch, start one again, and count at the sink."""
    sender.fill()
    sink.forget()
    if sender.queue:
        run(sender.queue)
    running = start(sender.command, sender.processes)
    while sink.size < len(mails) // 300 * 100 + 50:
        assert any(process.poll() is None for process in running), "it ended too early"
        time.sleep(0.002)
    for process in running:
        process.send_signal(signal.SIGKILL)
        process.wait()
    for command in filter(None, (sender.command, sender.later)):
        run(command)
    counts = sink.counts()
    lost = len({mail.to for mail in mails} - set(counts.taken))
    found = f"{lost:,} lost, {counts.repeated:,} repeated"
    return f"{found} ({counts.renamed:,} under another Message-ID)" if counts.renamed else found


def plan(count: int, now: datetime) -> None:
    from tests import bench_ledger

    bench_ledger.grow(count, now=now)
    bench_ledger.plan(count, now=now)
    tidy()


def forget_reminders() -> None:
    from tracker.cases.models import Reminder

    Reminder.objects.all().delete()
    tidy()


def tidy() -> None:
    """Do what the server would do by itself a minute later, in the middle of a measurement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def bench_memory(sink: mail_sink.Sink) -> None:
    """Peak memory of one pass over few and over many."""
    from django.utils import timezone

    print("\nMemory of one worker (goal: flat)", flush=True)
    for count in sorted({10_000, MAILS}):
        plan(count, timezone.now())
        sink.forget()
        cost = run([*MANAGE, "send_reminders"])
        assert sink.counts().mails == count
        print(f"  {count:7,} reminders in one pass: {cost.peak:4.0f} MiB, {cost.wall:,.0f} s")


if __name__ == "__main__":
    main()
