"""The keys of the schema language, level by level, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from harness.schema.ir import ACCESS, PII

if TYPE_CHECKING:
    from harness.located import Value


@dataclass(frozen=True, slots=True)
class Kind:
    """What a key may hold: how a sentence names it, and the test for it."""

    name: str
    accepts: Callable[[Value], bool]


Keys: TypeAlias = Mapping[str, Kind]

_DROP = re.compile(r"\w+(\.\w+)?")


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_texts(value: Value) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_reasons(value: Value) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_drops(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and _DROP.fullmatch(each) for each in value)


def _one_of(words: tuple[str, ...]) -> Kind:
    return Kind(f"one of {', '.join(words)}", lambda value: value in words)


ANYTHING = Kind("any value", lambda _: True)
TEXT = Kind("text", _is_text)
TEXTS = Kind("a list of texts", _is_texts)
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
WHOLE = Kind("a whole number, 0 or more", _is_whole)
SECONDS = Kind("a whole number of seconds", _is_whole)
NUMBER = Kind("a number", _is_number)
LIST = Kind("a list", lambda value: isinstance(value, list))
MAPPING = Kind("a mapping", lambda value: isinstance(value, dict))
REASONS = Kind("a mapping of paths to reasons", _is_reasons)
DROPS = Kind("a list of entities and fields, like Trade or Trade.note", _is_drops)
PLACE = Kind("a path or {endpoint, path}", lambda value: _is_text(value) or isinstance(value, dict))

SCHEMA_KEYS: Keys = {"description": TEXT, "drop": DROPS, "enums": MAPPING, "entities": MAPPING}

ENUM_KEYS: Keys = {"description": TEXT, "values": TEXTS, "open": FLAG}

ENTITY_KEYS: Keys = {
    "description": TEXT,
    "fields": MAPPING,
    "embedded": FLAG,
    "access": _one_of(ACCESS),
    "source": PLACE,
    "cache_table": TEXT,
    "cache_ttl": SECONDS,
    "stale_ttl": SECONDS,
    "negative_ttl": SECONDS,
    "retention": SECONDS,
    "invalidated_by": TEXTS,
    "refused": REASONS,
    "renamed_from": TEXT,
}

CONSTRAINT_KEYS: Keys = {
    "ge": NUMBER,
    "gt": NUMBER,
    "le": NUMBER,
    "lt": NUMBER,
    "pattern": TEXT,
    "min_length": WHOLE,
    "max_length": WHOLE,
}

FIELD_KEYS: Keys = {
    "type": TEXT,
    "description": TEXT,
    "examples": LIST,
    "unit": TEXT,
    "const": ANYTHING,
    "default": ANYTHING,
    **CONSTRAINT_KEYS,
    "optional": FLAG,
    "nullable": FLAG,
    "unique": FLAG,
    "index": FLAG,
    "primary_key": FLAG,
    "foreign_key": TEXT,
    "discriminator": TEXT,
    "deprecated": TEXT,
    "renamed_from": TEXT,
    "original": TEXT,
    "source": PLACE,
    "fetched": TEXT,
    "pii": _one_of(PII),
}

SOURCE_KEYS: Keys = {"endpoint": TEXT, "path": TEXT}
