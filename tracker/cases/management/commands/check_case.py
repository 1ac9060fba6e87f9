"""What contradicts itself in a case, as JSON or as lines to read. It warns, and refuses nothing."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.cases.contradictions import Contradiction, contradictions
from tracker.cases.kinds import KINDS
from tracker.cases.management.base import add_code, iso, petition_called
from tracker.cases.queries import rows_of
from tracker.cases.rules.case import Fact


class Command(BaseCommand):
    help = "List what contradicts itself in a case. Exit code 0, whatever is found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_code(parser)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        petition = petition_called(options["code"])
        found = contradictions(rows_of(petition), timezone.now())
        if options["json"]:
            payload = {
                "petition": petition.reference,
                "contradictions": [_contradiction(one) for one in found],
            }
            self.stdout.write(json.dumps(payload, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(petition.reference, found)))


def _contradiction(one: Contradiction) -> dict[str, Any]:
    return {
        "check": one.check,
        "what": str(one.what),
        "why": str(one.why),
        "look_at": str(one.look_at),
        "facts": [_fact(fact) for fact in one.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "anchor": fact.anchor,
        "kind": fact.kind.value,
        "title": KINDS[fact.kind].label,
        "date": fact.date,
        "earliest": iso(fact.earliest),
        "latest": iso(fact.latest),
        "zone": fact.zone,
    }


def _lines(reference: str, found: list[Contradiction]) -> Iterator[str]:
    if not found:
        yield f"{reference}: no contradictions."
    for one in found:
        yield f"{one.check}: {one.what} {one.why} {one.look_at}"
