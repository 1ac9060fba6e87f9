"""What every page of the admin asks first: whose desk is this, and what lies on it.

Django's per-model permissions are not used here. A member of a firm works on the firm's petitions
and on what belongs to them; lists, pages, filters and choices hold nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.forms import DateInput, ModelChoiceField, ModelMultipleChoiceField
from django.http import Http404, HttpRequest
from unfold.widgets import BASE_INPUT_CLASSES

from tracker.accounts.models import Firm, User
from tracker.cases.access import MAY, Action, Part, firm_petitions
from tracker.cases.admin import show
from tracker.cases.models import Petition

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
else:
    from unfold.admin import ModelAdmin, StackedInline, TabularInline

M = TypeVar("M", bound=Model)

__all__ = ["DeskAdmin", "DeskInline", "ModelAdmin", "ReadOnly", "StackedInline", "TabularInline"]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a user may do in the admin: by firm, as a member; everything, as an operator."""

    operator: bool
    parts: Mapping[int, Part]

    @property
    def several_firms(self) -> bool:
        """Whether the petitions of more than one firm can lie here."""
        return self.operator or len(self.parts) > 1

    def sees(self, firm: int | None = None) -> bool:
        """The petitions of ``firm`` (a primary key); without one, any at all."""
        return bool(self._parts(firm))

    def may(self, action: Action, firm: int | None = None) -> bool:
        """In the petitions of ``firm``; without one, in any at all."""
        return any(action in MAY[part] for part in self._parts(firm))

    def firms(self, action: Action) -> QuerySet[Firm]:
        """The firms in whose petitions this user may do that."""
        if self.operator:
            return Firm.objects.all()
        return Firm.objects.filter(pk__in=[pk for pk in self.parts if self.may(action, pk)])

    def _parts(self, firm: int | None) -> list[Part]:
        if self.operator:
            return [Part.OPERATOR]
        return [part for pk, part in self.parts.items() if firm in (None, pk)]


# A page asks dozens of times; the answer is read once a request.
_desks: WeakKeyDictionary[HttpRequest, Desk] = WeakKeyDictionary()


def desk_of(request: HttpRequest) -> Desk:
    """The desk of the person who asks (one query a request)."""
    if request not in _desks:
        user = person(request)
        rows = user.memberships.values_list("firm_id", "role") if user.is_active else ()
        _desks[request] = Desk(user.is_active and user.is_superuser, {f: Part(r) for f, r in rows})
    return _desks[request]


def person(request: HttpRequest) -> User:
    """Who asks; the admin lets nobody in who has not signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class DayInput(DateInput):
    """The browser's own picker: it reads and sends ISO dates, whatever the page's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"class": " ".join(BASE_INPUT_CLASSES)}, "%Y-%m-%d")


class DeskAccess(BaseModelAdmin[M]):
    """Permissions, rows and choices from the desk; ``petition_path`` leads to a row's petition."""

    petition_path = "petition"
    empty_value_display = show.NOTHING
    # Django's own picker warns of the server's zone; a day has none.
    formfield_overrides = {DateField: {"widget": DayInput}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        own = firm_petitions(person(request))
        return super().get_queryset(request).filter(**{f"{self.petition_path}__in": own})

    def firm_of(self, row: Model | None) -> int | None:
        """The firm whose petition a row belongs to; an inline is asked with its petition."""
        if row is None or row.pk is None:
            return None
        for name in self.petition_path.split("__"):
            if isinstance(row, Petition):
                break
            row = cast(Model, getattr(row, name))
        return cast(Petition, row).firm_id

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return desk_of(request).sees(self.firm_of(obj))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return desk_of(request).may(Action.RECORD, self.firm_of(obj))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return desk_of(request).may(Action.RECORD, self.firm_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return desk_of(request).may(Action.RECORD, self.firm_of(obj))

    def petition_on(self, request: HttpRequest) -> int | str | None:
        """The petition whose page this is, as primary key; None where there is not one."""
        return None

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> ModelChoiceField[Any] | None:
        kwargs.setdefault("queryset", self._choices(db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> ModelMultipleChoiceField[Any] | None:
        kwargs.setdefault("queryset", self._choices(db_field.related_model, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices(self, model: type[Model], request: HttpRequest) -> QuerySet[Any]:
        """What may be chosen: this petition's own rows, else the desk's; posts are everybody's."""
        rows = model._default_manager.all()
        own = firm_petitions(person(request))
        if model is Petition:
            return rows.filter(pk__in=own).exclude(pk=self.petition_on(request))
        if model is Firm:
            return desk_of(request).firms(Action.RECORD)
        if model is User:
            return rows if desk_of(request).operator else _people(rows, own, request)
        if any(field.name == "petition" for field in model._meta.get_fields()):
            pk = self.petition_on(request)
            return rows.filter(petition__in=own.filter(pk=pk) if pk else own)
        return rows


def _people(rows: QuerySet[Any], own: QuerySet[Petition], request: HttpRequest) -> QuerySet[Any]:
    """Users that a firm knows: its members, and who signs in to its petitions."""
    member = Q(memberships__firm__in=desk_of(request).firms(Action.RECORD))
    return rows.filter(member | Q(participations__petition__in=own)).distinct()


class DeskAdmin(DeskAccess[M], ModelAdmin[M]):
    """An admin of rows that belong to petitions."""

    list_per_page = 25
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_record_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        return desk_of(request).may(Action.RECORD)

    def has_export_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        return desk_of(request).may(Action.EXPORT)

    def found(self, request: HttpRequest, object_id: str, action: Action) -> M:
        """The row that an action is about: strangers get 404, who may not do this gets 403."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not desk_of(request).may(action, self.firm_of(row)):
            raise PermissionDenied
        return row


class ReadOnly:
    """Nothing is added, changed or removed here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class DeskInline(DeskAccess[M]):
    """A tab on a petition's page."""

    tab = True
    extra = 0

    def petition_on(self, request: HttpRequest) -> int | str | None:
        return page_of(request)

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> ModelChoiceField[Any] | None:
        """The choices are read once for all rows of the tab, not once a row."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.choices = [*cast(Iterable[Any], field.choices)]
        return field


def page_of(request: HttpRequest) -> str | None:
    """The primary key of the row whose page is asked for; None on a list."""
    match = request.resolver_match
    return match.kwargs.get("object_id") if match else None
