"""Evidence about one operation that passes every criterion of a policy, but for what a test changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sample_reports import CASE, NOTHING, compare_tree, driven, load_tree

from harness.evidence.compare_report import CompareReport
from harness.evidence.load_report import LoadReport
from harness.rollout.evidence import Evidence
from harness.rollout.policy import Policy

NOW = datetime(2025, 11, 23, 12, tzinfo=UTC)
POLICY = Policy(
    min_comparisons=Decimal(6),
    max_failure_rate=Decimal(0),
    max_mismatch_rate=Decimal("0.1"),
    max_indeterminate_rate=Decimal("0.25"),
    min_requests=Decimal(20),
    max_error_rate=Decimal("0.01"),
    min_speedup_p50=Decimal(2),
    min_hit_rate=Decimal("0.5"),
    max_p99_ms=Decimal(50),
    max_evidence_age=Decimal(3600),
)


def phase(requests: int = 100, errors: int = 0, p50: Any = 5, p99: Any = 9, hits: int | None = 90) -> dict[str, Any]:
    """A phase of one operation on one path; `hits` of 100 parts came from the cache, None where no part could."""
    return NOTHING | {
        "requests": requests,
        "errors": errors,
        "failures": {"429": errors} if errors else {},
        "ms": {"p50": p50, "p95": None, "p99": max(p99, p50 or 0)},
        "cache": {"hit": hits or 0, "miss": 0 if hits is None else 100 - hits, "stale": 0},
        "hit_rate": None if hits is None else Decimal(hits) / 100,
    }


def compared(verdicts: dict[str, int], answers: dict[str, int] | None = None, **run: Any) -> CompareReport:
    """A compare run whose calls of `positions.list` ended in these verdicts, all with bodies unless it is said."""
    calls = sum(verdicts.values())
    contents = answers or {"bodies": calls}
    judged = calls - verdicts.get("not-compared", 0) - verdicts.get("indeterminate", 0)
    tree = compare_tree()
    row = tree["operations"][0] | {
        "calls": calls,
        "verdicts": verdicts,
        "answers": contents,
        "comparisons": min(judged, contents.get("bodies", 0)),
        "differences": [],
    }
    cases = [CASE | {"verdict": verdict} for verdict, count in verdicts.items() for _ in range(count)]
    verdict = "fail" if verdicts.get("mismatch") else "pass" if calls else "inconclusive"
    tree |= {"operations": [row], "cases": cases, "verdict": verdict, "totals": {"calls": calls, **verdicts}}
    tree["run"] |= run
    return CompareReport.model_validate(tree)


def loaded(original: dict[str, Any], cold: dict[str, Any], warm: dict[str, Any], /, **run: Any) -> LoadReport:
    """A load run of `positions.list` with these phases: the original path warm, the unified path cold and warm."""
    tree = load_tree() | {"paths": [driven("original", NOTHING, original), driven("unified", cold, warm)]}
    tree["run"] |= run
    return LoadReport.model_validate(tree)


def evidence(
    verdicts: dict[str, int] | None = None,
    answers: dict[str, int] | None = None,
    *,
    original: dict[str, Any] | None = None,
    cold: dict[str, Any] | None = None,
    warm: dict[str, Any] | None = None,
    age: int = 60,
) -> Evidence:
    """Evidence that passes, but for what is said; both runs finished `age` seconds ago."""
    finished_at = NOW - timedelta(seconds=age)
    times = {"started_at": finished_at - timedelta(seconds=9), "finished_at": finished_at}
    return Evidence(
        "positions.list",
        compared(verdicts or {"match": 20}, answers, **times),
        loaded(
            original or phase(p50=50, hits=None),
            cold or phase(p50=60, p99=400, hits=0),
            warm or phase(),
            **times,
        ),
    )
