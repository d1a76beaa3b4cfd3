"""What the last runs say about each operation: counts and latencies from `compare.json` and `load.json`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from harness.compare.verdicts import VERDICTS
from harness.rollout.json_node import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from harness.wire import Json

SCHEMA_VERSION = 1
PATHS = ("original", "unified")
PHASES = ("cold", "warm")

PhaseName: TypeAlias = tuple[str, str]
"""Path and phase of a load run, such as `("unified", "warm")`."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One operation in a compare run: how many calls ended in each verdict, and when the run finished."""

    finished_at: datetime
    verdicts: Mapping[str, int]

    @property
    def judged(self) -> int:
        """The calls that were compared at all."""
        return sum(self.verdicts.values()) - self.verdicts.get("not-compared", 0)


@dataclass(frozen=True, slots=True)
class Phase:
    """One operation on one path in one phase of a load run; times in milliseconds, None where nothing was measured."""

    requests: int
    errors: int
    p50: Decimal | None
    p99: Decimal | None
    hit_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """One operation in a load run: its phases on both paths, and when the run finished."""

    finished_at: datetime
    phases: Mapping[PhaseName, Phase] = field(default_factory=dict)

    def warm(self, path: str) -> Phase | None:
        """The warm phase of a path, None where it did not run."""
        return self.phases.get((path, "warm"))

    def of(self, path: str) -> tuple[Phase, ...]:
        """All phases of a path."""
        return tuple(phase for (name, _), phase in self.phases.items() if name == path)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about one operation; None is no evidence, which never counts as good."""

    operation: str
    compared: Compared | None = None
    loaded: Loaded | None = None


def since(evidence: Evidence, moved_at: datetime | None) -> Evidence:
    """Without what was measured before the operation came to its stage: one run moves an operation once."""
    compared, loaded = evidence.compared, evidence.loaded
    return Evidence(
        evidence.operation,
        compared if compared and _after(compared.finished_at, moved_at) else None,
        loaded if loaded and _after(loaded.finished_at, moved_at) else None,
    )


def _after(finished_at: datetime, moved_at: datetime | None) -> bool:
    return moved_at is None or finished_at > moved_at


def gather(
    operations: Iterable[str], compared: Mapping[str, Compared], loaded: Mapping[str, Loaded]
) -> dict[str, Evidence]:
    """The Evidence of each operation, in the order given."""
    return {name: Evidence(name, compared.get(name), loaded.get(name)) for name in operations}


def comparisons(tree: Json, file: str = "reports/compare.json") -> dict[str, Compared]:
    """What a compare run found, by operation; no tree (there is no such file) is no evidence.

    Raises ConfigurationError, naming the file and the JSON path, on any other shape or schema_version.
    """
    if tree is None:
        return {}
    report = Node(file, tree)
    report.version(SCHEMA_VERSION)
    finished_at = report["run"]["finished_at"].moment()
    return {row["operation"].text(): Compared(finished_at, _verdicts(row["verdicts"])) for row in report["operations"]}


def loads(tree: Json, file: str = "reports/load.json") -> dict[str, Loaded]:
    """What a load run measured, by operation; None and errors as in `comparisons`."""
    if tree is None:
        return {}
    report = Node(file, tree)
    report.version(SCHEMA_VERSION)
    finished_at = report["run"]["finished_at"].moment()
    found: dict[str, dict[PhaseName, Phase]] = {}
    for name, operation, phase in _phases(report):
        found.setdefault(operation, {})[name] = phase
    return {operation: Loaded(finished_at, phases) for operation, phases in found.items()}


def _phases(report: Node) -> Iterable[tuple[PhaseName, str, Phase]]:
    for path in report["paths"]:
        for phase in path["phases"]:
            name = (path["path"].word(PATHS), phase["phase"].word(PHASES))
            yield from ((name, row["operation"].text(), _phase(row)) for row in phase["operations"])


def _phase(row: Node) -> Phase:
    return Phase(
        requests=row["requests"].count(),
        errors=row["errors"].count(),
        p50=row["ms"]["p50"].number(),
        p99=row["ms"]["p99"].number(),
        hit_rate=row["hit_rate"].number(),
    )


def _verdicts(node: Node) -> dict[str, int]:
    verdicts = node.counts()
    for name in verdicts:
        Node(node.file, name, f"{node.path}.{name}").word(VERDICTS)
    return verdicts
