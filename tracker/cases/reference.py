"""What ships with the tracker: posts, closures, fees and policies, the library of papers.

They lie in ``fixtures/`` as JSON. All but the library are rows that an operator may edit, so
loading only adds what is missing.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from tracker.cases.models import Closure, ConsularPost, ReferenceEntry

logger = logging.getLogger(__name__)

FOLDER = settings.BASE_DIR / "fixtures"


@cache
def shipped(name: str) -> Any:  # noqa: ANN401  # JSON
    """The content of ``fixtures/<name>.json``, read once."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@transaction.atomic
def load() -> None:
    """Add the shipped rows that are not there yet; edited ones stay as they are."""
    for row in shipped("consular_posts"):
        ConsularPost.objects.get_or_create(code=row["code"], defaults=_post_fields(row))
    for row in shipped("closures"):
        fields = {"name": row["name"], "sureness": row["sureness"]}
        Closure.objects.get_or_create(day=row["day"], defaults=fields)
    ReferenceEntry.objects.bulk_create(_missing(list(ReferenceEntry.objects.all())))


def _missing(present: list[ReferenceEntry]) -> Iterator[ReferenceEntry]:
    """The shipped entries of whose days no row of their topic and audience has any.

    One that would overlap a row that begins on another day is left out, and the log says so: a
    fee cannot have two amounts on one day, and which is right only a person can tell.
    """
    for entry in entries():
        mine = [other for other in present if other.competes(entry)]
        if not mine:
            yield entry
        elif entry.since not in {other.since for other in mine}:
            logger.warning("Not added: %s overlaps %s; edit that one by hand.", entry, mine[0])


def entries() -> Iterator[ReferenceEntry]:
    """The shipped fees and policies, as rows that are not saved."""
    days = ("effective_from", "effective_to", "checked_on")
    for row in shipped("reference"):
        read = {name: row[name] and date.fromisoformat(row[name]) for name in days}
        yield ReferenceEntry(**{**row, **read})


def find_post(code: str) -> ConsularPost | None:
    """The post called ``code``, added from the shipped list if it is only there; else None."""
    if post := ConsularPost.objects.filter(code=code).first():
        return post
    row = next((row for row in shipped("consular_posts") if row["code"] == code), None)
    return ConsularPost.objects.create(code=code, **_post_fields(row)) if row else None


def _post_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("zone", "country", "ds160_lock_days", "pickup_days")
    names = {"name_en": row["name"]["en"], "name_ko": row["name"]["ko"]}
    return {key: row[key] for key in kept} | names
