"""Which files a schema is generated into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.codegen.checksum import sealed
from harness.codegen.diagram import diagram
from harness.codegen.editor import language_schema
from harness.codegen.facts import facts
from harness.codegen.json_schema import json_schema
from harness.codegen.model import model
from harness.codegen.models import models
from harness.codegen.openapi import openapi
from harness.codegen.strategies import strategies
from harness.codegen.tables import tables
from harness.codegen.text import docstring, origin
from harness.codegen.typescript import typescript
from harness.schema.ir import Schema
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Callable

Kind: TypeAlias = Literal["python", "documents"]


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is made from a schema, and whether it is Python's to import or a document for others."""

    file: str
    emit: Callable[[Schema], str]
    kind: Kind


def _package(schema: Schema) -> str:
    return "\n".join([*docstring(f"What the schema says, as Python. {origin(schema)}"), ""])


TARGETS = (
    Target("__init__.py", _package, "python"),
    Target("models.py", models, "python"),
    Target("tables.py", tables, "python"),
    Target("facts.py", facts, "python"),
    Target("strategies.py", strategies, "python"),
    Target("model.py", model, "python"),
    Target("types.ts", typescript, "documents"),
    Target("openapi.json", openapi, "documents"),
    Target("schema.json", json_schema, "documents"),
    Target("diagram.mmd", diagram, "documents"),
)


class UnifiedModelGenerator:
    """The text of every artefact that is made from one schema, given as a Schema or as its file.

    Raises SchemaError where the file is no sound schema.
    """

    def __init__(self, schema: Schema | Path | str) -> None:
        self.schema = schema if isinstance(schema, Schema) else load(Path(schema))

    def generate_pydantic_models(self) -> str:
        """Pydantic models: frozen, exact decimals, datetimes in UTC."""
        return models(self.schema)

    def generate_sqlalchemy_models(self) -> str:
        """SQLAlchemy tables that lose no digit and no hour."""
        return tables(self.schema)

    def generate_typescript_interfaces(self) -> str:
        """TypeScript interfaces without dependencies; decimals and datetimes are branded strings."""
        return typescript(self.schema)

    def generate_api_schemas(self) -> str:
        """An OpenAPI 3.1 document whose component schemas are the entities and enums."""
        return openapi(self.schema)


def generated(schema: Schema, kind: Kind | None = None) -> dict[str, str]:
    """Every file that is made from the schema, or those of one kind: name to text, sealed."""
    return {target.file: sealed(target.emit(schema)) for target in TARGETS if kind in (None, target.kind)}


def language() -> dict[str, str]:
    """The file that says how schemas are written, for editors: the same for every schema."""
    return {"language.schema.json": sealed(language_schema())}
