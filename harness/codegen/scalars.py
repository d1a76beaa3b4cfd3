"""Define how the scalars of the schema language, and values of them, are written in Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.codegen.text import Group, Node, dict_of, text
from harness.schema.ir import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from harness.positioned_yaml import Value
    from harness.schema.ir import Field, Type

_MODULES: Mapping[str, str] = {
    "dt": "datetime as dt",
    "decimal": "decimal",
    "enum": "enum",
    "json": "json",
    "typing": "typing",
    "uuid": "uuid",
}
_LONGEST_EXACT = 2**53 - 1  # the greatest whole number to which a double is exact
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Represent one scalar: its type in a model, its column type, Python's type of that, what makes it from text."""

    model: str
    column: str
    held: str
    maker: str = ""


SPELLINGS: Mapping[str, Spelling] = {
    "string": Spelling("str", "sa.String", "str"),
    "integer": Spelling("pydantic.StrictInt", "sa.BigInteger", "int"),
    "number": Spelling("pydantic.FiniteFloat", "sa.Double", "float"),
    "decimal": Spelling("ExactDecimal", "ExactDecimalColumn", "decimal.Decimal", "decimal.Decimal"),
    "boolean": Spelling("pydantic.StrictBool", "sa.Boolean", "bool"),
    "date": Spelling("dt.date", "sa.Date", "dt.date", "dt.date.fromisoformat"),
    "time": Spelling("dt.time", "sa.Time", "dt.time", "dt.time.fromisoformat"),
    "datetime": Spelling("UtcDateTime", "UtcDateTimeColumn", "dt.datetime", "dt.datetime.fromisoformat"),
    "uuid": Spelling("uuid.UUID", "sa.Uuid", "uuid.UUID", "uuid.UUID"),
    "json": Spelling("pydantic.JsonValue", "JsonText", "object"),
}


def python_literal(scalar: str, value: Value) -> Node:
    """Write a value of the schema file as the Python value that a model holds."""
    maker, text_value = SPELLINGS[scalar].maker, str(value)
    if scalar == "number":
        return repr(float(text_value))
    if scalar == "decimal" and _WHOLE.fullmatch(text_value):
        return f"{maker}({text_value})"
    return Group(f"{maker}(", (text(text_value),)) if maker else json_literal(value)


def json_literal(value: Value) -> Node:
    """Write a value of the schema file as JSON carries it: decimals are text."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return dict_of({key: json_literal(item) for key, item in value.items()})
    if isinstance(value, list):
        return Group("[", tuple(map(json_literal, value)), "]")
    return str(value) if isinstance(value, int) or value is None else text(str(value))


def example_literal(item: Type, value: Value) -> Node:
    """Write an example as JSON carries it: a number where the field is one, or holds any JSON."""
    if isinstance(value, list):
        return Group("[", tuple(example_literal(item, part) for part in value), "]")
    if isinstance(value, dict):
        return dict_of({key: example_literal(item, part) for key, part in value.items()})
    if isinstance(value, Decimal) and str(item) in {"number", "json"}:
        return repr(float(value))
    is_text = isinstance(value, int) and not isinstance(value, bool) and str(item) == "decimal"
    return text(str(value)) if is_text else json_literal(value)


def is_long(field: Field) -> bool:
    """Return whether an integer may be one that a double rounds: its bounds, const, default or examples are."""
    if field.item != Scalar("integer"):
        return False
    values = [field.const, field.default, *field.examples, *(bound.value for bound in field.constraints)]
    whole = (item for value in values for item in (value if isinstance(value, list) else [value]))
    return any(isinstance(value, int) and abs(value) > _LONGEST_EXACT for value in whole)


def called_modules(values: Iterable[tuple[Type, Value]]) -> set[str]:
    """Name the modules that are called where these values are written, each of the type beside it."""
    scalars = {type_.name for type_, value in values if isinstance(type_, Scalar) and value not in (None, [])}
    return {SPELLINGS[scalar].maker.partition(".")[0] for scalar in scalars} - {""}


def plain_imports(evaluated: AbstractSet[str], annotated: AbstractSet[str]) -> list[str]:
    """Import modules of the standard library, with an empty line after them.

    Args:
        evaluated: The modules that the text calls.
        annotated: Those that it names in annotations, which other libraries evaluate; further words are no modules.

    """
    needed = [name for name in _MODULES if name in evaluated | annotated]
    imports = [f"import {_MODULES[name]}{'' if name in evaluated else '  # noqa: TC003'}" for name in needed]
    return [*imports, ""] if imports else []
