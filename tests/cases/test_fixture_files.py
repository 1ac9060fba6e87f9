"""The data that every installation starts with: checklist library, consular posts, closures."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tracker.cases.enums import ChecklistKind, Requirement, Sureness

FIXTURES = Path(__file__).parents[2] / "fixtures"


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


LIBRARY: dict[str, Any] = load("checklists.json")


def is_korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every object of the library that speaks, wherever it stands."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if isinstance(value, dict):
        if "en" in value or "ko" in value:
            yield value
        for inner in value.values():
            yield from texts(inner)


def test_the_library_has_every_kind_and_a_title_for_every_document() -> None:
    assert sorted(LIBRARY["kinds"]) == sorted(kind.value for kind in ChecklistKind)
    named = [i["document"] for kind in LIBRARY["kinds"].values() for i in kind["items"]]
    case = load("documented_case.json")
    documented = [i["document"] for c in case["checklists"] for i in c["items"]]
    assert {*named, *documented} == set(LIBRARY["documents"])


def test_a_document_stands_once_in_a_kind_and_has_a_requirement() -> None:
    for kind, body in LIBRARY["kinds"].items():
        documents = [item["document"] for item in body["items"]]
        assert len(documents) == len(set(documents)), kind
        assert {item["requirement"] for item in body["items"]} <= set(Requirement), kind


def test_the_library_speaks_both_languages() -> None:
    spoken = list(texts(LIBRARY))
    assert len(spoken) > len(LIBRARY["documents"])
    assert [text for text in spoken if not text.get("en")] == []
    assert [text for text in spoken if not is_korean(text.get("ko", ""))] == []


def test_no_list_asks_for_a_paper_check() -> None:
    """USCIS takes none since 2025-10-28."""
    words = json.dumps(LIBRARY).lower()
    assert [word for word in ("paper check", "cheque", "money order") if word in words] == []


def test_the_waiver_packet_says_that_it_is_history() -> None:
    assert "2 September 2025" in LIBRARY["kinds"]["waiver_packet"]["note"]["en"]


def test_every_post_has_a_zone_and_both_names() -> None:
    posts = load("consular_posts.json")
    codes = [post["code"] for post in posts]
    assert len(codes) == len(set(codes))
    assert [post["code"] for post in posts if ZoneInfo(post["zone"]).key != post["zone"]] == []
    assert [post["code"] for post in posts if not is_korean(post["name"]["ko"])] == []
    assert {post["code"]: post["zone"] for post in posts}["seoul"] == "Asia/Seoul"


def test_closures_are_days_of_the_working_week_in_order() -> None:
    closures = load("closures.json")
    days = [date.fromisoformat(closure["day"]) for closure in closures]
    assert days == sorted(set(days))
    assert [day for day in days if day.weekday() > 4] == []
    assert {closure["sureness"] for closure in closures} <= set(Sureness)
    assert {date(2025, 12, 24), date(2025, 12, 26)} < set(days)
