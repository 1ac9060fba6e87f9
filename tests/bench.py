"""What the main steps cost, each beside its limit, in one run: ``make bench``.

Machines differ and drift: read the ratios, and only of one run.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 7
CASES = 50


def main() -> None:
    with tempfile.TemporaryDirectory() as var:
        os.environ["TRACKER_VAR"] = var
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        bench_evaluation()
        bench_page()
        bench_pdf()


def median_ms(step: Callable[[], object], runs: int = RUNS) -> float:
    """The median of ``runs`` runs after a warm-up, in milliseconds."""
    step()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def show(title: str, rows: list[tuple[str, float]]) -> None:
    """Print milliseconds and the ratio to the first row, the limit."""
    print(f"\n{title}")
    limit = rows[0][1]
    for name, ms in rows:
        print(f"  {name:44} {ms:9.2f} ms   {ms / limit:6.2f} × the limit")


def bench_evaluation() -> None:
    from tests import cast
    from tracker.cases.evaluate import evaluate, evaluate_rows
    from tracker.cases.queries import rows_of

    petitions = [cast.documented(cast.firm(f"firm-{number}")) for number in range(CASES)]
    read = [rows_of(petition) for petition in petitions]
    today = cast.NOW.date()
    show(
        f"{CASES} documented cases (30 facts each)",
        [
            ("reading their rows", median_ms(lambda: [rows_of(p) for p in petitions])),
            ("reading and evaluating", median_ms(lambda: [evaluate(p, today) for p in petitions])),
            ("evaluating alone", median_ms(lambda: [evaluate_rows(r, today) for r in read])),
        ],
    )


def bench_page() -> None:
    from django.test import Client

    from tests import cast
    from tracker.cases.enums import FirmRole
    from tracker.cases.evaluate import evaluate

    firm = cast.firm("page")
    petition = cast.documented(firm)
    client = Client(HTTP_HOST="localhost")
    client.force_login(cast.member("bench@firm.example", firm, FirmRole.ATTORNEY))
    path = f"/cases/{petition.uuid}/"
    assert client.get(path).status_code == 200
    show(
        "The page of the documented case",
        [
            ("reading and evaluating it", median_ms(lambda: evaluate(petition, cast.NOW.date()))),
            ("the page", median_ms(lambda: client.get(path))),
            ("/healthz", median_ms(lambda: client.get("/healthz"))),
        ],
    )


def bench_pdf() -> None:
    from django.conf import settings
    from weasyprint import HTML

    from tests import cast
    from tracker.cases.documents import checklist_pdf

    checklist = cast.documented(cast.firm("pdf")).checklists.get(kind="interview_day")
    today = cast.NOW.date()

    def uncached() -> None:
        for file in Path(settings.VAR, "pdf").glob("*"):
            file.unlink()
        checklist_pdf(checklist, language="ko", today=today)

    show(
        "The interview-day checklist as PDF, in Korean",
        [
            ("WeasyPrint, an empty page", median_ms(lambda: HTML(string="<p>1</p>").write_pdf())),
            ("ours, rendered", median_ms(uncached)),
            (
                "ours, from the cache",
                median_ms(lambda: checklist_pdf(checklist, language="ko", today=today)),
            ),
        ],
    )


if __name__ == "__main__":
    main()
