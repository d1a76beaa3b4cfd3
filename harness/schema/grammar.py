"""The small languages inside the values of a schema file: types, foreign keys, endpoints, paths.

Each function raises ValueError with the sentence that tells what is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.errors import nearest
from harness.schema.ir import SCALARS, EntityRef, EnumRef, ListOf, Reference, Scalar, Steps, Type, Union

_LIST = re.compile(r"list\[((?:list\[.*\]|[^\[\]])*)\]")
_MEANT_AS_LIST = re.compile(r"(?i)(list|array)\b.*|.*\[.*")
REFERENCE = re.compile(r"(\w+)\.(\w+)")
ENDPOINT = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /\S*")
_STEP = r"[A-Za-z_][\w-]*"
PATH = re.compile(rf"{_STEP}(\.{_STEP})*")
_VALUE_PATH = re.compile(rf"#|\{{\w+\}}|{PATH.pattern}")
_OBJECT_PATH = re.compile(rf"(\[\]|{_STEP}(\[\])?)(\.{_STEP}(\[\])?)*")


@dataclass(frozen=True, slots=True)
class Names:
    """The types that a file defines."""

    entities: frozenset[str]
    enums: frozenset[str]


def type_of(text: str, names: Names) -> Type:
    """`decimal`, `AccountStatus`, `list[TaxLot]`, `ListedInstrument | OptionInstrument`."""
    if (inner := _LIST.fullmatch(text)) and inner[1].strip():
        return ListOf(type_of(inner[1].strip(), names))
    if "|" in text:
        return Union(tuple(_member(name.strip(), names) for name in text.split("|")))
    return _named(text, names)


def _named(name: str, names: Names) -> Type:
    if name in SCALARS:
        return Scalar(name)
    if name in names.enums:
        return EnumRef(name)
    if name in names.entities:
        return EntityRef(name)
    hint = nearest(name, {*SCALARS, *names.enums, *names.entities})
    message = f"{name!r} is not a type; {'write a list like list[string]' if _MEANT_AS_LIST.fullmatch(name) else hint}"
    raise ValueError(message)


def _member(name: str, names: Names) -> EntityRef:
    if name in names.entities:
        return EntityRef(name)
    hint = "a value that may be null is `nullable: true`" if name == "null" else nearest(name, names.entities)
    message = f"{name!r} is not an entity, as each part of a union must be; {hint}"
    raise ValueError(message)


def reference(text: str) -> Reference:
    """`Currency.id`."""
    found = REFERENCE.fullmatch(text)
    if found:
        return Reference(found[1], found[2])
    message = f'a foreign key is written "Entity.field", not {text!r}'
    raise ValueError(message)


def endpoint(text: str) -> str:
    """`GET /accounts/{accountId}/balances`."""
    if ENDPOINT.fullmatch(text):
        return text
    message = f"{text!r} is not an endpoint; write it like GET /accounts"
    raise ValueError(message)


def original_path(text: str) -> Steps:
    """`symbol.option_symbol`."""
    return _steps(text, PATH)


def value_paths(text: str) -> tuple[Steps, ...]:
    """`units`, `currency.id`, `{accountId}`, `#`, and alternatives: `instrument.underlying.id | instrument.id`."""
    return tuple(_steps(part.strip(), _VALUE_PATH) for part in text.split("|"))


def object_path(text: str) -> tuple[Steps, ...]:
    """`results[]`, `[]`, `currency`."""
    return (_steps(text, _OBJECT_PATH),)


def refused_path(text: str) -> Steps:
    """`meta`, `legs[].symbol`: a path below the entity's own object; `/next`: one in the answer around it."""
    inside = _steps(text.removeprefix("/"), _OBJECT_PATH)
    return ("/", *inside) if text.startswith("/") else inside


def _steps(text: str, grammar: re.Pattern[str]) -> Steps:
    if grammar.fullmatch(text):
        return tuple(text.replace("[]", ".[]").lstrip(".").split("."))
    message = f"{text!r} is not a path; write names with dots between them, like currency.id"
    raise ValueError(message)
