"""The deadlines of a case with their derivation, as JSON or as lines to read."""

from typing import Any

from tracker.cases import deadlines
from tracker.cases.enums import DeadlineState
from tracker.cases.evaluate import Evaluation
from tracker.cases.management.base import CaseCommand, iso
from tracker.cases.rules import RULES, needed_by
from tracker.cases.rules.case import Due


class Command(CaseCommand):
    help = "Print the deadlines of a case, each with its rule, source and derivation."

    def payload(self, evaluation: Evaluation) -> dict[str, Any]:
        return {
            "petition": evaluation.petition.reference,
            "as_of": evaluation.as_of.isoformat(),
            "deadlines": [_deadline(due, state) for due, state in deadlines.states(evaluation)],
        }

    def lines(self, evaluation: Evaluation) -> list[str]:
        found = [_line(due, state) for due, state in deadlines.states(evaluation)]
        return found or ["No deadline follows from what is known of this case."]


def _deadline(due: Due, state: DeadlineState) -> dict[str, Any]:
    rule = RULES[due.rule]
    payload: dict[str, Any] = {
        "rule": due.rule,
        "title": rule.title,
        "kind": rule.kind_of(due.version).value,
        "sense": due.sense.value,
        "bound": due.bound.value,
        "due": due.due.isoformat(),
        "due_latest": due.due_latest.isoformat(),
        "by": due.by.isoformat(),
        "ship_by": iso(due.ship_by),
        "zone": due.zone,
        "state": state.value,
        "estimate": due.estimate,
        "anchor": due.anchor,
        "version": due.version,
        "citation": rule.citation,
        "sureness": rule.sureness_of(due.version).value,
        "confirm_with_counsel": rule.is_unsure(due.version),
        "met_by": due.met_by.anchor if due.met_by else None,
        "derivation": [str(step) for step in due.derivation],
    }
    return payload | (_needed_by(due) if due.rule == needed_by.RULE.id else {})


def _needed_by(due: Due) -> dict[str, Any]:
    options = [
        {
            "interview": option.interview,
            "on": option.on.isoformat(),
            "status": option.status,
            "verdict": option.verdict,
            "days": option.days,
        }
        for option in due.options
    ]
    if due.proposal is None:
        return {"options": options}
    proposal = {
        "action": due.proposal.action,
        "because": due.proposal.because,
        "taken_up": due.proposal.taken_up,
    }
    return {"options": options, "proposal": proposal}


def _line(due: Due, state: DeadlineState) -> str:
    days = str(due.due) if due.due == due.due_latest else f"{due.due} to {due.due_latest}"
    estimate = ", estimate" if due.estimate else ""
    return f"{days} {due.zone}: {RULES[due.rule].title} ({due.rule}, {state.value}{estimate})"
