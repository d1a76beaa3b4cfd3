"""Define the base of generated models: exact values, frozen entities, the way to the original contract and back."""

from __future__ import annotations

import copy
import datetime as dt
import functools
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_args

import pydantic
from pydantic_core import PydanticKnownError
from typing_extensions import TypeAliasType

from harness.wire import MAX_DIGITS, decimal_text, has_too_many_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_BOUNDS = ("ge", "gt", "le", "lt")


def _refuse_inexact(value: object) -> object:
    """Refuse what has lost digits already, or never was a quantity."""
    if isinstance(value, bool | float):
        raise ValueError(f"a decimal is given as text, an integer or a Decimal, not as a {type(value).__name__}")  # noqa: TRY004 - Pydantic reports a ValueError
    return value


def _refuse_endless(value: object) -> object:
    """Refuse a number that JSON does not carry any further, before its bounds are looked at."""
    is_endless = False
    with suppress(TypeError, ValueError, InvalidOperation):  # Pydantic says what is no number at all
        is_endless = has_too_many_digits(Decimal(value))  # type: ignore[arg-type]
    if is_endless:
        raise PydanticKnownError("decimal_max_digits", {"max_digits": MAX_DIGITS})
    return value


def _moment(value: object, read: pydantic.ValidatorFunctionWrapHandler) -> dt.datetime:
    """Read a moment in UTC; a bare number is refused, since whether it counts seconds or milliseconds is a guess."""
    if not isinstance(value, dt.datetime) and not (isinstance(value, str) and "-" in value[1:]):
        raise ValueError("a datetime is given as ISO 8601 text with a zone")
    moment: dt.datetime = read(value)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("the datetime has no equivalent in UTC") from None


def _iso_text(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


ExactDecimal = Annotated[
    Decimal,
    pydantic.Field(allow_inf_nan=False),
    pydantic.BeforeValidator(_refuse_endless),
    pydantic.BeforeValidator(_refuse_inexact),
    pydantic.PlainSerializer(decimal_text, return_type=str, when_used="json"),
    pydantic.WithJsonSchema({"type": "string", "format": "decimal"}),
]
"""A finite number, digit for digit; text in JSON."""

UtcDateTime = Annotated[
    pydantic.AwareDatetime,
    pydantic.WrapValidator(_moment),
    pydantic.PlainSerializer(_iso_text, return_type=str, when_used="json"),
    pydantic.WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: a zone is required, UTC is kept; ISO 8601 with Z in JSON."""


def inner_types(annotation: Any) -> Iterator[Any]:
    """Yield an annotation, and all that it is made of."""
    yield annotation
    parts = (annotation.__value__,) if isinstance(annotation, TypeAliasType) else get_args(annotation)
    for part in parts:
        yield from inner_types(part)


def is_none(value: object) -> bool:
    """Return whether a value that may be absent is to be left out of JSON."""
    return value is None


class KnownValues(StrEnum):
    """Represent an enum of the schema.

    An enum with facts that Python has no word for declares them as `schema_facts = enum.nonmember({...})`.
    """

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: pydantic.GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the enum in JSON Schema as the schema does."""
        reference = handler(core)
        _describe(handler.resolve_ref_schema(reference), cls.facts())
        return reference

    @classmethod
    def facts(cls) -> Mapping[str, Any]:
        """Return the facts of the enum; empty where it declares none."""
        facts: Mapping[str, Any] = getattr(cls, "schema_facts", {})
        return facts


def _describe(tree: dict[str, Any], facts: Mapping[str, Any]) -> None:
    """Add the facts; a description in them replaces the docstring, an empty one removes it."""
    tree["description"] = " ".join(tree["description"].split())
    tree |= facts
    if not tree["description"]:
        del tree["description"]


class UnifiedModel(pydantic.BaseModel):
    """Represent one entity. It cannot be changed, and takes no key that it does not know."""

    model_config = pydantic.ConfigDict(
        defer_build=True,
        extra="forbid",
        frozen=True,
        protected_namespaces=(),  # the generator gives a field that the base needs another attribute
        regex_engine="python-re",
        serialize_by_alias=True,
        validate_by_name=True,
    )
    schema_facts: ClassVar[dict[str, Any]] = {}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: pydantic.GetJsonSchemaHandler) -> dict[str, Any]:
        """Say in JSON Schema what the schema says, and nothing else."""
        reference = handler(core)
        tree = handler.resolve_ref_schema(reference)
        _describe(tree, cls.schema_facts)
        for name, info in cls.model_fields.items():
            field = tree["properties"][info.alias or name]
            field.pop("title", None)
            if field.get("default", ...) is None:
                del field["default"]
            for key in ("pattern", "format"):  # said beside the choices, of the first, which is not null
                if "anyOf" in field and key in field:
                    field["anyOf"][0][key] = field.pop(key)
            for choice in field.get("anyOf", ()):
                # What Pydantic says of a decimal's bounds: it is text in JSON, and its own `x-` keys say them.
                for bound in _BOUNDS:
                    choice.pop(bound, None)
            if info.exclude_if:  # the value may be absent, but not null
                choice, *others = (schema for schema in field.pop("anyOf") if schema != {"type": "null"})
                field |= {"anyOf": [choice, *others]} if others else choice
        return reference

    @classmethod
    def from_original(cls, tree: Mapping[str, Any]) -> Self:
        """Read the original contract.

        Args:
            tree: An object of the original contract; what it holds beyond this model is left out.

        Raises:
            pydantic.ValidationError: A value is not what the model takes.

        """
        values = {name: _find(tree, place) for name, place in _places(cls)}
        fields = cls.model_fields
        return cls.model_validate({name: _inward(fields[name], hit[0]) for name, hit in values.items() if hit})

    def to_original(self) -> dict[str, Any]:
        """Write the original contract; a referred entity stands there with its key alone."""
        tree: dict[str, Any] = {}
        for name, (*outer, last) in _places(type(self)):
            around = tree
            for step in outer:
                around = around.setdefault(step, {})
            around[last] = _outward(getattr(self, name))
        return tree


@functools.cache
def _places(model: type[UnifiedModel]) -> tuple[tuple[str, list[str]], ...]:
    """List each field that stands in the original contract, with the steps to its place."""
    extras = ((name, field.json_schema_extra) for name, field in model.model_fields.items())
    return tuple(
        (name, str(extra["x-original"]).split("."))
        for name, extra in extras
        if isinstance(extra, dict) and "x-original" in extra
    )


def _find(tree: Any, place: Iterable[str]) -> list[Any]:
    """Find the value at a place, in a list of its own; a null on the way is null, a missing key gives no value."""
    for step in place:
        if tree is None:
            return [None]
        if step not in tree:
            return []
        tree = tree[step]
    return [tree]


def _inward(field: pydantic.fields.FieldInfo, value: Any) -> Any:
    types = inner_types(field.annotation)
    parts = [part for part in types if isinstance(part, type) and issubclass(part, UnifiedModel)]
    if not parts or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_inward(field, item) for item in value]
    for part in parts[:-1]:  # a union knows its parts by their literals: each of them stands in the value
        literals = ((place, get_args(part.model_fields[name].annotation)) for name, place in _places(part))
        if all(
            _find(value, place)[:1] in [[constant] for constant in constants]
            for place, constants in literals
            if constants and all(isinstance(constant, str | int) for constant in constants)
        ):
            return part.from_original(value)
    return parts[-1].from_original(value)


def _outward(value: Any) -> Any:
    match value:
        case UnifiedModel():
            # A value none of whose fields stand in the original contract is null there.
            return value.to_original() or None
        case [*items]:
            return [_outward(item) for item in items]
        case dt.datetime():
            return _iso_text(value)
        case {**tree}:
            return tree
        case None | bool() | int() | float() | Decimal():
            return value
        case _:
            return str(value)


def column_value(value: Any) -> Any:
    """Return a value object as the JSON that its column takes; a scalar as it is."""
    if isinstance(value, UnifiedModel):
        return value.model_dump(mode="json")
    return [column_value(item) for item in value] if isinstance(value, tuple) else value


def read_embedded(model: type[UnifiedModel], values: Mapping[str, Any]) -> UnifiedModel:
    """Read an entity as it stands inside another one, where it may be poorer: what is absent or null there is None.

    Raises:
        pydantic.ValidationError: A value is not what the model takes.

    """
    try:
        return model.model_validate(values)
    except pydantic.ValidationError:
        return poorer_model(model).model_validate(values)


@functools.cache
def poorer_model(model: type[UnifiedModel]) -> type[UnifiedModel]:
    """Make a model that takes what another one takes, and None or nothing instead of each value."""
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        value = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
        field = copy.copy(info)
        field.metadata, field.default, field.default_factory = [], None, None
        fields[name] = (value | None, field)  # type: ignore[operator]
    return pydantic.create_model(model.__name__, __base__=model, **fields)
