"""SQLAlchemy tables: one class per entity that has a table; embedded entities are JSON columns of their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.scalars import SPELLINGS, uuid_import
from harness.codegen.text import Group, Node, Text, after, attribute, docstring, lines, mapping_of, module
from harness.schema.ir import EnumRef, Scalar

if TYPE_CHECKING:
    from harness.schema.ir import Entity, Field, Schema

_PRELUDE = '''
class ExactDecimal(sa.types.TypeDecorator[decimal.Decimal]):
    """A decimal that keeps every digit: NUMERIC on PostgreSQL, text elsewhere."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[typing.Any]:
        """Choose the column type of that database."""
        exact = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.Numeric() if exact else sa.Text())

    def process_bind_param(self, value: decimal.Decimal | None, dialect: sa.Dialect) -> decimal.Decimal | str | None:
        """Refuse floats, NaN and Infinity with TypeError."""
        if value is None:
            return None
        if not isinstance(value, decimal.Decimal) or not value.is_finite():
            message = f"a decimal column takes finite Decimals, not {value!r}"
            raise TypeError(message)
        return value if dialect.name == "postgresql" else str(value)

    def process_result_value(
        self,
        value: decimal.Decimal | str | None,
        dialect: sa.Dialect,  # noqa: ARG002
    ) -> decimal.Decimal | None:
        """Read what was stored, digit for digit."""
        return None if value is None else decimal.Decimal(value)


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment, stored in UTC and read back with its zone; one without a zone is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Refuse naive datetimes with TypeError."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a datetime column takes datetimes with a zone, not {value!r}"
            raise TypeError(message)
        moment = value.astimezone(dt.UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(
        self,
        value: dt.datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002
    ) -> dt.datetime | None:
        """Read the moment in UTC."""
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


class JsonText(sa.types.TypeDecorator[object]):
    """A value dumped by its model, as JSON text: its decimals are text in there, so no digit is lost."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Refuse what a model does not dump as JSON, with TypeError."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> object:  # noqa: ARG002
        """Read the tree that was stored."""
        return None if value is None else json.loads(value)


class Base(orm.DeclarativeBase):
    """What all tables share: constraints are named alike everywhere, so that a migration can find them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
'''


def tables(schema: Schema) -> str:
    """The text of `tables.py`."""
    parts = _PRELUDE.rstrip().splitlines()
    for entity in schema.tables:
        parts += ["", "", *_table(entity, schema)]
    listed = mapping_of(
        {entity.name: Group("Base.metadata.tables[", (Text(entity.table),), "]") for entity in schema.tables}
    )
    parts += ["", "", *lines(after("TABLES: dict[str, sa.Table] = ", listed))]
    parts += docstring("Every table by the name of its entity.")
    uuid = uuid_import(schema, called=False)
    imports = ["import datetime as dt", "import decimal", "import json", "import typing", *uuid]
    return module(
        "SQLAlchemy tables", schema, [*imports, "", "import sqlalchemy as sa", "from sqlalchemy import orm"], parts
    )


def _table(entity: Entity, schema: Schema) -> list[str]:
    told = entity.description or f"The entity {entity.name}."
    parts = [f"class {entity.name}(Base):", *docstring(told, 4), "", f"    __tablename__ = {Text(entity.table)}", ""]
    if entity.per_user:
        parts += _column("cache_user", "str", ["sa.String", "primary_key=True"])
    for field in entity.fields:
        held = f"{_held(field)} | None" if field.may_be_none else _held(field)
        parts += _column(field.name, held, [_type(field), *_reference(field, schema), *_keys(field)])
    if entity.cache_ttl is not None:
        parts += _column("cache_timestamp", "dt.datetime", ["UtcDateTime"])
        parts += _column("cache_expiry", "dt.datetime", ["UtcDateTime", "index=True"])
    return parts


def _column(name: str, held: str, told: list[Node]) -> list[str]:
    own_name = [] if attribute(name) == name else [Text(name)]
    column = Group("orm.mapped_column(", (*own_name, *told))
    return lines(after(f"{attribute(name)}: orm.Mapped[{held}] = ", column), 4)


def _held(field: Field) -> str:
    if isinstance(field.type, EnumRef):
        return "str"
    return SPELLINGS[field.type.name].held if isinstance(field.type, Scalar) else "object"


def _type(field: Field) -> Node:
    """The column type. An enum is text: a new value then needs no change of the table."""
    if isinstance(field.type, EnumRef):
        return "sa.String"
    if not isinstance(field.type, Scalar):
        return "JsonText"
    longest = next((bound.value for bound in field.constraints if bound.key == "max_length"), None)
    column = SPELLINGS[field.type.name].column
    return f"{column}({longest})" if longest else column


def _reference(field: Field, schema: Schema) -> list[Node]:
    """A foreign key, checked when the transaction ends, since the rows of one answer are written in any order.

    An entity that is cached per user, or fetched by an endpoint of its own, is no target for it: its rows come and go
    apart from those that name them. That reference, and one to an entity outside the schema, is told in the `info`.
    """
    if field.foreign_key is None:
        return []
    target = schema.entity(field.foreign_key.entity)
    if target is None or target.per_user or field.fetched:
        return [after("info=", mapping_of({"references": Text(str(field.foreign_key))}))]
    place = Text(f"{target.table}.{field.foreign_key.field}")
    return [Group("sa.ForeignKey(", (place, "deferrable=True", 'initially="DEFERRED"'))]


def _keys(field: Field) -> list[Node]:
    told = {"primary_key": field.primary_key, "unique": field.unique, "index": field.index}
    return [f"{key}=True" for key, holds in told.items() if holds]
