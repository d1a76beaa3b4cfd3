"""A compare report with something of everything in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest


@pytest.fixture
def report() -> dict[str, Any]:
    """The tree of a failed run, with values that want to be markup."""
    verdicts = {"match": 5, "stale-ok": 1, "ignored": 0, "indeterminate": 0, "mismatch": 2, "not-compared": 0}
    return {
        "schema_version": 1,
        "run": {"finished_at": "2025-11-23T12:00:00+00:00", "seconds": Decimal("3.141"), "scenario": None},
        "verdict": "fail",
        "totals": {"calls": 8, **verdicts},
        "coverage": {
            "fields_total": 123,
            "fields_seen": 116,
            "fields_varied": 99,
            "blind": ["Position.tax_lots[].<b>"],
            "unvaried": ["Account.<i>"],
        },
        "unused": ["positions.list/<mixed>: GET /accounts"],
        "operations": [
            {
                "operation": "positions.list",
                "effect": "read",
                "calls": 8,
                "verdicts": verdicts,
                "original_ms": {"p50": Decimal("120.501"), "p95": Decimal("240.502")},
                "unified_ms": {"p50": Decimal("1.503"), "p95": None},
                "upstream_calls": {"original": 1102, "unified": 547, "shadow_extra": 17},
                "cache": {"hit": 6, "miss": 2, "stale": 1},
                "differences": [
                    {
                        "path": "[].units",
                        "at": "[12].units",
                        "kind": "value",
                        "count": 2,
                        "field": "Position.units",
                        "source": "GET /accounts/{accountId}/positions/all results[].units",
                        "original": Decimal("1250.7500"),
                        "unified": Decimal("1250.7900"),
                        "cases": ["positions.list/mixed-500 (cold)", "positions.list/mixed-500 (warm)"],
                    },
                    {
                        "path": '[]["<script>"]',
                        "at": '[3]["<script>"]',
                        "kind": "missing",
                        "count": 1,
                        "field": None,
                        "source": None,
                        "original": "<script>alert('&')</script>",
                        "unified": None,
                        "cases": ["positions.list/<i>"],
                    },
                ],
            }
        ],
        "cases": [
            {
                "id": "positions.list/mixed-500",
                "operation": "positions.list",
                "scenario": "mixed-500",
                "pass": "warm",
                "verdict": "mismatch",
                "rule": "late-quotes",
                "reason": 'the third answer says "no" & differs too',
                "upstream_calls": {"original": 551, "unified": 0},
            }
        ],
    }
