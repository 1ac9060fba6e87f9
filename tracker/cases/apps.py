from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker import checks


class CasesConfig(AppConfig):
    name = "tracker.cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        checks.register_all()
