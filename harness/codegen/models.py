"""Pydantic models: one frozen class per entity, one StrEnum per enum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.codegen import extensions
from harness.codegen.scalars import SPELLINGS, held, sent, shown, uuid_import
from harness.codegen.text import (
    Choice,
    Group,
    Node,
    after,
    attribute,
    call,
    docstring,
    is_verbatim,
    lines,
    literal,
    mapping_of,
    module,
    text,
    texts,
    tuple_of,
)
from harness.schema.ir import Constraint, Entity, Enum, EnumRef, Field, ListOf, Scalar, Schema, Type, Union, union_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.located import Value

_PRELUDE = '''
_SCREEN = 100


def _exact(value: object) -> object:
    """Refuse what has lost digits already, or never was a quantity."""
    if isinstance(value, bool | float):
        message = f"a decimal is given as text, an integer or a Decimal, not as a {type(value).__name__}"
        raise ValueError(message)  # noqa: TRY004
    return value


def _plain(value: decimal.Decimal) -> str:
    """Write every digit, without an exponent unless it saves a screen of zeros."""
    return format(value, "f") if abs(value.adjusted()) < _SCREEN else str(value)


def _zoned(value: object) -> object:
    """Refuse bare numbers: whether they count seconds or milliseconds is a guess."""
    if isinstance(value, dt.datetime) or (isinstance(value, str) and not value.isdigit()):
        return value
    message = "a datetime is given as ISO 8601 text with a zone"
    raise ValueError(message)


def _utc(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        message = "the datetime has no equivalent in UTC"
        raise ValueError(message) from None


def _iso(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


ExactDecimal = typing.Annotated[
    decimal.Decimal,
    pydantic.BeforeValidator(_exact),
    pydantic.Field(allow_inf_nan=False),
    pydantic.PlainSerializer(_plain, return_type=str, when_used="json"),
    pydantic.WithJsonSchema({"type": "string", "format": "decimal"}),
]
"""A finite number, digit for digit; text in JSON."""

UtcDateTime = typing.Annotated[
    pydantic.AwareDatetime,
    pydantic.BeforeValidator(_zoned),
    pydantic.AfterValidator(_utc),
    pydantic.PlainSerializer(_iso, return_type=str, when_used="json"),
    pydantic.WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: a zone is required, UTC is kept; ISO 8601 with Z in JSON."""


def _absent(value: object) -> bool:
    return value is None


def _spell(tree: dict[str, typing.Any], model: type[UnifiedModel]) -> None:
    """Say in JSON Schema what the schema says, and nothing else."""
    _describe(tree, model.schema_facts)
    for name, told in model.model_fields.items():
        spelled = tree["properties"][told.alias or name]
        spelled.pop("title", None)
        if spelled.get("default", ...) is None:
            del spelled["default"]
        for choice in spelled.get("anyOf", ()):
            _without_bounds(choice)
        if told.exclude_if:
            spelled |= _never_null(spelled)


def _describe(tree: dict[str, typing.Any], facts: dict[str, typing.Any]) -> None:
    """Add the facts; a description in them stands for the docstring, an empty one for none."""
    tree["description"] = " ".join(tree["description"].split())
    tree |= facts
    if not tree["description"]:
        del tree["description"]


def _without_bounds(choice: dict[str, typing.Any]) -> None:
    """Drop what Pydantic says of a decimal's bounds: it is text in JSON, and its own `x-` keys say them."""
    for bound in ("ge", "gt", "le", "lt"):
        choice.pop(bound, None)


def _never_null(spelled: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """Unfold the type of a value that may be absent, but not null."""
    first, *others = (each for each in spelled.pop("anyOf") if each != {"type": "null"})
    return {"anyOf": [first, *others]} if others else first


class UnifiedModel(pydantic.BaseModel):
    """What all models share: they cannot be changed, and take no key that they do not know."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra=_spell,
        regex_engine="python-re",
        serialize_by_alias=True,
        validate_by_name=True,
    )
    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {}
'''

_ENUMS = '''

class KnownValues(enum.StrEnum):
    """What all enums share."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: typing.Any, handler: pydantic.GetJsonSchemaHandler
    ) -> dict[str, typing.Any]:
        """Say in JSON Schema what the schema says."""
        told = handler(core)
        _describe(handler.resolve_ref_schema(told), ENUM_FACTS[cls.__name__])
        return told
'''

_ORIGINAL = '''
    @classmethod
    def from_original(cls, tree: typing.Mapping[str, typing.Any]) -> typing.Self:
        """Read the original contract; what it holds beyond this model is left out."""
        found = {name: _dig(tree, place) for name, place in _places(cls)}
        given = {name: _inward(cls.model_fields[name], told[0]) for name, told in found.items() if told}
        return cls.model_validate(given)

    def to_original(self) -> dict[str, typing.Any]:
        """Write the original contract; a referred entity stands there with its key alone."""
        tree: dict[str, typing.Any] = {}
        for name, (*outer, last) in _places(type(self)):
            inner = tree
            for step in outer:
                inner = inner.setdefault(step, {})
            inner[last] = _outward(getattr(self, name))
        return tree


@functools.cache
def _places(model: type[UnifiedModel]) -> tuple[tuple[str, list[str]], ...]:
    """Each field that stands in the original contract, with the steps to its place."""
    told = ((name, field.json_schema_extra) for name, field in model.model_fields.items())
    extras = ((name, extra) for name, extra in told if isinstance(extra, dict))
    return tuple((name, str(extra["x-original"]).split(".")) for name, extra in extras if "x-original" in extra)


def _dig(tree: typing.Any, place: list[str]) -> list[typing.Any]:
    """Find the value at a place, in a list of its own; a null on the way is null, a missing key gives no value."""
    for step in place:
        if tree is None:
            return [None]
        if step not in tree:
            return []
        tree = tree[step]
    return [tree]


def _inward(field: pydantic.fields.FieldInfo, value: typing.Any) -> typing.Any:
    parts = _parts(field.annotation)
    if not parts or value is None:
        return value
    if isinstance(value, list):
        return [_inward(field, each) for each in value]
    return next(part for part in parts if part is parts[-1] or _is_tagged(part, value)).from_original(value)


def _parts(annotation: typing.Any) -> list[type[UnifiedModel]]:
    """Find the models that an annotation names."""
    if isinstance(annotation, typing_extensions.TypeAliasType):
        return _parts(annotation.__value__)
    if isinstance(annotation, type) and issubclass(annotation, UnifiedModel):
        return [annotation]
    return [part for inner in typing.get_args(annotation) for part in _parts(inner)]


def _is_tagged(part: type[UnifiedModel], value: typing.Any) -> bool:
    """Whether each literal of the model stands in the value: that is how a union knows its parts."""
    literals = ((place, typing.get_args(part.model_fields[name].annotation)) for name, place in _places(part))
    return all(_dig(value, place)[:1] in [[each] for each in known] for place, known in literals if _are_values(known))


def _are_values(known: tuple[typing.Any, ...]) -> bool:
    return bool(known) and all(isinstance(each, str | int) for each in known)


def _outward(value: typing.Any) -> typing.Any:
    match value:
        case UnifiedModel():
            # A value none of whose fields stand in the original contract is null there.
            return value.to_original() or None
        case tuple():
            return [_outward(each) for each in value]
        case dt.datetime():
            return _iso(value)
        case None | bool() | int() | float() | decimal.Decimal() | dict() | list():
            return value
        case _:
            return str(value)
'''


def models(schema: Schema) -> str:
    """The text of `models.py`."""
    scope = _Scope(schema, schema.discriminators, frozenset(_tag_enums(schema)))
    prelude = _PRELUDE + (_ORIGINAL if _has_original(schema) else "") + (_ENUMS if schema.enums else "")
    parts = prelude.strip().splitlines()
    for enum in schema.enums:
        parts += ["", "", *_enum(enum, scope)]
    for entity in _parts_first(schema):
        parts += [*_unions(entity), "", "", *_model(entity, scope)]
    listed = mapping_of({entity.name: entity.name for entity in schema.entities})
    parts += _enum_facts(schema)
    parts += ["", "", *lines(after("MODELS: dict[str, type[UnifiedModel]] = ", listed))]
    parts += docstring("Every model by the name of its entity.")
    return module("Pydantic models", schema, _imports(schema), parts)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a part needs to know of the whole: the schema, which fields tell the parts of a union apart, their enums."""

    schema: Schema
    discriminators: frozenset[tuple[str, str]]
    tag_enums: frozenset[str]

    def open_enum(self, type_: Type) -> Enum | None:
        enum = self.schema.enum(type_.name) if isinstance(type_, EnumRef) else None
        return enum if enum and enum.open else None

    def is_tag(self, entity: Entity, field: Field) -> bool:
        return (entity.name, field.name) in self.discriminators and isinstance(field.type, EnumRef)


def _tag_enums(schema: Schema) -> Iterator[str]:
    owners = ((schema.entity(name), key) for name, key in schema.discriminators)
    fields = (owner.field(key) for owner, key in owners if owner)
    return (field.type.name for field in fields if field and isinstance(field.type, EnumRef))


def members(enum: Enum) -> dict[str, str]:
    """The name of the member for each value: in capitals, and never the same name twice."""
    names: dict[str, str] = {}
    for value in enum.values:
        plain = re.sub(r"\W+", "_", value, flags=re.ASCII).strip("_").upper()
        name = plain if plain[:1].isalpha() else f"VALUE_{plain}".rstrip("_")
        while name in names.values():
            name += "_"
        names[value] = name
    return names


def _imports(schema: Schema) -> list[str]:
    enum = ["import enum"] if schema.enums else []
    fields = (field for entity in schema.entities for field in entity.fields if field.default is not None)
    called = any(field.item == Scalar("uuid") for field in fields)
    uuid = uuid_import(schema, called=called)
    cached = ["import functools"] if _has_original(schema) else []
    named = ["import typing_extensions"] if cached or any(schema.discriminators) else []
    standard = ["import datetime as dt", "import decimal", *enum, *cached, "import typing", *uuid]
    return [*standard, "", "import pydantic", *named]


def _has_original(schema: Schema) -> bool:
    return any(field.original for entity in schema.entities for field in entity.fields)


def _parts_first(schema: Schema) -> list[Entity]:
    """The entities in an order in which each comes after those that it embeds."""
    ordered: dict[str, Entity] = {}

    def place(entity: Entity, around: tuple[str, ...]) -> None:
        inner = (schema.entity(name) for field in entity.fields for name in field.embedded if name not in around)
        for part in filter(None, inner):
            if part.name not in ordered:
                place(part, (*around, part.name))
        ordered.setdefault(entity.name, entity)

    for entity in schema.entities:
        place(entity, (entity.name,))
    return list(ordered.values())


def _enum(enum: Enum, scope: _Scope) -> list[str]:
    told = docstring(enum.description or "One of the known values.", 4)
    body = [f"    {name} = {literal(value)}" for value, name in members(enum).items()]
    parts = [f"class {enum.name}(KnownValues):", *told, "", *body]
    if enum.open:
        known_first = call("pydantic.Field", {"union_mode": text("left_to_right")})
        parts += ["", "", *lines(Group(f"{_open(enum)} = typing.Annotated[", (f"{enum.name} | str", known_first), "]"))]
    return parts + (_tags(enum) if enum.name in scope.tag_enums else [])


def _tags(enum: Enum) -> list[str]:
    """Its values in place, as those who read a union look for them."""
    values = texts(enum.values).items
    spelled: dict[str, Value] = {"type": "string", "enum": list(enum.values), "x-enum": enum.name}
    told = (Group("typing.Literal[", values, "]"), Group("pydantic.WithJsonSchema(", (sent(spelled),)))
    return ["", "", *lines(Group(f"{_tag(enum.name)} = typing.Annotated[", told, "]"))]


def _enum_facts(schema: Schema) -> list[str]:
    if not schema.enums:
        return []
    facts: dict[str, Node] = {enum.name: sent(_of_enum(enum)) for enum in schema.enums}
    told = docstring("What Python has no word for, of every enum.")
    return ["", "", *lines(after("ENUM_FACTS: dict[str, dict[str, typing.Any]] = ", mapping_of(facts))), *told]


def _of_enum(enum: Enum) -> dict[str, Value]:
    return {**_exactly(enum.description), **({"x-open": True} if enum.open else {})}


def _exactly(description: str) -> dict[str, Value]:
    """The description, where the docstring says something else."""
    return {} if is_verbatim(description) else {"description": " ".join(description.split())}


def _unions(entity: Entity) -> list[str]:
    """A type of its own for each union of the entity: readers of JSON Schema need it by name."""
    parts: list[str] = []
    for field in entity.fields:
        if isinstance(field.item, Union):
            told = call("pydantic.Field", {"discriminator": text(attribute(field.discriminator))})
            union = Group("typing.Annotated[", (Choice(field.embedded), told), "]")
            name = union_name(entity, field)
            parts += ["", "", *lines(Group(f"{name} = typing_extensions.TypeAliasType(", (text(name), union)))]
    return parts


def _model(entity: Entity, scope: _Scope) -> list[str]:
    told = entity.description or f"The entity {entity.name}."
    parts = [f"class {entity.name}(UnifiedModel):", *docstring(told, 4), ""]
    parts += [
        *lines(after("schema_facts = ", sent(_exactly(entity.description) | extensions.of_entity(entity))), 4),
        "",
    ]
    for field in entity.fields:
        before = f"{attribute(field.name)}: {_annotation(field, entity, scope)} = pydantic.Field("
        parts += lines(Group(before, tuple(_arguments(field, entity, scope.schema))), 4)
    return parts


def _annotation(field: Field, entity: Entity, scope: _Scope) -> str:
    item = _item(field, entity, scope)
    text = f"tuple[{item}, ...]" if isinstance(field.type, ListOf) else item
    return f"{text} | None" if field.nullable or (field.optional and field.default is None) else text


def _item(field: Field, entity: Entity, scope: _Scope) -> str:
    item = field.item
    if field.const is not None:
        return f"typing.Literal[{sent(field.const)}]"
    if isinstance(item, Scalar):
        return SPELLINGS[item.name].model
    if isinstance(item, Union):
        return union_name(entity, field)
    if isinstance(item, EnumRef) and scope.is_tag(entity, field):
        return _tag(item.name)
    enum = scope.open_enum(item)
    return _open(enum) if enum else str(item)


def _open(enum: Enum) -> str:
    return f"_{enum.name}OrText"


def _tag(enum: str) -> str:
    return f"_{enum}Tag"


def _arguments(field: Field, entity: Entity, schema: Schema) -> Iterator[Node]:
    """Everything that the schema says about the value, as the arguments of Field()."""
    if field.default is not None or field.optional:
        yield after("default=", _default(field.default, field.type, schema))
    if field.optional and not field.nullable and field.default is None:
        yield "exclude_if=_absent"
    if attribute(field.name) != field.name:
        yield text(field.name, "alias=")
    if field.description:
        yield text(field.description, "description=")
    if field.examples:
        yield Group("examples=[", tuple(shown(field.item, example) for example in field.examples), "]")
    for constraint in field.constraints:
        yield after(f"{constraint.key}=", _bound(constraint, field.type))
    if extra := extensions.of_field(field, entity):
        yield Group("json_schema_extra={", tuple(map(_entry, extra, extra.values())), "}")


def _entry(key: str, value: Value) -> Node:
    return text(value, f'"{key}": ') if isinstance(value, str) else f'"{key}": {value}'


def _default(value: Value, type_: Type, schema: Schema) -> Node:
    if value is None:
        return "None"
    if isinstance(type_, ListOf) and isinstance(value, list):
        return tuple_of(_default(item, type_.item, schema) for item in value)
    enum = schema.enum(type_.name) if isinstance(type_, EnumRef) else None
    if enum and value in enum.values:
        return f"{enum.name}.{members(enum)[str(value)]}"
    return held(type_.name, value) if isinstance(type_, Scalar) else sent(value)


def _bound(constraint: Constraint, type_: Type) -> Node:
    return held(type_.name, constraint.value) if isinstance(type_, Scalar) else sent(constraint.value)
