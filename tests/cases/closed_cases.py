"""Closed cases in numbers, made of rows: fictional lengths, for forecasts only."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from tests import cast
from tracker.accounts.models import Firm
from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Stage
from tracker.cases.models import Petition, TimelineEvent

FILED = date(2024, 6, 3)
NEW_YORK = "America/New_York"


def closed(
    lengths: Sequence[int], *, premium: bool = True, firm: Firm | None = None, prefix: str = "PAST"
) -> list[Petition]:
    """A case of each length: filed, approved so many days later, the visa 20 days after that.

    Later ones were filed a week later each.
    """
    cases = Petition.objects.bulk_create(
        Petition(
            firm=firm or cast.firm(),
            reference=f"{prefix}-{number}",
            zone=NEW_YORK,
            stage=Stage.VISA_RECEIVED,
        )
        for number in range(len(lengths))
    )
    TimelineEvent.objects.bulk_create(
        event
        for number, (case, length) in enumerate(zip(cases, lengths, strict=True))
        for event in _events(case, FILED + timedelta(weeks=number), length, premium=premium)
    )
    return cases


def _events(case: Petition, filed: date, length: int, *, premium: bool) -> list[TimelineEvent]:
    approved = filed + timedelta(days=length)
    days = {
        K.DRAFT_COMPLETED: filed - timedelta(days=14),
        K.PETITION_FILED: filed,
        K.APPROVED: approved,
        K.VISA_RECEIVED: approved + timedelta(days=20),
    }
    return [
        event(case, kind, day, details={"premium": premium} if kind is K.PETITION_FILED else {})
        for kind, day in days.items()
    ]


def event(case: Petition, kind: K, day: date, **fields: object) -> TimelineEvent:
    """An unsaved fact of one day."""
    uuid = uuid4()
    values = {
        "petition": case,
        "uuid": uuid,
        "chain": uuid,
        "kind": kind,
        "position": 0,
        "date": day.isoformat(),
        "earliest": day,
        "latest": day,
        "zone": NEW_YORK,
        "recorded_at": cast.NOW,
        "hash": uuid.hex,
    }
    return TimelineEvent(**{**values, **fields})
