"""What the installed SDK says that SnapTrade answers: its response classes as Shapes. Asks no network."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from snaptrade_client import schemas
from snaptrade_client.paths import PathValues

from harness.schema.response_types import Kind, Member, Shape, all_of, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_JSON = "application/json"
_KINDS: Mapping[type, Kind] = {
    schemas.AnyTypeSchema: "any",
    schemas.BoolBase: "boolean",
    schemas.DateTimeBase: "datetime",
    schemas.DateBase: "date",
    schemas.UUIDBase: "uuid",
    schemas.DecimalBase: "decimal",
    schemas.StrBase: "string",
    schemas.IntBase: "integer",
    schemas.NumberBase: "number",
    schemas.ListBase: "list",
    schemas.DictBase: "object",
}
"""The first that a class descends from tells its kind."""
_FORMATS: Mapping[str, Kind] = {
    "date": "date", "date-time": "datetime", "decimal": "decimal", "time": "time", "uuid": "uuid",
}  # fmt: skip


def shapes(endpoints: Iterable[str]) -> dict[str, Shape]:
    """The successful answer of each of these endpoints (`GET /accounts`), without those that the SDK does not have."""
    answers = {endpoint: _answer(endpoint) for endpoint in endpoints}
    return {endpoint: shape for endpoint, shape in answers.items() if shape}


def _answer(endpoint: str) -> Shape | None:
    method, _, path = endpoint.partition(" ")
    try:
        package = PathValues(path).name.lower().strip("_") or "root"
        module = import_module(f"snaptrade_client.paths.{package}.{method.lower()}")
    except (ValueError, ModuleNotFoundError):
        return None
    answered = module._response_for_200.content  # noqa: SLF001 - the SDK keeps it nowhere else
    return _shape(answered[_JSON].schema) if answered and _JSON in answered else Shape("any")


def _shape(declared: Any) -> Shape:
    """A class of the SDK, or the function that gives it."""
    schema = declared if isinstance(declared, type) else declared()
    told: Any = getattr(schema, "MetaOapg", None)
    if hasattr(told, "one_of"):
        return one_of(map(_shape, told.one_of()))
    if hasattr(told, "all_of"):
        return all_of(map(_shape, told.all_of()))
    properties = getattr(getattr(told, "properties", None), "__annotations__", {})
    kind = "object" if properties else _kind(schema, told)
    return Shape(
        kind,
        nullable=issubclass(schema, schemas.NoneBase) and not issubclass(schema, schemas.AnyTypeSchema),
        values=_values(told),
        members=tuple(_member(name, each, getattr(told, "required", ())) for name, each in properties.items()),
        item=_shape(told.items) if hasattr(told, "items") else None,
    )


def _kind(schema: type, told: Any) -> Kind:
    kind: Kind = next((kind for base, kind in _KINDS.items() if issubclass(schema, base)), "any")
    return _FORMATS.get(getattr(told, "format", ""), kind) if kind == "string" else kind


def _member(name: str, declared: Any, required: Iterable[str]) -> Member:
    return Member(name, _shape(declared), required=name in required)


def _values(told: Any) -> tuple[str, ...]:
    return tuple(value for value in getattr(told, "enum_value_to_name", ()) if isinstance(value, str))
