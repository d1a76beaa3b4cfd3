"""Describe the responses of the installed SDK as ResponseTypes, from its response classes and without the network."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from snaptrade_client import schemas
from snaptrade_client.paths import PathValues

from harness.schema.response_types import ANY, Property, ResponseType, TypeKind, all_of, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_JSON = "application/json"
_KINDS: Mapping[type, TypeKind] = {
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
"""The first of these that a class descends from decides its kind."""
_FORMATS: Mapping[str, TypeKind] = {
    "date": "date", "date-time": "datetime", "decimal": "decimal", "time": "time", "uuid": "uuid",
}  # fmt: skip


def load_response_types(endpoints: Iterable[str]) -> dict[str, ResponseType]:
    """Return the successful response of each endpoint (`GET /accounts`) that the SDK has."""
    responses: dict[str, ResponseType] = {}
    for endpoint in endpoints:
        module = load_endpoint(endpoint)
        if module is not None:
            content = module._response_for_200.content  # noqa: SLF001 - the SDK keeps it nowhere else
            responses[endpoint] = _type_of(content[_JSON].schema) if content and _JSON in content else ANY
    return responses


def load_endpoint(endpoint: str) -> Any:
    """Return the SDK's module for an endpoint; None if the SDK has none."""
    method, _, path = endpoint.partition(" ")
    try:
        package = PathValues(path).name.lower().strip("_") or "root"
        return import_module(f"snaptrade_client.paths.{package}.{method.lower()}")
    except (ValueError, ModuleNotFoundError):
        return None


def _type_of(declared: Any) -> ResponseType:
    """Return the type of an SDK class, or of the function that returns one."""
    schema = declared if isinstance(declared, type) else declared()
    meta: Any = getattr(schema, "MetaOapg", None)
    if hasattr(meta, "one_of"):
        return one_of(map(_type_of, meta.one_of()))
    if hasattr(meta, "all_of"):
        return all_of(map(_type_of, meta.all_of()))
    properties = getattr(getattr(meta, "properties", None), "__annotations__", {})
    kind: TypeKind = next((kind for base, kind in _KINDS.items() if issubclass(schema, base)), "any")
    if properties:
        kind = "object"
    elif kind == "string":
        kind = _FORMATS.get(getattr(meta, "format", ""), kind)
    required = getattr(meta, "required", ())
    return ResponseType(
        kind,
        nullable=issubclass(schema, schemas.NoneBase) and not issubclass(schema, schemas.AnyTypeSchema),
        values=tuple(value for value in getattr(meta, "enum_value_to_name", ()) if isinstance(value, str)),
        properties=tuple(Property(name, _type_of(inner), name in required) for name, inner in properties.items()),
        additional=ANY if kind == "object" and not properties else None,
        item=_type_of(meta.items) if hasattr(meta, "items") else None,
    )
