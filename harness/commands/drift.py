"""Compare the schema with what the upstream says of its responses: `harness schema upstream`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import positioned_yaml
from harness.errors import ConfigurationError, SchemaError
from harness.files import read_text
from harness.openapi.response_types import read_response_types
from harness.schema.drift import find_drift
from harness.schema.payload_locations import source_endpoints
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from harness.application import Application
    from harness.schema.drift import DriftFinding, DriftReport


def compare_with_upstream(schema_path: Path, application: Application, spec: Path | None = None) -> DriftReport:
    """Compare a schema file with an OpenAPI file, or without one with what the application knows of its upstream.

    Raises:
        ConfigurationError: One of the files cannot be read, or the application knows nothing of its upstream.

    """
    schema = load(schema_path)
    if spec:
        return find_drift(schema, read_response_types(spec))
    if application.response_types is None:
        message = f"the application {application.name} does not describe its upstream; name an OpenAPI file with --spec"
        raise ConfigurationError(message)
    return find_drift(schema, application.response_types(source_endpoints(schema)))


def finding_lines(findings: Iterable[DriftFinding], schema_path: Path) -> list[str]:
    """Return `file:line: Entity.field: sentence` for each finding, in the order of the schema file."""
    document = positioned_yaml.read(read_text(schema_path, SchemaError), str(schema_path), SchemaError)
    placed = ((document.key(*finding.place), finding) for finding in findings)
    ordered = sorted(placed, key=lambda pair: pair[0].line)
    return [f"{mark.file}:{mark.line}: {item.entity}.{item.name}: {item.sentence}" for mark, item in ordered]
