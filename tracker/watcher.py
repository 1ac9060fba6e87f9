"""The look that each web process takes once a minute: it lives when workers and beat do not."""

import logging
import threading

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone

from tracker.cases import watch
from tracker.lib.lines import one_line

logger = logging.getLogger(__name__)


def start() -> threading.Thread | None:
    """Look every WATCH_EVERY_SECONDS, until the process ends; not at all where that is 0."""
    if settings.WATCH_EVERY_SECONDS <= 0:
        return None
    thread = threading.Thread(target=_watch, name="watcher", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    pause = threading.Event()
    # At first it waits: after a restart the workers get a minute to start, too.
    while not pause.wait(settings.WATCH_EVERY_SECONDS):
        look()


def look() -> None:
    """Look once. Never raises, and leaves no connection to the database open."""
    try:
        watch.look(now=timezone.now())
    except Error as error:
        logger.error("The database does not answer: %s", one_line(error))
    except Exception:
        logger.exception("Nobody could see whether reminders move.")
    finally:
        connections.close_all()
