"""OpenAPI files as Shapes: both ways to say null, references, compositions; and what is said of a file that is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.commands.drift import compare_with_upstream
from harness.errors import ConfigurationError
from harness.openapi.response_types import read_response_types
from harness.schema.payload_locations import source_endpoints
from harness.schema.read import load
from harness.schema.response_types import ANY, Property, ResponseType, listed_tags, type_at
from harness.snaptrade import application
from harness.snaptrade.sdk.response_types import load_response_types

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
    """The ResponseType that `GET /a` answers with."""

    def shape(schema: Any, **components: Any) -> ResponseType:
        file = tmp_path / "api.yaml"
        file.write_text(yaml.safe_dump(a_document(schema, **components)), encoding="utf-8")
        return read_response_types(file)["GET /a"]

    return shape


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(("kind", "written"), TYPES.items())
def test_types_and_formats(read: Any, kind: str, written: dict[str, str]) -> None:
    """A format that is not known leaves text; an object that lists no properties may have any."""
    additional = ANY if kind == "object" else None
    assert read(written) == ResponseType(kind, additional=additional)  # type: ignore[arg-type] # a kind, from the table
    assert read({"type": "string", "format": "url"}) == ResponseType("string")


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
    members = (
        Property("a", ResponseType("string"), required=True),
        Property("b", ResponseType("integer"), deprecated=True),
    )
    assert read(told) == ResponseType("object", properties=members)


def test_enums_and_consts_list_their_values(read: Any) -> None:
    """As YAML 1.2 reads them: `NO` is text."""
    assert read({"type": "string", "enum": ["NO", "1Y"]}).values == ("NO", "1Y")
    assert read({"const": "stock", "type": "string"}).values == ("stock",)
    assert read({"enum": ["a"]}) == ResponseType("string", values=("a",))


def test_all_of_joins_what_it_names(read: Any) -> None:
    """The parts, and what stands beside them."""
    base = {"type": "object", "properties": {"id": {"type": "string"}}}
    told = {"allOf": [ref("Base")], "properties": {"name": {"type": "string"}}, "required": ["id"]}
    assert [member.name for member in read(told, Base=base).properties] == ["id", "name"]


def test_a_union_has_its_tags(read: Any) -> None:
    """From the variants, from the mapping, or from the name of the variant."""
    plain = {"type": "object", "properties": {"kind": {"type": "string"}}}
    own = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["c", "d"]}}}
    told = {
        "oneOf": [ref("A"), ref("B"), ref("C")],
        "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}},
    }
    union = read(told, A=plain, B=plain, C=own)
    assert (union.kind, listed_tags(union, "kind")) == ("union", ("a", "B", "c", "d"))


def test_the_values_of_a_variant_narrow_the_mapping(read: Any) -> None:
    """A value that the variant cannot have does not select it."""
    own = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["stock"]}}}
    mapping = {"stock": "#/components/schemas/Stock", "Stock": "#/components/schemas/Stock"}
    union = {"oneOf": [ref("Stock"), {"type": "object"}], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    assert listed_tags(read(union, Stock=own), "kind") == ("stock",)


def test_a_mapping_selects_a_variant_that_does_not_list_the_property(read: Any) -> None:
    """The property is there, whether or not the variant says so."""
    mapping = {"stock": "#/components/schemas/Stock"}
    union = {"oneOf": [ref("Stock"), {"type": "object"}], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    stock = read(union, Stock={"type": "object", "properties": {"isin": {"type": "string"}}}).variants[0]
    assert stock.child("kind") == Property("kind", ResponseType("string", values=("stock",)), required=True)


def test_a_choice_has_the_properties_beside_it(read: Any) -> None:
    """`properties`, `allOf` and `oneOf` all hold at once."""
    one, other, base = ({"type": "object", "properties": {name: {"type": "string"}}} for name in ("x", "y", "id"))
    schema = {"allOf": [base], "properties": {"name": {"type": "string"}}, "oneOf": [one, other]}
    assert [[each.name for each in variant.properties] for variant in read(schema).variants] == [
        ["id", "name", "x"],
        ["id", "name", "y"],
    ]


@pytest.mark.parametrize(
    ("schema", "additional"),
    [
        ({"type": "object"}, ANY),
        ({"type": "object", "additionalProperties": True}, ANY),
        ({"type": "object", "additionalProperties": {}}, ANY),
        ({"additionalProperties": {"type": "number"}}, ResponseType("number")),
        ({"type": "object", "additionalProperties": False}, None),
        ({"properties": {"a": {}}}, None),
        ({"properties": {"a": {}}, "additionalProperties": True}, ANY),
        ({"properties": {"a": {}}, "patternProperties": {"^x": {}}}, ANY),
        ({"properties": {"a": {}}, "discriminator": {"propertyName": "a"}}, ANY),
        (
            {"allOf": [{"properties": {"a": {}}, "discriminator": {"propertyName": "a"}}, {"properties": {"b": {}}}]},
            None,
        ),
    ],
)
def test_an_object_says_whether_it_has_other_properties(read: Any, schema: Any, additional: Any) -> None:
    """One that lists nothing may have any; one that lists some has no others unless it says so."""
    type_ = read(schema)
    assert (type_.kind, type_.additional) == ("object", additional)


def test_a_schema_inside_itself_ends(read: Any) -> None:
    """There it is anything."""
    node = {"type": "object", "properties": {"children": {"type": "array", "items": ref("Node")}}}
    assert type_at(read(ref("Node"), Node=node), ("children", "[]")) == Property("[]", ResponseType("any"))


def test_responses_may_be_referred_to_and_may_have_no_body(tmp_path: Path) -> None:
    """The first 2xx counts; one without JSON is anything."""
    document = a_document({})
    document["components"]["responses"] = {"Text": {"content": {"application/json": {"schema": {"type": "string"}}}}}
    document["paths"]["/a"]["post"] = {"responses": {"400": {}, "201": {"$ref": "#/components/responses/Text"}}}
    document["paths"]["/a"]["delete"] = {"responses": {"204": {"description": "Done."}}}
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert read_response_types(file) == {
        "GET /a": ResponseType("any"),
        "POST /a": ResponseType("string"),
        "DELETE /a": ResponseType("any"),
    }


def test_a_default_response_stands_in_for_a_success(tmp_path: Path) -> None:
    """Where no 2xx is described."""
    document = a_document({"type": "string"})
    responses = document["paths"]["/a"]["get"]["responses"]
    document["paths"]["/a"]["get"]["responses"] = {"404": {}, "default": responses["200"]}
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert read_response_types(file) == {"GET /a": ResponseType("string")}


MERGED = """\ufeff\
openapi: 3.0.3
x-base: &base {type: object, required: [id], properties: {id: {type: string}}}
paths:
  /a: {get: {responses: {200: {content: {application/json: {schema: {<<: *base, required: []}}}}}}}
"""


def test_a_byte_order_mark_and_merge_keys_are_read(tmp_path: Path) -> None:
    """The files of others have them; what stands beside a merge key wins."""
    for name, text in (("a.yaml", MERGED), ("a.json", "\ufeff" + json.dumps(a_document({"type": "string"})))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    merged = ResponseType("object", properties=(Property("id", ResponseType("string")),))
    assert read_response_types(tmp_path / "a.yaml") == {"GET /a": merged}
    assert read_response_types(tmp_path / "a.json") == {"GET /a": ResponseType("string")}


def test_references_that_lead_to_each_other_are_a_mistake(tmp_path: Path) -> None:
    """Following them would not end."""
    document = a_document({})
    document["components"]["responses"] = {
        "A": {"$ref": "#/components/responses/B"}, "B": {"$ref": "#/components/responses/A"},
    }  # fmt: skip
    document["paths"]["/a"]["get"]["responses"] = {"200": {"$ref": "#/components/responses/A"}}
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="'#/components/responses/A' leads back to itself"):
        read_response_types(file)


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
        ("a.yaml", "swagger: '2.0'", "is no OpenAPI 3 file: it states no version at its top, not `openapi: 3.0`"),
        ("a.yaml", "[]", "is no OpenAPI 3 file: it states no version"),
        ("a.yaml", "openapi: 3.99.0", "is no OpenAPI 3 file: it states version 3.99.0"),
        ("a.yaml", "openapi: [3", "not valid YAML"),
        ("a.json", '{"openapi": }', "a.json:1:13: not valid JSON: Expecting value"),
        ("a.yaml", "openapi: 3.1.0\npaths: []", "#/paths: this must be a mapping, not list"),
    ],
)
def test_a_file_that_is_no_openapi_says_so(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    """In one sentence."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as mistake:
        read_response_types(tmp_path / name)
    assert sentence in str(mistake.value)
    assert len(str(mistake.value).splitlines()) == 1


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """Missing, or no text."""
    (tmp_path / "bytes.yaml").write_bytes(b"\xff")
    for name, why in (("none.yaml", "No such file or directory"), ("bytes.yaml", "it is not UTF-8 text")):
        with pytest.raises(ConfigurationError, match=f"cannot be read: {why}"):
            read_response_types(tmp_path / name)


def test_the_sdk_written_as_openapi_reads_back_as_it_was(tmp_path: Path) -> None:
    """Every answer that the schema names; and the schema fits it as it fits the SDK."""
    upstream = load_response_types(source_endpoints(load(SCHEMA)))
    paths: dict[str, Any] = {}
    for endpoint, shape in upstream.items():
        method, path = endpoint.split(" ")
        told = a_document(written(shape))["paths"]["/a"]["get"]
        paths.setdefault(path, {})[method.lower()] = told
    file = tmp_path / "api.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "paths": paths}), encoding="utf-8")
    assert read_response_types(file) == upstream
    assert compare_with_upstream(SCHEMA, application, file).findings == ()


def written(shape: ResponseType) -> dict[str, Any]:
    """A ResponseType as an OpenAPI schema."""
    if shape.kind == "union":
        told: dict[str, Any] = {"oneOf": [written(each) for each in shape.variants]}
    else:
        told = {
            **TYPES[shape.kind],
            "properties": {member.name: written(member.type) for member in shape.properties},
            "required": [member.name for member in shape.properties if member.required],
            "enum": list(shape.values),
        }
    told = {key: value for key, value in {**told, "nullable": shape.nullable}.items() if value}
    return {**told, "items": written(shape.item)} if shape.item else told
