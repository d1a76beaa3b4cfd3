"""Reports with something of everything in them, for tests to change."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

DIGEST = f"sha256:{'0' * 64}"
VERDICTS = {"match": 5, "stale-ok": 1, "ignored": 0, "indeterminate": 0, "mismatch": 2, "not-compared": 0}
CASE = {
    "id": "positions.list/mixed-500",
    "operation": "positions.list",
    "scenario": "mixed-500",
    "pass": "warm",
    "verdict": "match",
    "rule": None,
    "reason": None,
    "upstream_calls": {"original": 551, "unified": 0},
}
WRONG = CASE | {
    "id": "positions.list/<i>late</i>",
    "scenario": "<i>late</i>",
    "pass": "cold",
    "verdict": "mismatch",
    "rule": "late-quotes",
    "reason": 'the third answer says "no" & differs too',
}
COMPARE: dict[str, Any] = {
    "run": {
        "started_at": datetime(2025, 11, 23, 11, 59, 56, tzinfo=UTC),
        "finished_at": datetime(2025, 11, 23, 12, tzinfo=UTC),
        "seconds": Decimal("3.141"),
        "application": "shop:application",
        "harness": "0.1.0",
        "original": "original",
        "unified": "unified",
        "flags_digest": DIGEST,
        "stages": {"positions.list": "shadow"},
        "cassettes": "cassettes",
        "scenario": None,
        "corpus_digest": DIGEST,
    },
    "verdict": "fail",
    "totals": {"calls": 8, **VERDICTS},
    "coverage": {
        "fields_total": 4,
        "fields_seen": 3,
        "fields_varied": 2,
        "blind": ["Position.tax_lots[].<b>"],
        "unvaried": ["Account.<i>"],
    },
    "unused": ["positions.list/<mixed>: GET /accounts"],
    "operations": [
        {
            "operation": "positions.list",
            "effect": "read",
            "calls": 8,
            "verdicts": VERDICTS,
            "answers": {"bodies": 6, "empty": 1, "refused": 1},
            "comparisons": 6,
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
                    "cases": ["positions.list/mixed-500[cold]", "positions.list/mixed-500[warm]"],
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
                    "cases": ["positions.list/<i>[cold]"],
                },
            ],
        }
    ],
    "cases": [WRONG, WRONG, *[CASE] * 5, CASE | {"verdict": "stale-ok", "reason": "only its age differs"}],
}

ROW: dict[str, Any] = {
    "operation": "positions.list",
    "requests": 40,
    "errors": 1,
    "failures": {"429": 1},
    "ms": {"p50": Decimal("4.5"), "p95": 8, "p99": 9},
    "cache": {"hit": 39, "miss": 1, "stale": 0},
    "hit_rate": Decimal("0.975"),
    "upstream_calls": 1,
}
NOTHING: dict[str, Any] = {
    "operation": "positions.list",
    "requests": 0,
    "errors": 0,
    "failures": {},
    "ms": {"p50": None, "p95": None, "p99": None},
    "cache": {"hit": 0, "miss": 0, "stale": 0},
    "hit_rate": None,
    "upstream_calls": 0,
}


def total(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row without its operation."""
    return {name: value for name, value in row.items() if name != "operation"}


def driven(path: str, cold: dict[str, Any], warm: dict[str, Any]) -> dict[str, Any]:
    """One path with one operation; its total is that of the warm phase, so one phase has to be empty."""
    phases = [
        {"phase": name, "operations": [row], "total": total(row)} for name, row in (("cold", cold), ("warm", warm))
    ]
    requests, errors = cold["requests"] + warm["requests"], cold["errors"] + warm["errors"]
    failures = {"429": errors} if errors else {}
    return {
        "path": path,
        "phases": phases,
        "total": total(warm) | {"requests": requests, "errors": errors, "failures": failures},
    }


RUN: dict[str, Any] = COMPARE["run"]
LOAD: dict[str, Any] = {
    "run": {name: RUN[name] for name in RUN if name not in {"cassettes", "scenario", "corpus_digest"}}
    | {"users": 8, "latency_ms": Decimal("120.0"), "limit_per_minute": 250},
    "paths": [
        driven("original", NOTHING, ROW | {"ms": {"p50": Decimal("45.0"), "p95": 80, "p99": 90}}),
        driven("unified", NOTHING, ROW),
    ],
    "speedup_p50": Decimal("10.0"),
}


def compare_tree() -> dict[str, Any]:
    """The parts of a failed compare run, with values that want to be markup; a test may change them."""
    return deepcopy(COMPARE)


def load_tree() -> dict[str, Any]:
    """The parts of a load run; a test may change them."""
    return deepcopy(LOAD)
