"""The Celery app: a task is only a wake-up, the row in the database is the truth."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

# A worker that lost Redis would put back there what it had not begun, and end over that (kombu
# 5.7.0). A wake-up that is lost needs no second life.
Channel.do_restore = False

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
