"""Describe the report files as JSON Schema, from the models that write and read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.freshness import seal
from harness.codegen.json_schema import DIALECT, json_text
from harness.codegen.text import made_from
from harness.evidence.compare_report import CompareReport
from harness.evidence.load_report import LoadReport
from harness.rollout.decision import GateReport

if TYPE_CHECKING:
    from harness.evidence.document import Report

REPORTS: tuple[type[Report], ...] = (CompareReport, LoadReport, GateReport)


def report_schemas() -> dict[str, str]:
    """Return the text of each schema by the name of its file, such as `compare.schema.json`."""
    texts = {}
    for report in REPORTS:
        origin = made_from(f"{report.__module__.replace('.', '/')}.py")
        schema = {"$schema": DIALECT, "$comment": origin, **report.model_json_schema(mode="serialization")}
        texts[report.file_name.replace(".json", ".schema.json")] = seal(json_text(schema))
    return texts
