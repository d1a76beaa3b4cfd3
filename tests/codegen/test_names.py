"""Whatever a field is called, it works in every target: a name that Python, Pydantic or SQLAlchemy needs too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pydantic
import pytest
import sqlalchemy as sa
from packages import Package
from sqlalchemy import orm

from harness.model.entity import UnifiedModel
from harness.schema.language import FIELD_NAME
from harness.schema.read import parse

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (
    "string, optional: true",
    "decimal, default: 1.5",
    "datetime, optional: true, nullable: true",
    "Size, optional: true",
    "'list[string]', default: [a]",
    "date, default: 2024-01-01",
    "uuid, default: 123e4567-e89b-12d3-a456-426614174000",
)
MODULES = {"dt", "decimal", "enum", "json", "orm", "pydantic", "sa", "typing", "typing_extensions", "uuid"}
BUILTINS = {"bool", "dict", "float", "int", "object", "str", "tuple", "type", "class", "None"}
TYPES = {"ExactDecimal", "ExactDecimalColumn", "JsonText", "UtcDateTime", "UtcDateTimeColumn"}
OWN = TYPES | {"Base", "KnownValues", "UnifiedModel", "is_none", "model_dump_more"}


class Base(orm.DeclarativeBase):
    """Any base of tables, for the names that it has."""


@pytest.mark.parametrize("shift", range(len(KINDS)))
def test_a_field_may_have_any_name(shift: int, tmp_path: Path) -> None:
    """Of every kind: it is read, described, stored and read again, without a warning."""
    attributes = {*dir(UnifiedModel), *dir(pydantic.BaseModel), *dir(Base)}
    names = sorted(filter(FIELD_NAME.fullmatch, attributes | MODULES | BUILTINS | OWN))
    kinds = [KINDS[(number + shift) % len(KINDS)] for number in range(len(names))]
    fields = "\n".join(f"      {name}: {{type: {kind}}}" for name, kind in zip(names, kinds, strict=True))
    text = "enums: {Size: {values: [a], open: true}}\nentities:\n  Item:\n    fields:\n"
    package = Package(parse(f"{text}      id: {{type: string, primary_key: true}}\n{fields}\n", "names.yaml"), tmp_path)
    package.models.Item.model_validate_json(package.models.Item(id="1").model_dump_json())
    assert set(package.models.Item.model_json_schema()["properties"]) == {"id", *names}
    engine = sa.create_engine("sqlite://")
    package.model.MODEL.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add(package.tables.Item(id="1"))
        session.flush()
        session.expire_all()
        assert session.get_one(package.tables.Item, "1").id == "1"
    engine.dispose()
