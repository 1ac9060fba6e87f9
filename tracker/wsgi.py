"""The WSGI entry point."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()
# Not above: it needs Django, which is set up now.
import_module("tracker.watcher").start()
