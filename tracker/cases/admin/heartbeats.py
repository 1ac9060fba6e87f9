"""When beat and a worker were last heard of, for operators."""

from django.contrib import admin
from django.contrib.admin import display
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.cases import watch
from tracker.cases.admin import show
from tracker.cases.admin.desk import ReadOnly, desk_of
from tracker.cases.admin.posts import SharedAdmin
from tracker.cases.models import Heartbeat

PARTS = {
    watch.BEAT: _("Schedule (beat)"),
    watch.WORKER: _("Worker"),
    watch.MOVED: _("Queue: a reminder left it"),
    watch.ALARM: _("Alarm: reminders do not move"),
}


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, SharedAdmin[Heartbeat]):
    list_display = ("part", "ago", "moment")
    list_display_links = None

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return desk_of(request).operator

    @display(description=_("Part"), ordering="name")
    def part(self, row: Heartbeat) -> str:
        return str(PARTS.get(row.name, row.name))

    @display(description=_("Last heard of"), ordering="at")
    def ago(self, row: Heartbeat) -> str:
        return str(naturaltime(row.at))

    @display(description=_("When"), ordering="at")
    def moment(self, row: Heartbeat) -> str:
        return show.moment(row.at)
