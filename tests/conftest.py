"""What all tests share: a patient Hypothesis, the documented case, a mail server. People:
`tests.cast`; other real parts: `tests.services`."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from tests import cast
from tests.services import Sink
from tracker.cases.models import Petition

# A busy machine is slow now and then (the first holidays take 0.2 s): that is no failure.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")


def pytest_configure() -> None:
    """Tests make many people: a hash that takes its time would take most of theirs."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def documented(db: None) -> Petition:
    """DOC-2018 in the firm maple-rowe."""
    return cast.documented()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite the test database is a file: threads, commands and workers open it too.

    Each process of a parallel run has a database of its own (the suffix that is asked for).
    """
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """An SMTP server, to which mails go."""
    settings.EMAIL_BACKEND = "tracker.lib.mail.SmtpBackend"
    server = Sink()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    server.start()
    yield server
    server.stop()


@pytest.fixture
def kept_mails(settings: Settings) -> None:
    """Mails stay in `django.core.mail.outbox`, and first notices are due at once."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REMINDERS_FIRST_NOTICE = "at_once"
