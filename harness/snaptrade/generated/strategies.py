"""Hypothesis strategies.

Generated from unified_domain.yaml by `harness generate`; do not edit. [d8030fe8ca1c7287]
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import functools
import math
import typing

from hypothesis import strategies as st

from . import facts, models

if typing.TYPE_CHECKING:
    import enum

    import pydantic

_Drawn: typing.TypeAlias = st.SearchStrategy[typing.Any]
_Tree: typing.TypeAlias = dict[str, typing.Any]

_DEPTH = 3  # parts within parts, before what may be left out is left out
_DIGITS, _PLACES = 38, 18  # of a decimal
_LONGEST = 2**63  # the first integer that no column takes
_MORE = 3  # items, beyond the fewest that a list may have
_ABSENT: typing.Final = object()

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")  # PostgreSQL has no text with NUL
_OFFSETS = st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
_EARLIEST, _LATEST = dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29)  # noqa: DTZ001 - their zone is drawn
_JSON = st.recursive(
    st.booleans() | st.integers(1 - _LONGEST, _LONGEST - 1) | st.text(_CHARACTERS),
    lambda inner: st.lists(inner | st.none(), max_size=3) | st.dictionaries(st.text(_CHARACTERS), inner, max_size=3),
    max_leaves=5,
)


class _Bounds(typing.NamedTuple):
    """What a value keeps to; None is no bound."""

    ge: typing.Any = None
    gt: typing.Any = None
    le: typing.Any = None
    lt: typing.Any = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


def _bounds(info: pydantic.fields.FieldInfo) -> _Bounds:
    told = ((key, getattr(bound, key, None)) for bound in info.metadata for key in _Bounds._fields)
    return _Bounds(**{key: value for key, value in told if value is not None})


def _strings(bounds: _Bounds) -> st.SearchStrategy[str]:
    if bounds.pattern is None:
        return st.text(_CHARACTERS, min_size=bounds.min_length or 0, max_size=bounds.max_length)
    least, most = bounds.min_length or 0, math.inf if bounds.max_length is None else bounds.max_length
    matching = st.from_regex(bounds.pattern, fullmatch=True, alphabet=_CHARACTERS)
    return matching.filter(lambda text: least <= len(text) <= most)


def _whole(bounds: _Bounds, scale: int = 1, limit: int = _LONGEST) -> tuple[int, int]:
    """Find the least and the greatest whole number that keep to the bounds, which are so many times smaller."""
    least, most = 1 - limit, limit - 1
    if bounds.ge is not None:
        least = max(least, math.ceil(fractions.Fraction(bounds.ge) * scale))
    if bounds.gt is not None:
        least = max(least, math.floor(fractions.Fraction(bounds.gt) * scale) + 1)
    if bounds.le is not None:
        most = min(most, math.floor(fractions.Fraction(bounds.le) * scale))
    if bounds.lt is not None:
        most = min(most, math.ceil(fractions.Fraction(bounds.lt) * scale) - 1)
    return least, most


def _decimals(bounds: _Bounds) -> st.SearchStrategy[decimal.Decimal]:
    ranges = {places: _whole(bounds, 10**places, 10**_DIGITS) for places in range(_PLACES + 1)}
    places = st.sampled_from([places for places, (least, most) in ranges.items() if least <= most])
    return places.flatmap(
        lambda each: st.integers(*ranges[each]).map(lambda digits: decimal.Decimal(f"{digits}E-{each}"))
    )


def _floats(bounds: _Bounds) -> st.SearchStrategy[float]:
    least = bounds.ge if bounds.gt is None else bounds.gt
    most = bounds.le if bounds.lt is None else bounds.lt
    return st.floats(
        least,
        most,
        allow_nan=False,
        allow_infinity=False,
        exclude_min=bounds.gt is not None,
        exclude_max=bounds.lt is not None,
    )


def _moments(zones: st.SearchStrategy[dt.tzinfo]) -> st.SearchStrategy[dt.datetime]:
    return st.datetimes(_EARLIEST, _LATEST, timezones=zones)


_SCALARS: dict[str, typing.Callable[[_Bounds], _Drawn]] = {
    "string": _strings,
    "integer": lambda bounds: st.integers(*_whole(bounds)),
    "number": _floats,
    "decimal": _decimals,
    "boolean": lambda _: st.booleans(),
    "date": lambda _: st.dates(),
    "time": lambda _: st.times(),
    "datetime": lambda _: _moments(st.timezones() | _OFFSETS),
    "uuid": lambda _: st.uuids(),
    "json": lambda _: _JSON,
}


def _written(value: decimal.Decimal) -> str:
    return format(value, "f")


def _iso(value: dt.date | dt.time) -> str:
    return value.isoformat()


_SENT: dict[str, typing.Callable[[_Bounds], _Drawn]] = {
    **_SCALARS,
    "decimal": lambda bounds: _decimals(bounds) | _decimals(bounds).map(_written),
    "number": lambda bounds: _floats(bounds).map(lambda number: decimal.Decimal(repr(number))),
    "date": lambda _: st.dates().map(_iso),
    "time": lambda _: st.times().map(_iso),
    "datetime": lambda _: _moments(_OFFSETS | st.just(dt.UTC)).map(_iso),
    "uuid": lambda _: st.uuids().map(str),
}
"""The same as an endpoint sends them: in JSON, whose numbers were read as decimals."""


def _literals(annotation: object) -> tuple[typing.Any, ...]:
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    return tuple(found for inner in typing.get_args(annotation) for found in _literals(inner))


def _words(name: str) -> _Drawn:
    """Draw from an enum; from an open one also what it does not know."""
    known: type[enum.StrEnum] = getattr(models, name)
    values = st.sampled_from([each.value for each in known])
    return values | st.text(_CHARACTERS) if getattr(models, "ENUM_FACTS", {})[name].get("x-open") else values


class _Field(typing.NamedTuple):
    """A field as facts and model tell of it."""

    told: facts.FieldFacts
    info: pydantic.fields.FieldInfo

    @property
    def may_be_absent(self) -> bool:
        return not self.info.is_required()

    @property
    def takes_none(self) -> bool:
        return type(None) in typing.get_args(self.info.annotation)

    @property
    def paths(self) -> list[facts.Steps]:
        """List where its value may stand, but for what the request itself tells."""
        return [path for path in self.told.source if path[0] != "#" and not path[0].startswith("{")]

    @property
    def places(self) -> list[facts.Steps]:
        """List what is put at those paths: the value, or the whole entity around its key."""
        return [path[:-1] if self.whole else path for path in self.paths]

    @property
    def is_object(self) -> bool:
        return bool(self.told.types or self.whole)

    @property
    def whole(self) -> str | None:
        """Name the entity that stands around its key."""
        return self.told.refers if self.told.embeds_in_source else None

    def scalars(self, kinds: dict[str, typing.Callable[[_Bounds], _Drawn]]) -> _Drawn:
        if literals := _literals(self.info.annotation):
            return st.sampled_from(literals)
        name = self.told.type.removeprefix("list[").removesuffix("]")
        bounds = _Bounds() if self.told.many else _bounds(self.info)
        return kinds[name](bounds) if name in kinds else _words(name)

    def listed(self, item: _Drawn, depth: int) -> _Drawn:
        """Draw one, or a list of them, which is short where parts stand deep within parts."""
        if not self.told.many:
            return item
        bounds = _bounds(self.info)
        least = bounds.min_length or 0
        most = least + (_MORE if depth > 0 or not self.told.types else 0)
        return st.lists(item, min_size=least, max_size=min(most, bounds.max_length or most))


@functools.cache
def _fields(entity: str) -> tuple[_Field, ...]:
    infos = {info.alias or name: info for name, info in models.MODELS[entity].model_fields.items()}
    return tuple(_Field(told, infos[told.name]) for told in facts.FACTS[entity].fields)


@functools.cache
def _values(entity: str, depth: int) -> st.SearchStrategy[_Tree]:
    """Draw what the model takes."""
    always: _Tree = {}
    sometimes: _Tree = {}
    for field in _fields(entity):
        is_cut = depth <= 0 and bool(field.told.types)
        if not (is_cut and field.may_be_absent):
            value = st.none() if is_cut and field.told.nullable else _value(field, depth)
            (sometimes if field.may_be_absent else always)[field.told.name] = value
    return st.fixed_dictionaries(always, optional=sometimes)


def _later(entity: str, depth: int) -> _Drawn:
    return st.deferred(lambda: _values(entity, depth))


def _value(field: _Field, depth: int) -> _Drawn:
    parts = [_later(part, max(depth - 1, 0)) for part in field.told.types]
    value = field.listed(st.one_of(parts) if parts else field.scalars(_SCALARS), depth)
    return st.none() | value if field.told.nullable else value


@st.composite
def _payloads(draw: st.DrawFn, entity: str, depth: int) -> _Tree:
    """Draw one object, as the endpoint of the entity sends it: each value at one of its paths."""
    payload: _Tree = {}
    for field in sorted(_fields(entity), key=lambda field: not field.is_object):
        if any(_dig(payload, path) is not _ABSENT for path in field.paths):
            continue  # it stands inside of what stands there already
        is_cut = depth <= 0 and field.is_object
        free = [path for path in field.places if _is_free(payload, path, field, entity)]
        needed = not all(_within(entity, path, "may_be_absent") for path in field.places)
        if free and (needed or not (is_cut or draw(st.booleans()))):
            place = draw(st.sampled_from(free))
            may_be_none = field.told.nullable and _within(entity, place, "takes_none")
            is_none = may_be_none and (is_cut or draw(st.booleans()))
            _put(payload, place, None if is_none else draw(_sent(field, depth)))
    return payload


def _sent(field: _Field, depth: int) -> _Drawn:
    inner = max(depth - 1, 0)
    if field.whole:
        return _payloads(field.whole, inner)
    if field.told.discriminator:
        parts = (_tagged(field.told.discriminator, tag, part, inner) for tag, part in field.told.variants.items())
        return field.listed(st.one_of(*parts), depth)
    parts = (_payloads(part, inner) for part in field.told.types)
    return field.listed(st.one_of(*parts) if field.told.types else field.scalars(_SENT), depth)


def _tagged(discriminator: str, tag: str, part: str, depth: int) -> _Drawn:
    return _payloads(part, depth).map(lambda payload: {discriminator: tag, **payload})


def _within(entity: str, place: facts.Steps, state: str) -> bool:
    """Whether all that stands there, or further in, allows for that state."""
    within = (field for field in _fields(entity) if any(path[: len(place)] == place for path in field.paths))
    return all(getattr(field, state) for field in within)


def _is_free(payload: _Tree, place: facts.Steps, field: _Field, entity: str) -> bool:
    """Whether a value can be put there: not inside of an object that is left out, nor where another path is meant."""
    objects = {outer for other in _fields(entity) if other.is_object for outer in other.places}
    for length in range(1, len(place)):
        found = _dig(payload, place[:length])
        if place[:length] in objects if found is _ABSENT else not isinstance(found, dict):
            return False
    before = field.places[: field.places.index(place)]
    return not any(place[: len(other)] == other for other in before)


def _dig(payload: _Tree, path: facts.Steps) -> typing.Any:
    found: typing.Any = payload
    for step in path:
        match found:
            case None:
                return None
            case {**tree} if step in tree:
                found = tree[step]
            case _:
                return _ABSENT
    return found


def _put(payload: _Tree, path: facts.Steps, value: object) -> None:
    for step in path[:-1]:
        payload = payload.setdefault(step, {})
    payload[path[-1]] = value


VALUES: dict[str, st.SearchStrategy[models.UnifiedModel]] = {
    name: _later(name, _DEPTH).map(model.model_validate) for name, model in models.MODELS.items()
}
"""Valid values of every entity, by its name."""

PAYLOADS: dict[str, st.SearchStrategy[_Tree]] = {
    name: _payloads(name, _DEPTH) for name, told in facts.FACTS.items() if any(field.source for field in told.fields)
}
"""One object of every entity that comes from upstream, as it stands there, by the entity's name."""
