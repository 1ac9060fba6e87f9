"""What a person does in a browser, from sign-in to the PDF, against a live server."""

import re
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tracker.cases.models import Petition, TimelineEvent
from tracker.lib.zones import day_of

pytestmark = pytest.mark.e2e

APPLICANT = "haneul@applicant.example"
SECOND_APPLICANT = "leila@applicant.example"
PETITIONER = "people@larkstreet.example"
ATTORNEY = "case@maplerowe.example"


def path(reference: str, rest: str = "") -> str:
    return f"/cases/{Petition.objects.get(reference=reference).uuid}/{rest}"


def english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_record_an_event_and_see_the_timeline_change(sign_in: SignIn, now: datetime) -> None:
    page = sign_in(APPLICANT)
    english(page)
    page.goto(path("DEMO-C"))
    expect(page.locator(".tl")).not_to_contain_text("Documents handed in")

    page.get_by_role("link", name="Record what happened").first.click()
    page.locator("select[name=kind]").select_option("documents_submitted")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("In your words").fill("Two papers, at the desk.")
    page.get_by_role("button", name="Record it").click()

    expect(page).to_have_url(re.compile(path("DEMO-C") + "$"))
    expect(page.locator(".tl")).to_contain_text("Documents handed in")
    expect(page.locator(".tl")).to_contain_text("Two papers, at the desk.")
    event = TimelineEvent.objects.get(kind="documents_submitted")
    assert (event.latest, event.zone) == (day_of(now, "Asia/Seoul"), "Asia/Seoul")
    assert event.recorded_by is not None
    assert event.recorded_by.email == APPLICANT


def test_undo_takes_it_back(sign_in: SignIn) -> None:
    page = sign_in(APPLICANT)
    english(page)
    page.goto(path("DEMO-C", "record/?kind=documents_submitted"))
    page.get_by_role("button", name="Record it").click()

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".tl")).not_to_contain_text("Documents handed in")
    assert TimelineEvent.objects.filter(kind="retracted").count() == 1


def test_switch_to_korean_and_back(sign_in: SignIn) -> None:
    page = sign_in(SECOND_APPLICANT)
    page.goto(path("DEMO-A"))

    page.get_by_role("button", name="한국어").click()

    expect(page).to_have_url(re.compile(path("DEMO-A") + "$"))
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", name="추천서", exact=True)).to_be_visible()
    english(page)
    expect(page.get_by_role("heading", name="Letters", exact=True)).to_be_visible()


@pytest.mark.parametrize("language, name", [("ko", "한국어"), ("en", "English")])
def test_download_the_pdf(sign_in: SignIn, language: str, name: str) -> None:
    page = sign_in(APPLICANT)
    page.goto(path("DOC-2018"))

    with page.expect_download() as download:
        page.locator(f"a[href$='/pdf/?language={language}']", has_text=name).first.click()

    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")
    assert re.fullmatch(r"[\w.-]+\.pdf", download.value.suggested_filename)


def test_anothers_case_is_refused(sign_in: SignIn) -> None:
    page = sign_in(SECOND_APPLICANT)
    expect(page.locator("main")).to_contain_text("DEMO-A")
    expect(page.locator("main")).not_to_contain_text("DOC-2018")

    for rest in ("", "record/", "file/"):
        response = page.goto(path("DOC-2018", rest))
        assert response is not None
        assert response.status == 404
        expect(page.locator("body")).not_to_contain_text("Ha-neul")


def test_without_sign_in_there_is_only_the_door(sign_in: SignIn) -> None:
    page = sign_in(SECOND_APPLICANT)
    page.context.clear_cookies()

    page.goto(path("DEMO-A"))

    expect(page).to_have_url(re.compile(r"/account/login/\?next=/cases/"))


def test_the_case_as_it_stood(sign_in: SignIn) -> None:
    page = sign_in(ATTORNEY)
    page.goto(path("DOC-2018", "?as_of=2018-07-10"))

    expect(page.locator("main")).to_contain_text("10 July 2018")
    expect(page.locator(".tl")).to_contain_text("Interview-waiver packet sent")
    expect(page.locator(".tl")).not_to_contain_text("Interview waiver refused")
    expect(page.locator(".tl")).not_to_contain_text("13 July")


def test_imprecise_dates_and_the_other_sides_days_are_shown_as_such(sign_in: SignIn) -> None:
    page = sign_in(APPLICANT)
    english(page)
    page.goto(path("DOC-2018"))

    timeline = page.locator(".tl")
    expect(timeline).to_contain_text("on or before 23 June")
    expect(timeline).to_contain_text("22 to 25 June")
    expect(timeline).to_contain_text("Fri 8 or Sat 9 June in New York")
    expect(page.locator("main")).to_contain_text("5 of 6")


def test_the_petitioner_sees_no_papers_and_no_embassy(sign_in: SignIn) -> None:
    page = sign_in(PETITIONER)
    page.goto(path("DOC-2018"))

    expect(page.locator(".tl")).to_contain_text("Petition filed")
    for hidden in ("Interview", "Passport", "Visa fee"):
        expect(page.locator(".tl")).not_to_contain_text(hidden)
    assert page.locator("a[href*='/pdf/']").count() == 0


PAGES = [
    ("", "/"),
    ("DOC-2018", ""),
    ("DOC-2018", "?as_of=2018-07-13"),
    ("DEMO-C", ""),
    ("DEMO-B", ""),
    ("DEMO-D", ""),
    ("DEMO-C", "record/"),
    ("DEMO-B", "record/?kind=rfe_issued"),
    ("", "/messages/"),
    ("", "/preferences/"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_axe_violation_and_no_sideways_scroll(sign_in: SignIn, width: int, scheme: str) -> None:
    page = sign_in(ATTORNEY, viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = {}
    for reference, rest in PAGES:
        address = path(reference, rest) if reference else rest
        page.goto(address)
        results = Axe().run(page)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if results.violations_count or wide:
            found[address] = (results.generate_report(), wide)
    assert found == {}


def test_everything_works_without_javascript(sign_in: SignIn) -> None:
    page = sign_in(APPLICANT, java_script_enabled=False, viewport={"width": 390, "height": 800})
    english(page)
    page.goto(path("DEMO-C", "record/?kind=note"))
    page.get_by_label("In your words").fill("A note from the phone.")
    page.get_by_role("button", name="Record it").click()

    expect(page.locator(".tl")).to_contain_text("A note from the phone.")


def test_the_keyboard_reaches_the_content_and_the_form(sign_in: SignIn) -> None:
    page = sign_in(APPLICANT)
    page.goto(path("DEMO-C"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.closest('main') !== null")
    for _ in range(60):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.getAttribute('href')") or ""
        if href.endswith("/record/"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/record/$"))


def test_nothing_breaks_the_content_security_policy(sign_in: SignIn) -> None:
    page = sign_in(ATTORNEY)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for reference, rest in PAGES:
        page.goto(path(reference, rest) if reference else rest)

    assert complaints == []
