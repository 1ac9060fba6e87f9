"""HTML to PDF: tagged, with embedded fonts, and nothing read but the bundled files."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pypdf
import pytest

from tracker.lib.pdf import PdfError, render

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "tracker" / "static"
PAGE = '<html lang="{lang}"><head><title>A title</title>{head}</head><body>{body}</body></html>'


def pdf_of(body: str, *, head: str = "", lang: str = "en") -> bytes:
    html = PAGE.format(lang=lang, head=head, body=body)
    return render(html, stylesheet=STATIC / "css" / "pdf.css", root=STATIC)


def tool(*command: str, pdf: bytes, tmp_path: Path) -> str:
    """What a program of poppler prints about a PDF."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    arguments = [str(path) if part == "PDF" else part for part in command]
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine: its address, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            """Say nothing on standard error."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_it_is_tagged_and_says_title_and_language(tmp_path: Path) -> None:
    content = pdf_of("<h1>여권</h1>", lang="ko")
    info = tool("pdfinfo", "PDF", pdf=content, tmp_path=tmp_path)
    assert re.search(r"^Title: +A title$", info, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert re.search(r"^PDF version: +1\.7$", info, re.MULTILINE)
    pdf = pypdf.PdfReader(io.BytesIO(content))
    assert str(pdf.root_object["/Lang"]) == "ko"
    assert pdf.xmp_metadata is not None
    assert 'pdfuaid:part="1"' in pdf.xmp_metadata.rdf_root.toxml()


@pytest.mark.parametrize(
    "text",
    [
        "Visa photo · “51 × 51 mm” – é ñ ü ł Ω Я № € ₩ → ✓",
        "여권과 사진, 추천서 여섯 통",
        "똠방각하 펲시 쀍 뷁 힣",
        "大韓民國 金永洙",
        "☐ open ☑ done ☒ refused 서류 ☑ 여권",
        "Łucja Škoda Erdős Nguyễn",
    ],
)
def test_every_character_comes_from_an_embedded_font(
    text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pdf = pdf_of(f"<p>{text} <b>{text}</b></p>", lang="ko")
    shown = tool("pdftotext", "PDF", "-", pdf=pdf, tmp_path=tmp_path)
    assert " ".join(shown.split()) == f"{text} {text}"
    fonts = tool("pdffonts", "PDF", pdf=pdf, tmp_path=tmp_path).splitlines()[2:]
    assert fonts
    assert [line for line in fonts if not re.search(r"\+Document.* yes +yes +yes ", line)] == []
    assert caplog.messages == []  # WeasyPrint tells of glyphs that no font has


def test_korean_typed_as_single_letters_is_composed(tmp_path: Path) -> None:
    letters = "\u1112\u1161\u11ab\u1100\u116e\u11a8"  # 한국, as macOS writes it in file names
    pdf = pdf_of(f"<p>{letters}</p>", lang="ko")
    assert tool("pdftotext", "PDF", "-", pdf=pdf, tmp_path=tmp_path).strip() == "한국"


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{web}/a.png" alt="x">',
        '<p style="background: url({web}/a.png)">x</p>',
        '<svg width="9" height="9"><image href="{web}/a.png" width="9" height="9"/></svg>',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="../settings.py" alt="x">',
        '<img src="css/%2e%2e/%2e%2e/settings.py" alt="x">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="x">',
        '<img src="css/no-such.png" alt="x">',
        '<object data="ftp://127.0.0.1/a"></object>',
    ],
)
def test_nothing_but_bundled_files_is_read(body: str, web: tuple[str, list[str]]) -> None:
    address, asked = web
    with pytest.raises(PdfError, match=r"bundled file"):
        pdf_of(body.replace("{web}", address))
    assert asked == []


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="{web}/a.css">',
        "<style>@import url({web}/a.css);</style>",
        "<style>@font-face {{ font-family: F; src: url({web}/a.woff2); }}</style>",
        '<base href="{web}/"><link rel="stylesheet" href="css/pdf.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_no_style_font_or_attachment_from_elsewhere(head: str, web: tuple[str, list[str]]) -> None:
    address, asked = web
    with pytest.raises(PdfError, match=r"bundled file"):
        pdf_of("<p>x</p>", head=head.replace("{web}", address).replace("{{", "{"))
    assert asked == []


def test_a_refusal_spoils_no_later_document() -> None:
    with pytest.raises(PdfError):
        pdf_of('<img src="file:///etc/passwd" alt="x">')
    assert pdf_of("<p>x</p>").startswith(b"%PDF-1.7")


def test_a_link_is_kept_and_not_followed(web: tuple[str, list[str]]) -> None:
    address, asked = web
    pdf = pypdf.PdfReader(io.BytesIO(pdf_of(f'<a href="{address}/a">a</a>')))
    annotations = pdf.pages[0].annotations
    assert annotations is not None
    assert [one.get_object()["/A"]["/URI"] for one in annotations] == [f"{address}/a"]
    assert asked == []


def test_a_character_of_no_bundled_font_is_not_taken_from_the_machine(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pdf_of("<p>x 😀</p>")
    assert [message for message in caplog.messages if ".notdef" in message] == caplog.messages
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("html", ["<html lang=en>x", "<title>A</title>x"])
def test_title_and_language_are_needed(html: str) -> None:
    with pytest.raises(PdfError, match="needs a title and a language"):
        render(html, stylesheet=STATIC / "css" / "pdf.css", root=STATIC)


def test_the_environment_is_left_as_it_was() -> None:
    pdf_of("<p>x</p>")
    assert "FONTCONFIG_FILE" not in os.environ


SCRIPT = """
import sys
from pathlib import Path
from tracker.lib import pdf
static = Path("tracker/static").resolve()
opened = []
sys.addaudithook(lambda name, args: name in ("open", "socket.connect") and opened.append(args[0]))
html = "<html lang=ko><title>A</title><p>여권 <b>passport</b> 똠 ☑</p>"
pdf.render(html, stylesheet=static / "css" / "pdf.css", root=static)
own = [str(static), sys.prefix, sys.base_prefix, "/tmp"]
print([str(path) for path in opened if not str(path).startswith(tuple(own))])
print(any(str(path).endswith("NotoSansKR-Regular.woff2") for path in opened))
"""


def test_a_fresh_process_opens_nothing_of_the_machine() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert run.stdout.splitlines() == ["[]", "True"]
