"""People and firms: the operators' work. Who belongs to a firm may open its cases."""

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from tracker.accounts.models import HABITS, Firm, Membership, User
from tracker.cases import deadlines, habits, spacing
from tracker.cases.models import Petition

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline


# What planned reminders follow.
FOLLOWED = {"zone", *HABITS}
MAY_DO = {
    "is_active": _("Switch it off rather than delete: what this person recorded keeps its name."),
    "is_staff": _("For the people of a firm. Which firm, and as what, stands below."),
    "is_superuser": _("Sees and changes everything, in every firm."),
}


class ByOperators:
    """Only operators come here; asked without a query, for every page asks for its menu."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._operator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._operator(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._operator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._operator(request)

    def _operator(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_superuser


class _LowerCase:
    """One person has one account, however the address is typed."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class NewUserForm(_LowerCase, UserCreationForm):  # type: ignore[misc]  # unfold has no types
    # Django's own words speak of sign-in services that the tracker does not have.
    usable_password = UserCreationForm.create_usable_password_field(
        help_text=_(
            "Without one, the person chooses it by “Forgot your password?” on the sign-in page."
        )
    )

    class Meta:
        model = User
        fields = ("email", "name", "language", "zone", "is_staff")
        help_texts = MAY_DO


class UserForm(_LowerCase, UserChangeForm):  # type: ignore[misc]  # unfold has no types
    class Meta:
        model = User
        fields = "__all__"
        labels = {"is_superuser": _("Operator")}
        help_texts = MAY_DO | {
            "morning": _("A full hour, 0 to 23, on the person's own clock."),
            "quiet_to": _(
                "Nothing that can wait comes in the quiet hours. The same hour twice means that"
                " there are none."
            ),
        }


class MembershipForm(ModelForm[Membership]):
    class Meta:
        labels = {"user": _("User"), "firm": _("Firm")}


class MembershipInline(ByOperators, TabularInline[Membership, Any]):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("user", "firm")


@admin.register(User)
class UserAdmin(ByOperators, DjangoUserAdmin[User], ModelAdmin[User]):
    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "language", "zone", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "memberships__firm")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("name", ("language", "zone"))}),
        (
            _("How mails come"),
            {
                "fields": (
                    ("morning", "digest"),
                    ("quiet_from", "quiet_to"),
                    ("law_mails", "practice_mails"),
                )
            },
        ),
        (_("May do"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Times"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "email",
                    "name",
                    ("language", "zone"),
                    "is_staff",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool
    ) -> None:
        """Sign-in keeps addresses of its own: an old one must not open the account any longer.
        What is planned follows the zone and the habits, and whether the person may sign in."""
        # Before the person: whoever records a fact holds the case, and then asks for who records.
        if change:
            habits.lock_cases(obj)
        super().save_model(request, obj, form, change)
        if FOLLOWED.intersection(form.changed_data):
            habits.follow(obj, now=timezone.now())
        if "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()
        if "is_active" in form.changed_data:
            _replan({obj.pk})

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[User],
        formsets: Any,  # noqa: ANN401
        change: bool,
    ) -> None:
        """Whoever comes to a firm hears of its quiet cases, and whoever leaves it does not."""
        before = set(form.instance.memberships.values_list("firm", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(form.instance.memberships.values_list("firm", flat=True))
        spacing.people_changed(before | after)
        if before != after:
            _replan({form.instance.pk})


@admin.register(Firm)
class FirmAdmin(ByOperators, ModelAdmin[Firm]):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline,)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Firm],
        formsets: Any,  # noqa: ANN401
        change: bool,
    ) -> None:
        """As where a person's places are edited."""
        before = set(form.instance.memberships.values_list("user", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(form.instance.memberships.values_list("user", flat=True))
        # Cases before ladders, as where a person is edited.
        _replan(before ^ after)
        spacing.people_changed([form.instance.pk])


def _replan(people: set[int]) -> None:
    """Who may hear of a case, and who may not any more, is planned anew in theirs."""
    # In the order in which all who hold several cases lock them.
    theirs = Petition.objects.filter(participants__user__in=people).order_by("pk").distinct()
    for petition in theirs:
        deadlines.replan(petition, now=timezone.now())
