"""The checklist as PDF: what stands in it, how it is kept, and the command that writes it."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from tests import cast
from tracker.cases import checklists, documents
from tracker.cases.models import Checklist, Petition

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, settings: Settings) -> Path:
    """The folder in which PDFs are kept: one of the test's own."""
    settings.VAR = tmp_path / "var"
    return tmp_path / "var" / "pdf"


def list_of(petition: Petition, kind: str) -> Checklist:
    return petition.checklists.select_related("petition", "interview__post").get(kind=kind)


def tool(*command: str, pdf: bytes) -> str:
    """What a program of poppler says about a PDF on its standard input."""
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()


def text_of(checklist: Checklist, language: str) -> str:
    """The words of the PDF, in lines as they are laid out."""
    pdf = documents.checklist_pdf(checklist, language=language, today=TODAY)
    return tool("pdftotext", "-layout", "-", "-", pdf=pdf)


def row_of(text: str, title: str) -> str:
    """The line of a paper, its columns parted by one bar."""
    line = next(line for line in text.splitlines() if title in line)
    return re.sub(r" {2,}", " | ", line.strip())


def test_the_documented_interview_in_english(documented: Petition) -> None:
    text = text_of(list_of(documented, "interview_day"), "en")
    for words in (
        "O-1A · Case DOC-2018",
        "Interview day",
        "Tue 17 July 2018",
        "U.S. Embassy Seoul",
        "7 of 7 sent or brought",
        "Case DOC-2018 · made on Mon 23 November 2026",
        "Page 1 of 1",
        "DS-160",
    ):
        assert words in text
    assert row_of(text, "Resume") == "☑ | Resume | – | brought | not asked for"
    assert row_of(text, "Passport") == "☑ | Passport | required | brought | asked for"
    assert "kept" in text
    assert row_of(text, "photo") == "☑ | Visa photo | – | brought | looked at"
    assert row_of(text, "“DS-2019") == "☑ | “DS-2019 confirmation” | required | brought | asked for"
    assert row_of(text, "Offer letter") == "☑ | Offer letter | – | brought | not asked for"
    assert "☐" not in text


def test_the_documented_packet_in_korean(documented: Petition) -> None:
    text = text_of(list_of(documented, "waiver_packet"), "ko")
    for words in ("인터뷰 면제 신청 서류", "2018년 7월 10일 화요일", "2026년 11월 23일 월요일"):
        assert words in text
    titles = ["인터뷰 면제 확인서", "이력서", "여권", "비자용 사진", "“DS-2019 확인서”"]
    assert [row_of(text, title)[:1] for title in titles] == ["☑"] * 5
    assert row_of(text, "승인 통지서(I-797)").startswith("☐ | 승인 통지서(I-797)")
    assert text.count("☐") == 1
    assert "2025년" not in text


def test_the_documented_emergency_request(documented: Petition) -> None:
    text = text_of(list_of(documented, "emergency_request"), "en")
    assert "2 of 2 sent or brought" in text
    assert row_of(text, "Letter that gives").startswith(
        "☑ | Letter that gives the reason | – | sent"
    )
    assert row_of(text, "Offer letter").startswith("☑ | Offer letter | – | sent")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_is_tagged_with_every_font_embedded(documented: Petition, language: str) -> None:
    checklist = list_of(documented, "interview_day")
    pdf = documents.checklist_pdf(checklist, language=language, today=TODAY)
    info = tool("pdfinfo", "-", pdf=pdf)
    kind = checklists.kind_title("interview_day", language)
    assert re.search(rf"^Title: +DOC-2018 · {kind}$", info, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert re.search(r"^Pages: +1$", info, re.MULTILINE)
    assert re.search(r"^Page size: .*\(A4\)$", info, re.MULTILINE)
    fonts = tool("pdffonts", "-", pdf=pdf).splitlines()[2:]
    names = {line.split()[0].split("+")[1] for line in fonts}
    assert names == {"Document", "Document-Bold", "Document-More"}
    assert [line for line in fonts if " yes yes yes " not in line] == []


def test_a_waiver_packet_of_today_carries_the_caution(db: None) -> None:
    petition = cast.petition("NEW-1")
    text = text_of(checklists.make(petition, "waiver_packet"), "en")
    assert "since 2 September 2025 there is no interview waiver for O-1" in text
    assert "Confirm with counsel." in text
    assert text.count("☐") == 9
    assert "☑" not in text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_librarys_longest_day_fits_one_page(db: None, language: str) -> None:
    checklist = checklists.make(cast.petition("NEW-1"), "interview_day", date=TODAY)
    pdf = documents.checklist_pdf(checklist, language=language, today=TODAY)
    assert re.search(r"^Pages: +1$", tool("pdfinfo", "-", pdf=pdf), re.MULTILINE)


def test_many_papers_go_on_over_pages_with_their_header(db: None) -> None:
    checklist = checklists.make(cast.petition("NEW-1"), "interview_day")
    for place in range(40):
        checklist.items.create(document=f"extra-{place}", note="가나다 " * 30, position=99)
    text = text_of(checklist, "en")
    pages = text.split("\f")[:-1]
    assert len(pages) > 2
    counted = [f"Page {number} of {len(pages)}" for number in range(1, len(pages) + 1)]
    assert [words for words, page in zip(counted, pages, strict=True) if words in page] == counted
    assert [page for page in pages if "What really happened" not in page] == []


def test_what_people_wrote_is_shown_and_never_followed(db: None) -> None:
    checklist = checklists.make(cast.petition("NEW-1"), "waiver_packet")
    note = '<img src="file:///etc/hostname"> & <b>bold</b>'
    checklist.items.filter(document="passport").update(note=note)
    assert '<img src="file:///etc/hostname"> & <b>bold</b>' in " ".join(
        text_of(checklist, "en").split()
    )


def test_it_is_kept_and_not_made_again(documented: Petition, cache: Path) -> None:
    checklist = list_of(documented, "waiver_packet")
    first = documents.checklist_pdf(checklist, language="ko", today=TODAY)
    (kept,) = cache.iterdir()
    made_at = kept.stat().st_mtime_ns
    assert documents.checklist_pdf(checklist, language="ko", today=TODAY) == first
    assert [(path, path.stat().st_mtime_ns) for path in cache.iterdir()] == [(kept, made_at)]
    assert tool("pdfinfo", str(kept), pdf=b"").count("Tagged") == 1


def test_a_broken_file_in_the_cache_is_made_again(documented: Petition, cache: Path) -> None:
    checklist = list_of(documented, "waiver_packet")
    first = documents.checklist_pdf(checklist, language="ko", today=TODAY)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    again = documents.checklist_pdf(checklist, language="ko", today=TODAY)
    assert tool("pdftotext", "-", "-", pdf=again) == tool("pdftotext", "-", "-", pdf=first)
    assert kept.read_bytes().startswith(again)


def test_another_language_day_or_tick_is_another_pdf(documented: Petition, cache: Path) -> None:
    checklist = list_of(documented, "waiver_packet")
    documents.checklist_pdf(checklist, language="ko", today=TODAY)
    documents.checklist_pdf(checklist, language="en", today=TODAY)
    documents.checklist_pdf(checklist, language="en", today=date(2026, 11, 24))
    checklists.set_state(checklist.items.get(document="i797_approval_notice"), "ready")
    documents.checklist_pdf(checklist, language="en", today=TODAY)
    assert len(list(cache.iterdir())) == 4


def test_where_it_cannot_be_kept_it_is_still_made(
    documented: Petition, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache.parent.mkdir()
    cache.write_text("a file where the folder should be")
    checklist = list_of(documented, "waiver_packet")
    assert documents.checklist_pdf(checklist, language="en", today=TODAY).startswith(b"%PDF")
    assert "cannot be kept" in caplog.text


def test_it_takes_one_query(
    documented: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    checklist = list_of(documented, "interview_day")
    with django_assert_num_queries(1):
        documents.checklist_html(checklist, language="ko", today=TODAY)


@pytest.mark.parametrize(
    "reference, name",
    [
        ("DOC-2018", "DOC-2018-interview-day-ko.pdf"),
        ("../2026 / 7", "..2026__7-interview-day-ko.pdf"),
        ("사건 1", "사건_1-interview-day-ko.pdf"),
    ],
)
def test_the_file_name_says_case_kind_and_language(reference: str, name: str) -> None:
    checklist = Checklist(petition=Petition(reference=reference), kind="interview_day")
    assert documents.file_name(checklist, "ko") == name


def write(path: Path, *arguments: str) -> None:
    call_command("checklist_pdf", *arguments, "--output", str(path))


@pytest.mark.parametrize("language, word", [("en", "Passport"), ("ko", "여권")])
def test_the_command_writes_it(
    documented: Petition, tmp_path: Path, language: str, word: str
) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("an older one")
    write(path, "DOC-2018", "interview_day", "--language", language)
    assert word in tool("pdftotext", "-", "-", pdf=path.read_bytes())
    write(path, str(documented.uuid), "interview_day", "--interview", "emergency")
    assert "asked for" in tool("pdftotext", "-", "-", pdf=path.read_bytes())
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.pdf", "var"}


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["NO-SUCH", "interview_day"], "No petition is called NO-SUCH"),
        (["DOC-2018", "shopping"], "shopping is no kind of checklist. The kinds: beneficiary_to"),
        (
            ["DOC-2018", "extension"],
            "DOC-2018 has no checklist extension. "
            "It has: waiver_packet, interview_day (emergency), emergency_request.",
        ),
        (
            ["DOC-2018", "interview_day", "--interview", "regular"],
            "DOC-2018 has no checklist interview_day for the interview regular. It has: ",
        ),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    documented: Petition, tmp_path: Path, arguments: list[str], said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        write(tmp_path / "a.pdf", *arguments)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_reference_of_two_firms_asks_for_the_uuid(documented: Petition, tmp_path: Path) -> None:
    other = cast.petition("DOC-2018", of=cast.firm("elm-hart"))
    checklists.make(other, "interview_day")
    with pytest.raises(CommandError, match="UUID instead"):
        write(tmp_path / "a.pdf", "DOC-2018", "interview_day")
    write(tmp_path / "a.pdf", str(other.uuid), "interview_day")
    assert "0 of 18" in tool("pdftotext", "-", "-", pdf=(tmp_path / "a.pdf").read_bytes())


def test_of_several_interviews_one_must_be_named(documented: Petition, tmp_path: Path) -> None:
    regular = documented.interviews.get(key="regular")
    checklists.make(documented, "interview_day", interview=regular)
    with pytest.raises(CommandError, match="interviews emergency, regular: add --interview"):
        write(tmp_path / "a.pdf", "DOC-2018", "interview_day")
    write(tmp_path / "a.pdf", "DOC-2018", "interview_day", "--interview", "regular")
    assert "6 August 2018" in tool("pdftotext", "-", "-", pdf=(tmp_path / "a.pdf").read_bytes())


@pytest.mark.parametrize(
    "output, said", [("no-such/a.pdf", "The folder .* does not exist"), ("", "is not a file")]
)
def test_a_place_that_cannot_be_written_is_said(
    documented: Petition, tmp_path: Path, output: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        write(tmp_path / output, "DOC-2018", "interview_day")
    assert {entry.name for entry in tmp_path.iterdir()} <= {"var"}


def test_no_korean_word_is_cut(db: None) -> None:
    """Once "작성합니다" ended a line as "작성합니" and began the next with "다"."""
    text = text_of(checklists.make(cast.petition("NEW-1"), "petition_packet"), "ko")
    lines = [line.strip() for line in text.splitlines()]
    assert "작성합니다." in lines
    first = lines[lines.index("작성합니다.") - 1]
    assert first == "카드 또는 계좌 이체만 가능하며, 수수료마다 양식을 따로"
