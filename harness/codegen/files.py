"""Which files a schema is generated into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.facts import facts
from harness.codegen.models import models
from harness.codegen.tables import tables
from harness.codegen.text import docstring, origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.schema.ir import Schema


class UnifiedModelGenerator:
    """The text of every artefact that is made from one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def generate_pydantic_models(self) -> str:
        """Pydantic models: frozen, exact decimals, datetimes in UTC."""
        return models(self.schema)

    def generate_sqlalchemy_models(self) -> str:
        """SQLAlchemy tables that lose no digit and no hour."""
        return tables(self.schema)


def generated(schema: Schema) -> dict[str, str]:
    """Every generated Python file by its name."""
    init = docstring(f"What the schema says, as Python. {origin(schema)}")
    return {
        "__init__.py": "\n".join([*init, ""]),
        "facts.py": facts(schema),
        "models.py": models(schema),
        "tables.py": tables(schema),
    }


def stale(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """The names of files that are missing, or not what the schema says now, or no longer made from it."""
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
