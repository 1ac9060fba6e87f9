"""Who signs in: users by e-mail, firms, and who belongs to which firm."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import FirmRole, Volume
from tracker.lib import zones


def validate_zone(name: str) -> None:
    """Refuse what is not an IANA zone name."""
    if sentence := zones.fault(name):
        text = gettext(sentence.text).format(**sentence.values)
        raise ValidationError(text, code="zone")


def languages() -> list[tuple[str, str]]:
    """The languages of the installation, as choices (callable: a new one is no migration)."""
    return list(settings.LANGUAGES)


def firm_roles() -> list[tuple[str, Any]]:
    """The roles in a firm, as choices."""
    return [
        (FirmRole.ATTORNEY, _("Attorney")),
        (FirmRole.PARALEGAL, _("Paralegal")),
        (FirmRole.ADMINISTRATOR, _("Firm administrator")),
    ]


def volumes() -> list[tuple[str, Any]]:
    """How many reminders of good practice, as choices."""
    return [*law_volumes(), (Volume.NONE, _("None"))]


def law_volumes() -> list[tuple[str, Any]]:
    """How many reminders of law and agency policy, as choices: some always come."""
    return [(Volume.ALL, _("All")), (Volume.FEW, _("Only the most urgent"))]


def is_quiet(hour: int, quiet_from: int, quiet_to: int) -> bool:
    """Whether ``hour`` lies in the quiet hours, which may reach over midnight."""
    if quiet_from <= quiet_to:
        return quiet_from <= hour < quiet_to
    return hour >= quiet_from or hour < quiet_to


_MORNING_IS_QUIET = _(
    "This hour lies in the quiet hours: no mail could come then. Choose another one, or change"
    " the quiet hours."
)


class MailHabits(models.Model):
    """When and how somebody wants mails. Hours are o'clock in that person's own zone.

    In the quiet hours, from ``quiet_from`` until ``quiet_to``, nothing comes that can wait; where
    the two are equal there are none. A ``digest`` is one mail a day, at the ``morning`` hour.
    """

    language = models.CharField(_("language"), max_length=8, choices=languages, default="en")
    morning = models.PositiveSmallIntegerField(
        _("morning hour"), default=9, validators=[MaxValueValidator(23)]
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), default=21, validators=[MaxValueValidator(23)]
    )
    quiet_to = models.PositiveSmallIntegerField(
        _("quiet until"), default=8, validators=[MaxValueValidator(23)]
    )
    digest = models.BooleanField(_("one mail a day"), default=False)
    law_mails = models.CharField(
        _("reminders of law and policy"),
        max_length=4,
        choices=law_volumes,
        default=Volume.ALL,
    )
    practice_mails = models.CharField(
        _("reminders of good practice"), max_length=4, choices=volumes, default=Volume.ALL
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """What is planned for the morning must not wait until the quiet hours are over."""
        super().clean()
        if is_quiet(self.morning, self.quiet_from, self.quiet_to):
            raise ValidationError({"morning": _MORNING_IS_QUIET}, code="quiet")


# How mails come, but for their language, which is that of the pages too.
HABITS = ("morning", "quiet_from", "quiet_to", "digest", "law_mails", "practice_mails")


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in lower case, so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ANN401
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ANN401
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(MailHabits, AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Language and zone are the reader's, for pages and mails.

    ``feed_key`` stands in the address of the person's calendar; a new one revokes the old address.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    zone = models.CharField(
        _("time zone"), max_length=64, default="America/New_York", validators=[validate_zone]
    )
    feed_key = models.UUIDField(null=True, unique=True, editable=False)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Firm(models.Model):
    """A law firm. Every petition belongs to one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), unique=True)

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's place in one firm."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=firm_roles)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["user", "firm"], name="one_place_per_firm")]

    def __str__(self) -> str:
        return f"{self.user} · {self.firm}"
