"""JSON Schema of a domain: what Pydantic says of the models, and every fact of the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import json_facts
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import imported
from pydantic.json_schema import models_json_schema

from harness.codegen.json_schema import emit_json_schema
from harness.codegen.models import emit_models
from harness.codegen.text import origin
from harness.schema import read
from harness.schema.ir import Entity, Field, Scalar, Schema

if TYPE_CHECKING:
    from types import ModuleType

    Mode = Literal["validation", "serialization"]

HERE = Path(__file__).parent
FILES = (HERE.parents[1] / "schemas" / "unified_domain.yaml", HERE / "strange.yaml", HERE / "everything.yaml")
STATES = {
    "string": {"type": "string"},
    "string, nullable: true": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    "string, optional: true": {"type": "string"},
    "string, optional: true, nullable: true": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    "string, default: a": {"type": "string", "default": "a"},
}


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.stem)
def schema(request: pytest.FixtureRequest) -> Schema:
    """The project's own domain, and two made to be hard."""
    return read.load(request.param)


@pytest.fixture(scope="module")
def generated(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The generated models, imported."""
    file = tmp_path_factory.mktemp("models") / "models.py"
    file.write_text(emit_models(schema), encoding="utf-8")
    return imported(file)


def definitions(text: str) -> dict[str, Any]:
    """What the file defines."""
    found: dict[str, Any] = json.loads(text)["$defs"]
    return found


def of_field(told: str) -> dict[str, Any]:
    """The definition of an entity with one field, told in YAML."""
    schema = read.parse(f"entities: {{Thing: {{embedded: true, fields: {{field: {{type: {told}}}}}}}}}", "small.yaml")
    thing: dict[str, Any] = definitions(emit_json_schema(schema))["Thing"]
    return thing


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_pydantic_says_the_same(
    schema: Schema, generated: ModuleType, mode: Literal["validation", "serialization"]
) -> None:
    """Of every entity and of all that it holds, for what goes in and for what comes out."""
    _, theirs = models_json_schema([(model, mode) for model in generated.MODELS.values()])
    ours = definitions(emit_json_schema(schema))
    assert {name: ours.get(name) for name in theirs["$defs"]} == theirs["$defs"]
    assert ours.keys() - theirs["$defs"].keys() <= {enum.name for enum in schema.enums}


def test_every_fact_is_read_back(schema: Schema) -> None:
    """The file holds the whole schema: it can be made from the file again."""
    tree = json_facts.tree_of(emit_json_schema(schema))
    assert json_facts.schema_of(tree, tree["$defs"], tree["description"]) == json_facts.normal(schema)


def test_it_is_json_schema_2020_12(schema: Schema) -> None:
    """The dialect's own schema accepts it."""
    tree = json.loads(emit_json_schema(schema))
    assert tree["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    jsonschema.Draft202012Validator.check_schema(tree)


def test_it_says_where_it_comes_from(schema: Schema) -> None:
    """Once, on one line."""
    lines = [line for line in emit_json_schema(schema).splitlines() if origin(schema) in line]
    assert lines == [f'  "$comment": "{origin(schema)}",']


@pytest.mark.parametrize("told", STATES)
def test_absent_and_null_are_two_things(told: str) -> None:
    """A field that may be absent may not be null, and the other way round."""
    thing = of_field(told)
    assert thing["properties"]["field"] == STATES[told]
    assert ("required" in thing) is (told in {"string", "string, nullable: true"})


def test_a_decimal_is_text_and_its_bounds_are_no_bounds_of_json() -> None:
    """`minimum` says nothing of a text; `x-ge` does, digit for digit."""
    assert of_field("decimal, ge: 0.10, lt: 100")["properties"]["field"] == {
        "type": "string",
        "format": "decimal",
        "x-ge": "0.10",
        "x-lt": "100",
    }


def test_numbers_keep_every_digit() -> None:
    """A bound that no float can hold, an example that no 64 bits can."""
    text = emit_json_schema(
        read.parse(
            "entities: {A: {embedded: true, fields: {"
            "a: {type: number, le: 0.12345678901234567890}, b: {type: number, examples: [123456789012345678901]}}}}",
            "small.yaml",
        )
    )
    assert '"maximum": 0.12345678901234567890' in text
    assert "\n            123456789012345678901\n" in text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_kept(text: str) -> None:
    """Quotes, backslashes, line ends of all kinds: a description is what it was."""
    thing = Entity("Thing", (Field("field", Scalar("string"), description=text, unit=text),), embedded=True)
    told = definitions(emit_json_schema(Schema((thing,))))["Thing"]["properties"]["field"]
    assert (told.get("description", ""), told.get("x-unit", "")) == (text, text)


@pytest.mark.parametrize(
    "terms",
    [{"kind": "limit order", "price": "1.10"}, {"kind": "stop", "stop": "1"}, {"kind": "limit", "stop": "1"}],
)
def test_a_union_takes_what_one_of_its_parts_takes(terms: object) -> None:
    """For a validator that knows no discriminator, too."""
    assert an_order_takes(terms)


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "limit", "price": "1"},
        {"kind": "limit order", "price": 1.1},
        {"kind": "limit order", "price": "1", "more": 1},
        None,
    ],
)
def test_a_union_takes_nothing_else(terms: object) -> None:
    """A part of the wrong kind, a number for a decimal, an unknown key."""
    assert not an_order_takes(terms)


def an_order_takes(terms: object) -> bool:
    """Whether the union of the hard schema takes these terms."""
    tree = json.loads(emit_json_schema(read.load(HERE / "everything.yaml")))
    return jsonschema.Draft202012Validator({**tree, "$ref": "#/$defs/OrderTerms"}).is_valid(terms)
