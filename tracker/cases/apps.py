import gc
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tracker import checks


class CasesConfig(AppConfig):
    name = "tracker.cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        checks.register_all()
        if settings.MAIL_PROVIDER:
            import_module("tracker.cases.provider_events")
        # What is loaded by now lives as long as the process: left to itself the collector walks
        # it again and again, a tenth of the work of sending mails.
        gc.freeze()
