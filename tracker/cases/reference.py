"""What ships with the tracker: consular posts, one-off closures, the library of papers.

They lie in ``fixtures/`` as JSON. Posts and closures are rows that an attorney may edit, so
loading only adds what is missing.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from tracker.cases.models import Closure, ConsularPost

FOLDER = settings.BASE_DIR / "fixtures"


@cache
def shipped(name: str) -> Any:  # noqa: ANN401  # JSON
    """The content of ``fixtures/<name>.json``, read once."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@transaction.atomic
def load() -> None:
    """Add the shipped posts and closures that are not there yet; edited rows stay as they are."""
    for row in shipped("consular_posts"):
        ConsularPost.objects.get_or_create(code=row["code"], defaults=_post_fields(row))
    for row in shipped("closures"):
        fields = {"name": row["name"], "sureness": row["sureness"]}
        Closure.objects.get_or_create(day=row["day"], defaults=fields)


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
