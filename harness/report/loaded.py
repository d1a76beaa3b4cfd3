"""The samples of a load run as the tree of `reports/load.json`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.report.run import milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.calls import PartState

SCHEMA_VERSION = 1
COLD_SHARE = 1 / 3  # of a path's time counts as cold: the cache fills
STATES: tuple[PartState, ...] = ("hit", "miss", "stale")
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """One request of a load run: when it began and how long it took, in seconds; `failure` is empty where it held."""

    operation: str
    began: float
    seconds: float
    failure: str
    cache: Mapping[PartState, int]
    upstream_calls: int


def load_report(samples: Mapping[str, Sequence[Sample]], seconds: Mapping[str, float], run: Mapping[str, Any]) -> Tree:
    """The whole tree; `samples` and `seconds` (how long the path was driven) are by path.

    Times are of all requests, refused ones among them: a refusal is quick, which flatters the path that was refused.
    """
    paths = [_path(name, listed, seconds[name] * COLD_SHARE) for name, listed in samples.items()]
    warm = {path["path"]: path["phases"][-1]["total"]["ms"]["p50"] for path in paths}
    before, after = warm.get("original"), warm.get("unified")
    speedup = round(before / after, 1) if before and after else None
    return {"schema_version": SCHEMA_VERSION, "run": run, "paths": paths, "speedup_p50": speedup}


def _path(name: str, samples: Sequence[Sample], cold: float) -> Tree:
    phases = {
        "cold": [sample for sample in samples if sample.began < cold],
        "warm": [sample for sample in samples if sample.began >= cold],
    }
    return {
        "path": name,
        "phases": [
            {"phase": phase, "operations": _by_operation(listed), "total": _totals(listed)}
            for phase, listed in phases.items()
        ],
        "total": _totals(samples),
    }


def _by_operation(samples: Sequence[Sample]) -> list[Tree]:
    names = sorted({sample.operation for sample in samples})
    return [
        {"operation": name, **_totals([sample for sample in samples if sample.operation == name])} for name in names
    ]


def _totals(samples: Sequence[Sample]) -> Tree:
    failures = Counter(sample.failure for sample in samples if sample.failure)
    cache = {state: sum(sample.cache.get(state, 0) for sample in samples) for state in STATES}
    asked = sum(cache.values())
    return {
        "requests": len(samples),
        "errors": failures.total(),
        "failures": dict(sorted(failures.items())),
        "ms": milliseconds([sample.seconds for sample in samples], 0.5, 0.95, 0.99),
        "cache": cache,
        "hit_rate": round(Decimal(cache["hit"]) / asked, 4) if asked else None,
        "upstream_calls": sum(sample.upstream_calls for sample in samples),
    }
