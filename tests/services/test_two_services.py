"""The example of two services: three deliberate differences, and no other one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cli import ROOT, Folder

from examples.two_services import original

if TYPE_CHECKING:
    from pathlib import Path

HERE = ROOT / "examples" / "two_services"
OLD, NEW = "examples.two_services.original:app", "examples.two_services.unified:app"
WORDS = ("--requests", str(HERE / "requests.jsonl"), "--openapi", str(HERE / "openapi.json"), "--allow", "quote_order")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)


def test_the_three_differences_are_found(folder: Folder) -> None:
    """By place, kind and field; exit 1."""
    assert folder.run("compare", "--original", OLD, "--unified", NEW, *WORDS).code == 1
    report: Any = folder.json("reports/compare.json")
    told = [
        (row["operation"], difference["path"], difference["kind"], difference["field"])
        for row in report["operations"]
        for difference in row["differences"]
    ]
    assert told == [
        ("get_item", "stock", "missing", "Item.stock"),
        ("list_items", "", "order", None),
        ("quote_order", "total", "value", "Receipt.total"),
    ]
    assert report["totals"]["calls"] == 7
    assert report["coverage"]["blind"] == []


def test_a_version_compared_with_itself_has_none(folder: Folder) -> None:
    """Exit 0."""
    done = folder.run("compare", "--original", OLD, "--unified", OLD, *WORDS, "--flags", str(HERE / "flags.yaml"))
    assert (done.code, done.err) == (0, "")


def test_the_openapi_file_is_that_of_the_original() -> None:
    """It was written by the application."""
    assert json.loads((HERE / "openapi.json").read_bytes()) == original.app.openapi()


@pytest.mark.parametrize(
    ("side", "sentence"),
    [
        ("examples.two_services.original:nothing", "has no 'nothing'"),
        ("examples.two_services.shop:ITEMS", "is a tuple, not an ASGI application, and no base URL"),
        ("original", "--unified 'original' is no base URL; valid: http://host:port"),
    ],
)
def test_what_is_no_service_is_told(folder: Folder, side: str, sentence: str) -> None:
    """Exit 2 with what is valid."""
    done = folder.run("compare", "--original", OLD, "--unified", side, *WORDS)
    assert done.code == 2
    assert sentence in done.err
