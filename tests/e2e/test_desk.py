"""The attorneys' desk in a browser: nothing of its front end is stopped by the policy."""

import re
from datetime import datetime, timedelta
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.conftest import SignIn
from tracker.cases.enums import ReminderState
from tracker.cases.models import Petition, ReferenceEntry, Reminder
from tracker.cases.sending import send_due

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
    page.goto("/admin/", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in LISTS:
        page.goto(f"/admin/cases/{name}/", wait_until="networkidle")
    case = Petition.objects.get(reference="DOC-2018")
    page.goto(f"/admin/cases/petition/{case.pk}/change/", wait_until="networkidle")
    page.locator("#tabs-items a", has_text="Timeline").click()
    expect(page.get_by_role("link", name="Visa received")).to_be_visible()
    assert heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_keeps_to_wcag(sign_in: SignIn, scheme: Literal["light", "dark"]) -> None:
    page = sign_in(ATTORNEY, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    found = {}
    for name in ("", *(f"cases/{name}/" for name in LISTS)):
        page.goto(f"/admin/{name}", wait_until="networkidle")
        results = Axe().run(page, options=WCAG)
        if results.violations_count:
            found[name] = results.generate_report()
    assert found == {}


def test_the_keyboards_focus_is_framed_on_the_desk(sign_in: SignIn) -> None:
    page = sign_in(ATTORNEY)
    page.goto("/admin/cases/deadline/")
    page.keyboard.press("Tab")
    frame = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"[{frame}.outlineStyle, {frame}.outlineWidth]") == ["solid", "2px"]


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


def test_long_addresses_do_not_widen_a_phones_page(sign_in: SignIn, now: datetime) -> None:
    page = sign_in(ATTORNEY, viewport={"width": 390, "height": 900})
    send_due(now=now + timedelta(days=1))
    mail = Reminder.objects.filter(state=ReminderState.SENT).earliest("pk")
    entry = ReferenceEntry.objects.filter(source_url__contains="goswami").earliest("pk")
    for address in (f"reminder/{mail.pk}", f"referenceentry/{entry.pk}"):
        page.goto(f"/admin/cases/{address}/change/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_person_who_is_added_is_written_down_at_once(sign_in: SignIn) -> None:
    page = sign_in(ATTORNEY)
    case = Petition.objects.get(reference="DEMO-D")
    page.goto(f"/admin/cases/petition/{case.pk}/change/#participants")
    before = case.participants.count()
    page.get_by_role("link", name="Add another Participant").click()
    page.locator(f"input[name=participants-{before}-name]").fill("Bo Chen")
    page.locator(f"select[name=participants-{before}-role]").select_option("recommender")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Bo Chen · Recommender")).to_be_visible()
    assert case.participants.count() == before + 1
