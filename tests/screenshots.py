"""Draws the README's pictures from the demo's own data: ``make screenshots``.

Serves a fresh demo from a temporary var/ and signs in. ``INTO=folder make screenshots`` takes
every page of the cases instead, at desktop and phone width, light and dark, in both languages.
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
from typing import Literal

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "tests" / "pictures"
PASSWORD = "seoul-to-new-york"
APPLICANT, ATTORNEY = "haneul@applicant.example", "case@maplerowe.example"
DESKTOP, PHONE = 1280, 390
Scheme = Literal["light", "dark"]


def main() -> None:
    everything = os.environ.get("INTO")
    into = Path(everything or PICTURES)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, served(var) as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in (DESKTOP, PHONE) if everything else ():
            for scheme in ("light", "dark"):
                take(browser, site, into, width, scheme)
        if not everything:
            draw(browser, site, into)
        browser.close()


def draw(browser: Browser, site: str, into: Path) -> None:
    """The two pictures of the README: the attorney's desktop and the applicant's phone."""
    for name, email, width in (("desktop", ATTORNEY, DESKTOP), ("phone", APPLICANT, PHONE)):
        with signed_in(browser, site, email, width, "light") as page:
            page.goto(f"{site}{case_path(page, 'DOC-2018')}?as_of=2018-07-13")
            page.screenshot(path=into / f"{name}.png", clip=window(width))


def window(width: int) -> FloatRect:
    return {"x": 0, "y": 0, "width": width, "height": 1400}


def take(browser: Browser, site: str, into: Path, width: int, scheme: Scheme) -> None:
    """Every page for one width and colour scheme."""
    name = f"{'desktop' if width == DESKTOP else 'phone'}-{scheme}"
    for email, pages in ((APPLICANT, APPLICANT_PAGES), (ATTORNEY, ATTORNEY_PAGES)):
        with signed_in(browser, site, email, width, scheme) as page:
            for title, reference, rest in pages:
                page.goto(f"{site}/")
                page.goto(f"{site}{case_path(page, reference) if reference else ''}{rest}")
                page.screenshot(path=into / f"{title}-{name}.png", full_page=True)


@contextlib.contextmanager
def signed_in(
    browser: Browser, site: str, email: str, width: int, scheme: Scheme
) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 1400}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, site, email)
    yield page
    context.close()


APPLICANT_PAGES = (
    ("cases-ko", "", "/"),
    ("documented-ko", "DOC-2018", ""),
    ("documented-10-july-ko", "DOC-2018", "?as_of=2018-07-10"),
    ("documented-13-july-ko", "DOC-2018", "?as_of=2018-07-13"),
    ("interview-ko", "DEMO-C", ""),
    ("plan-ko", "DEMO-C", "plan/"),
    ("record-ko", "DEMO-C", "record/"),
)
ATTORNEY_PAGES = (
    ("cases-en", "", "/"),
    ("documented-en", "DOC-2018", ""),
    ("documented-13-july-en", "DOC-2018", "?as_of=2018-07-13"),
    ("letters-en", "DEMO-A", ""),
    ("rfe-en", "DEMO-B", ""),
    ("plan-en", "DEMO-C", "plan/"),
    ("interview-en", "DEMO-C", ""),
    ("plan-en", "DEMO-A", "plan/?rfe=on"),
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
    card = page.locator(".card").filter(has_text=reference).first
    return card.locator("a[href^='/cases/']").first.get_attribute("href") or ""


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
