"""How rows of fees and policies are loaded, checked and kept."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.cases.rules.build import day
from tracker.cases import reference
from tracker.cases.models import ReferenceEntry

pytestmark = pytest.mark.django_db

SHIPPED = len(list(reference.entries()))


def test_the_shipped_rows_are_valid() -> None:
    reference.load()
    assert ReferenceEntry.objects.count() == SHIPPED
    for row in ReferenceEntry.objects.all():
        row.full_clean()


def test_loading_again_adds_nothing_and_keeps_edits() -> None:
    reference.load()
    row = ReferenceEntry.objects.get(topic="mrv_fee", effective_to=None)
    ReferenceEntry.objects.filter(pk=row.pk).update(value={"usd": 215})
    gone = ReferenceEntry.objects.get(topic="mrv_fee", effective_from="2010-06-04")
    gone.delete()
    reference.load()
    assert ReferenceEntry.objects.count() == SHIPPED
    row.refresh_from_db()
    assert row.value == {"usd": 215}


def test_a_shipped_row_does_not_push_in_beside_one_with_other_days(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reference.load()
    row = ReferenceEntry.objects.get(topic="mrv_fee", effective_to=None)
    ReferenceEntry.objects.filter(pk=row.pk).update(effective_from="2023-07-01")
    reference.load()
    assert ReferenceEntry.objects.count() == SHIPPED
    assert [r.getMessage()[:10] for r in caplog.records] == ["Not added:"]


def test_the_old_entry_ends_before_the_new_one_begins() -> None:
    reference.load()
    old = ReferenceEntry.objects.get(topic="mrv_fee", effective_to=None)
    new = copy_of(old, effective_from=day("2027-01-01"), value={"usd": 225})
    with pytest.raises(ValidationError) as caught:
        new.full_clean()
    assert "overlap" in str(caught.value)
    old.effective_to = day("2026-12-31")
    old.full_clean()
    old.save()
    new.full_clean()
    new.save()


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": "everyone"},
        {"audience": "ir sy"},
        {"value": {"usd": "460"}},
        {"value": {"usd": True}},
        {"value": {"dollars": 460}},
        {"value": [460]},
        {"source_url": "javascript:alert(1)"},
        {"sureness": "?"},
        {"effective_from": date(2028, 1, 2), "effective_to": date(2028, 1, 1)},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused(changes: dict[str, Any]) -> None:
    row = new_row(**changes)
    with pytest.raises(ValidationError):
        row.full_clean()


@pytest.mark.database
@pytest.mark.parametrize(
    "changes",
    [
        {"effective_from": date(2028, 1, 2), "effective_to": date(2028, 1, 1)},
        {"sureness": "?"},
        {"effective_from": date(2027, 1, 1)},  # a second open one
    ],
    ids=str,
)
def test_the_database_refuses_it_too(changes: dict[str, Any]) -> None:
    new_row(effective_from=date(2026, 1, 1)).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        new_row(**changes).save()


@pytest.mark.database
def test_an_unknown_value_is_none_in_the_database() -> None:
    row = new_row(sureness="?", value={})
    row.full_clean()
    row.save()
    assert ReferenceEntry.objects.get(value__isnull=True) == row


def new_row(**changes: Any) -> ReferenceEntry:
    """A valid row about the I-94 fee, with values changed."""
    values = {
        "topic": "i94_fee",
        "basis": "entry",
        "value": {"usd": 24},
        "text_en": "A fee.",
        "text_ko": "수수료입니다.",
        "citation": "A law",
        "source_url": "https://example.org/law",
        "sureness": "C2",
        "checked_on": date(2026, 11, 22),
    }
    return ReferenceEntry(**{**values, **changes})


def copy_of(row: ReferenceEntry, **changes: Any) -> ReferenceEntry:
    names = [field.name for field in ReferenceEntry._meta.concrete_fields if field.name != "id"]
    return ReferenceEntry(**{**{name: getattr(row, name) for name in names}, **changes})
