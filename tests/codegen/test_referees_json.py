"""What datamodel-code-generator, run as its users run it, reads in our JSON Schema and OpenAPI."""

from __future__ import annotations

import enum
import inspect
import typing
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any
from uuid import UUID

import json_facts
import pydantic
import pytest
from made import imported

from harness.codegen import extensions
from harness.codegen.json_schema import emit_json_schema
from harness.codegen.openapi import emit_openapi
from harness.schema import read
from harness.schema.ir import Entity, EnumRef, Field, Scalar, Schema

if TYPE_CHECKING:
    from types import ModuleType

referee = pytest.importorskip("datamodel_code_generator.__main__", reason="needs datamodel-code-generator")

HERE = Path(__file__).parent
OWN = HERE.parents[1] / "schemas" / "unified_domain.yaml"
CASES = [(OWN, "openapi"), *((file, "jsonschema") for file in (OWN, HERE / "strange.yaml", HERE / "everything.yaml"))]
WRITERS = {"jsonschema": emit_json_schema, "openapi": emit_openapi}

OPTIONS = (
    "--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11", "--formatters", "builtin",
    "--strict-nullable", "--strict-refs", "--use-annotated", "--use-schema-description",
    "--output-datetime-class", "AwareDatetime", "--deserialize-default-values", "decimal",
)  # fmt: skip
TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    Decimal: "decimal",
    bool: "boolean",
    date: "date",
    time: "time",
    pydantic.AwareDatetime: "datetime",
    UUID: "uuid",
    Any: "json",
}
RENAMED = {"Field": "FieldModel"}
"""An entity whose name it needs itself."""

BOUNDS = ("ge", "gt", "le", "lt", "pattern", "min_length", "max_length")


class Case(typing.NamedTuple):
    """A schema, and the models that datamodel-code-generator made of it."""

    schema: Schema
    models: ModuleType

    def named(self, name: str) -> Any:
        return getattr(self.models, RENAMED.get(name, name))


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0].stem}-{case[1]}")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """One file in one format."""
    file, kind = request.param
    schema = read.load(file)
    folder = tmp_path_factory.mktemp("referee")
    given, made = folder / "given.json", folder / "made.py"
    given.write_text(WRITERS[kind](schema), encoding="utf-8")
    keys = sorted({key for entity in schema.entities for field in entity.fields for key in extra_of(field, entity)})
    of_entities = sorted({key for entity in schema.entities for key in extensions.entity_extensions(entity)})
    extra = ["--field-extra-keys", "x-enum", *keys, "--model-extra-keys", *of_entities]
    words = ["--input", str(given), "--input-file-type", kind, *OPTIONS, *extra, "--output", str(made)]
    assert referee.main(words) == 0
    return Case(schema, imported(made))


def test_it_finds_every_entity(case: Case) -> None:
    """With its fields in their order, its description and what the schema says of its rows."""
    for entity in case.schema.entities:
        model = case.named(entity.name)
        found = [field.alias or name for name, field in model.model_fields.items()]
        assert found == [field.name for field in entity.fields]
        assert inspect.cleandoc(model.__doc__ or "") == " ".join(entity.description.split())
        assert model.model_config.get("json_schema_extra", {}) == extensions.entity_extensions(entity)


def test_it_finds_every_enum(case: Case) -> None:
    """With its values and its description."""
    for told in case.schema.enums:
        found = case.named(told.name)
        assert tuple(member.value for member in found) == told.values
        assert inspect.cleandoc(vars(found).get("__doc__") or "") == " ".join(told.description.split())


def test_it_finds_every_fact_of_every_field(case: Case) -> None:
    """Type, presence, null, bounds, const, default, examples, description, unit, keys, lineage."""
    for entity in case.schema.entities:
        fields = case.named(entity.name).model_fields.items()
        found = {field.alias or name: facts_of(field) for name, field in fields}
        assert found == {field.name: expected(field, entity, case.schema) for field in entity.fields}


def expected(field: Field, entity: Entity, schema: Schema) -> dict[str, Any]:
    """What another generator can know of a field; where it may be absent, it cannot tell whether it may be null."""
    is_tag = isinstance(field.type, EnumRef) and (entity.name, field.name) in schema.discriminators
    tagged = schema.enum(str(field.type)) if is_tag else None
    const = () if field.const is None else (field.const,)
    is_decimal = field.type == Scalar("decimal")
    return {
        "type": "string" if is_tag else str(field.type),
        "values": tagged.values if tagged else const,
        "required": not field.optional and field.default is None,
        "nullable": field.nullable or (field.optional and field.default is None),
        "discriminator": field.discriminator,
        "bounds": {} if is_decimal else {bound.key: json_facts.exact(bound.value) for bound in field.constraints},
        "default": json_facts.typed(field.default, field.item),
        "examples": [json_facts.typed(example, field.item) for example in field.examples],
        "description": field.description,
        "deprecated": bool(field.deprecated),
        "extra": extra_of(field, entity) | ({"x-enum": str(field.type)} if is_tag else {}),
    }


def extra_of(field: Field, entity: Entity) -> dict[str, Any]:
    """The `x-` keys of a field."""
    return {key: value for key, value in extensions.field_extensions(field, entity).items() if key.startswith("x-")}


def facts_of(field: Any) -> dict[str, Any]:
    """The same, as the generated field has it."""
    layers = [field, *roots(field.annotation)]
    type_ = type_of(field.annotation)
    item = Scalar(type_.removeprefix("list[").removesuffix("]"))
    return {
        "type": type_,
        "values": values_of(layers[-1].annotation),
        "required": field.is_required(),
        "nullable": any(NoneType in typing.get_args(layer.annotation) for layer in layers),
        "discriminator": next((discriminator_of(layer) for layer in layers if layer.discriminator), ""),
        "bounds": {key: value for layer in layers for key, value in bounds_of(layer)},
        "default": None if field.is_required() else json_facts.typed(field.default, item),
        "examples": [json_facts.typed(example, item) for example in field.examples or []],
        "description": field.description or "",
        "deprecated": bool(field.deprecated),
        "extra": field.json_schema_extra or {},
    }


def roots(annotation: Any) -> list[Any]:
    """The root fields of the wrappers that stand between a field and its type."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.RootModel):
        root = annotation.model_fields["root"]
        return [root, *roots(root.annotation)]
    return [root for each in typing.get_args(annotation) for root in roots(each)]


def type_of(annotation: Any) -> str:
    """The type as a schema file writes it."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        return f"list[{type_of(inner[0])}]"
    if origin is typing.Literal:
        return TYPES[type(inner[0])]
    if origin in {typing.Union, UnionType}:
        names = [type_of(each) for each in inner if each is not NoneType]
        return " | ".join([name for name in names if name != "string"] or names)
    return TYPES.get(annotation) or name_of(annotation)


def name_of(model: Any) -> str:
    """The name of a class, by what it stands for."""
    if issubclass(model, pydantic.RootModel):
        return type_of(model.model_fields["root"].annotation)
    if issubclass(model, enum.Enum) and not issubclass(model, str):
        return TYPES[type(next(iter(model)).value)]
    return str(model.__name__)


def values_of(annotation: Any) -> tuple[Any, ...]:
    """The only values that a field can have."""
    inner = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Literal:
        return inner
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum) and not issubclass(annotation, str):
        return tuple(member.value for member in annotation)
    return next(filter(None, map(values_of, inner)), ())


def bounds_of(field: Any) -> list[tuple[str, Any]]:
    """Each bound by its key."""
    found = ((key, getattr(each, key, None)) for each in field.metadata for key in BOUNDS)
    return [(key, json_facts.exact(value)) for key, value in found if value is not None]


def discriminator_of(field: Any) -> str:
    """The name, outside of Python, of the field that tells the parts of a union apart."""
    part = next(each for each in typing.get_args(field.annotation) if each is not NoneType)
    return str(part.model_fields[field.discriminator].alias or field.discriminator)
