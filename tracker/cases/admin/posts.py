"""What all firms share: consular posts and closures. Operators keep them, members read them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tracker.cases.admin.desk import M, ModelAdmin, desk_of
from tracker.cases.models import Closure, ConsularPost


class SharedAdmin(ModelAdmin[M]):
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).sees()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).operator

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).operator

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).operator


@admin.register(ConsularPost)
class ConsularPostAdmin(SharedAdmin[ConsularPost]):
    list_display = ("name_en", "name_ko", "country", "zone", "ds160_lock_days", "pickup_days")
    search_fields = ("code", "name_en", "name_ko")
    ordering = ("name_en",)


@admin.register(Closure)
class ClosureAdmin(SharedAdmin[Closure]):
    list_display = ("day", "name", "sureness")
    search_fields = ("name",)
