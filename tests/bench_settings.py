"""The tracker's settings with the tables of the peers that `tests.bench_mails` measures."""

from tests.bench_peers import MAILER_LOCK_PATH, POST_OFFICE  # noqa: F401  # Django reads them here
from tracker.settings import *  # noqa: F403
from tracker.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "post_office", "mailer"]
