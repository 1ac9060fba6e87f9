"""labor-consultation: computed only where the organization is known to have the petition."""

from dataclasses import replace
from datetime import date

from tests.cases.rules.build import case, day, fact
from tracker.cases.enums import Bound
from tracker.cases.rules.case import Fact
from tracker.cases.rules.labor_consultation import RULE, labor_consultation

TODAY = date(2027, 6, 1)


def asked(actor: str | None = "uscis", received: str | None = "2026-10-05") -> Fact:
    details = {"organization_received": received} if received else {}
    request = fact("advisory_opinion_requested", "2026-10-01", details=details)
    return replace(request, actor=actor)


def test_15_days_for_the_organization_then_14_for_uscis_unrolled() -> None:
    """3 October and 15 days is a Sunday."""
    request = asked(received="2026-10-03")

    opinion, decision = labor_consultation(case(request), TODAY)

    assert (opinion.due, opinion.bound) == (day("2026-10-18"), Bound.ORGANIZATION)
    assert (decision.due, decision.bound) == (day("2026-11-01"), Bound.USCIS)
    assert (opinion.anchor, decision.anchor) == (request.anchor, "petition")
    assert [str(step) for step in decision.derivation] == [
        "The labor organization has had the petition since 2026-10-03.",
        "15 calendar days (8 CFR 214.2(o)(5)(i)(F)).",
        "Whether such a day moves off a weekend or holiday is not known: it is not moved.",
        "That time ends on 2026-10-18; then USCIS decides.",
        "14 calendar days (8 CFR 214.2(o)(5)(i)(F); INA 214(c)(6)).",
        "USCIS is expected to act by 2026-11-01.",
    ]


def test_it_is_to_be_confirmed_by_counsel() -> None:
    assert RULE.is_unsure(RULE.versions[0].name)


def test_an_opinion_that_the_petitioner_asked_for_has_no_time() -> None:
    for request in (asked(actor="counsel"), asked(actor=None), asked(received=None)):
        assert list(labor_consultation(case(request), TODAY)) == []


def test_the_opinion_meets_the_first_and_the_decision_the_second() -> None:
    given = fact("advisory_opinion_received", "2026-10-15")
    approved = fact("approved", "2026-10-25")

    both = labor_consultation(case(asked(), given, approved), TODAY)
    assert [due.met_by for due in both] == [given, approved]
    unheard = labor_consultation(case(asked(), approved), TODAY)
    assert [due.met_by for due in unheard] == [approved]


def test_a_withdrawn_or_rejected_petition_waits_for_nobody() -> None:
    for kind in ("withdrawn", "petition_rejected"):
        assert list(labor_consultation(case(asked(), fact(kind, "2026-10-10")), TODAY)) == []
