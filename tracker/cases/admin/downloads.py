"""Files to take away: one as it is, several as a zip."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext

from tracker.cases.admin.desk import person
from tracker.cases.documents import checklist_pdf, file_name
from tracker.cases.exchange import export_case
from tracker.cases.models import Checklist, Petition
from tracker.lib.zones import day_of

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin


def case_files(petitions: Sequence[Petition]) -> HttpResponse:
    """The case file of each petition."""
    files: dict[str, bytes] = {}
    for row in petitions:
        files[_free_name(f"{row.reference}.json", files)] = export_case(row).encode()
    return _download(files, "application/json", "cases.zip")


def pdfs(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    checklists: QuerySet[Checklist],
    language: str,
) -> HttpResponse:
    """Each checklist as PDF; back to the list with a word where there is none."""
    today = day_of(timezone.now(), person(request).zone)
    files: dict[str, bytes] = {}
    for checklist in checklists.select_related("petition", "interview__post"):
        name = _free_name(file_name(checklist, language), files)
        files[name] = checklist_pdf(checklist, language=language, today=today)
    if files:
        return _download(files, "application/pdf", f"checklists-{language}.zip")
    model_admin.message_user(
        request, gettext("There is no checklist yet. Add one on the case first."), messages.WARNING
    )
    return redirect(request.get_full_path())


def _free_name(name: str, taken: Mapping[str, bytes]) -> str:
    """A case may have two lists of one kind, and two firms a case of one name."""
    stem, _, ending = name.rpartition(".")
    numbered = (f"{stem}-{number}.{ending}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _download(files: Mapping[str, bytes], content_type: str, zip_name: str) -> HttpResponse:
    if len(files) == 1:
        (name, content), *_ = files.items()
        return _attachment(content, content_type, name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(get_valid_filename(name), content)
    return _attachment(packed.getvalue(), "application/zip", zip_name)


def _attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    shown = f'attachment; filename="{get_valid_filename(name)}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": shown})
