"""Read a schema file as a Schema, and report every key that says something invalid.

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
from harness.schema.frames import frame
from harness.schema.ir import UNREADABLE, Constraint, Entity, Enum, Field, PayloadSource, Schema
from harness.schema.language import (
    CONSTRAINT_KEYS,
    ENTITY_KEYS,
    ENUM_KEYS,
    FIELD_KEYS,
    SCHEMA_KEYS,
    SOURCE_KEYS,
    KeySpecs,
    ValueSpec,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from harness.positioned_yaml import NodePath, SourceText, Value, YamlDocument
    from harness.wire import Steps

_T = TypeVar("_T")
_EMPTY: tuple[Value, ...] = ([], {})

_ENTITY_KEYS_AS_WRITTEN = (
    "description", "embedded", "access", "cache_table", "cache_ttl", "stale_ttl", "negative_ttl", "retention",
    "renamed_from",
)  # fmt: skip
_FIELD_KEYS_AS_WRITTEN = (
    "description", "unit", "optional", "nullable", "unique", "index", "primary_key", "discriminator", "deprecated",
    "renamed_from", "pii",
)  # fmt: skip
"""The keys whose value is in the IR as the file has it."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Hold the Schema of a file, or every problem that stands against one, in the order of the file."""

    schema: Schema | None
    problems: tuple[Problem, ...]
    text: SourceText

    def __str__(self) -> str:
        return "\n".join(frame(problem, self.text) for problem in self.problems)


def load(path: Path) -> Schema:
    """Read the Schema in a file.

    Raises:
        SchemaError: The file cannot be read, or has problems: `file:line:col: sentence` and the line, for each.
    """
    return parse(read_text(path, SchemaError), str(path))


def parse(text: str, file: str) -> Schema:
    """Read the Schema in `text`, which stands in `file`.

    Raises:
        SchemaError: The text has problems: `file:line:col: sentence` and the line, for each.
    """
    examination = examine(text, file)
    if examination.schema is None:
        raise SchemaError(str(examination))
    return examination.schema


def examine(text: str, file: str) -> Examination:
    """Read the Schema in `text`, which stands in `file`, or find all its problems."""
    document = positioned_yaml.scan(text, file)
    if document.broken:
        return Examination(None, document.problems, document.text)
    reader = _SchemaReader(document)
    schema = reader.schema()
    problems = [*document.problems, *reader.problems, *check(schema, document)]
    ordered = sorted(problems, key=lambda problem: (problem.mark.line, problem.mark.column))
    return Examination(None if problems else schema, tuple(ordered), document.text)


class _SchemaReader:
    """Walk the document once, and collect in `problems` what the IR cannot hold."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.names = grammar.TypeNames(frozenset(), frozenset())

    def schema(self) -> Schema:
        keys = self._known_keys((), self.document.value, SCHEMA_KEYS, "a schema")
        entities, enums = _mapping_at(keys, "entities"), _mapping_at(keys, "enums")
        self.names = grammar.TypeNames(frozenset(entities), frozenset(enums))
        return Schema(
            entities=tuple(self._entity(name, value) for name, value in entities.items()),
            enums=tuple(self._enum(name, value) for name, value in enums.items()),
            description=_text_at(keys, "description"),
            drop=_texts_at(keys, "drop"),
            file=PurePath(self.document.text.file).name,
        )

    def _enum(self, name: str, value: Value) -> Enum:
        keys = self._known_keys(("enums", name), value, ENUM_KEYS, f"enum {name}")
        return Enum(
            name=name,
            values=_texts_at(keys, "values"),
            open=keys.get("open") is True,
            description=_text_at(keys, "description"),
        )

    def _entity(self, name: str, value: Value) -> Entity:
        path = ("entities", name)
        keys = self._known_keys(path, value, ENTITY_KEYS, f"entity {name}")
        source = self._source(path, keys.get("source"), grammar.parse_object_path)
        fields = _mapping_at(keys, "fields")
        return Entity(
            name=name,
            fields=tuple(self._field((*path, "fields", key), item, source) for key, item in fields.items()),
            invalidated_by=_texts_at(keys, "invalidated_by"),
            source=source,
            refused=tuple((refused, str(reason)) for refused, reason in _mapping_at(keys, "refused").items()),
            **_as_written(keys, _ENTITY_KEYS_AS_WRITTEN),
        )

    def _field(self, path: NodePath, value: Value, around: PayloadSource | None) -> Field:
        _, entity, _, name = map(str, path)
        keys = self._known_keys(path, value, FIELD_KEYS, f"field {entity}.{name}")
        return Field(
            name=name,
            type=self._parsed(path, keys, "type", lambda text: grammar.parse_type(text, self.names), UNREADABLE),
            examples=_list_at(keys, "examples"),
            const=self._not_null(path, keys, "const"),
            default=self._not_null(path, keys, "default"),
            constraints=tuple(
                Constraint(key, bound)
                for key in CONSTRAINT_KEYS
                if isinstance(bound := keys.get(key), int | Decimal | str)
            ),
            foreign_key=self._parsed(path, keys, "foreign_key", grammar.parse_reference, None),
            original=self._parsed(path, keys, "original", grammar.parse_original_path, ()),
            source=self._source(path, keys.get("source"), grammar.parse_value_paths, around.endpoint if around else ""),
            fetched=self._parsed(path, keys, "fetched", grammar.parse_endpoint, ""),
            **_as_written(keys, _FIELD_KEYS_AS_WRITTEN),
        )

    def _not_null(self, path: NodePath, keys: dict[str, Value], key: str) -> Value:
        value = keys.get(key)
        if value is None and key in keys:
            self._problem((*path, key), f"{key} cannot be null; a field that may be absent is `optional: true`")
        return value

    def _source(
        self, owner: NodePath, value: Value, paths: Callable[[str], tuple[Steps, ...]], endpoint: str = ""
    ) -> PayloadSource | None:
        """Read `path` alone, or {endpoint, path}; without an endpoint of its own it has that of the entity."""
        if value is None:
            return None
        if isinstance(value, str):
            return PayloadSource(endpoint, self._parsed(owner, {"source": value}, "source", paths, ((),), ()))
        path = (*owner, "source")
        keys = self._known_keys(path, value, SOURCE_KEYS, f"the source of {owner[-1]}")
        own = self._parsed(path, keys, "endpoint", grammar.parse_endpoint, endpoint)
        also = self._endpoints((*path, "also"), _texts_at(keys, "also"))
        return PayloadSource(own, self._parsed(path, keys, "path", paths, ((),), ()), also)

    def _endpoints(self, path: NodePath, texts: Iterable[str]) -> tuple[str, ...]:
        """Read a list of endpoints; what cannot be read is empty."""
        found: list[str] = []
        for place, text in enumerate(texts):
            try:
                found.append(grammar.parse_endpoint(text.strip()))
            except ValueError as invalid:
                self._problem((*path, place), str(invalid))
                found.append("")
        return tuple(found)

    def _parsed(
        self,
        owner: NodePath,
        keys: dict[str, Value],
        key: str,
        parse_text: Callable[[str], _T],
        absent: _T,
        unreadable: _T | None = None,
    ) -> _T:
        """Parse the text at a key; return `absent` without one, `unreadable` (or `absent`) if it cannot be parsed."""
        text = _text_at(keys, key)
        try:
            return parse_text(text) if text else absent
        except ValueError as invalid:
            self._problem((*owner, key), str(invalid))
            return absent if unreadable is None else unreadable

    def _known_keys(self, path: NodePath, value: Value, specs: KeySpecs, what: str) -> dict[str, Value]:
        """Return the keys that are known and hold what they may; add a problem for each of the others."""
        if not isinstance(value, dict):
            self._problem(path, f"{what} must be a mapping of keys to values")
            return {}
        known: dict[str, Value] = {}
        for key, item in value.items():
            if key not in specs:
                mark = self.document.key(*path, key)
                self.problems.append(Problem(mark, f"{what} has no key {key!r}; {nearest(key, specs)}"))
            elif specs[key].value.accepts(item):
                known[key] = item
            else:
                self._unfit((*path, key), item, specs[key].value)
        for key in [key for key, spec in specs.items() if spec.required and value.get(key, {}) in _EMPTY]:
            if not any(is_near(unknown, key) for unknown in value.keys() - specs.keys()):
                self.problems.append(Problem(self.document.key(*path), f"{what} has no {key}"))
        return known

    def _unfit(self, path: NodePath, value: Value, spec: ValueSpec) -> None:
        """Add a problem at the value, or at each item of it that is to blame."""
        items: Iterable[tuple[str | int, Value]] = ()
        if isinstance(value, dict):
            items = value.items()
        elif isinstance(value, list):
            items = enumerate(value)
        pairs = [(key, item) for key, item in items if spec.accepts(_alone(value, key, "text"))]
        blamed: list[tuple[NodePath, Value]]
        blamed = [((key,), item) for key, item in pairs if not spec.accepts(_alone(value, key, item))]
        for inner, item in blamed or [((), value)]:
            is_bare = isinstance(item, int | Decimal) and (blamed or spec.accepts("text"))
            self._problem((*path, *inner), f"{path[-1]} must be {spec.name}{'; put it in quotes' if is_bare else ''}")

    def _problem(self, path: NodePath, sentence: str) -> None:
        self.problems.append(Problem(self.document.at(*path), sentence))


def _mapping_at(keys: dict[str, Value], key: str) -> dict[str, Value]:
    value = keys.get(key)
    return value if isinstance(value, dict) else {}


def _text_at(keys: dict[str, Value], key: str) -> str:
    value = keys.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts_at(keys: dict[str, Value], key: str) -> tuple[str, ...]:
    return tuple(map(str, _list_at(keys, key)))


def _list_at(keys: dict[str, Value], key: str) -> tuple[Value, ...]:
    value = keys.get(key)
    return tuple(value) if isinstance(value, list) else ()


def _as_written(keys: dict[str, Value], names: Iterable[str]) -> dict[str, Any]:
    pairs = ((name, keys[name]) for name in names if name in keys)
    return {name: value.strip() if isinstance(value, str) else value for name, value in pairs}


def _alone(around: Value, key: str | int, item: Value) -> Value:
    """Return the item in a collection like the one that it stands in, with nothing beside it."""
    return {str(key): item} if isinstance(around, dict) else [item]
