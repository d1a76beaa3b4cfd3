"""OpenAPI files as Shapes: both ways to say null, references, compositions; and what is said of a file that is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.commands.drift import drift
from harness.errors import ConfigurationError
from harness.openapi.response_types import shapes
from harness.schema.payload_locations import endpoints
from harness.schema.read import load
from harness.schema.response_types import Member, Shape, dig, tags_of
from harness.snaptrade.sdk import response_types as snaptrade_shapes

SCHEMA = Path(__file__).parents[2] / "schemas" / "unified_domain.yaml"
TYPES = {
    "object": {"type": "object"}, "list": {"type": "array"}, "boolean": {"type": "boolean"}, "any": {},
    "integer": {"type": "integer"}, "number": {"type": "number"}, "string": {"type": "string"},
    "date": {"type": "string", "format": "date"}, "datetime": {"type": "string", "format": "date-time"},
    "decimal": {"type": "string", "format": "decimal"}, "uuid": {"type": "string", "format": "uuid"},
}  # fmt: skip


def a_document(schema: Any, **components: Any) -> dict[str, Any]:
    """One endpoint, `GET /a`, that answers with this schema."""
    body = {"content": {"application/json": {"schema": schema}}}
    answers = {"/a": {"get": {"responses": {"200": {"description": "", **body}}}}}
    return {"openapi": "3.0.3", "paths": answers, "components": {"schemas": components}}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """The Shape that `GET /a` answers with."""

    def shape(schema: Any, **components: Any) -> Shape:
        file = tmp_path / "api.yaml"
        file.write_text(yaml.safe_dump(a_document(schema, **components)), encoding="utf-8")
        return shapes(file)["GET /a"]

    return shape


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(("kind", "written"), TYPES.items())
def test_types_and_formats(read: Any, kind: str, written: dict[str, str]) -> None:
    """A format that is not known leaves text."""
    assert read(written) == Shape(kind)  # type: ignore[arg-type] # a kind, from the table
    assert read({"type": "string", "format": "url"}) == Shape("string")


@pytest.mark.parametrize(
    "nullable",
    [
        {"type": "string", "nullable": True},
        {"type": ["string", "null"]},
        {"type": "string", "enum": ["a", None], "nullable": True},
        {"oneOf": [{"type": "string"}, {"type": "null"}]},
        {"anyOf": [{"type": "null"}, {"type": "string"}]},
        {"oneOf": [{"type": "string"}], "nullable": True},
        {"$ref": "#/components/schemas/Text", "nullable": True},
        {"allOf": [ref("Text")], "nullable": True},
        {"allOf": [ref("Maybe")]},
        ref("Maybe"),
    ],
)
def test_null_is_read_in_the_words_of_both_versions(read: Any, nullable: dict[str, Any]) -> None:
    """Of the value itself, beside a reference, and in what is referred to."""
    shape = read(nullable, Text={"type": "string"}, Maybe={"type": "string", "nullable": True})
    assert (shape.kind, shape.nullable) == ("string", True)


def test_objects_say_what_is_required_and_deprecated(read: Any) -> None:
    """Nothing is, unless it is said."""
    told = {"properties": {"a": {"type": "string"}, "b": {"type": "integer", "deprecated": True}}, "required": ["a"]}
    members = (Member("a", Shape("string"), required=True), Member("b", Shape("integer"), deprecated=True))
    assert read(told) == Shape("object", members=members)


def test_enums_and_consts_list_their_values(read: Any) -> None:
    """As YAML 1.2 reads them: `NO` is text."""
    assert read({"type": "string", "enum": ["NO", "1Y"]}).values == ("NO", "1Y")
    assert read({"const": "stock", "type": "string"}).values == ("stock",)
    assert read({"enum": ["a"]}) == Shape("string", values=("a",))


def test_all_of_joins_what_it_names(read: Any) -> None:
    """The parts, and what stands beside them."""
    base = {"type": "object", "properties": {"id": {"type": "string"}}}
    told = {"allOf": [ref("Base")], "properties": {"name": {"type": "string"}}, "required": ["id"]}
    assert [member.name for member in read(told, Base=base).members] == ["id", "name"]


def test_a_union_has_its_tags(read: Any) -> None:
    """From the variants, from the mapping, or from the name of the variant."""
    plain = {"type": "object", "properties": {"kind": {"type": "string"}}}
    own = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["c", "d"]}}}
    told = {
        "oneOf": [ref("A"), ref("B"), ref("C")],
        "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}},
    }
    union = read(told, A=plain, B=plain, C=own)
    assert (union.kind, tags_of(union, "kind")) == ("union", ("a", "B", "c", "d"))


def test_a_schema_inside_itself_ends(read: Any) -> None:
    """There it is anything."""
    node = {"type": "object", "properties": {"children": {"type": "array", "items": ref("Node")}}}
    assert dig(read(ref("Node"), Node=node), ("children", "[]")) == Member("[]", Shape("any"))


def test_responses_may_be_referred_to_and_may_have_no_body(tmp_path: Path) -> None:
    """The first 2xx counts; one without JSON is anything."""
    document = a_document({})
    document["components"]["responses"] = {"Text": {"content": {"application/json": {"schema": {"type": "string"}}}}}
    document["paths"]["/a"]["post"] = {"responses": {"400": {}, "201": {"$ref": "#/components/responses/Text"}}}
    document["paths"]["/a"]["delete"] = {"responses": {"204": {"description": "Done."}}}
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert shapes(file) == {"GET /a": Shape("any"), "POST /a": Shape("string"), "DELETE /a": Shape("any")}


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (ref("Nod"), "'#/components/schemas/Nod' leads nowhere; did you mean 'Node'?"),
        ({"$ref": "other.yaml#/A"}, "'other.yaml#/A' leads out of the file; only references inside it are followed"),
        ({"type": "strin"}, "'strin' is no type; did you mean 'string'?"),
        ([], "this must be a mapping, not list"),
        ({"oneOf": {}}, "/oneOf: this must be a list, not dict"),
    ],
)
def test_a_mistake_is_told_with_its_place(read: Any, schema: Any, sentence: str) -> None:
    """The pointer to it, and what is valid."""
    with pytest.raises(ConfigurationError) as mistake:
        read(schema, Node={"type": "object"})
    assert "api.yaml: #/paths/~1a/get/responses/200/content/application~1json/schema" in str(mistake.value)
    assert str(mistake.value).endswith(sentence)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.yaml", "swagger: '2.0'", "is no OpenAPI 3 file, which says so at its top: `openapi: 3.0.3`"),
        ("a.yaml", "[]", "is no OpenAPI 3 file, which says so at its top: `openapi: 3.0.3`"),
        ("a.yaml", "openapi: [3", "not valid YAML"),
        ("a.json", '{"openapi": }', "a.json:1:13: not valid JSON: Expecting value"),
        ("a.yaml", "openapi: 3.1.0\npaths: []", "#/paths: this must be a mapping, not list"),
    ],
)
def test_a_file_that_is_no_openapi_says_so(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    """In one sentence."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as mistake:
        shapes(tmp_path / name)
    assert sentence in str(mistake.value)
    assert len(str(mistake.value).splitlines()) == 1


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """Missing, or no text."""
    (tmp_path / "bytes.yaml").write_bytes(b"\xff")
    for name, why in (("none.yaml", "No such file or directory"), ("bytes.yaml", "it is not UTF-8 text")):
        with pytest.raises(ConfigurationError, match=f"cannot be read: {why}"):
            shapes(tmp_path / name)


def test_the_sdk_written_as_openapi_reads_back_as_it_was(tmp_path: Path) -> None:
    """Every answer that the schema names; and the schema fits it as it fits the SDK."""
    upstream = snaptrade_shapes.shapes(endpoints(load(SCHEMA)))
    paths: dict[str, Any] = {}
    for endpoint, shape in upstream.items():
        method, path = endpoint.split(" ")
        told = a_document(written(shape))["paths"]["/a"]["get"]
        paths.setdefault(path, {})[method.lower()] = told
    file = tmp_path / "api.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "paths": paths}), encoding="utf-8")
    assert shapes(file) == upstream
    assert drift(SCHEMA, file) == []


def written(shape: Shape) -> dict[str, Any]:
    """A Shape as an OpenAPI schema."""
    if shape.kind == "union":
        told: dict[str, Any] = {"oneOf": [written(each) for each in shape.variants]}
    else:
        told = {
            **TYPES[shape.kind],
            "properties": {member.name: written(member.shape) for member in shape.members},
            "required": [member.name for member in shape.members if member.required],
            "enum": list(shape.values),
        }
    told = {key: value for key, value in {**told, "nullable": shape.nullable}.items() if value}
    return {**told, "items": written(shape.item)} if shape.item else told
