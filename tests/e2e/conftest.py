"""A real browser on a live server with the demo's own cases."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import CHROMIUM, FLAGS
from tracker.cases import demo

# Playwright's loop runs in this thread, and Django takes it for an async context.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def site(live_server: LiveServer, transactional_db: None, now: datetime) -> str:
    """The address of a server with the demo's cases."""
    demo.load(now)
    return str(live_server.url)


@pytest.fixture
def sign_in(browser: Browser, site: str) -> Iterator[SignIn]:
    """Signs a person of the demo in; keyword arguments are Playwright's context options."""
    contexts: list[BrowserContext] = []

    def signed_in(email: str, **options: object) -> Page:
        context = browser.new_context(**{"base_url": site, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", demo.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{site}/")
        return page

    yield signed_in
    for context in contexts:
        context.close()
