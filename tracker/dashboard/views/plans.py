"""Planning a case: what-if, without saving anything."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.cases import access
from tracker.cases.access import Action
from tracker.cases.evaluate import evaluate
from tracker.cases.rules.plan import choices_of, has_premium
from tracker.cases.rules.plan import plan as planned
from tracker.dashboard.forms.plan import PlanForm
from tracker.dashboard.present.plan import needed_on, plan_page
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.signed_in import SignedInRequest
from tracker.lib.zones import day_of


@require_safe
def plan(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The plan as things stand, or with the choices in the address: ``?premium=on&rfe=on``."""
    petition = access.petition_for(request.user, uuid)
    held = access.rights(request.user, petition)
    access.require(held, Action.PLAN)
    now = timezone.now()
    today = day_of(now, petition.zone)
    evaluation = evaluate(petition, today)
    case, need = evaluation.case, needed_on(evaluation)
    recorded = choices_of(case)
    before = planned(case, today, need, recorded)
    form = PlanForm(
        request.GET.dict(),
        plan=before,
        recorded=recorded,
        fixed_premium=has_premium(case),
        today=today,
    )
    chosen = (form.choices(recorded), form.cleaned_data["needed"]) if form.is_valid() else None
    after = planned(case, today, chosen[1], chosen[0]) if chosen else before
    sight = Sight(request.user, held, petition, now, today)
    context = {
        "petition": petition,
        "form": form,
        "page": plan_page(evaluation, sight, before=before, after=after),
    }
    return render(request, "petition/plan.html", context)
