"""Define `reports/load.json`: how fast and how soundly each path answered under load."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from harness.calls import PathName
from harness.evidence.compare_report import CacheCounts, check_order, check_sum, check_unique
from harness.evidence.document import Count, Document, Milliseconds, Number, Report, Share
from harness.evidence.run import Run

PhaseName: TypeAlias = Literal["cold", "warm"]


class LoadRun(Run):
    """State what a run under load was made with; `seconds` is for both paths together.

    Attributes:
        users: How many visitors asked at the same time.
        latency_ms: How long every upstream answer took.
        limit_per_minute: How many requests a minute the upstream allowed.
    """

    users: Annotated[int, Field(ge=1)]
    latency_ms: Milliseconds
    limit_per_minute: Annotated[int, Field(ge=1)]


class LoadPercentiles(Document):
    """Hold percentiles of the time of a request, in milliseconds; None where nothing was measured."""

    p50: Milliseconds | None
    p95: Milliseconds | None
    p99: Milliseconds | None

    @model_validator(mode="after")
    def _in_order(self) -> LoadPercentiles:
        check_order(self.p50, self.p95, self.p99)
        return self


class LoadFigures(Document):
    """Hold what some requests came to.

    Attributes:
        requests: How many were made.
        errors: How many were not answered 2xx.
        failures: How many ended in each status, or in each kind of connection error.
        ms: Times of all requests, refused ones among them.
        cache: Where the parts of the answers came from.
        hit_rate: Share of the answers that came whole from the cache, None where none could.
        upstream_calls: How many requests went upstream.
    """

    requests: Count
    errors: Count
    failures: dict[str, Count]
    ms: LoadPercentiles
    cache: CacheCounts
    hit_rate: Share | None
    upstream_calls: Count

    @model_validator(mode="after")
    def _adds_up(self) -> LoadFigures:
        if self.errors > self.requests:
            raise ValueError(f"{self.errors} errors of {self.requests} requests")
        check_sum("failures", self.failures.values(), self.errors)
        expected = hit_rate(self.cache)
        if self.hit_rate != expected:
            raise ValueError(f"hit_rate is {self.hit_rate}, and the cache counts give {expected}")
        return self


class OperationLoad(LoadFigures):
    """Hold what the requests of one operation came to."""

    operation: str


class LoadPhase(Document):
    """Hold what was measured while the cache filled, or after it."""

    phase: PhaseName
    operations: list[OperationLoad]
    total: LoadFigures

    @model_validator(mode="after")
    def _adds_up(self) -> LoadPhase:
        check_unique("operations", [row.operation for row in self.operations])
        check_sum("requests of the operations", [row.requests for row in self.operations], self.total.requests)
        check_sum("errors of the operations", [row.errors for row in self.operations], self.total.errors)
        return self


class PathLoad(Document):
    """Hold what was measured of one path."""

    path: PathName
    phases: list[LoadPhase]
    total: LoadFigures

    @model_validator(mode="after")
    def _adds_up(self) -> PathLoad:
        check_unique("phases", [phase.phase for phase in self.phases])
        check_sum("requests of the phases", [phase.total.requests for phase in self.phases], self.total.requests)
        check_sum("errors of the phases", [phase.total.errors for phase in self.phases], self.total.errors)
        return self


class LoadReport(Report):
    """Hold the whole of `reports/load.json`.

    Attributes:
        run: What was driven, when and how hard.
        paths: What each path came to.
        speedup_p50: Median of the original path / median of the unified path, both warm; None where one has none.
    """

    file_name: ClassVar[str] = "load.json"
    made_by: ClassVar[str] = "harness load"

    run: LoadRun
    paths: list[PathLoad]
    speedup_p50: Number | None

    def figures(self, operation: str, path: PathName, phase: PhaseName | None = None) -> tuple[LoadFigures, ...]:
        """Return the figures of an operation on a path, in one phase or in each."""
        of_path = (part for driven in self.paths if driven.path == path for part in driven.phases)
        rows = (row for part in of_path if phase in {None, part.phase} for row in part.operations)
        return tuple(row for row in rows if row.operation == operation)

    @model_validator(mode="after")
    def _adds_up(self) -> LoadReport:
        check_unique("paths", [path.path for path in self.paths])
        return self


def hit_rate(cache: CacheCounts) -> Decimal | None:
    """Return the share of answers that came whole from the cache, to four places; None where none could."""
    return round(Decimal(cache.hit) / cache.total, 4) if cache.total else None
