"""Define which files a schema is generated into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.codegen.diagram import emit_diagram
from harness.codegen.editor import emit_language_schema
from harness.codegen.facts import emit_facts
from harness.codegen.freshness import seal
from harness.codegen.json_schema import emit_json_schema
from harness.codegen.models import emit_models
from harness.codegen.openapi import emit_openapi
from harness.codegen.package import emit_model, emit_package, emit_strategies
from harness.codegen.tables import emit_tables
from harness.codegen.typescript import emit_typescript
from harness.schema.ir import Schema
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Callable

FileKind: TypeAlias = Literal["python", "documents"]


@dataclass(frozen=True, slots=True)
class OutputTarget:
    """Represent a file that is made from a schema, and whether Python imports it or others read it."""

    file: str
    emit: Callable[[Schema], str]
    kind: FileKind


TARGETS = (
    OutputTarget("__init__.py", emit_package, "python"),
    OutputTarget("models.py", emit_models, "python"),
    OutputTarget("tables.py", emit_tables, "python"),
    OutputTarget("facts.py", emit_facts, "python"),
    OutputTarget("strategies.py", emit_strategies, "python"),
    OutputTarget("model.py", emit_model, "python"),
    OutputTarget("types.ts", emit_typescript, "documents"),
    OutputTarget("openapi.json", emit_openapi, "documents"),
    OutputTarget("schema.json", emit_json_schema, "documents"),
    OutputTarget("diagram.mmd", emit_diagram, "documents"),
)


class UnifiedModelGenerator:
    """Generate every artefact of one schema, one method each.

    Args:
        schema: A Schema, or its file.

    Raises:
        SchemaError: The file is no sound schema.
    """

    def __init__(self, schema: Schema | Path | str) -> None:
        self.schema = schema if isinstance(schema, Schema) else load(Path(schema))

    def generate_pydantic_models(self) -> str:
        """Return Pydantic models: frozen, exact decimals, datetimes in UTC."""
        return emit_models(self.schema)

    def generate_sqlalchemy_models(self) -> str:
        """Return SQLAlchemy tables that lose no digit and no hour."""
        return emit_tables(self.schema)

    def generate_typescript_interfaces(self) -> str:
        """Return TypeScript interfaces without dependencies; decimals and datetimes are branded strings."""
        return emit_typescript(self.schema)

    def generate_api_schemas(self) -> str:
        """Return an OpenAPI 3.1 document whose component schemas are the entities and enums."""
        return emit_openapi(self.schema)


def generate_files(schema: Schema, kind: FileKind | None = None) -> dict[str, str]:
    """Generate every file of the schema, or those of one kind: name to text, sealed."""
    return {target.file: seal(target.emit(schema)) for target in TARGETS if kind in (None, target.kind)}


def generate_language_schema() -> dict[str, str]:
    """Generate the file that tells editors how schemas are written; it is the same for every schema."""
    return {"language.schema.json": seal(emit_language_schema())}
