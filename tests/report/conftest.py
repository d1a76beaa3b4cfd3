"""A compare report with something of everything in it."""

from __future__ import annotations

from typing import Any

import pytest
from sample_reports import compare_tree

from harness.evidence.compare_report import CompareReport


@pytest.fixture
def tree() -> dict[str, Any]:
    """The parts of a failed run, with values that want to be markup; a test may change them."""
    return compare_tree()


@pytest.fixture
def report(tree: dict[str, Any]) -> CompareReport:
    """The report of that run."""
    return CompareReport.model_validate(tree)
