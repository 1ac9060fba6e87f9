"""An installation for each test, and one table of what the mail server counted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests import mail_sink
from tests.faults.installation import Installation
from tests.faults.ledger import Counts, count

HEAD = ("due", "received", "refused", "superseded", "repeated", "renamed", "lost")

Tally = Callable[[], Counts]


@pytest.fixture
def installation(
    transactional_db: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Redis and the mail server run; workers and beat are started by the test."""
    folder = tmp_path_factory.mktemp("f")
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink.running(folder / "mails.log"))
        yield Installation(folder, stack, sink)


@pytest.fixture
def tally(installation: Installation, record_property: Callable[[str, object], None]) -> Tally:
    """Count at the mail server; the counts go into the table."""

    def take() -> Counts:
        counts = count(installation.sink)
        record_property("counts", counts)
        return counts

    return take


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
    ]
    rows = [
        [_title(report.nodeid), *dict(report.user_properties)["counts"].cells()]
        for report in reports
        if report.when == "call" and "counts" in dict(report.user_properties)
    ]
    if rows:
        terminalreporter.section("Mails, counted at the SMTP server")
        for name, *cells in [["", *HEAD], *rows]:
            numbers = (f"{cell:>{len(head) + 2}}" for cell, head in zip(cells, HEAD, strict=True))
            terminalreporter.write_line(f"{name:<72}{''.join(numbers)}")


def _title(nodeid: str) -> str:
    return nodeid.partition("::test_")[2].replace("_", " ")
