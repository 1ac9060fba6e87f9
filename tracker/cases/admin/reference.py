"""Fees, editions and policies by effective date. Operators keep them, members read them."""

from datetime import date

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import URLField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from tracker.cases.admin import show
from tracker.cases.admin.decorators import Badge, badge
from tracker.cases.admin.posts import MovesDates
from tracker.cases.enums import ChangeCause
from tracker.cases.models import ReferenceEntry
from tracker.dashboard.present.applies import brief
from tracker.lib.zones import day_of

STALE, FRESH = "stale", "fresh"


@admin.register(ReferenceEntry)
class ReferenceEntryAdmin(MovesDates[ReferenceEntry]):
    cause = ChangeCause.REFERENCE
    list_display = (
        "topic",
        "audience_words",
        "since",
        "until",
        "what",
        "sureness",
        "source",
        "checked",
    )
    list_display_links = ("topic",)
    list_filter = (("topic", ChoicesDropdownFilter), ("sureness", ChoicesDropdownFilter))
    search_fields = ("text_en", "text_ko", "citation", "note", "audience")
    ordering = ("topic", "audience", "-effective_from")
    readonly_fields = ("source",)
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    @display(description=_("For whom"), ordering="audience")
    def audience_words(self, row: ReferenceEntry) -> str:
        return row.audience_words or show.NOTHING

    @display(description=_("In force from"), ordering="effective_from")
    def since(self, row: ReferenceEntry) -> str:
        return show.day(row.effective_from)

    @display(description=_("In force until"), ordering="effective_to")
    def until(self, row: ReferenceEntry) -> str:
        return show.day(row.effective_to)

    @display(description=_("What"))
    def what(self, row: ReferenceEntry) -> str:
        """The amount, where there is one; the sentence stands on the row's own page."""
        return brief(row.entry()) or show.NOTHING

    @display(description=_("Open the source"), ordering="citation")
    def source(self, row: ReferenceEntry) -> SafeString | str:
        if not row.source_url:
            return show.NOTHING
        link = '<a href="{}" class="text-link" rel="noopener noreferrer">{}</a>'
        return format_html(link, row.source_url, row.citation)

    @badge(
        description=_("Checked on"),
        ordering="checked_on",
        label={STALE: "warning", FRESH: "default"},
    )
    def checked(self, row: ReferenceEntry) -> Badge:
        day = show.day(row.checked_on)
        if row.entry().is_stale(_today()):
            return Badge(STALE, gettext("{day}: check again").format(day=day))
        return Badge(FRESH, day)


def _today() -> date:
    """The installation's day is as good as any to count 180 days from."""
    return day_of(timezone.now(), "UTC")
