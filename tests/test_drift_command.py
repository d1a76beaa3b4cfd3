"""`harness schema upstream`: what it says, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from harness.application import Application
from harness.commands.drift import compare_with_upstream
from harness.commands.schema import app
from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """\
entities:
  Account:
    source: {endpoint: "GET /accounts", path: "[]"}
    fields:
      id: {type: string, primary_key: true, source: id}
"""
SPEC = """\
openapi: 3.1.0
paths:
  /accounts: {get: {responses: {200: {content: {application/json: {schema: SCHEMA}}}}}}
"""


@pytest.mark.parametrize(
    ("response", "exit_code", "line"),
    [
        (
            "{items: {properties: {id: {type: string}}}, type: array}",
            0,
            "every field that upstream describes is mapped",
        ),
        (
            "{items: {properties: {id: {type: integer}}}, type: array}",
            1,
            "domain.yaml:5: Account.id: GET /accounts [].id is",
        ),
        ("{}", 3, "upstream describes no response that the schema reads, so nothing was compared"),
    ],
)
def test_the_exit_code_says_whether_anything_was_compared(
    tmp_path: Path, response: str, exit_code: int, line: str
) -> None:
    """An empty comparison is no success."""
    (tmp_path / "domain.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "api.yaml").write_text(SPEC.replace("SCHEMA", response), encoding="utf-8")
    result = CliRunner().invoke(app, ["upstream", str(tmp_path / "domain.yaml"), "--spec", str(tmp_path / "api.yaml")])
    assert (result.exit_code, line in result.output) == (exit_code, True)


def test_an_application_that_describes_no_upstream_needs_a_file(tmp_path: Path) -> None:
    """The sentence says which option names one."""
    (tmp_path / "domain.yaml").write_text(SCHEMA, encoding="utf-8")
    greeting = Application("greeting", {}, paths=lambda _: pytest.fail("no path is needed"))
    with pytest.raises(ConfigurationError, match="greeting does not describe its upstream; name an OpenAPI file"):
        compare_with_upstream(tmp_path / "domain.yaml", greeting)
