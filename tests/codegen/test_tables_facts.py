"""Everything that the schema says of an entity with a table can be read back from that table."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from json_facts import normal, source_of, typed

from harness.codegen.migrations.live import build_tables
from harness.naming import snake_case
from harness.schema.grammar import TypeNames, parse_type
from harness.schema.ir import Constraint, Entity, Field, Reference, Scalar, Type
from harness.schema.read import load

if TYPE_CHECKING:
    from harness.wire import Steps

HERE = Path(__file__).parent
FILES = [Path("schemas/unified_domain.yaml"), *(HERE / f"{name}.yaml" for name in ("strange", "everything", "small"))]
COLUMNS = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "TEXT": "decimal",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIME": "time",
    "DATETIME": "datetime",
    "CHAR(32)": "uuid",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_fact_is_read_back(file: Path) -> None:
    """Of each entity and of each of its fields."""
    schema = load(file)
    names = TypeNames(frozenset(e.name for e in schema.entities), frozenset(e.name for e in schema.enums))
    made = build_tables(schema)
    assert [_entity(name, table, names) for name, table in made.items()] == list(normal(schema).tables)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_closed_enum_has_its_values(file: Path) -> None:
    """They are a check of each column that holds one; an open enum has none."""
    schema = load(file)
    for name, table in build_tables(schema).items():
        for field in (schema.entity(name) or Entity(name, ())).fields:
            enum = schema.enum(str(field.type))
            told = _checks(table).get(f"{field.name}_values")
            assert (told and _texts(told)) == (list(enum.values) if enum and not enum.open else None)


def _entity(name: str, table: sa.Table, names: TypeNames) -> Entity:
    told = table.info
    source = source_of(told["x-source"], (), told.get("x-also", ())) if "x-source" in told else None
    around = source.paths[0] if source else ()
    own = (column for column in table.columns if not column.name.startswith("cache_"))
    return Entity(
        name=name,
        fields=tuple(_field(column, _checks(table), names, around) for column in own),
        description=" ".join((table.comment or "").split()),
        access=told["x-access"],
        cache_table="" if table.name == snake_case(name) else table.name,
        cache_ttl=told.get("x-cache-ttl"),
        stale_ttl=told.get("x-stale-ttl"),
        negative_ttl=told.get("x-negative-ttl"),
        retention=told.get("x-retention"),
        invalidated_by=tuple(told.get("x-invalidated-by", ())),
        source=source,
        refused=tuple(told.get("x-refused", {}).items()),
        renamed_from=told.get("x-renamed-from", ""),
    )


def _field(column: sa.Column[Any], checks: dict[str, str], names: TypeNames, around: Steps) -> Field:
    told = column.info
    type_ = parse_type(told["type"], names) if "type" in told else _scalar(column)
    field = Field(column.name, type_)
    default = _default(column)
    assert told.get("deprecated", False) is bool(told.get("x-deprecated"))
    assert bool(column.nullable) is (told.get("optional", False) or told.get("nullable", False))
    return Field(
        name=column.name,
        type=type_,
        description=_description(column),
        examples=tuple(typed(each, field.item) for each in told.get("examples", ())),
        unit=told.get("x-unit", ""),
        const=_const(checks.get(f"{column.name}_const"), type_),
        default=typed(default, field.item),
        constraints=tuple(sorted(_constraints(column, type_, checks), key=lambda bound: bound.key)),
        optional=told.get("optional", False) and default is None,
        nullable=told.get("nullable", False),
        unique=told.get("x-unique", False),
        index=bool(column.index),
        primary_key=column.primary_key,
        foreign_key=Reference(*told["x-foreign-key"].split(".")) if "x-foreign-key" in told else None,
        discriminator=told.get("discriminator", ""),
        deprecated=told.get("x-deprecated", ""),
        renamed_from=told.get("x-renamed-from", ""),
        original=tuple(told["x-original"].split(".")) if "x-original" in told else (),
        source=source_of(told["x-source"], around) if "x-source" in told else None,
        fetched=told.get("x-fetched", ""),
        pii=told.get("x-pii", "none"),
    )


def _scalar(column: sa.Column[Any]) -> Scalar:
    return Scalar(COLUMNS[re.sub(r"\((?!32).*", "", column.type.compile(sa.create_engine("sqlite://").dialect))])


def _description(column: sa.Column[Any]) -> str:
    unit = f"[{column.info['x-unit']}]" if "x-unit" in column.info else ""
    return (column.comment or "").removesuffix(unit).removesuffix(" " if unit else "")


def _default(column: sa.Column[Any]) -> Any:
    told: Any = column.default
    if told is None:
        return None
    return told.arg(None) if told.is_callable else told.arg


def _const(check: str | None, type_: Type) -> Any:
    if check is None:
        return None
    told = check.partition(" = ")[2]
    return _texts(told)[0] if type_ == Scalar("string") else told == "true" if "e" in told else int(told)


def _constraints(column: sa.Column[Any], type_: Type, checks: dict[str, str]) -> list[Constraint]:
    info = column.info
    found = {key: info[key] for key in ("pattern", "min_length", "max_length") if key in info}
    found |= {key: Decimal(info[f"x-{key}"]) for key in ("ge", "gt", "le", "lt") if f"x-{key}" in info}
    for key in {"ge", "gt", "le", "lt", "min_length", "max_length"} - found.keys():
        if sql := checks.get(f"{column.name}_{key}"):
            number = sql.rpartition(" ")[2]
            found[key] = Decimal(number) if type_ == Scalar("number") else int(number)
    return [Constraint(key, value) for key, value in found.items()]


def _checks(table: sa.Table) -> dict[str, str]:
    """The SQL of each check, by its name without that of the table."""
    checks = (each for each in table.constraints if isinstance(each, sa.CheckConstraint))
    start = f"ck_{table.name}_"
    return {str(each.name).removeprefix(start): str(each.sqltext) for each in checks}


def _texts(sql: str) -> list[str]:
    return [each.replace("''", "'") for each in re.findall(r"'((?:[^']|'')*)'", sql)]
