"""The OpenAPI document of a domain: the same definitions as components, in a document that validators accept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import json_facts
import openapi_spec_validator
import pytest

from harness.codegen.json_schema import emit_json_schema
from harness.codegen.openapi import emit_openapi
from harness.codegen.text import origin
from harness.schema import read

if TYPE_CHECKING:
    from harness.schema.ir import Schema

HERE = Path(__file__).parent
FILES = (HERE.parents[1] / "schemas" / "unified_domain.yaml", HERE / "strange.yaml", HERE / "everything.yaml")


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.stem)
def schema(request: pytest.FixtureRequest) -> Schema:
    """The project's own domain, and two made to be hard."""
    return read.load(request.param)


def test_a_validator_finds_nothing(schema: Schema) -> None:
    """The document is OpenAPI 3.1."""
    document = json.loads(emit_openapi(schema))
    assert list(openapi_spec_validator.OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_its_components_are_the_definitions_of_json_schema(schema: Schema) -> None:
    """But for the place that they refer to each other at."""
    definitions = json.dumps(json.loads(emit_json_schema(schema))["$defs"]).replace("#/$defs/", "#/components/schemas/")
    assert json.loads(emit_openapi(schema))["components"]["schemas"] == json.loads(definitions)


def test_every_fact_is_read_back(schema: Schema) -> None:
    """The document holds the whole schema."""
    tree = json_facts.tree_of(emit_openapi(schema))
    found = json_facts.schema_of(tree, tree["components"]["schemas"], schema.description)
    assert found == json_facts.normal(schema)
    assert tree["info"]["description"] == f"{schema.description}\n\n{origin(schema)}"


def test_its_version_changes_with_a_component_alone(schema: Schema) -> None:
    """The same components are the same version, whatever else the schema says."""
    first, *others = schema.entities
    changed = replace(schema, entities=(replace(first, description="Something else."), *others))
    again = replace(schema, description="Something else.")
    version, same, other = (json.loads(emit_openapi(each))["info"]["version"] for each in (schema, again, changed))
    assert version == same != other
