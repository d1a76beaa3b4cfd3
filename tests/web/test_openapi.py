"""What the application says of its answers, and whether they keep to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import openapi_spec_validator
import pytest
import urllib3
from both import a_call_of, paths_over, request_of, unified_names
from build import FakeUpstream
from limits import HANG
from payloads import REPLIES

from harness.cache.database import MEMORY, open_database
from harness.codegen.openapi import emit_openapi
from harness.schema import read
from harness.serving import running
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS
from harness.web.app import web_application
from harness.web.checks import LiveChecks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.calls import Operation

SCHEMA = Path(__file__).parents[2] / "schemas" / "unified_domain.yaml"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The URL of the application."""
    paths = paths_over(FakeUpstream(REPLIES), open_database(MEMORY))
    for name in ("lots.record", "candles.record"):
        paths.unified(a_call_of(name))
    with running(web_application(application, paths.unified, paths.unified_contract, LiveChecks())) as url:
        yield url


@pytest.fixture(scope="module")
def document(site: str) -> Any:
    """What it says of itself."""
    return fetched(f"{site}/openapi.json")


def fetched(url: str, method: str = "GET", body: Mapping[str, str] | None = None) -> Any:
    """The JSON at a URL, asked for by a user."""
    return urllib3.request(
        method, url, headers={"X-User-Id": "user"}, json=body or None, retries=False, timeout=HANG
    ).json()


def promised(document: Any, operation: Operation) -> dict[str, Any]:
    """The schema of an operation's unified answer."""
    answer = document["paths"][f"/v2{operation.route}"][operation.method.lower()]["responses"]["200"]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return schema


def test_a_validator_finds_nothing(document: Any) -> None:
    """The application's document is OpenAPI 3.1."""
    assert list(openapi_spec_validator.OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_its_components_are_those_of_the_generated_file(document: Any) -> None:
    """Whoever reads the file reads what the application says."""
    theirs = document["components"]["schemas"]
    ours = json.loads(emit_openapi(read.load(SCHEMA)))["components"]["schemas"]
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
    method, path, _, said = request_of(a_call_of(operation.name))
    body = {unified_names(operation.name)[name]: value for name, value in said.items()}
    answer = fetched(f"{site}/v2{path.removeprefix('/v1')}", method, body)
    schema = {**promised(document, operation), "components": document["components"]}
    assert answer
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(answer)] == []
