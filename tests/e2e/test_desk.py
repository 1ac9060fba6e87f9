"""The attorneys' desk in a browser: nothing of its front end is stopped by the policy."""

import re

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.conftest import SignIn
from tracker.cases.models import Petition

pytestmark = pytest.mark.e2e

ATTORNEY = "case@maplerowe.example"
LISTS = ("petition", "timelineevent", "deadline", "reminder", "checklist", "consularpost")


def listening(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    return heard


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_breaks_the_policy(sign_in: SignIn, width: int) -> None:
    page = sign_in(ATTORNEY, viewport={"width": width, "height": 900})
    heard = listening(page)
    for name in LISTS:
        page.goto(f"/admin/cases/{name}/", wait_until="networkidle")
    case = Petition.objects.get(reference="DOC-2018")
    page.goto(f"/admin/cases/petition/{case.pk}/change/", wait_until="networkidle")
    page.locator("#tabs-items a", has_text="Timeline").click()
    expect(page.get_by_role("link", name="Visa received")).to_be_visible()
    assert heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_attorney_records_an_event_on_the_desk(sign_in: SignIn) -> None:
    page = sign_in(ATTORNEY)
    case = Petition.objects.get(reference="DOC-2018")
    page.goto(f"/admin/cases/petition/{case.pk}/change/")
    page.get_by_role("link", name="Record an event").click()
    page.select_option("select[name=kind]", "entered_us")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("In your words").fill("Landed in the evening.")
    page.get_by_role("button", name="Record it").click()
    expect(page).to_have_url(re.compile(r"/change/#events$"))
    expect(page.get_by_role("link", name="Entered the United States")).to_be_visible()
    case.refresh_from_db()
    assert case.stage == "in_us"
