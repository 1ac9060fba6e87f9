"""A Korean applicant, and a browser that nobody signed in with."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests import cast
from tracker.accounts.models import User


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """allauth counts attempts in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """The real hasher takes half a second a password, by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def applicant(db: None) -> User:
    """Reads Korean, lives in Seoul."""
    return cast.user("jiho.han@example.org", name="Han Jiho", language="ko", zone="Asia/Seoul")


@pytest.fixture
def english(db: None) -> User:
    """Reads English, lives in New York."""
    return cast.user("mara.lind@example.org", name="Mara Lind")


@pytest.fixture
def inside(english: User) -> Client:
    """A browser signed in by the form as ``english``."""
    client = Client()
    client.post("/account/login/", {"login": english.email, "password": cast.PASSWORD})
    return client
