"""The stage on the documented path and off it."""

import pytest

from tests.cases.rules.build import case, fact
from tracker.cases.rules.stage import stage_of


@pytest.mark.parametrize(
    "kinds, stage",
    [
        ([], "preparing"),
        (["contract_signed"], "preparing"),
        (["letter_answers_received"], "letters"),
        (["draft_completed", "letter_answers_received"], "drafting"),
        (["petition_filed"], "filed"),
        (["petition_filed", "petition_rejected"], "drafting"),
        (["petition_filed", "petition_rejected", "petition_filed"], "filed"),
        (["petition_filed", "rfe_issued"], "rfe"),
        (["petition_filed", "rfe_issued", "rfe_response_sent"], "filed"),
        (["rfe_issued"], "rfe"),
        (["letter_answers_received", "noid_issued"], "rfe"),
        (["petition_filed", "noid_issued", "noid_response_received", "approved"], "approved"),
        (["petition_filed", "approved", "rfe_issued"], "approved"),
        (["petition_filed", "denied"], "closed"),
        (["petition_filed", "denied", "letter_answers_received"], "closed"),
        (["petition_filed", "denied", "reopened"], "filed"),
        (["approved", "revoked"], "closed"),
        (["approved", "waiver_refused"], "interview"),
        (["approved", "visa_promised", "refused_221g"], "visa_promised"),
        (["visa_received"], "visa_received"),
        (["visa_received", "entered_us"], "in_us"),
        (["note", "status_seen"], "preparing"),
    ],
)
def test_stage(kinds: list[str], stage: str) -> None:
    facts = [fact(kind, f"2026-01-{number + 1:02}") for number, kind in enumerate(kinds)]

    assert stage_of(case(*facts)) == stage


@pytest.mark.parametrize("kind", ["denied", "rfe_issued", "visa_received"])
def test_a_dependents_fact_moves_the_case_nowhere(kind: str) -> None:
    theirs = fact(kind, "2026-02-01", traveller="child")

    found = case(fact("petition_filed", "2026-01-01"), theirs, dependents=frozenset({"child"}))

    assert stage_of(found) == "filed"
