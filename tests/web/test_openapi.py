"""What the application says of its answers, and whether they keep to it."""

from __future__ import annotations

import json
import time
from asyncio import sleep
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import openapi_spec_validator
import pytest
import urllib3

from harness.codegen.openapi import openapi
from harness.paths.catalogue import OPERATIONS
from harness.schema import read
from harness.serving import running
from harness.upstream.sandbox.app import sandbox
from harness.upstream.sandbox.world import DEFAULT, World
from harness.web import server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Operation

SCHEMA = Path(__file__).parents[2] / "schemas" / "unified_domain.yaml"
NO_FLAGS = "version: 1\nsalt: s\noperations: {}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the real application, over a sandbox."""
    folder = tmp_path_factory.mktemp("site")
    flags = folder / "flags.yaml"
    flags.write_text(NO_FLAGS)
    with pytest.MonkeyPatch.context() as patch, running(sandbox(World(), now=time.time, sleep=sleep)) as upstream:
        patch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{folder / 'state.db'}")
        with server.running(upstream, flags, ("original", "unified"), print) as app, running(app) as url:
            yield url


@pytest.fixture(scope="module")
def document(site: str) -> Any:
    """What it says of itself."""
    return fetched(f"{site}/openapi.json")


def fetched(url: str) -> Any:
    """The JSON at a URL, asked for by the sandbox's user."""
    return urllib3.request("GET", url, headers={"X-User-Id": DEFAULT}, retries=False).json()


def promised(document: Any, operation: Operation) -> dict[str, Any]:
    """The schema of an operation's unified answer."""
    answer = document["paths"][f"/v2{operation.route}"]["get"]["responses"]["200"]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return schema


def test_a_validator_finds_nothing(document: Any) -> None:
    """The application's document is OpenAPI 3.1."""
    assert list(openapi_spec_validator.OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_its_components_are_those_of_the_generated_file(document: Any) -> None:
    """Whoever reads the file reads what the application says."""
    theirs = document["components"]["schemas"]
    ours = json.loads(openapi(read.load(SCHEMA)))["components"]["schemas"]
    assert {name: ours[name] for name in theirs} == theirs


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_every_unified_answer_is_of_its_entity(document: Any, operation: Operation) -> None:
    """One, or a list of them."""
    answer = promised(document, operation)
    one = {"$ref": f"#/components/schemas/{operation.entity}"}
    assert (answer.get("items") if operation.many else answer) == one


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_the_answers_are_what_was_promised(site: str, document: Any, operation: Operation) -> None:
    """Each answer of the real application is valid by the application's own document."""
    account = fetched(f"{site}/v2/accounts")[0]["id"]
    answer = fetched(f"{site}/v2{operation.route.format(account_id=account, query='AAPL')}")
    schema = {**promised(document, operation), "components": document["components"]}
    assert answer
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(answer)] == []
