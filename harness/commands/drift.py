"""`harness schema upstream`: where the schema and what upstream says that it answers have come apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import positioned_yaml
from harness.errors import SchemaError
from harness.schema import drift as rules
from harness.schema.payload_locations import endpoints
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from harness.schema.drift import Finding


def drift(schema_path: Path, spec: Path | None = None) -> list[Finding]:
    """Every difference to the OpenAPI file `spec`, or else to the installed SDK; raises ConfigurationError."""
    schema = load(schema_path)
    if spec:
        from harness.openapi import response_types as openapi_shapes  # noqa: PLC0415 - the one or the other

        return list(rules.drift(schema, openapi_shapes.shapes(spec)))
    from harness.snaptrade.sdk import response_types as snaptrade_shapes  # noqa: PLC0415 - the SDK takes a second to import

    return list(rules.drift(schema, snaptrade_shapes.shapes(endpoints(schema))))


def lines(findings: Iterable[Finding], schema_path: Path) -> list[str]:
    """`file:line: Entity.field: sentence` for each, in the order of the schema file."""
    document = positioned_yaml.read(schema_path.read_text(encoding="utf-8"), str(schema_path), SchemaError)
    placed = ((document.key(*finding.place), finding) for finding in findings)
    ordered = sorted(placed, key=lambda each: each[0].line)
    return [f"{mark.file}:{mark.line}: {each.entity}.{each.name}: {each.sentence}" for mark, each in ordered]
