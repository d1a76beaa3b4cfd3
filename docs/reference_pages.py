"""Fill the reference pages from the code when MkDocs builds the site, so that they cannot lag behind it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import typer
from typer.cli import get_docs_for_click

from harness.cli import app

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schemas" / "unified_domain.yaml"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the markers of a page by what they stand for; MkDocs calls this for each page."""
    return markdown.replace("<!-- commands -->", commands()).replace("<!-- schema language -->", schema_language())


def commands() -> str:
    """Return every command with its options and help text as Markdown, without the title."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="harness")
    _, _, text = get_docs_for_click(obj=command, ctx=context, name="harness").partition("\n")
    return text


def schema_language() -> str:
    """Return the comment at the head of the schema file, which defines the language, as a text block."""
    lines = SCHEMA.read_text(encoding="utf-8").splitlines()[1:]  # the first line is for editors
    head = itertools.takewhile(lambda line: line.startswith("#"), lines)
    return "\n".join(("```text", *(line.removeprefix("#").removeprefix(" ") for line in head), "```"))
