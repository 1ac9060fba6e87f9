"""Draws the README's pictures from the demo's own data: ``make screenshots [INTO=folder]``.

Serves a fresh demo from a temporary var/, signs in as each person and takes every page of a case
at desktop and phone width, light and dark, in both languages.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parent.parent
INTO = Path(os.environ.get("INTO", ROOT / "tests" / "pictures"))
PASSWORD = "seoul-to-new-york"
APPLICANT, ATTORNEY = "haneul@applicant.example", "case@maplerowe.example"
DESKTOP, PHONE = 1280, 390


def main() -> None:
    INTO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, served(var) as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in (DESKTOP, PHONE):
            for scheme in ("light", "dark"):
                take(browser, site, width, scheme)
        browser.close()


def take(browser: Browser, site: str, width: int, scheme: str) -> None:
    """Every page for one width and colour scheme."""
    name = f"{'desktop' if width == DESKTOP else 'phone'}-{scheme}"
    for email, pages in ((APPLICANT, APPLICANT_PAGES), (ATTORNEY, ATTORNEY_PAGES)):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        sign_in(page, site, email)
        for title, reference, query in pages:
            page.goto(f"{site}/")
            if reference:
                page.goto(f"{site}{case_path(page, reference)}{query}")
            else:
                page.goto(f"{site}{query}")
            page.screenshot(path=INTO / f"{title}-{name}.png", full_page=True)
        context.close()


APPLICANT_PAGES = (
    ("cases-ko", "", "/"),
    ("documented-ko", "DOC-2018", ""),
    ("documented-10-july-ko", "DOC-2018", "?as_of=2018-07-10"),
    ("documented-13-july-ko", "DOC-2018", "?as_of=2018-07-13"),
    ("interview-ko", "DEMO-C", ""),
    ("record-ko", "DEMO-C", "record/"),
)
ATTORNEY_PAGES = (
    ("cases-en", "", "/"),
    ("documented-en", "DOC-2018", ""),
    ("documented-13-july-en", "DOC-2018", "?as_of=2018-07-13"),
    ("letters-en", "DEMO-A", ""),
    ("rfe-en", "DEMO-B", ""),
    ("interview-en", "DEMO-C", ""),
    ("empty-en", "DEMO-D", ""),
    ("messages-en", "", "/messages/"),
    ("admin-en", "", "/admin/cases/petition/"),
)


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site}/")


def case_path(page: Page, reference: str) -> str:
    """The address of a case, found on the list by its reference."""
    link = page.locator(f"a[href^='/cases/']:has-text('{reference}')").first
    if not link.count():
        link = page.locator(f":has-text('{reference}') > a[href^='/cases/']").first
    return link.get_attribute("href") or ""


@contextlib.contextmanager
def served(var: str) -> Iterator[str]:
    """The address of a web server on a fresh demo in ``var``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    env = os.environ | {"TRACKER_VAR": var, "SITE_URL": site, "REMINDERS_FIRST_NOTICE": "at_once"}
    for command in ("migrate", "demo", "send_reminders"):
        subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=env, check=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*gunicorn, "--threads", "4"], cwd=ROOT, env=env)
    try:
        wait_for(f"{site}/healthz")
        yield site
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address: str) -> None:
    """Return when ``address`` answers; give up after half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.2)
    raise SystemExit(f"{address} did not answer within 30 seconds.")


if __name__ == "__main__":
    main()
