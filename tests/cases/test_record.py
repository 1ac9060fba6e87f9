"""The single writer: what it keeps, what it refuses, what follows in the same transaction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import cast
from tracker.cases import record
from tracker.cases.enums import EventKind, Role, Source
from tracker.cases.evaluate import evaluate
from tracker.cases.facts import FactError, NewFact
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import chained_hash

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)  # noon in Seoul, still the 22nd in New York


@pytest.fixture
def case() -> Petition:
    return cast.petition("O1-TEST")


def told(petition: Petition, kind: str, day: str, **fields: Any) -> TimelineEvent:
    return record.record(petition, kind, day, now=NOW, **fields)


def test_a_fact_is_kept_as_written_with_its_days_and_zone(case: Petition) -> None:
    event = told(case, "rfe_issued", "../2026-11-20", as_printed="last week", inferred=True)

    kept = TimelineEvent.objects.get(pk=event.pk)
    assert (kept.date, kept.earliest, kept.latest) == ("../2026-11-20", None, date(2026, 11, 20))
    assert (kept.zone, kept.as_printed, kept.inferred) == ("Asia/Seoul", "last week", True)
    assert (kept.position, kept.chain, kept.recorded_at) == (1, kept.uuid, NOW)


@pytest.mark.parametrize(
    "kind, day, fields, field",
    [
        ("petition_filed", "2026-13-40", {}, "date"),
        ("petition_filed", "2026-11-26/2026-11-20", {}, "date"),
        ("petition_filed", "2026-11-25", {}, "date"),
        ("petition_filed", "2026-11-20", {"zone": "Asia/Soul"}, "zone"),
        ("petition_filed", "2026-11-20", {"details": {"premum": True}}, "details/premum"),
        ("petition_filed", "2026-11-20", {"details": {"pages": True}}, "details/pages"),
        ("petition_filed", "2026-11-20", {"details": {"pages": "16"}}, "details/pages"),
        ("need_stated", "2026-11-20", {}, "details/by"),
        ("need_stated", "2026-11-20", {"details": {"by": "20261201"}}, "details/by"),
        ("letter_passed", "2026-11-20", {}, "letter"),
        ("interview_booked", "2026-11-20", {}, "interview"),
        ("retracted", "", {}, "corrects"),
        ("note", "2026-11-20", {"at": datetime(2026, 11, 22, tzinfo=UTC)}, "at"),
    ],
)
def test_a_bad_fact_is_refused_by_field_and_nothing_is_written(
    case: Petition, kind: str, day: str, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(FactError) as refused:
        told(case, kind, day, **fields)

    assert [fault.field for fault in refused.value.faults] == [field]
    assert case.events.count() == 0


def test_tomorrow_can_be_recorded_it_is_today_elsewhere(case: Petition) -> None:
    assert told(case, "petition_filed", "2026-11-24").latest == date(2026, 11, 24)


def test_an_import_may_know_the_future(case: Petition) -> None:
    event = record.record(case, "petition_filed", "2027-01-01", now=NOW, source=Source.IMPORT)

    assert event.latest == date(2027, 1, 1)


def test_one_bad_fact_of_many_leaves_none(case: Petition) -> None:
    good = NewFact(kind=EventKind.NOTE, date="2026-11-20")
    bad = NewFact(kind=EventKind.NOTE, date="yesterday")

    with pytest.raises(FactError) as refused:
        record.record_all(case, [good, bad], now=NOW)

    assert refused.value.index == 1
    assert case.events.count() == 0


def test_another_cases_letter_is_refused(case: Petition) -> None:
    other = cast.petition("O1-OTHER")
    letter = other.letters.create(key="letter-1", position=1)

    with pytest.raises(FactError) as refused:
        told(case, "letter_passed", "2026-11-20", letter=letter)

    assert [fault.field for fault in refused.value.faults] == ["letter"]


def test_a_correction_is_a_new_row_in_the_old_ones_place(case: Petition) -> None:
    first = told(case, "petition_filed", "2026-11-09")
    told(case, "note", "2026-11-10")

    second = told(case, "petition_filed", "2026-11-10", corrects=first)

    standing = list(case.events.standing())
    assert [(e.kind, e.date) for e in standing] == [
        ("petition_filed", "2026-11-10"),
        ("note", "2026-11-10"),
    ]
    assert (second.chain, second.position) == (first.uuid, first.position)
    assert TimelineEvent.objects.get(pk=first.pk).date == "2026-11-09"


def test_a_corrected_row_cannot_be_corrected_twice(case: Petition) -> None:
    first = told(case, "petition_filed", "2026-11-09")
    told(case, "petition_filed", "2026-11-10", corrects=first)

    with pytest.raises(FactError):
        told(case, "petition_filed", "2026-11-11", corrects=first)


def test_taking_back_keeps_the_history(case: Petition) -> None:
    event = told(case, "petition_filed", "2026-11-09")

    record.retract(event, by=None, now=NOW, why="Wrong case.")

    assert case.events.standing().count() == 0
    assert case.events.count() == 2
    assert Petition.objects.get(pk=case.pk).stage == "preparing"


def test_a_receipt_number_is_kept_without_its_ornaments(case: Petition) -> None:
    event = told(
        case, "receipt_notice_issued", "2026-11-10", details={"receipt_number": "wac-18 900-12345"}
    )

    assert TimelineEvent.objects.get(pk=event.pk).details == {"receipt_number": "WAC1890012345"}
    assert Petition.objects.get(pk=case.pk).receipt_number == "WAC1890012345"


@pytest.mark.parametrize("number", ["", "IOE09123456789", "WAC189001234"])
def test_what_is_no_receipt_number_is_refused_and_not_repeated(case: Petition, number: str) -> None:
    with pytest.raises(FactError) as refused:
        told(case, "receipt_notice_issued", "2026-11-10", details={"receipt_number": number})

    assert [fault.field for fault in refused.value.faults] == ["details/receipt_number"]
    assert not number or str(number) not in str(refused.value).replace("IOE0912345678", "")
    assert case.events.count() == 0


def test_the_caches_follow_the_facts(case: Petition) -> None:
    told(case, "petition_filed", "2026-11-09", details={"premium": True})
    told(case, "receipt_notice_issued", "2026-11-10", details={"receipt_number": "IOE0912345678"})
    told(case, "need_stated", "2026-11-10", details={"by": "2027-02-01"})
    told(case, "passport_recorded", "2026-11-10", details={"expires": "2030-01-02"})
    told(
        case,
        "approved",
        "2026-11-20",
        details={"valid_from": "2027-01-04", "valid_to": "2030-01-03"},
    )

    fresh = Petition.objects.get(pk=case.pk)
    assert (fresh.stage, fresh.premium, fresh.receipt_number) == ("approved", True, "IOE0912345678")
    assert (fresh.needed_by, fresh.passport_expires) == (date(2027, 2, 1), date(2030, 1, 2))
    assert (fresh.valid_from, fresh.valid_to) == (date(2027, 1, 4), date(2030, 1, 3))
    assert fresh.next_due == date(2027, 2, 1)


def test_a_span_that_is_not_over_is_known_from_today(case: Petition) -> None:
    event = told(case, "rfe_response_sent", "2026-11-23/2026-11-26")

    assert event.learned_on == date(2026, 11, 23)
    assert [e.pk for e in evaluate(case, date(2026, 11, 23)).events] == [event.pk]


def test_hashes_chain_the_rows_and_show_a_change(case: Petition) -> None:
    told(case, "note", "2026-11-20", summary="one")
    told(case, "note", "2026-11-20", summary="two")

    first, second = TimelineEvent.objects.order_by("id")
    assert first.hash == chained_hash("", first)
    assert second.hash == chained_hash(first.hash, second)
    second.summary = "changed"
    assert second.hash != chained_hash(first.hash, second)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "letter_passed"},
        {"kind": "interview_booked"},
        {"kind": "retracted"},
        {"earliest": date(2026, 2, 1), "latest": date(2026, 1, 1)},
    ],
)
def test_the_database_itself_refuses(case: Petition, fields: dict[str, Any]) -> None:
    event = told(case, "note", "2026-11-20")
    row = TimelineEvent(
        petition=case, chain=event.chain, position=9, zone="UTC", recorded_at=NOW, hash="x"
    )
    for name, value in ({"kind": "note"} | fields).items():
        setattr(row, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_childs_i_94_and_passport_are_not_the_cases(case: Petition) -> None:
    child = cast.participant(case, Role.DEPENDENT, key="child")
    told(case, "i94_recorded", "2026-11-01", details={"until": "2027-08-31"})
    told(case, "passport_recorded", "2026-11-01", details={"expires": "2030-01-01"})

    told(case, "i94_recorded", "2026-11-02", traveller=child, details={"until": "2027-01-31"})
    told(
        case, "passport_recorded", "2026-11-02", traveller=child, details={"expires": "2027-02-01"}
    )

    case.refresh_from_db()
    assert (case.i94_until, case.passport_expires) == (date(2027, 8, 31), date(2030, 1, 1))
