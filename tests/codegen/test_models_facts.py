"""Everything that the schema says can be read back from the models, by introspection alone."""

from __future__ import annotations

import enum
import typing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typing_extensions
from made import imported

from harness.codegen.files import generate_files
from harness.schema.ir import EnumRef, Field, ListOf, Scalar, Schema
from harness.schema.read import load

if TYPE_CHECKING:
    from types import ModuleType

FILES = [Path("schemas/unified_domain.yaml"), Path(__file__).parent / "strange.yaml"]


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.stem)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Schema, ModuleType]:
    """A schema, and the module that was made of it."""
    schema = load(request.param)
    file = tmp_path_factory.mktemp("facts") / "models.py"
    file.write_text(generate_files(schema)["models.py"], encoding="utf-8")
    return schema, imported(file)


def test_every_field_is_there_under_its_own_name(both: tuple[Schema, ModuleType]) -> None:
    """In the order of the schema."""
    schema, module = both
    for entity in schema.entities:
        told = module.MODELS[entity.name].model_fields
        assert [info.alias or name for name, info in told.items()] == [field.name for field in entity.fields]


def test_every_field_says_what_the_schema_says(both: tuple[Schema, ModuleType]) -> None:
    """Its state, description, unit, lineage, keys and all else."""
    schema, module = both
    for entity in schema.entities:
        for field, info in zip(entity.fields, module.MODELS[entity.name].model_fields.values(), strict=True):
            assert _read(info) == _said(field), f"{entity.name}.{field.name}"


def test_every_entity_says_what_the_schema_says(both: tuple[Schema, ModuleType]) -> None:
    """Its description, table, times to live and all else."""
    schema, module = both
    for entity in schema.entities:
        model = module.MODELS[entity.name]
        told = model.schema_facts
        times = [told.get(f"x-{name}") for name in ("cache-ttl", "stale-ttl", "negative-ttl", "retention")]
        assert times == [entity.cache_ttl, entity.stale_ttl, entity.negative_ttl, entity.retention]
        assert (told.get("x-table", ""), told.get("x-embedded", False)) == (entity.table, entity.embedded)
        assert told.get("x-access", "public") == entity.access
        assert tuple(told.get("x-invalidated-by", ())) == entity.invalidated_by
        assert tuple(told.get("x-also", ())) == (entity.source.also if entity.source else ())
        assert tuple(told.get("x-refused", {}).items()) == entity.refused
        told_of = model.model_json_schema()
        described = told_of.get("$defs", {}).get(entity.name, told_of).get("description", "")
        assert described.split() == entity.description.split()


def test_every_enum_has_its_values(both: tuple[Schema, ModuleType]) -> None:
    """And an open one is named as open where it is used."""
    schema, module = both
    for each in schema.enums:
        made = getattr(module, each.name)
        assert issubclass(made, enum.StrEnum)
        assert tuple(member.value for member in made) == each.values


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_type_is_the_one_of_the_schema(file: Path, tmp_path: Path) -> None:
    """Python's type for a scalar, the enum, the embedded models; a tuple where there are many."""
    schema = load(file)
    (tmp_path / "models.py").write_text(generate_files(schema)["models.py"], encoding="utf-8")
    module = imported(tmp_path / "models.py")
    for entity in schema.entities:
        for field, info in zip(entity.fields, module.MODELS[entity.name].model_fields.values(), strict=True):
            expected = _expected(field, schema, module)
            assert expected <= set(_leaves(info.annotation)), f"{entity.name}.{field.name}"
            assert isinstance(field.type, ListOf) == (tuple in _origins(info.annotation))


def _read(info: Any) -> dict[str, Any]:
    extra = dict(info.json_schema_extra or {})
    bounds = {
        key: str(getattr(bound, key)).removesuffix(".0")
        for bound in info.metadata
        for key in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")
        if getattr(bound, key, None) is not None
    }
    if "pattern" in extra:
        bounds["pattern"] = extra["pattern"]
    return {
        "description": info.description or "",
        "examples": list(map(str, info.examples or ())),
        "required": info.is_required(),
        "nullable": type(None) in _leaves(info.annotation) and info.exclude_if is None,
        "bounds": {**bounds, **{key.removeprefix("x-"): value for key, value in extra.items() if key[2:] in bounds}},
        "unit": extra.get("x-unit", ""),
        "pii": extra.get("x-pii", "none"),
        "original": extra.get("x-original", ""),
        "fetched": extra.get("x-fetched", ""),
        "foreign_key": extra.get("x-foreign-key", ""),
        "renamed_from": extra.get("x-renamed-from", ""),
        "deprecated": extra.get("x-deprecated", ""),
        "is_deprecated": extra.get("deprecated", False),
        "flags": [name for name in ("primary-key", "unique", "index") if extra.get(f"x-{name}")],
        "has_source": "x-source" in extra,
    }


def _said(field: Field) -> dict[str, Any]:
    flags = {"primary-key": field.primary_key, "unique": field.unique, "index": field.index}
    return {
        "description": field.description,
        "examples": list(map(str, field.examples)),
        "required": not field.optional and field.default is None,
        "nullable": field.nullable,
        "bounds": {bound.key: str(bound.value) for bound in field.constraints},
        "unit": field.unit,
        "pii": field.pii,
        "original": ".".join(field.original),
        "fetched": field.fetched,
        "foreign_key": str(field.foreign_key or ""),
        "renamed_from": field.renamed_from,
        "deprecated": field.deprecated,
        "is_deprecated": bool(field.deprecated),
        "flags": [name for name, holds in flags.items() if holds],
        "has_source": field.source is not None,
    }


def _expected(field: Field, schema: Schema, module: ModuleType) -> set[Any]:
    if field.const is not None:
        return {field.const}
    if isinstance(field.item, EnumRef):
        found = schema.enum(field.item.name)
        assert found is not None
        return set(found.values) if _is_tag(field, schema) else {getattr(module, field.item.name)}
    if isinstance(field.item, Scalar):
        known = {"string": str, "integer": int, "number": float, "decimal": Decimal, "boolean": bool}
        return {known[field.item.name]} if field.item.name in known else set()
    return {module.MODELS[name] for name in field.embedded}


def _is_tag(field: Field, schema: Schema) -> bool:
    return any(name == field.name for owner, name in schema.discriminators if field in schema.entity(owner).fields)  # type: ignore[union-attr]


def _leaves(annotation: Any) -> list[Any]:
    inner = _inside(annotation)
    return [leaf for each in inner for leaf in _leaves(each)] if inner else [annotation]


def _origins(annotation: Any) -> list[Any]:
    inner = _inside(annotation)
    return [typing.get_origin(annotation), *(found for each in inner for found in _origins(each))]


def _inside(annotation: Any) -> tuple[Any, ...]:
    named = isinstance(annotation, typing_extensions.TypeAliasType)
    return (annotation.__value__,) if named else typing.get_args(annotation)
