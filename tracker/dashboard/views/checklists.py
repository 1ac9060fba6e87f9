"""The papers of one step: read, ticked off, printed."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.cases import access, checklists, documents, words
from tracker.cases.access import Action, Rights
from tracker.cases.enums import ItemState
from tracker.cases.models import Checklist, ChecklistItem, Petition
from tracker.dashboard.forms.appointments import named
from tracker.dashboard.forms.papers import PaperForm
from tracker.dashboard.signed_in import SignedInRequest
from tracker.lib.zones import day_of

PDF_LANGUAGES = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page; ``form`` is there for those who may tick papers."""

    paper: checklists.Paper
    form: PaperForm | None

    @property
    def there(self) -> bool:
        """In hand, or handed over."""
        return self.paper.handed_over or self.paper.state is ItemState.READY


@require_safe
def checklist(request: SignedInRequest, uuid: UUID, checklist: UUID) -> HttpResponse:
    """The papers of one list, each with its form for those who may tick them."""
    petition, held = _case(request, uuid)
    return _page(request, _checklist(petition, checklist), held)


@require_POST
def paper(request: SignedInRequest, uuid: UUID, checklist: UUID, item: UUID) -> HttpResponse:
    """Keep where one paper is, and what became of it."""
    petition, held = _case(request, uuid)
    access.require(held, Action.TICK_PAPERS)
    papers = _checklist(petition, checklist)
    row = _item(papers, item)
    form = PaperForm(request.POST, item=row)
    if not form.is_valid():
        return _page(request, papers, held, form, row)
    with transaction.atomic():
        checklists.set_state(row, form.cleaned_data["state"])
        checklists.set_outcomes(row, form.cleaned_data["outcomes"])
    title = checklists.title_of(row.document, _language())
    messages.success(request, _("Saved: %(paper)s.") % {"paper": title})
    page = reverse("checklist", args=[petition.uuid, papers.uuid])
    return redirect(f"{page}#paper-{row.uuid}")


@require_safe
def checklist_pdf(request: SignedInRequest, uuid: UUID, checklist: UUID) -> HttpResponse:
    """The list as PDF, ``?language=ko`` or ``en``, as of the reader's day."""
    petition = _case(request, uuid)[0]
    papers = _checklist(petition, checklist)
    language = request.GET.get("language", "")
    if language not in PDF_LANGUAGES:
        return HttpResponseBadRequest(
            _("Say ?language=ko or ?language=en."), content_type="text/plain; charset=utf-8"
        )
    today = day_of(timezone.now(), request.user.zone)
    pdf = documents.checklist_pdf(papers, language=language, today=today)
    name = documents.file_name(papers, language)
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _case(request: SignedInRequest, uuid: UUID) -> tuple[Petition, Rights]:
    petition = access.petition_for(request.user, uuid)
    held = access.rights(request.user, petition)
    access.require(held, Action.SEE_PAPERS)
    return petition, held


def _checklist(petition: Petition, uuid: UUID) -> Checklist:
    found = petition.checklists.select_related("petition", "interview__post")
    found = found.prefetch_related("items")
    if (row := found.filter(uuid=uuid).first()) is None:
        raise Http404
    return row


def _item(papers: Checklist, uuid: UUID) -> ChecklistItem:
    if (row := papers.items.filter(uuid=uuid).first()) is None:
        raise Http404
    return row


def _page(
    request: SignedInRequest,
    papers: Checklist,
    held: Rights,
    sent: PaperForm | None = None,
    changed: ChecklistItem | None = None,
) -> HttpResponse:
    """The list; ``sent`` is the form that could not be saved, of the paper ``changed``."""
    forms = {item.uuid: PaperForm(None, item=item) for item in papers.items.all()}
    if sent is not None and changed is not None:
        forms[changed.uuid] = sent
    may = held.may(Action.TICK_PAPERS)
    lines = checklists.papers(papers, _language())
    rows = [Row(line, forms[line.uuid] if may else None) for line in lines]
    context = {
        "petition": papers.petition,
        "checklist": papers,
        "when": _when(papers),
        "title": checklists.kind_title(papers.kind, _language()),
        "caution": checklists.caution(papers, _language()),
        "rows": rows,
        "there": sum(row.there for row in rows),
        "form": sent,
    }
    return render(request, "petition/checklist.html", context)


def _when(papers: Checklist) -> list[str]:
    """The list's day and the interview it is for; a day that both share is said once."""
    interview = papers.interview
    same = interview is not None and interview.scheduled_for == papers.date
    day = [words.day(papers.date)] if papers.date and not same else []
    return [*day, named(interview)] if interview else day


def _language() -> str:
    return (get_language() or "en")[:2]
