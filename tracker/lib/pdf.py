"""HTML to a tagged PDF (PDF/UA-1) with embedded fonts, by WeasyPrint.

While it renders, nothing is read but files below one folder: no network, no other file, no font of
the machine. Importing this module takes about 0.7 s, so import it where a PDF is made.
"""

import mimetypes
import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

# Pango's font maps, and the variable that fontconfig reads, are not made for several threads.
_LOCK = threading.Lock()


class PdfError(Exception):
    """A document that cannot be rendered; the message says why."""


class Bundle:
    """WeasyPrint's fetcher: gives the files below ``root``, and stops the rendering at others.

    Not a subclass of its `URLFetcher`, which opens the network's certificates when it is made.
    ``refused`` keeps why it stopped, as WeasyPrint swallows what happens while it draws an SVG.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.refused = ""

    def __call__(self, url: str) -> URLFetcherResponse:
        """The file at a ``file:`` URL below the root. Raises `FatalURLFetchingError`."""
        path = Path(unquote(urlsplit(url).path)).resolve()
        if not url.startswith("file:///") or not path.is_relative_to(self.root):
            self._refuse(f"A PDF may use bundled files only, not {url[:200]}")
        try:
            content = path.read_bytes()
        except OSError as error:
            self._refuse(f"The bundled file {path.name} cannot be read: {error.strerror}.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def _refuse(self, why: str) -> NoReturn:
        self.refused = why
        raise FatalURLFetchingError(why)


def render(html: str, *, stylesheet: Path, root: Path) -> bytes:
    """The PDF of a whole HTML document, styled by ``stylesheet``, a file below ``root``.

    The document needs a ``lang`` and a ``<title>``: they become the PDF's own. Relative URLs start
    at ``root``. Raises `PdfError`, also where something outside ``root`` is asked for.
    """
    # Korean may come as single letters (macOS writes file names so); fonts have whole syllables.
    text = unicodedata.normalize("NFC", html)
    with _LOCK, _refusals(root) as bundle:
        fonts, css = _style(stylesheet, root)
        source = weasyprint.HTML(string=text, base_url=f"{_url(root)}/", url_fetcher=bundle)
        document = source.render(font_config=fonts, stylesheets=[css], pdf_variant="pdf/ua-1")
        if not (document.metadata.title and document.metadata.lang):
            raise PdfError("A PDF needs a title and a language: <title> and <html lang>.")
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


@lru_cache
def _style(stylesheet: Path, root: Path) -> tuple[FontConfiguration, weasyprint.CSS]:
    """Fonts and rules, read once a process: that is half the time of a document."""
    with _no_system_fonts(root):
        fonts = FontConfiguration()
        # Inside, because Pango starts a thread that still reads the variable.
        css = weasyprint.CSS(url=_url(stylesheet), url_fetcher=Bundle(root), font_config=fonts)
    return fonts, css


@contextmanager
def _no_system_fonts(root: Path) -> Iterator[None]:
    """Fontconfig looks for its configuration in the environment, and only while it starts."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(root / "fonts" / "none.conf")
    try:
        yield
    finally:
        del os.environ["FONTCONFIG_FILE"]
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _refusals(root: Path) -> Iterator[Bundle]:
    """A fetcher for one document; where it refused anything, `PdfError` is raised at the end.

    WeasyPrint's fatal error is a BaseException, which callers would not catch.
    """
    bundle = Bundle(root)
    try:
        yield bundle
    except FatalURLFetchingError as error:
        raise PdfError(str(error)) from error
    if bundle.refused:
        raise PdfError(bundle.refused)


def _url(path: Path) -> str:
    return path.resolve().as_uri()
