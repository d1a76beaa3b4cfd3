"""List the keys of the schema language whose change can be seen in the key alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from harness.naming import path_text
from harness.schema.ir import PII

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.positioned_yaml import Value
    from harness.schema.ir import Entity, Field, PayloadSource


@dataclass(frozen=True, slots=True)
class ComparedAttribute:
    """Compare one key.

    Attributes:
        key: The key of the schema language.
        read: Return its value from a part of the IR.
        absent: The value if the file says nothing.
        text: Return the value as a sentence quotes it.
        ordered: A value can be raised and lowered.
        rule: The beginning of the rules' ids, if it is not the key.
    """

    key: str
    read: Callable[[Any], Any]
    absent: object = ""
    text: Callable[[Any], str] = str
    ordered: bool = False
    rule: str = ""

    def change_rule(self, before: Any, after: Any) -> str:
        """Return the id of the rule for this change."""
        return f"{self.rule or self.key.replace('_', '-')}-{self._outcome(before, after)}"

    def _outcome(self, before: Any, after: Any) -> str:
        if before == self.absent:
            return "added"
        if after == self.absent:
            return "removed"
        return "changed" if not self.ordered else "raised" if after > before else "lowered"


def quote(value: Value) -> str:
    """Return a value of the schema file as a sentence quotes it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _attribute(
    key: str, absent: object = "", text: Callable[[Any], str] = str, *, ordered: bool = False
) -> ComparedAttribute:
    return ComparedAttribute(key, attrgetter(key), absent, text, ordered)


def _source_text(source: PayloadSource | None) -> str:
    return f"{source.endpoint} {' | '.join(map(path_text, source.paths))}".strip() if source else ""


def _own_source(entity: Entity) -> PayloadSource | None:
    return entity.source and replace(entity.source, also=())


def _also(entity: Entity) -> tuple[str, ...]:
    return entity.source.also if entity.source else ()


def _quote_all(values: tuple[Any, ...]) -> str:
    return ", ".join(map(quote, values))


def _bound(*keys: str) -> Callable[[Field], Any]:
    """Return a reader of the tightest limit among these keys: (number, 0 or, if the number is outside, 1 or -1)."""
    outside = {"gt": 1, "lt": -1}

    def read(field: Field) -> Any:
        limits = [(bound.value, outside.get(bound.key, 0)) for bound in field.constraints if bound.key in keys]
        return (max if "ge" in keys else min)(limits, default=None)

    return read


def _constraint(key: str) -> Callable[[Field], Any]:
    return lambda field: next((bound.value for bound in field.constraints if bound.key == key), None)


def _limit_text(limit: tuple[Any, int] | None) -> str:
    return "" if limit is None else f"{limit[0]}{' (itself left out)' if limit[1] else ''}"


_DESCRIPTION = _attribute("description")

OF_SCHEMA = (_DESCRIPTION,)

OF_ENUM = (_DESCRIPTION, _attribute("open", absent=False))

OF_ENTITY = (
    _DESCRIPTION,
    _attribute("embedded", absent=False),
    _attribute("access", "public"),
    _attribute("cache_ttl", None, ordered=True),
    _attribute("stale_ttl", None, ordered=True),
    _attribute("negative_ttl", None, ordered=True),
    _attribute("retention", None, ordered=True),
    _attribute("invalidated_by", (), _quote_all),
    ComparedAttribute("source", _own_source, None, _source_text),
    ComparedAttribute("source", _also, (), ", ".join, rule="also"),
    ComparedAttribute("refused", lambda entity: dict(entity.refused), {}, ", ".join),
)

OF_FIELD = (
    _DESCRIPTION,
    _attribute("examples", (), _quote_all),
    _attribute("unit"),
    _attribute("const", None, quote),
    ComparedAttribute("ge", _bound("ge", "gt"), None, _limit_text, ordered=True, rule="minimum"),
    ComparedAttribute("le", _bound("le", "lt"), None, _limit_text, ordered=True, rule="maximum"),
    ComparedAttribute("pattern", _constraint("pattern"), None),
    ComparedAttribute("min_length", _constraint("min_length"), None, ordered=True),
    ComparedAttribute("max_length", _constraint("max_length"), None, ordered=True),
    _attribute("unique", absent=False),
    _attribute("index", absent=False),
    _attribute("discriminator"),
    _attribute("deprecated"),
    _attribute("original", (), path_text),
    _attribute("source", None, _source_text),
    _attribute("fetched"),
    ComparedAttribute("pii", lambda field: PII.index(field.pii), None, PII.__getitem__, ordered=True),
)
