"""Parse the small languages inside the values of a schema file: types, foreign keys, endpoints, paths.

Each function raises ValueError with a sentence that says what is wrong and what is valid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import nearest
from harness.schema.ir import SCALARS, EntityRef, EnumRef, ListOf, Reference, Scalar, Type, Union

if TYPE_CHECKING:
    from harness.wire import Steps

_LIST = re.compile(r"list\[((?:list\[.*\]|[^\[\]])*)\]")
_MEANT_AS_LIST = re.compile(r"(?i)(list|array)\b.*|.*\[.*")
REFERENCE = re.compile(r"(\w+)\.(\w+)")
ENDPOINT = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /\S*")
PARAMETER = re.compile(r"\{\w+\}")
_STEP = r"[A-Za-z_][\w-]*"
PATH = re.compile(rf"{_STEP}(\.{_STEP})*")
_VALUE_PATH = re.compile(rf"#|{PARAMETER.pattern}|{PATH.pattern}")
_OBJECT_PATH = re.compile(rf"(\[\]|{_STEP}(\[\])?)(\.{_STEP}(\[\])?)*")


@dataclass(frozen=True, slots=True)
class TypeNames:
    """Hold the names of the types that a file defines."""

    entities: frozenset[str]
    enums: frozenset[str]


def parse_type(text: str, names: TypeNames) -> Type:
    """Parse `decimal`, `AccountStatus`, `list[TaxLot]`, `ListedInstrument | OptionInstrument`."""
    if (inner := _LIST.fullmatch(text)) and inner[1].strip():
        return ListOf(parse_type(inner[1].strip(), names))
    if "|" in text:
        members = [name.strip() for name in text.split("|")]
        for name in members:
            if name not in names.entities:
                is_null = "a value that may be null is `nullable: true`"
                hint = is_null if name == "null" else nearest(name, names.entities)
                message = f"{name!r} is not an entity, as each part of a union must be; {hint}"
                raise ValueError(message)
        return Union(tuple(map(EntityRef, members)))
    if text in SCALARS:
        return Scalar(text)
    if text in names.enums:
        return EnumRef(text)
    if text in names.entities:
        return EntityRef(text)
    is_meant_as_list = _MEANT_AS_LIST.fullmatch(text)
    hint = nearest(text, {*SCALARS, *names.enums, *names.entities})
    message = f"{text!r} is not a type; {'write a list like list[string]' if is_meant_as_list else hint}"
    raise ValueError(message)


def parse_reference(text: str) -> Reference:
    """Parse `Currency.id`."""
    match = REFERENCE.fullmatch(text)
    if match:
        return Reference(match[1], match[2])
    message = f'a foreign key is written "Entity.field", not {text!r}'
    raise ValueError(message)


def parse_endpoint(text: str) -> str:
    """Parse `GET /accounts/{accountId}/balances`."""
    if ENDPOINT.fullmatch(text):
        return text
    message = f"{text!r} is not an endpoint; write it like GET /accounts"
    raise ValueError(message)


def parse_original_path(text: str) -> Steps:
    """Parse `symbol.option_symbol`."""
    return _parse_steps(text, PATH)


def parse_value_paths(text: str) -> tuple[Steps, ...]:
    """Parse `units`, `currency.id`, `{accountId}`, `#`, and alternatives such as `instrument.underlying.id | id`."""
    return tuple(_parse_steps(part.strip(), _VALUE_PATH) for part in text.split("|"))


def parse_object_path(text: str) -> tuple[Steps, ...]:
    """Parse `results[]`, `[]`, `currency`."""
    return (_parse_steps(text, _OBJECT_PATH),)


def parse_refused_path(text: str) -> Steps:
    """Parse `legs[].symbol`, a path in the entity's own object, or `/next`, a path in the response around it."""
    inside = _parse_steps(text.removeprefix("/"), _OBJECT_PATH)
    return ("/", *inside) if text.startswith("/") else inside


def _parse_steps(text: str, grammar: re.Pattern[str]) -> Steps:
    if grammar.fullmatch(text):
        return tuple(text.replace("[]", ".[]").lstrip(".").split("."))
    message = f"{text!r} is not a path; write names with dots between them, like currency.id"
    raise ValueError(message)
