"""Document checklists: which papers a step needs, and what really happened to each."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import ChecklistKind, ItemState, Requirement
from tracker.cases.labels import choices
from tracker.cases.models.interview import EmbassyInterview
from tracker.cases.models.petition import Petition


class Checklist(models.Model):
    """The papers of one step of one case."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="checklists", verbose_name=_("petition")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=choices(ChecklistKind))
    date = models.DateField(_("date"), null=True, blank=True)
    interview = models.ForeignKey(
        EmbassyInterview, models.SET_NULL, null=True, blank=True, verbose_name=_("interview")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["petition", "position", "id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ChecklistItem(models.Model):
    """One paper: needed or not, its state, and what happened to it (`Outcome` values, a list).

    An empty requirement or state means that nobody recorded one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    document = models.SlugField(_("document"), max_length=60)
    requirement = models.CharField(
        _("requirement"), max_length=12, choices=choices(Requirement), blank=True
    )
    state = models.CharField(_("state"), max_length=12, choices=choices(ItemState), blank=True)
    outcomes = models.JSONField(_("what really happened"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["checklist", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "document"], name="paper_once_per_list")
        ]

    def __str__(self) -> str:
        return self.document
