"""What rules are told of a case's people and posts."""

from datetime import date

import pytest

from tests import cast
from tracker.cases.enums import Role
from tracker.cases.evaluate import evaluate
from tracker.cases.models import ConsularPost
from tracker.cases.rules.case import Post

pytestmark = pytest.mark.django_db


def post(code: str, **settings: int) -> ConsularPost:
    fields = {"name_en": code, "name_ko": code, "zone": "Asia/Tokyo", "country": "JP"}
    return ConsularPost.objects.create(code=code, **fields, **settings)


def test_rules_know_who_is_a_dependent() -> None:
    petition = cast.petition("O1-FAMILY")
    petition.participants.create(key="child", role=Role.DEPENDENT, name="Seo-ah Seo")
    petition.participants.create(key="boss", role=Role.AGENT, name="Arne Holt")

    assert evaluate(petition, date(2026, 11, 23)).case.dependents == {"child"}


def test_an_interview_brings_the_settings_of_its_own_post() -> None:
    petition = cast.petition("O1-POSTS", consular_post=post("one", ds160_lock_days=2))
    petition.interviews.create(
        key="first", post=post("other", pickup_days=15), scheduled_for=date(2026, 12, 1)
    )

    case = evaluate(petition, date(2026, 11, 23)).case

    assert case.post == Post("Asia/Tokyo", "JP", ds160_lock_days=2)
    assert [interview.post for interview in case.interviews] == [
        Post("Asia/Tokyo", "JP", pickup_days=15)
    ]
