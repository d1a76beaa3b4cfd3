"""A compare run as the tree of `reports/compare.json`."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from harness.compare.normalise import template, written
from harness.compare.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.calls import Answer, Operation
    from harness.compare.outcome import Outcome
    from harness.compare.verdicts import Difference

SCHEMA_VERSION = 1
Tree = dict[str, Any]


def verdict(outcomes: Sequence[Outcome]) -> str:
    """`fail` with any mismatch, `inconclusive` with nothing judged or anything not compared, else `pass`."""
    counted = Counter(outcome.comparison.verdict for outcome in outcomes)
    if counted["mismatch"]:
        return "fail"
    return "inconclusive" if counted["not-compared"] or not counted else "pass"


def report(
    outcomes: Sequence[Outcome],
    coverage: Mapping[str, Any],
    run: Mapping[str, Any],
    operations: Mapping[str, Operation],
) -> Tree:
    """The whole tree; `run` says what was run, when and over what."""
    by_name = sorted(outcomes, key=lambda outcome: outcome.call.operation)
    grouped = {name: list(group) for name, group in groupby(by_name, key=lambda outcome: outcome.call.operation)}
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run,
        "verdict": verdict(outcomes),
        "totals": {"calls": len(outcomes), **_verdicts(outcomes)},
        "coverage": coverage,
        "operations": [_operation(row, grouped[name]) for name, row in operations.items() if name in grouped],
        "unused": [sentence for outcome in outcomes for sentence in outcome.unused],
        "cases": [_case(outcome) for outcome in outcomes],
    }


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that `share` of all values do not exceed (nearest rank); None of no values."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def milliseconds(seconds: Sequence[float], *shares: float) -> dict[str, Decimal | None]:
    """`{"p50": ..., "p95": ...}` in milliseconds, to the microsecond."""
    found = {f"p{share * 100:g}": quantile(seconds, share) for share in shares}
    return {name: None if value is None else round(Decimal(value) * 1000, 3) for name, value in found.items()}


def _operation(row: Operation, outcomes: Sequence[Outcome]) -> Tree:
    originals, unified = [each.original for each in outcomes], [each.unified for each in outcomes]
    parts = Counter(part.state for answer in unified for part in answer.parts)
    return {
        "operation": row.name,
        "effect": row.effect,
        "calls": len(outcomes),
        "verdicts": _verdicts(outcomes),
        "original_ms": milliseconds([answer.seconds for answer in originals], 0.5, 0.95),
        "unified_ms": milliseconds([answer.seconds for answer in unified], 0.5, 0.95),
        "upstream_calls": {
            "original": _upstream(originals),
            "unified": _upstream(unified),
            "shadow_extra": sum(each.extra_calls for each in outcomes),
        },
        "cache": {state: parts[state] for state in ("hit", "miss", "stale")},
        "differences": _differences(outcomes),
    }


def _differences(outcomes: Iterable[Outcome]) -> list[Tree]:
    """One row for each place and kind, with the first pair of values seen there."""
    rows: dict[tuple[str, str], Tree] = {}
    for outcome in outcomes:
        for found in outcome.comparison.differences:
            row = rows.setdefault((template(found.path), found.kind), _difference(found))
            row["count"] += 1
            if outcome.id not in row["cases"]:
                row["cases"].append(outcome.id)
    return list(rows.values())


def _difference(found: Difference) -> Tree:
    return {
        "path": template(found.path),
        "at": written(found.path),
        "kind": found.kind,
        "count": 0,
        "field": found.field,
        "source": found.source,
        "original": found.original,
        "unified": found.unified,
        "cases": [],
    }


def _case(outcome: Outcome) -> Tree:
    comparison = outcome.comparison
    return {
        "id": outcome.case,
        "operation": outcome.call.operation,
        "scenario": outcome.case.partition("/")[2],
        "pass": outcome.pass_name,
        "verdict": comparison.verdict,
        "rule": comparison.rule,
        "reason": comparison.reason,
        "upstream_calls": {
            "original": outcome.original.upstream_calls,
            "unified": outcome.unified.upstream_calls,
        },
    }


def _verdicts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    counted = Counter(outcome.comparison.verdict for outcome in outcomes)
    return {name: counted[name] for name in VERDICTS}


def _upstream(answers: Iterable[Answer]) -> int:
    return sum(answer.upstream_calls for answer in answers)
