"""Emit SQLAlchemy tables: one class per entity that has a table; embedded entities are JSON columns of their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen import extensions
from harness.codegen.column_sql import default_arguments, escape_colons, list_checks
from harness.codegen.relations import emit_relationships, is_enforced
from harness.codegen.scalars import SPELLINGS, called_modules, example_literal, json_literal, plain_imports
from harness.codegen.text import (
    Group,
    Node,
    after,
    attribute_name,
    dict_of,
    docstring,
    emit_module,
    lines,
    literal,
    text,
    tuple_of,
)
from harness.schema.ir import EnumRef, Scalar

if TYPE_CHECKING:
    from harness.positioned_yaml import Value
    from harness.schema.ir import Entity, Field, Schema

_BASE = '''
class Base(orm.DeclarativeBase):
    """Hold the tables of this schema, apart from those of any other."""

    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)
'''

_JSON = Scalar("json")
_KEYS = ("primary_key", "unique", "index")
_IN_WORDS = ("optional", "nullable", "discriminator")


def emit_tables(schema: Schema) -> str:
    """Emit `tables.py`."""
    fields = [field for entity in schema.tables for field in entity.fields]
    kinds = [_type(field) for field in fields]
    if any(entity.cache_ttl is not None for entity in schema.tables):
        kinds.append(("UtcDateTimeColumn", "dt.datetime"))
    presets_of = [field for field in fields if field.default is not None]
    scalars = [field for field in presets_of if isinstance(field.type, Scalar) and field.type != _JSON]
    has_json = any(field not in scalars and not isinstance(field.type, EnumRef) for field in presets_of)
    evaluated = called_modules((field.type, field.default) for field in scalars)
    evaluated |= {"json"} if has_json else set()
    columns = {column for column, _ in kinds if column in {"ExactDecimalColumn", "JsonText", "UtcDateTimeColumn"}}
    parts = [
        *plain_imports(evaluated, {python.partition(".")[0] for _, python in kinds}),
        *("import sqlalchemy as sa", "from sqlalchemy import orm", ""),
        f"from harness.model.columns import {', '.join(['CONSTRAINT_NAMES', *sorted(columns)])}",
        *("", *_BASE.rstrip().splitlines()),
    ]
    for entity in schema.tables:
        parts += ["", "", *_table(entity, schema)]
    listed = dict_of({entity.name: f"Base.metadata.tables[{literal(entity.table)}]" for entity in schema.tables})
    parts += ["", "", *lines(after("TABLES: dict[str, sa.Table] = ", listed))]
    parts += docstring("Every table by the name of its entity.")
    return emit_module("SQLAlchemy tables", schema, parts)


def _table(entity: Entity, schema: Schema) -> list[str]:
    about = docstring(entity.description or f"The entity {entity.name}.", 4)
    parts = [f"class {entity.name}(Base):", *about, "", f"    __tablename__ = {literal(entity.table)}"]
    # What holds for the table as a whole: its checks, its comment, and what SQL has no word for.
    checked = (check for field in entity.fields for check in list_checks(field, schema))
    whole: list[Node] = [
        Group("sa.CheckConstraint(", (text(escape_colons(sql)), f"name={literal(name)}")) for name, sql in checked
    ]
    if entity.per_user:  # what is unique is so among the rows of one user
        unique = (literal(field.name) for field in entity.fields if field.unique)
        whole += [f'sa.UniqueConstraint("cache_user", {name})' for name in unique]
    comment = {"comment": text(entity.description)} if entity.description else {}
    whole.append(dict_of({**comment, "info": json_literal(extensions.entity_extensions(entity))}))
    parts += [*lines(after("__table_args__ = ", tuple_of(whole)), 4), ""]
    if entity.per_user:
        parts += _column("cache_user", "str", ["sa.String", "primary_key=True", 'comment="Whose row it is."'])
    for field in entity.fields:
        parts += _of_field(field, entity, schema)
    if entity.cache_ttl is not None:
        parts += _column("cache_timestamp", "dt.datetime", ["UtcDateTimeColumn", 'comment="When it was fetched."'])
        arguments: list[Node] = ["UtcDateTimeColumn", "index=True", 'comment="Until when it is fresh."']
        parts += _column("cache_expiry", "dt.datetime", arguments)
        parts += _column("cache_endpoint", "str", ["sa.String", 'comment="The endpoint that gave it."'])
        parts += _column("cache_whole", "bool", ["sa.Boolean", 'comment="Whether all of it was given."'])
    return parts + emit_relationships(entity, schema)


def _of_field(field: Field, entity: Entity, schema: Schema) -> list[str]:
    column, python_type = _type(field)
    arguments: list[Node] = [column]
    if field.foreign_key and is_enforced(field, entity, schema):
        reference = field.foreign_key
        target = schema.entity(reference.entity)
        place = text(f"{target.table if target else reference.entity}.{reference.field}")
        # It is checked when the transaction ends, since the rows of one response come in any order.
        arguments.append(Group("sa.ForeignKey(", (place, "deferrable=True", 'initially="DEFERRED"')))
    arguments += [f"{key}=True" for key in _KEYS if getattr(field, key) and not (key == "unique" and entity.per_user)]
    if field.primary_key and python_type == "int":
        arguments.append("autoincrement=False")
    if field.default is not None:
        arguments += default_arguments(field)
    if field.description or field.unit:
        unit = f" [{field.unit}]" if field.unit else ""
        arguments.append(text(f"{field.description}{unit}".lstrip(), "comment="))
    if info := _info(field, entity):
        arguments.append(Group("info={", tuple(info), "}"))
    return _column(field.name, f"{python_type} | None" if field.may_be_none else python_type, arguments)


def _column(name: str, python_type: str, arguments: list[Node]) -> list[str]:
    attribute = attribute_name(name)
    own_name = [] if attribute == name else [literal(name)]
    return lines(Group(f"{attribute}: orm.Mapped[{python_type}] = orm.mapped_column(", (*own_name, *arguments)), 4)


def _type(field: Field) -> tuple[str, str]:
    """Return the column type and the Python type. An enum is text: a new value then needs no change of the table."""
    if isinstance(field.type, EnumRef):
        return "sa.String", "str"
    if not isinstance(field.type, Scalar):
        return "JsonText", "object"
    spelling = SPELLINGS[field.type.name]
    longest = next((bound.value for bound in field.constraints if bound.key == "max_length"), None)
    return f"{spelling.column}({longest})" if longest else spelling.column, spelling.held


def _info(field: Field, entity: Entity) -> list[Node]:
    """List what SQL has no word for: in those of the schema where JSON Schema has one, else as in the other targets."""
    keys: dict[str, Value] = {key: value for key in _IN_WORDS if (value := getattr(field, key))}
    is_scalar = isinstance(field.type, Scalar)
    if not is_scalar or field.type == _JSON:
        keys["type"] = str(field.type)
    for bound in field.constraints:
        if bound.key == "pattern" or not is_scalar:
            keys[bound.key] = bound.value
    keys |= extensions.field_extensions(field, entity)
    entries: list[Node] = []
    for key, value in keys.items():
        before = f'"{key}": '
        entries.append(text(value, before) if isinstance(value, str) else after(before, json_literal(value)))
    if field.examples:
        entries.append(
            Group('"examples": [', tuple([example_literal(field.item, example) for example in field.examples]), "]")
        )
    return entries
