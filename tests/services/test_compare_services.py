"""`harness compare --requests`: two HTTP services that nobody here knows, from their requests alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from services.served import Services, reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ITEM = {"id": 3, "name": "lamp", "price": 17.5}


@pytest.fixture
def both(tmp_path: Path) -> Services:
    """Two services that answer alike."""
    answers: Mapping[str, Any] = {"/items/3": ITEM, "/items": [ITEM], "/search": {"found": 1}}
    return Services(tmp_path, answers, answers)


def test_services_that_answer_alike_pass(both: Services) -> None:
    """Exit 0, and one row for each operation."""
    done = both.run("--requests", str(both.requests("/items", "/items/3")))
    assert (done.code, done.err) == (0, "")
    report = both.report
    assert report["verdict"] == "pass"
    assert [row["operation"] for row in report["operations"]] == ["GET items", "GET items.{item_id}"]
    assert [case["id"] for case in report["cases"]] == ["GET items/items", "GET items.{item_id}/items/3"]


def test_a_difference_is_told_by_its_place(both: Services) -> None:
    """Exit 1, with both values."""
    both.unified.answers["/items/3"] = {**ITEM, "price": 18}
    done = both.run("--requests", str(both.requests("/items", "/items/3")))
    assert done.code == 1
    (difference,) = both.differences()
    assert (difference["path"], difference["kind"]) == ("price", "value")
    assert (difference["original"], difference["unified"]) == (17.5, 18)
    assert "17.5" in done.out


def test_each_request_is_sent_to_both(both: Services) -> None:
    """As it stands in the file: method, target, headers and body."""
    line = {"method": "GET", "path": "/items/3", "query": {"q": "a b", "tag": ["x", "y"]}, "headers": {"X-Shop": "1"}}
    both.compare([line])
    for served in (both.original, both.unified):
        ((method, target, headers, body),) = served.asked
        assert (method, target, body) == ("GET", "/items/3?q=a+b&tag=x&tag=y", b"")
        assert headers["x-shop"] == "1"


def test_status_and_headers_are_compared(both: Services) -> None:
    """A header of transport is none of them."""
    both.unified.answers["/items"] = reply([ITEM], cache_control="no-store", x_request_id="7")
    both.unified.answers["/items/3"] = reply(ITEM, 201)
    both.compare(["/items", "/items/3"])
    assert [(difference["path"], difference["kind"]) for difference in both.differences()] == [
        ("headers.cache-control", "extra"),
        ("", "status"),
    ]


def test_what_the_original_does_not_repeat_is_no_mismatch(both: Services) -> None:
    """It is asked again where the answers differ; the rest of the differences still counts."""
    numbers = iter(range(100))
    both.original.answers["/items"] = lambda: reply({"at": next(numbers), "name": "a"})
    both.unified.answers["/items"] = reply({"at": -1, "name": "a"})
    report = both.compare(["/items", "/items/3"])
    assert [case["verdict"] for case in report["cases"]] == ["indeterminate", "match"]
    both.unified.answers["/items"] = reply({"at": -1, "name": "b"})
    report = both.compare(["/items"])
    assert [case["verdict"] for case in report["cases"]] == ["mismatch"]
    assert [difference["path"] for difference in both.differences()] == ["name"]


def test_what_may_change_something_is_refused(both: Services) -> None:
    """Nothing is sent; the message names the request and how to allow it."""
    file = both.requests("/items", {"method": "DELETE", "path": "/items/3"})
    done = both.run("--requests", str(file))
    assert done.code == 2
    assert f"{file}:2:12: " in done.err
    assert "--allow 'DELETE items.{item_id}'" in done.err
    assert both.original.asked == both.unified.asked == []


def test_what_is_allowed_is_sent_once_to_each(both: Services) -> None:
    """Even where the answers differ: asking again would change something again."""
    both.unified.answers["/search"] = {"found": 2}
    report = both.compare([{"path": "/search", "json": {"q": "lamp"}}], "--allow", "POST search")
    assert [case["verdict"] for case in report["cases"]] == ["mismatch"]
    assert both.original.targets == both.unified.targets == ["POST /search"]
    assert json.loads(both.original.asked[0][3]) == {"q": "lamp"}


def test_reads_only_leaves_out_what_may_change_something(both: Services) -> None:
    """The rest is compared."""
    report = both.compare(["/items", {"method": "DELETE", "path": "/items/3"}], "--reads-only")
    assert report["totals"]["calls"] == 1
    assert both.original.targets == ["GET /items"]


def test_a_service_that_is_down_ends_the_run(both: Services) -> None:
    """One sentence and exit 3; nothing was compared."""
    words = ("--original", "http://127.0.0.1:1", "--unified", "http://127.0.0.1:1")
    done = both.folder.run("compare", *words, "--requests", str(both.requests("/items")))
    assert done.code == 3
    assert done.err == (
        "harness: the original service at http://127.0.0.1:1 cannot be reached: connection refused; is it running?\n"
    )
