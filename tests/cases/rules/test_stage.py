"""The stage on the documented path and off it."""

import pytest

from tests.cases.rules.build import case, fact
from tracker.cases.enums import Purpose
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


@pytest.mark.parametrize(
    "purpose", ["extension", "amendment", "change_of_employer", "change_of_status", "concurrent"]
)
def test_a_stay_from_before_does_not_approve_what_builds_on_it(purpose: str) -> None:
    stay = [fact("entered_us", "2024-01-05"), fact("i94_recorded", "2024-01-05")]
    filed, asked = fact("petition_filed", "2026-10-30"), fact("rfe_issued", "2026-11-20")
    approved, new = fact("approved", "2026-12-20"), fact("i94_recorded", "2027-01-02")

    stages = [
        stage_of(case(*stay, *more, purpose=Purpose(purpose)))
        for more in ([], [filed], [filed, asked], [filed, approved], [filed, approved, new])
    ]

    assert stages == ["preparing", "filed", "rfe", "approved", "in_us"]
