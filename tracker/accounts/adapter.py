"""How allauth behaves here: people are invited by their firm, nobody signs up alone."""

from contextlib import nullcontext
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes the public sign-up, and writes to people in their own language."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and this password do not belong together. Check both, or choose "
            "a new password by “Forgot your password?”."
        ),
        "too_many_login_attempts": _(
            "Too many attempts with a wrong password. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # Who asks for a new password has not signed in, so the browser's language is active here.
        user = context.get("user")
        with translation.override(user.language) if user else nullcontext():
            super().send_mail(template_prefix, email, context)
