"""Live databases say what the schema says, and so do those who read them back: SQLAlchemy, Alembic, sqlacodegen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from databases import clean
from made import imported
from sqlalchemy import orm

from harness.codegen.tables import emit_tables
from harness.schema.ir import Entity, EnumRef, Field, ListOf, Scalar, Schema
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from sqlalchemy import Connection, MetaData

HERE = Path(__file__).parent
FILES = [Path("schemas/unified_domain.yaml"), *(HERE / f"{name}.yaml" for name in ("strange", "everything", "small"))]
TYPES = {
    "sqlite": {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "decimal": "TEXT",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "time": "TIME",
        "datetime": "DATETIME",
        "uuid": "CHAR(32)",
        "json": "TEXT",
    },
    "postgresql": {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE PRECISION",
        "decimal": "NUMERIC",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "time": "TIME WITHOUT TIME ZONE",
        "datetime": "TIMESTAMP WITH TIME ZONE",
        "uuid": "UUID",
        "json": "TEXT",
    },
}
SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "min_length": ">=", "max_length": "<="}


@dataclass(frozen=True)
class Live:
    """A schema whose tables stand in a database."""

    schema: Schema
    module: ModuleType
    connection: Connection

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    @property
    def entities(self) -> list[Entity]:
        return list(self.schema.tables)

    @property
    def seen(self) -> sa.Inspector:
        return sa.inspect(self.connection)


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.stem)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Schema, ModuleType]:
    """A schema, and the tables that were made of it."""
    schema = load(request.param)
    file = tmp_path_factory.mktemp("tables") / "tables.py"
    file.write_text(emit_tables(schema), encoding="utf-8")
    return schema, imported(file)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def live(
    request: pytest.FixtureRequest, made: tuple[Schema, ModuleType], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """The tables in a file of SQLite, and in a server of PostgreSQL."""
    file = tmp_path_factory.mktemp("sqlite") / "live.db"
    lite = request.param == "sqlite"
    engine = sa.create_engine(f"sqlite:///{file}") if lite else request.getfixturevalue("postgres")
    clean(engine)
    with engine.connect() as connection:
        made[1].Base.metadata.create_all(connection)
        connection.commit()
        yield Live(*made, connection)
    if lite:
        engine.dispose()


def test_every_relationship_leads_somewhere(made: tuple[Schema, ModuleType]) -> None:
    """SQLAlchemy can set up all of them."""
    orm.configure_mappers()
    assert len(made[1].Base.registry.mappers) == len(list(made[0].tables))


def test_every_column_has_its_type_and_its_state(live: Live) -> None:
    """In the order of the schema; whatever may be absent or null may be NULL."""
    for entity in live.entities:
        found = live.seen.get_columns(entity.table)
        told = [(each["name"], _compiled(each["type"], live.connection), each["nullable"]) for each in found]
        assert told == list(_columns(entity, TYPES[live.dialect]))


def test_every_key_is_there(live: Live) -> None:
    """Primary and foreign ones, what is unique and what is indexed."""
    for entity in live.entities:
        seen, table = live.seen, entity.table
        assert seen.get_pk_constraint(table)["constrained_columns"] == _primary_key(entity)
        assert {_foreign_key(each) for each in seen.get_foreign_keys(table)} == set(_foreign_keys(entity, live.schema))
        indexes = [each for each in seen.get_indexes(table) if "duplicates_constraint" not in each]
        unique = [*seen.get_unique_constraints(table), *(each for each in indexes if each["unique"])]
        expiry = [["cache_expiry"]] if entity.cache_ttl is not None else []
        owner = ["cache_user"] if entity.per_user else []
        assert _lists(unique) == sorted([*owner, field.name] for field in entity.fields if field.unique)
        assert _lists(indexes) == sorted([*([field.name] for field in entity.fields if field.index), *expiry])


def test_every_check_says_what_the_schema_says(live: Live) -> None:
    """The values of a closed enum, a constant, each bound."""
    for entity in live.entities:
        names = _check_names(live.module.TABLES[entity.name], live.connection)
        found = {names[str(each["name"])]: each["sqltext"] for each in live.seen.get_check_constraints(entity.table)}
        said = {
            f"ck_{entity.table}_{field.name}_{key}": value
            for field in entity.fields
            for key, value in _checked(field, live.schema)
        }
        assert {name: _read_check(name, sql) for name, sql in found.items()} == said


def test_every_default_is_the_databases_own(live: Live) -> None:
    """But that of a datetime: no text is the same moment to both databases."""
    for entity in live.entities:
        columns = {each["name"]: each["default"] for each in live.seen.get_columns(entity.table)}
        for field in entity.fields:
            if field.default is None or field.type == Scalar("datetime"):
                assert columns[field.name] is None
            else:
                sql = "SELECT " + str(columns[field.name]).replace(":", "\\:")
                assert _value(live.connection.scalar(sa.text(sql)), field) == _value(field.default, field)


def test_every_comment_is_the_description_with_its_unit(live: Live) -> None:
    """On PostgreSQL; SQLite keeps none."""
    if live.dialect == "sqlite":
        return
    for entity in live.entities:
        assert (live.seen.get_table_comment(entity.table)["text"] or "") == entity.description
        columns = {each["name"]: each["comment"] or "" for each in live.seen.get_columns(entity.table)}
        for field in entity.fields:
            unit = f"[{field.unit}]" if field.unit else ""
            assert columns[field.name] == f"{field.description} {unit}".strip(" ")


def test_alembic_finds_no_difference(live: Live) -> None:
    """Of columns, types, defaults, comments, keys, checks and indexes."""
    autogenerate = pytest.importorskip("alembic.autogenerate", reason="alembic is not installed")
    migration = pytest.importorskip("alembic.migration", reason="alembic is not installed")
    compared = {"compare_type": True, "compare_server_default": True}
    context = migration.MigrationContext.configure(live.connection, opts=compared)
    assert autogenerate.compare_metadata(context, live.module.Base.metadata) == []


def test_sqlacodegen_reads_the_same_tables(live: Live, tmp_path: Path) -> None:
    """What it writes of the live database is what was generated."""
    referee = pytest.importorskip("sqlacodegen.generators", reason="sqlacodegen is not installed")
    reflected = sa.MetaData()
    reflected.reflect(live.connection)
    told = referee.TablesGenerator(reflected, live.connection, ["nosyntheticenums"]).generate()
    file = tmp_path / "read_back.py"
    file.write_text(told, encoding="utf-8")
    found = _anatomy(imported(file).metadata, live.connection)
    assert found == _anatomy(live.module.Base.metadata, live.connection)


def _compiled(type_: sa.types.TypeEngine[Any], connection: Connection) -> str:
    return type_.compile(connection.dialect)


def _columns(entity: Entity, types: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
    if entity.per_user:
        yield "cache_user", types["string"], False
    for field in entity.fields:
        longest = next((f"({bound.value})" for bound in field.constraints if bound.key == "max_length"), "")
        is_text = field.type == Scalar("string")
        yield field.name, types[_stored(field)] + (longest if is_text else ""), field.optional or field.nullable
    if entity.cache_ttl is not None:
        yield "cache_timestamp", types["datetime"], False
        yield "cache_expiry", types["datetime"], False
        yield "cache_endpoint", types["string"], False
        yield "cache_whole", types["boolean"], False


def _stored(field: Field) -> str:
    if isinstance(field.type, EnumRef):
        return "string"
    return field.type.name if isinstance(field.type, Scalar) else "json"


def _primary_key(entity: Entity) -> list[str]:
    return [*(["cache_user"] if entity.per_user else []), *entity.key]


def _foreign_key(found: Any) -> tuple[str, str, str, bool, str]:
    (column,), (referred,) = found["constrained_columns"], found["referred_columns"]
    options = found["options"]
    return column, found["referred_table"], referred, options["deferrable"], options["initially"]


def _foreign_keys(entity: Entity, schema: Schema) -> Iterator[tuple[str, str, str, bool, str]]:
    for field in entity.fields:
        target = schema.entity(field.foreign_key.entity) if field.foreign_key else None
        comes_and_goes = target is None or target.per_user or field.fetched
        is_kept = entity.cache_ttl is None and target is not None and target.cache_ttl is not None
        if field.foreign_key and target and not comes_and_goes and not is_kept:
            yield field.name, target.table, field.foreign_key.field, True, "DEFERRED"


def _lists(found: list[Any]) -> list[list[str]]:
    return sorted(each["column_names"] for each in found)


def _check_names(table: sa.Table, connection: Connection) -> dict[str, str]:
    """The whole name of each check by the one that the database keeps: PostgreSQL keeps 63 characters."""
    preparer = connection.dialect.identifier_preparer
    checks = (each for each in table.constraints if isinstance(each, sa.CheckConstraint))
    return {str(preparer.format_constraint(each)).strip('"'): str(each.name) for each in checks}


def _checked(field: Field, schema: Schema) -> Iterator[tuple[str, object]]:
    enum = schema.enum(field.type.name) if isinstance(field.type, EnumRef) else None
    if enum and not enum.open:
        yield "values", list(enum.values)
    if field.const is not None:
        yield "const", field.const
    for bound in field.constraints:
        if bound.key != "pattern" and not isinstance(field.type, ListOf):
            is_sign = field.type == Scalar("decimal") and not bound.value
            yield bound.key, "sign" if is_sign else f"{SIGNS[bound.key]} {Decimal(bound.value)}"


def _read_check(name: str, sql: str) -> object:
    """What the text of a check says; a bound of zero on a decimal is told by the sign of its text."""
    texts = [each.replace("''", "'") for each in re.findall(r"'((?:[^']|'')*)'", sql)]
    if name.endswith("_values"):
        return texts
    if name.endswith("_const"):
        numbers = re.findall(r"= (\d+)", sql)
        return texts[0] if texts else int(numbers[0]) if numbers else "true" in sql
    if "substr" in sql:
        return "sign"
    (sign, number), *_ = re.findall(r"(>=|<=|<|>) \(?'?(-?[\d.]+)", sql)
    return f"{sign} {number}"


def _value(found: Any, field: Field) -> object:
    """A default as its type tells it apart."""
    kind = _stored(field)
    if kind == "json":
        listed = json.loads(found) if isinstance(found, str) else found
        return [str(each) for each in listed]
    if kind in {"integer", "number", "decimal"}:
        return Decimal(str(found))
    if kind == "boolean":
        return bool(found)
    return str(found).replace("-", "").removesuffix(".000000")


def _anatomy(metadata: MetaData, connection: Connection) -> dict[str, Any]:
    return {table.name: _parts(table, connection) for table in metadata.tables.values()}


def _parts(table: sa.Table, connection: Connection) -> dict[str, Any]:
    keys = (each for each in table.constraints if isinstance(each, sa.ForeignKeyConstraint))
    unique = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    return {
        "columns": [(each.name, _compiled(each.type, connection), each.nullable) for each in table.columns],
        "defaults": [each.name for each in table.columns if each.server_default is not None],
        "comments": [each.comment for each in table.columns] if connection.dialect.supports_comments else [],
        "primary key": [each.name for each in table.primary_key],
        "foreign keys": sorted((*key.column_keys, key.elements[0].target_fullname) for key in keys),
        "unique": sorted(each.columns.keys() for each in unique),
        "indexes": sorted((str(each.unique), *each.columns.keys()) for each in table.indexes),
        "checks": sorted(_check_names(table, connection)),
    }
