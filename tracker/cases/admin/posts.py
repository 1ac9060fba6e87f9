"""What all firms share: consular posts and closures. Operators keep them, members read them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from tracker.cases import recompute, tasks
from tracker.cases.admin import show
from tracker.cases.admin.desk import M, ModelAdmin, TabularInline, desk_of, person
from tracker.cases.enums import ChangeCause
from tracker.cases.models import Closure, ConsularPost, PostClosure


class SharedAccess(BaseModelAdmin[M]):
    empty_value_display = show.NOTHING

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).sees()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).operator

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).operator

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).operator


class SharedAdmin(SharedAccess[M], ModelAdmin[M]):
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class MovesDates(SharedAdmin[M]):
    """Rows that dates rest on: after an edit every open case is looked at again, by a worker."""

    cause: ChangeCause

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            self._want(request, str(obj))

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        what = str(obj)
        super().delete_model(request, obj)
        self._want(request, what)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        what = ", ".join(str(row) for row in queryset)
        super().delete_queryset(request, queryset)
        self._want(request, what)

    def _want(self, request: HttpRequest, what: str) -> None:
        recompute.want(self.cause, what, by=person(request), now=timezone.now())
        transaction.on_commit(tasks.wake_recompute)
        text = gettext(
            "The open cases are looked at again; “Dates that moved” will list what moves."
        )
        self.message_user(request, text, messages.INFO)


class PostClosureInline(SharedAccess[PostClosure], TabularInline[PostClosure, ConsularPost]):
    model = PostClosure
    extra = 0
    fields = ("day", "name")


@admin.register(ConsularPost)
class ConsularPostAdmin(MovesDates[ConsularPost]):
    cause = ChangeCause.POST
    list_display = ("name_en", "name_ko", "country", "zone", "ds160_lock_days", "pickup_days")
    search_fields = ("code", "name_en", "name_ko")
    ordering = ("name_en",)
    inlines = (PostClosureInline,)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[ConsularPost],
        formsets: Any,  # noqa: ANN401
        change: bool,
    ) -> None:
        """A closed day moves dates as the post's own settings do."""
        super().save_related(request, form, formsets, change)
        if not form.changed_data and any(formset.has_changed() for formset in formsets):
            self._want(request, str(form.instance))


@admin.register(Closure)
class ClosureAdmin(MovesDates[Closure]):
    cause = ChangeCause.CLOSURE
    list_display = ("day", "name", "sureness")
    search_fields = ("name",)
