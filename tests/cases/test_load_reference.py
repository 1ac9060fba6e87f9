"""`load_reference` adds what is missing and leaves what was edited."""

from io import StringIO

import pytest
from django.core.management import call_command

from tracker.cases.models import Closure, ConsularPost, ReferenceEntry

pytestmark = pytest.mark.django_db


def test_it_adds_what_is_missing_and_leaves_what_was_edited() -> None:
    ConsularPost.objects.create(
        code="seoul", name_en="Ours", name_ko="우리", zone="Asia/Seoul", country="KR"
    )

    for _ in range(2):
        call_command("load_reference", stdout=StringIO())

    counts = [m.objects.count() for m in (ConsularPost, Closure, ReferenceEntry)]
    assert counts == [14, 9, 50]
    assert ConsularPost.objects.get(code="seoul").name_en == "Ours"
