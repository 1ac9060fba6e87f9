"""A bare Django project with the queues of others, as `tests.bench_mails` runs them.

Nothing of the tracker's own speed is lent to them: mails go by Django's own backend, no application
of ours is loaded. Database and mail server are the same.
"""

from pathlib import Path

from tracker.settings import (  # noqa: F401  # Django reads them here
    DATABASES,
    DEFAULT_AUTO_FIELD,
    DEFAULT_FROM_EMAIL,
    EMAIL_TIMEOUT,
    MAIL,
    SECRET_KEY,
    USE_TZ,
    VAR,
)

INSTALLED_APPS = ["django.contrib.contenttypes", "post_office", "mailer"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
# Both lie in the current folder or the machine's /tmp by default; where they lie changes nothing.
MAILER_LOCK_PATH = str(Path(VAR) / "mailer")
POST_OFFICE = {"LOCK_FILE_NAME": str(Path(VAR) / "post_office")}
