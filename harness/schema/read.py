"""A schema file to a Schema: what each key says, and every key that says it wrongly.

Nothing is guessed: while a problem stands, there is no Schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from harness import positioned_yaml
from harness.errors import SchemaError, is_near, nearest
from harness.files import read_text
from harness.positioned_yaml import Problem
from harness.schema import grammar
from harness.schema.check import check
from harness.schema.frames import framed
from harness.schema.ir import UNREADABLE, Constraint, Entity, Enum, Field, Schema, Source, Steps
from harness.schema.language import (
    CONSTRAINT_KEYS,
    ENTITY_KEYS,
    ENUM_KEYS,
    FIELD_KEYS,
    SCHEMA_KEYS,
    SOURCE_KEYS,
    Keys,
    Kind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from harness.positioned_yaml import SourceText, Value, YamlDocument

_T = TypeVar("_T")
_EMPTY: tuple[Value, ...] = ([], {})

_ENTITY_AS_WRITTEN = (
    "description", "embedded", "access", "cache_table", "cache_ttl", "stale_ttl", "negative_ttl", "retention",
    "renamed_from",
)  # fmt: skip
_FIELD_AS_WRITTEN = (
    "description", "unit", "optional", "nullable", "unique", "index", "primary_key", "discriminator", "deprecated",
    "renamed_from", "pii",
)  # fmt: skip
"""The keys whose value is in the IR as the file has it."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file's Schema, or every problem that stands against one, in the order of the file."""

    schema: Schema | None
    problems: tuple[Problem, ...]
    text: SourceText

    def __str__(self) -> str:
        return "\n".join(framed(problem, self.text) for problem in self.problems)


def load(path: Path) -> Schema:
    """The Schema in a file; raises SchemaError with every problem: `file:line:col: sentence`, and the line shown."""
    return parse(read_text(path, SchemaError), str(path))


def parse(text: str, file: str) -> Schema:
    """The Schema in `text`; raises SchemaError with every problem: `file:line:col: sentence`, and the line shown."""
    examined = examine(text, file)
    if examined.schema is None:
        raise SchemaError(str(examined))
    return examined.schema


def examine(text: str, file: str) -> Examined:
    """The Schema in `text` or its problems."""
    document = positioned_yaml.scan(text, file)
    if document.broken:
        return Examined(None, document.problems, document.text)
    reader = _Reader(document)
    schema = reader.schema()
    problems = [*document.problems, *reader.problems, *check(schema, document)]
    ordered = sorted(problems, key=lambda problem: (problem.mark.line, problem.mark.column))
    return Examined(None if problems else schema, tuple(ordered), document.text)


class _Reader:
    """Walks the document once; `problems` collects what it could not take."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.names = grammar.Names(frozenset(), frozenset())

    def schema(self) -> Schema:
        told = self._mapping((), self.document.value, SCHEMA_KEYS, "a schema")
        entities, enums = _parts(told, "entities"), _parts(told, "enums")
        self.names = grammar.Names(frozenset(entities), frozenset(enums))
        return Schema(
            entities=tuple(self._entity(name, value) for name, value in entities.items()),
            enums=tuple(self._enum(name, value) for name, value in enums.items()),
            description=_text(told, "description"),
            drop=_texts(told, "drop"),
            file=PurePath(self.document.text.file).name,
        )

    def _enum(self, name: str, value: Value) -> Enum:
        told = self._mapping(("enums", name), value, ENUM_KEYS, f"enum {name}")
        return Enum(
            name=name,
            values=_texts(told, "values"),
            open=told.get("open") is True,
            description=_text(told, "description"),
        )

    def _entity(self, name: str, value: Value) -> Entity:
        path = ("entities", name)
        told = self._mapping(path, value, ENTITY_KEYS, f"entity {name}")
        source = self._source(path, told.get("source"), grammar.object_path)
        fields = _parts(told, "fields")
        return Entity(
            name=name,
            fields=tuple(self._field((*path, "fields", key), item, source) for key, item in fields.items()),
            invalidated_by=_texts(told, "invalidated_by"),
            source=source,
            refused=tuple((path, str(reason)) for path, reason in _parts(told, "refused").items()),
            **_as_written(told, _ENTITY_AS_WRITTEN),
        )

    def _field(self, path: positioned_yaml.Path, value: Value, around: Source | None) -> Field:
        _, entity, _, name = map(str, path)
        told = self._mapping(path, value, FIELD_KEYS, f"field {entity}.{name}")
        return Field(
            name=name,
            type=self._parsed(path, told, "type", lambda text: grammar.type_of(text, self.names), UNREADABLE),
            examples=_items(told, "examples"),
            const=self._preset(path, told, "const"),
            default=self._preset(path, told, "default"),
            constraints=_constraints(told),
            foreign_key=self._parsed(path, told, "foreign_key", grammar.reference, None),
            original=self._parsed(path, told, "original", grammar.original_path, ()),
            source=self._source(path, told.get("source"), grammar.value_paths, around.endpoint if around else ""),
            fetched=self._parsed(path, told, "fetched", grammar.endpoint, ""),
            **_as_written(told, _FIELD_AS_WRITTEN),
        )

    def _preset(self, path: positioned_yaml.Path, told: dict[str, Value], key: str) -> Value:
        value = told.get(key)
        if value is None and key in told:
            self._problem((*path, key), f"{key} cannot be null; a field that may be absent is `optional: true`")
        return value

    def _source(
        self, owner: positioned_yaml.Path, value: Value, paths: Callable[[str], tuple[Steps, ...]], endpoint: str = ""
    ) -> Source | None:
        """`path` alone, or {endpoint, path}; without an endpoint of its own it has that of the entity."""
        if value is None:
            return None
        if isinstance(value, str):
            return Source(endpoint, self._parsed(owner, {"source": value}, "source", paths, ((),), ()))
        path = (*owner, "source")
        told = self._mapping(path, value, SOURCE_KEYS, f"the source of {owner[-1]}")
        own = self._parsed(path, told, "endpoint", grammar.endpoint, endpoint)
        return Source(own, self._parsed(path, told, "path", paths, ((),), ()))

    def _parsed(
        self,
        owner: positioned_yaml.Path,
        told: dict[str, Value],
        key: str,
        parse: Callable[[str], _T],
        absent: _T,
        unreadable: _T | None = None,
    ) -> _T:
        """What the text at a key says; `absent` where there is none, `unreadable` (or `absent`) where it is none."""
        text = _text(told, key)
        try:
            return parse(text) if text else absent
        except ValueError as wrong:
            self._problem((*owner, key), str(wrong))
            return absent if unreadable is None else unreadable

    def _mapping(self, path: positioned_yaml.Path, value: Value, keys: Keys, what: str) -> dict[str, Value]:
        """The keys that are known and hold what they may; a problem for each of the others."""
        if not isinstance(value, dict):
            self._problem(path, f"{what} must be a mapping of keys to values")
            return {}
        told: dict[str, Value] = {}
        for key, item in value.items():
            if key not in keys:
                mark = self.document.key(*path, key)
                self.problems.append(Problem(mark, f"{what} has no key {key!r}; {nearest(key, keys)}"))
            elif keys[key].kind.accepts(item):
                told[key] = item
            else:
                self._unfit((*path, key), item, keys[key].kind)
        for key in [key for key, known in keys.items() if known.required and value.get(key, {}) in _EMPTY]:
            if not any(is_near(unknown, key) for unknown in value.keys() - keys.keys()):
                self.problems.append(Problem(self.document.key(*path), f"{what} has no {key}"))
        return told

    def _unfit(self, path: positioned_yaml.Path, value: Value, kind: Kind) -> None:
        """A problem at the value, or at each item of it that is to blame."""
        pairs = [(key, item) for key, item in _pairs(value) if kind.accepts(_alone(value, key, "text"))]
        blamed: list[tuple[positioned_yaml.Path, Value]]
        blamed = [((key,), item) for key, item in pairs if not kind.accepts(_alone(value, key, item))]
        for inner, item in blamed or [((), value)]:
            is_bare = isinstance(item, int | Decimal) and (blamed or kind.accepts("text"))
            self._problem((*path, *inner), f"{path[-1]} must be {kind.name}{'; put it in quotes' if is_bare else ''}")

    def _problem(self, path: positioned_yaml.Path, sentence: str) -> None:
        self.problems.append(Problem(self.document.at(*path), sentence))


def _parts(told: dict[str, Value], key: str) -> dict[str, Value]:
    value = told.get(key)
    return value if isinstance(value, dict) else {}


def _text(told: dict[str, Value], key: str) -> str:
    value = told.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(told: dict[str, Value], key: str) -> tuple[str, ...]:
    return tuple(map(str, _items(told, key)))


def _items(told: dict[str, Value], key: str) -> tuple[Value, ...]:
    value = told.get(key)
    return tuple(value) if isinstance(value, list) else ()


def _as_written(told: dict[str, Value], keys: Iterable[str]) -> dict[str, Any]:
    pairs = ((key, told[key]) for key in keys if key in told)
    return {key: value.strip() if isinstance(value, str) else value for key, value in pairs}


def _pairs(value: Value) -> Iterable[tuple[str | int, Value]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _alone(around: Value, key: str | int, item: Value) -> Value:
    """The item in a collection like the one that it stands in, with nothing beside it."""
    return {str(key): item} if isinstance(around, dict) else [item]


def _constraints(told: dict[str, Value]) -> tuple[Constraint, ...]:
    bounds = ((key, told[key]) for key in CONSTRAINT_KEYS if key in told)
    return tuple(Constraint(key, value) for key, value in bounds if isinstance(value, int | Decimal | str))
