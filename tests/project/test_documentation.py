"""The documentation names every command and setting, and only files that exist."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, Any

import pytest
import typer
from cli import ROOT

from harness.cli import app
from harness.settings import Settings
from harness.snaptrade.credentials import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FILE = re.compile(r"`((?:harness|tests|schemas|docs|examples|benchmarks|cassettes|\.github|\.ci)/[\w./-]*)`")
LINK = re.compile(r"\]\(([\w./-]+)(?:#[\w-]*)?\)")


@pytest.fixture(scope="module")
def reference() -> Any:
    """Return the module that fills the reference pages."""
    spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "docs" / "reference_pages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _names(command: Any, name: str) -> Iterator[str]:
    yield name
    for child, below in getattr(command, "commands", {}).items():
        yield from _names(below, f"{name} {child}")


def test_the_reference_has_every_command(reference: Any) -> None:
    """Each command and subcommand has a section of its own on the page of commands."""
    page = reference.on_page_markdown((ROOT / "docs/reference/commands.md").read_text())
    names = list(_names(typer.main.get_command(app), "harness"))[1:]
    assert len(names) > 10
    assert [name for name in names if f"# `{name}`" not in page] == []


def test_the_reference_has_the_schema_language(reference: Any) -> None:
    """The head of the schema file is on the page, and none of its entities."""
    page = reference.on_page_markdown((ROOT / "docs/reference/schema-language.md").read_text())
    assert "negative_ttl" in page
    assert "entities:" not in page


def test_the_reference_has_every_setting() -> None:
    """Each setting of the harness and each credential of the application is described under its variable's name."""
    page = (ROOT / "docs/reference/settings.md").read_text()
    variables = {f"HARNESS_{name.upper()}" for name in Settings.model_fields} | {*VARIABLES}
    assert sorted(name for name in variables if f"`{name}`" not in page) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_files_that_exist(document: Path) -> None:
    """Paths in backticks are relative to the project, links to the document."""
    text = document.read_text(encoding="utf-8")
    named = [ROOT / name for name in FILE.findall(text)] + [document.parent / link for link in LINK.findall(text)]
    assert [str(path) for path in named if not path.exists()] == []


def test_every_reason_stands_in_the_file_that_the_page_names() -> None:
    """Somebody who looks a verdict up by its reason finds the code."""
    page = (ROOT / "docs/how-to/explain-a-verdict.md").read_text()
    rows = re.findall(r'^\| `[\w-]+`.* \| "(.+)" \| `(.+)` \|$', page, re.MULTILINE)
    assert len(rows) > 10
    assert [reason for reason, file in rows if reason not in (ROOT / file).read_text()] == []
