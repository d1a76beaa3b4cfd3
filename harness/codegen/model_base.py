"""What a generated `models.py` begins with, as text: its types, its base classes, the way to the original contract."""

BASE = '''
_SCREEN = 100


def _exact(value: object) -> object:
    """Refuse what has lost digits already, or never was a quantity."""
    match value:
        case bool() | float():
            message = f"a decimal is given as text, an integer or a Decimal, not as a {type(value).__name__}"
            raise ValueError(message)
        case _:
            return value


def _plain(value: decimal.Decimal) -> str:
    """Write every digit, without an exponent unless it saves a screen of zeros."""
    return format(value, "f") if abs(value.adjusted()) < _SCREEN else str(value)


def _zoned(value: object) -> object:
    """Refuse bare numbers: whether they count seconds or milliseconds is a guess."""
    if isinstance(value, dt.datetime) or (isinstance(value, str) and "-" in value[1:]):
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
        defer_build=True,
        extra="forbid",
        frozen=True,
        json_schema_extra=_spell,
        regex_engine="python-re",
        serialize_by_alias=True,
        validate_by_name=True,
    )
    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {}
'''

ENUMS = '''

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

ORIGINAL = '''
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
    extras = ((name, extra) for name, extra in told if extra and not callable(extra))
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
    match value:
        case _ if not parts or value is None:
            return value
        case [*many]:
            return [_inward(field, each) for each in many]
        case _:
            part = next(part for part in parts if part is parts[-1] or _is_tagged(part, value))
            return part.from_original(value)


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
        case [*many]:
            return [_outward(each) for each in many]
        case dt.datetime():
            return _iso(value)
        case {**tree}:
            return tree
        case None | bool() | int() | float() | decimal.Decimal():
            return value
        case _:
            return str(value)
'''
