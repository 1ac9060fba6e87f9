"""Files to take away: one as it is, several as a zip."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext

from tracker.cases.admin.desk import person
from tracker.cases.documents import checklist_pdf, file_name
from tracker.cases.exchange import export_case
from tracker.cases.models import Checklist, Petition
from tracker.lib.zones import day_of

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

TYPES = {"json": "application/json", "pdf": "application/pdf", "zip": "application/zip"}


def case_files(
    model_admin: "ModelAdmin[Any]", request: HttpRequest, petitions: Iterable[Petition]
) -> HttpResponse:
    """The case file of each petition."""
    files: dict[str, bytes] = {}
    for row in petitions:
        files[_free_name(f"{row.reference}.json", files)] = export_case(row).encode()
    return _download(model_admin, request, files, "cases.zip")


def pdfs(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    checklists: QuerySet[Checklist],
    language: str,
) -> HttpResponse:
    """Each checklist as PDF."""
    today = day_of(timezone.now(), person(request).zone)
    files: dict[str, bytes] = {}
    for checklist in checklists.select_related("petition", "interview__post"):
        name = _free_name(file_name(checklist, language), files)
        files[name] = checklist_pdf(checklist, language=language, today=today)
    return _download(model_admin, request, files, f"checklists-{language}.zip")


def _free_name(name: str, taken: Mapping[str, bytes]) -> str:
    """A case may have two lists of one kind, and two firms a case of one name."""
    name = get_valid_filename(name)
    stem, _, ending = name.rpartition(".")
    numbered = (f"{stem}-{number}.{ending}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _download(
    model_admin: "ModelAdmin[Any]", request: HttpRequest, files: Mapping[str, bytes], zip_name: str
) -> HttpResponse:
    """The file, or a zip of several; back to where it was asked for where there is none."""
    if not files:
        text = gettext("There is nothing to download here yet.")
        model_admin.message_user(request, text, messages.WARNING)
        return redirect(request.get_full_path())
    if len(files) > 1:
        return _attachment(_zipped(files), zip_name)
    ((name, content),) = files.items()
    return _attachment(content, name)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _attachment(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]], headers=headers)
