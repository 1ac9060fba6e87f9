"""The tracker's settings with the peers that `tests.bench_mails` measures it against."""

from pathlib import Path

from tracker.settings import *  # noqa: F403
from tracker.settings import INSTALLED_APPS, VAR

INSTALLED_APPS = [*INSTALLED_APPS, "post_office", "mailer"]
# Both lie in the current folder or the machine's /tmp by default; where they lie changes nothing.
MAILER_LOCK_PATH = str(Path(VAR) / "mailer")
POST_OFFICE = {"LOCK_FILE_NAME": str(Path(VAR) / "post_office")}
