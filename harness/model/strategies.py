"""Build Hypothesis strategies from a generated schema: valid values of an entity, and what its endpoint would send."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, get_args, get_origin

from hypothesis import strategies as st

from harness.model.entity import inner_types

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic.fields import FieldInfo

    from harness.model.entity import UnifiedModel
    from harness.model.facts import EntityFacts, FieldFacts
    from harness.wire import Steps

_Strategy: TypeAlias = "st.SearchStrategy[Any]"
_Tree: TypeAlias = "dict[str, Any]"
_Scalars: TypeAlias = "Mapping[str, Callable[[_Bounds], _Strategy]]"

_DEPTH = 3  # parts within parts, before what may be left out is left out
_DIGITS, _PLACES = 38, 18  # of a decimal
_LONGEST = 2**63  # the first integer that no column takes
_MORE = 3  # items, beyond the fewest that a list may have
_ABSENT: Final = object()

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")  # PostgreSQL has no text with NUL
_OFFSETS = st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
_EARLIEST, _LATEST = dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29)  # noqa: DTZ001 - their zone is drawn
_JSON = st.recursive(
    st.booleans() | st.integers(1 - _LONGEST, _LONGEST - 1) | st.text(_CHARACTERS),
    lambda inner: st.lists(inner | st.none(), max_size=3) | st.dictionaries(st.text(_CHARACTERS), inner, max_size=3),
    max_leaves=5,
)


def build_values(
    facts: Mapping[str, EntityFacts], models: Mapping[str, type[UnifiedModel]]
) -> dict[str, st.SearchStrategy[UnifiedModel]]:
    """Build a strategy of valid values for every entity, by its name."""
    domain = _Domain(facts, models)
    return {name: domain.later(name, _DEPTH).map(model.model_validate) for name, model in models.items()}


def build_payloads(
    facts: Mapping[str, EntityFacts], models: Mapping[str, type[UnifiedModel]]
) -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """Build a strategy of objects as upstream sends them, for every entity that comes from there, by its name."""
    domain = _Domain(facts, models)
    upstream = (name for name, entity in facts.items() if any(field.source for field in entity.fields))
    return {name: domain.payload(name, _DEPTH) for name in upstream}


class _Bounds(NamedTuple):
    """Hold the limits of a value; None is no limit."""

    ge: Any = None
    gt: Any = None
    le: Any = None
    lt: Any = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


def _bounds(info: FieldInfo) -> _Bounds:
    limits = ((key, getattr(bound, key, None)) for bound in info.metadata for key in _Bounds._fields)
    return _Bounds(**{key: value for key, value in limits if value is not None})


def _strings(bounds: _Bounds) -> st.SearchStrategy[str]:
    if bounds.pattern is None:
        return st.text(_CHARACTERS, min_size=bounds.min_length or 0, max_size=bounds.max_length)
    least, most = bounds.min_length or 0, math.inf if bounds.max_length is None else bounds.max_length
    matching = st.from_regex(bounds.pattern, fullmatch=True, alphabet=_CHARACTERS)
    return matching.filter(lambda text: least <= len(text) <= most)


def _whole(bounds: _Bounds, scale: int = 1, limit: int = _LONGEST) -> tuple[int, int]:
    """Find the least and the greatest whole number within the bounds, which are multiplied by the scale."""
    least, most = 1 - limit, limit - 1
    if bounds.ge is not None:
        least = max(least, math.ceil(Fraction(bounds.ge) * scale))
    if bounds.gt is not None:
        least = max(least, math.floor(Fraction(bounds.gt) * scale) + 1)
    if bounds.le is not None:
        most = min(most, math.floor(Fraction(bounds.le) * scale))
    if bounds.lt is not None:
        most = min(most, math.ceil(Fraction(bounds.lt) * scale) - 1)
    return least, most


def _decimals(bounds: _Bounds) -> st.SearchStrategy[Decimal]:
    ranges = {places: _whole(bounds, 10**places, 10**_DIGITS) for places in range(_PLACES + 1)}
    possible = st.sampled_from([places for places, (least, most) in ranges.items() if least <= most])
    return possible.flatmap(
        lambda places: st.integers(*ranges[places]).map(lambda digits: Decimal(f"{digits}E-{places}"))
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


_SCALARS: _Scalars = {
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


def _iso_text(value: dt.date | dt.time) -> str:
    return value.isoformat()


_SENT_SCALARS: _Scalars = {
    **_SCALARS,
    "decimal": lambda bounds: _decimals(bounds) | _decimals(bounds).map("{:f}".format),
    "number": lambda bounds: _floats(bounds).map(lambda number: Decimal(repr(number))),
    "date": lambda _: st.dates().map(_iso_text),
    "time": lambda _: st.times().map(_iso_text),
    "datetime": lambda _: _moments(_OFFSETS | st.just(dt.UTC)).map(_iso_text),
    "uuid": lambda _: st.uuids().map(str),
}
"""The same as an endpoint sends them: in JSON, whose numbers were read as decimals."""


class _Field(NamedTuple):
    """Hold what facts and model say of one field."""

    facts: FieldFacts
    info: FieldInfo

    @property
    def may_be_absent(self) -> bool:
        return not self.info.is_required()

    @property
    def takes_none(self) -> bool:
        return type(None) in get_args(self.info.annotation)

    @property
    def paths(self) -> list[Steps]:
        """List where its value may stand, but for what the request itself says."""
        return [path for path in self.facts.source if path[0] != "#" and not path[0].startswith("{")]

    @property
    def places(self) -> list[Steps]:
        """List what is put at those paths: the value, or the whole entity around its key."""
        return [path[:-1] if self.whole else path for path in self.paths]

    @property
    def is_object(self) -> bool:
        return bool(self.facts.types or self.whole)

    @property
    def whole(self) -> str | None:
        """Name the entity that stands around its key."""
        return self.facts.refers if self.facts.embeds_in_source else None

    def scalars(self, kinds: _Scalars) -> _Strategy:
        """Draw one value; from an open enum also what it does not know."""
        types = list(inner_types(self.info.annotation))
        literals = [word for type_ in types if get_origin(type_) is Literal for word in get_args(type_)]
        if literals:
            return st.sampled_from(literals)
        name = self.facts.type.removeprefix("list[").removesuffix("]")
        if name in kinds:
            return kinds[name](_Bounds() if self.facts.many else _bounds(self.info))
        enums = (type_ for type_ in types if isinstance(type_, type) and issubclass(type_, StrEnum))
        words = [st.sampled_from([member.value for member in enum]) for enum in enums]
        return st.one_of(words + ([st.text(_CHARACTERS)] if str in types else []))

    def listed(self, item: _Strategy, depth: int) -> _Strategy:
        """Draw one, or a list of them, which is short where parts stand deep within parts."""
        if not self.facts.many:
            return item
        bounds = _bounds(self.info)
        least = bounds.min_length or 0
        most = least + (_MORE if depth > 0 or not self.facts.types else 0)
        return st.lists(item, min_size=least, max_size=min(most, bounds.max_length or most))


@dataclass(frozen=True)
class _Domain:
    """Hold one schema, and the strategies that were built for it: an entity may embed itself."""

    facts: Mapping[str, EntityFacts]
    models: Mapping[str, type[UnifiedModel]]
    _fields: dict[str, tuple[_Field, ...]] = field(default_factory=dict)
    _values: dict[tuple[str, int], st.SearchStrategy[_Tree]] = field(default_factory=dict)
    _payloads: dict[tuple[str, int], st.SearchStrategy[_Tree]] = field(default_factory=dict)

    def fields(self, entity: str) -> tuple[_Field, ...]:
        if entity not in self._fields:
            infos = {info.alias or name: info for name, info in self.models[entity].model_fields.items()}
            self._fields[entity] = tuple(_Field(facts, infos[facts.name]) for facts in self.facts[entity].fields)
        return self._fields[entity]

    def later(self, entity: str, depth: int) -> _Strategy:
        """Draw what the model takes, from a strategy that is built when it is first drawn from."""
        return st.deferred(lambda: self._entity(entity, depth))

    def _entity(self, entity: str, depth: int) -> st.SearchStrategy[_Tree]:
        if (entity, depth) not in self._values:
            always: _Tree = {}
            sometimes: _Tree = {}
            for each in self.fields(entity):
                is_cut = depth <= 0 and bool(each.facts.types)
                if not (is_cut and each.may_be_absent):
                    value = st.none() if is_cut and each.facts.nullable else self._value(each, depth)
                    (sometimes if each.may_be_absent else always)[each.facts.name] = value
            self._values[entity, depth] = st.fixed_dictionaries(always, optional=sometimes)
        return self._values[entity, depth]

    def _value(self, field: _Field, depth: int) -> _Strategy:
        parts = [self.later(part, max(depth - 1, 0)) for part in field.facts.types]
        value = field.listed(st.one_of(parts) if parts else field.scalars(_SCALARS), depth)
        return st.none() | value if field.facts.nullable else value

    def payload(self, entity: str, depth: int) -> st.SearchStrategy[_Tree]:
        """Draw one object, as the endpoint of the entity sends it: each value at one of its paths."""
        if (entity, depth) not in self._payloads:
            self._payloads[entity, depth] = self._object(self, entity, depth)
        return self._payloads[entity, depth]

    @staticmethod
    @st.composite  # once: at each call it would read the source of what it decorates
    def _object(draw: st.DrawFn, self: _Domain, entity: str, depth: int) -> _Tree:
        """Draw the values of one object, what stands around others first; one of them at least stands there."""
        payload: _Tree = {}
        plain = [field for field in self.fields(entity) if not field.is_object]
        first = [field for field in plain if any(self._is_free({}, place, field, entity) for place in field.places)]
        certain = draw(st.sampled_from(first)) if first else None
        for each in sorted(self.fields(entity), key=lambda field: not field.is_object):
            if any(_dig(payload, path) is not _ABSENT for path in each.paths):
                continue  # it stands inside of what stands there already
            is_cut = depth <= 0 and each.is_object
            free = [path for path in each.places if self._is_free(payload, path, each, entity)]
            needed = each is certain or not all(self._within(entity, path, "may_be_absent") for path in each.places)
            if free and (needed or not (is_cut or draw(st.booleans()))):
                place = draw(st.sampled_from(free))
                may_be_none = each.facts.nullable and self._within(entity, place, "takes_none")
                is_none = may_be_none and (is_cut or draw(st.booleans()))
                *outer, last = place
                around = payload
                for step in outer:
                    around = around.setdefault(step, {})
                around[last] = None if is_none else draw(self._sent(each, depth))
        return payload

    def _sent(self, field: _Field, depth: int) -> _Strategy:
        inner = max(depth - 1, 0)
        if field.whole:
            return self.payload(field.whole, inner)
        if field.facts.discriminator:
            variants = field.facts.variants.items()
            parts = [self._tagged(field.facts.discriminator, tag, part, inner) for tag, part in variants]
        else:
            parts = [self.payload(part, inner) for part in field.facts.types]
        return field.listed(st.one_of(parts) if parts else field.scalars(_SENT_SCALARS), depth)

    def _tagged(self, discriminator: str, tag: str, part: str, depth: int) -> _Strategy:
        return self.payload(part, depth).map(lambda payload: {discriminator: tag, **payload})

    def _within(self, entity: str, place: Steps, state: str) -> bool:
        """Return whether all that stands there, or further in, allows for that state."""
        inside = (field for field in self.fields(entity) if any(path[: len(place)] == place for path in field.paths))
        return all(getattr(field, state) for field in inside)

    def _is_free(self, payload: _Tree, place: Steps, field: _Field, entity: str) -> bool:
        """Return whether a value can be put there.

        It cannot inside of an object that is left out, nor where another path is meant.
        """
        objects = {outer for other in self.fields(entity) if other.is_object for outer in other.places}
        for length in range(1, len(place)):
            outer = _dig(payload, place[:length])
            if place[:length] in objects if outer is _ABSENT else not isinstance(outer, dict):
                return False
        before = field.places[: field.places.index(place)]
        return not any(place[: len(other)] == other for other in before)


def _dig(payload: _Tree, path: Steps) -> Any:
    value: Any = payload
    for step in path:
        match value:
            case None:
                return None
            case {**tree} if step in tree:
                value = tree[step]
            case _:
                return _ABSENT
    return value
