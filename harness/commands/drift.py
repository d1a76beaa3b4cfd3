"""Compare the schema with what the upstream says of its responses: `harness schema upstream`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import positioned_yaml
from harness.errors import SchemaError
from harness.files import read_text
from harness.schema.drift import find_drift
from harness.schema.payload_locations import source_endpoints
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from harness.schema.drift import DriftFinding, DriftReport


def compare_with_upstream(schema_path: Path, spec: Path | None = None) -> DriftReport:
    """Compare a schema file with an OpenAPI file, or with the installed SDK if there is none.

    Raises:
        ConfigurationError: One of the files cannot be read.

    """
    schema = load(schema_path)
    if spec:
        from harness.openapi.response_types import read_response_types  # noqa: PLC0415 - the one or the other

        return find_drift(schema, read_response_types(spec))
    from harness.snaptrade.sdk.response_types import load_response_types  # noqa: PLC0415 - the SDK takes a second to import

    return find_drift(schema, load_response_types(source_endpoints(schema)))


def finding_lines(findings: Iterable[DriftFinding], schema_path: Path) -> list[str]:
    """Return `file:line: Entity.field: sentence` for each finding, in the order of the schema file."""
    document = positioned_yaml.read(read_text(schema_path, SchemaError), str(schema_path), SchemaError)
    placed = ((document.key(*finding.place), finding) for finding in findings)
    ordered = sorted(placed, key=lambda pair: pair[0].line)
    return [f"{mark.file}:{mark.line}: {found.entity}.{found.name}: {found.sentence}" for mark, found in ordered]
