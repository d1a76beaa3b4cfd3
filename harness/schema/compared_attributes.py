"""The keys of the schema language whose change can be told without looking at anything else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from harness.schema.ir import PII

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.positioned_yaml import Value
    from harness.schema.ir import Field, Source, Steps


@dataclass(frozen=True, slots=True)
class ComparedAttribute:
    """One key: how its value is read from a part of the IR, what it is where the file says nothing, how it is said."""

    key: str
    read: Callable[[Any], Any]
    absent: object = ""
    say: Callable[[Any], str] = str
    ordered: bool = False
    rule: str = ""

    def became(self, before: Any, after: Any) -> str:
        """The id of the rule for this change."""
        return f"{self.rule or self.key.replace('_', '-')}-{self._step(before, after)}"

    def _step(self, before: Any, after: Any) -> str:
        if before == self.absent:
            return "added"
        if after == self.absent:
            return "removed"
        return "changed" if not self.ordered else "raised" if after > before else "lowered"


def said(value: Value) -> str:
    """A value of the schema file as a sentence quotes it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _named(
    key: str, absent: object = "", say: Callable[[Any], str] = str, *, ordered: bool = False
) -> ComparedAttribute:
    return ComparedAttribute(key, attrgetter(key), absent, say, ordered)


def _dotted(steps: Steps) -> str:
    return ".".join(steps).replace(".[]", "[]")


def _place(source: Source | None) -> str:
    return f"{source.endpoint} {' | '.join(map(_dotted, source.paths))}".strip() if source else ""


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(map(said, values))


def _bound(*keys: str) -> Callable[[Field], Any]:
    """The tightest limit among these keys, as (number, whether it is itself outside)."""
    outside = {"gt": 1, "lt": -1}

    def read(field: Field) -> Any:
        limits = [(each.value, outside.get(each.key, 0)) for each in field.constraints if each.key in keys]
        return (max if "ge" in keys else min)(limits, default=None)

    return read


def _only(key: str) -> Callable[[Field], Any]:
    return lambda field: next((each.value for each in field.constraints if each.key == key), None)


def _limit(limit: tuple[Any, int] | None) -> str:
    return "" if limit is None else f"{limit[0]}{' (itself left out)' if limit[1] else ''}"


_DESCRIPTION = _named("description")

OF_SCHEMA = (_DESCRIPTION,)

OF_ENUM = (_DESCRIPTION, _named("open", absent=False))

OF_ENTITY = (
    _DESCRIPTION,
    _named("embedded", absent=False),
    _named("access", "public"),
    _named("cache_ttl", None, ordered=True),
    _named("stale_ttl", None, ordered=True),
    _named("negative_ttl", None, ordered=True),
    _named("retention", None, ordered=True),
    _named("invalidated_by", (), _listed),
    _named("source", None, _place),
    ComparedAttribute("refused", lambda entity: dict(entity.refused), {}, ", ".join),
)

OF_FIELD = (
    _DESCRIPTION,
    _named("examples", (), _listed),
    _named("unit"),
    _named("const", None, said),
    ComparedAttribute("ge", _bound("ge", "gt"), None, _limit, ordered=True, rule="minimum"),
    ComparedAttribute("le", _bound("le", "lt"), None, _limit, ordered=True, rule="maximum"),
    ComparedAttribute("pattern", _only("pattern"), None),
    ComparedAttribute("min_length", _only("min_length"), None, ordered=True),
    ComparedAttribute("max_length", _only("max_length"), None, ordered=True),
    _named("unique", absent=False),
    _named("index", absent=False),
    _named("discriminator"),
    _named("deprecated"),
    _named("original", (), _dotted),
    _named("source", None, _place),
    _named("fetched"),
    ComparedAttribute("pii", lambda field: PII.index(field.pii), None, PII.__getitem__, ordered=True),
)
