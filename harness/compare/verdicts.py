"""What a comparison says: its differences and its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import timedelta

    from harness.compare.paths import Path
    from harness.wire import Json

DifferenceKind = Literal["value", "type", "missing", "extra", "order", "status", "error"]
Verdict = Literal["match", "stale-ok", "ignored", "indeterminate", "mismatch", "not-compared"]
VERDICTS: tuple[Verdict, ...] = ("match", "stale-ok", "ignored", "indeterminate", "mismatch", "not-compared")


@dataclass(frozen=True, slots=True)
class Difference:
    """Represent one place where the answers differ: `missing` is missing from the unified answer, `extra` only there.

    `field` and `source` are the schema field behind the place and where upstream it comes from, where known.
    """

    path: Path
    kind: DifferenceKind
    original: Json = None
    unified: Json = None
    field: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Describe what stands behind one place of an answer.

    Attributes:
        field: The schema field.
        source: Where upstream it comes from, where known.
        ttl: How old its value may be; None for no limit.
        type: The type of the schema field. A `decimal` is the same number whether it is written 1 or 1.0.
        identifies: The place of the object that the field tells from others, `[]` for each item of the answer; None for
            a field that is no key.
    """

    field: str
    source: str | None
    ttl: timedelta | None
    type: str = ""
    identifies: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold the verdict over two Answers of one Call, with its reason in words."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    reason: str | None = None
    rule: str | None = None
