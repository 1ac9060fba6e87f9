"""Signs of life, which operators read and nobody writes."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.admin.conftest import Desks, signed_in
from tracker.cases import watch

LIST = "/admin/cases/heartbeat/"


def test_operators_see_when_each_part_was_last_heard_of(
    desks: Desks, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    watch.beat_of(watch.BEAT, now - timedelta(seconds=200))
    watch.beat_of(watch.WORKER, now - timedelta(hours=2, seconds=9))
    watch.beat_of(watch.MOVED, now - timedelta(minutes=7, seconds=9))
    operator = signed_in(desks.operator)
    operator.get(LIST)
    with django_assert_num_queries(5):
        page = operator.get(LIST).content.decode()
    for text in ("Schedule (beat)", "3\u00a0minutes ago", "Worker", "2\u00a0hours ago"):
        assert text in page
    for text in ("Queue: a reminder left it", "7\u00a0minutes ago"):
        assert text in page
    assert LIST in operator.get("/admin/").content.decode()


def test_nobody_changes_them(desks: Desks, attorney: Client) -> None:
    watch.beat_of(watch.BEAT, timezone.now())
    operator = signed_in(desks.operator)
    assert operator.get(f"{LIST}add/").status_code == 403
    assert attorney.get(LIST).status_code == 403
    assert LIST not in attorney.get("/admin/").content.decode()
