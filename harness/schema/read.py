"""A schema file to a Schema: what each key says, and every key that says it wrongly.

Nothing is guessed: while a problem stands, there is no Schema.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from harness import located
from harness.errors import SchemaError, nearest
from harness.schema import grammar
from harness.schema.check import Problem, check
from harness.schema.ir import UNREADABLE, Constraint, Entity, Enum, Field, Schema, Source, Steps, Type
from harness.schema.language import (
    CONSTRAINT_KEYS,
    ENTITY_KEYS,
    ENUM_KEYS,
    FIELD_KEYS,
    SCHEMA_KEYS,
    SOURCE_KEYS,
    TEXT,
    Keys,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.located import Located, Value

_T = TypeVar("_T")


def load(path: Path) -> Schema:
    """The Schema in a file; raises SchemaError with every problem of the file, one `file:line:col: sentence` a line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as missing:
        message = f"{path}: cannot be read as a schema: {missing.strerror}"
        raise SchemaError(message) from None
    except UnicodeDecodeError:
        message = f"{path}: cannot be read as a schema: it is not UTF-8 text"
        raise SchemaError(message) from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Schema:
    """The Schema in `text`; raises SchemaError with every problem, one `file:line:col: sentence` a line."""
    document = located.read(text, file, SchemaError)
    reader = _Reader(document)
    schema = reader.schema()
    problems = [*reader.problems, *check(schema, document)]
    if problems:
        ordered = sorted(problems, key=lambda problem: (problem.mark.line, problem.mark.column))
        raise SchemaError("\n".join(map(str, ordered)))
    return schema


class _Reader:
    """Walks the document once; `problems` collects what it could not take."""

    def __init__(self, document: Located) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.names = grammar.Names(frozenset(), frozenset())

    def schema(self) -> Schema:
        told = self._mapping((), self.document.value, SCHEMA_KEYS, "a schema")
        entities, enums = _parts(told, "entities"), _parts(told, "enums")
        if not entities:
            self._problem((), "a schema needs entities")
        self.names = grammar.Names(frozenset(entities), frozenset(enums))
        return Schema(
            entities=tuple(self._entity(name, value) for name, value in entities.items()),
            enums=tuple(self._enum(name, value) for name, value in enums.items()),
            description=_text(told, "description"),
            drop=_texts(told, "drop"),
            file=PurePath(self.document.at().file).name,
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
            description=_text(told, "description"),
            embedded=told.get("embedded") is True,
            access="user" if told.get("access") == "user" else "public",
            cache_table=_text(told, "cache_table"),
            cache_ttl=_whole(told, "cache_ttl"),
            stale_ttl=_whole(told, "stale_ttl"),
            negative_ttl=_whole(told, "negative_ttl"),
            retention=_whole(told, "retention"),
            invalidated_by=_texts(told, "invalidated_by"),
            source=source,
            refused=tuple((path, str(reason)) for path, reason in _parts(told, "refused").items()),
            renamed_from=_text(told, "renamed_from"),
        )

    def _field(self, path: located.Path, value: Value, around: Source | None) -> Field:
        _, entity, _, name = map(str, path)
        told = self._mapping(path, value, FIELD_KEYS, f"field {entity}.{name}")
        return Field(
            name=name,
            type=self._type(path, value),
            description=_text(told, "description"),
            examples=_items(told, "examples"),
            unit=_text(told, "unit"),
            const=told.get("const"),
            default=told.get("default"),
            constraints=_constraints(told),
            optional=told.get("optional") is True,
            nullable=told.get("nullable") is True,
            unique=told.get("unique") is True,
            index=told.get("index") is True,
            primary_key=told.get("primary_key") is True,
            foreign_key=self._parsed(path, told, "foreign_key", grammar.reference, None),
            discriminator=_text(told, "discriminator"),
            deprecated=_text(told, "deprecated"),
            renamed_from=_text(told, "renamed_from"),
            original=self._parsed(path, told, "original", grammar.original_path, ()),
            source=self._source(path, told.get("source"), grammar.value_paths, around.endpoint if around else ""),
            fetched=self._parsed(path, told, "fetched", grammar.endpoint, ""),
            pii=_text(told, "pii") or "none",
        )

    def _type(self, path: located.Path, value: Value) -> Type:
        told = _parts({"field": value}, "field")
        if isinstance(value, dict) and "type" not in told:
            self.problems.append(Problem(self.document.key(*path), f"field {path[1]}.{path[3]} has no type"))
        return self._parsed(path, told, "type", lambda text: grammar.type_of(text, self.names), UNREADABLE)

    def _source(
        self, owner: located.Path, value: Value, paths: Callable[[str], tuple[Steps, ...]], endpoint: str = ""
    ) -> Source | None:
        """`path` alone, or {endpoint, path}; without an endpoint of its own it has that of the entity."""
        if value is None:
            return None
        if isinstance(value, str):
            return Source(endpoint, self._parsed(owner, {"source": value}, "source", paths, ((),)))
        path = (*owner, "source")
        told = self._mapping(path, value, SOURCE_KEYS, f"the source of {owner[-1]}")
        own = self._parsed(path, told, "endpoint", grammar.endpoint, endpoint)
        return Source(own, self._parsed(path, told, "path", paths, ((),)))

    def _parsed(
        self, owner: located.Path, told: dict[str, Value], key: str, parse: Callable[[str], _T], absent: _T
    ) -> _T:
        """What the text at a key says; `absent` where there is none, or where it says nothing that can be read."""
        text = _text(told, key)
        try:
            return parse(text) if text else absent
        except ValueError as unreadable:
            self._problem((*owner, key), str(unreadable))
            return absent

    def _mapping(self, path: located.Path, value: Value, keys: Keys, what: str) -> dict[str, Value]:
        """The keys that are known and hold what they may; a problem for each of the others."""
        if not isinstance(value, dict):
            self._problem(path, f"{what} must be a mapping of keys to values")
            return {}
        for key in value.keys() - keys.keys():
            mark = self.document.key(*path, key)
            self.problems.append(Problem(mark, f"{what} has no key {key!r}; {nearest(key, keys)}"))
        known = {key: item for key, item in value.items() if key in keys}
        return {key: item for key, item in known.items() if self._holds(path, key, item, keys)}

    def _holds(self, path: located.Path, key: str, value: Value, keys: Keys) -> bool:
        kind = keys[key]
        if kind.accepts(value):
            return True
        hint = "; put it in quotes" if kind is TEXT and isinstance(value, int) else ""
        self._problem((*path, key), f"{key} must be {kind.name}{hint}")
        return False

    def _problem(self, path: located.Path, sentence: str) -> None:
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


def _whole(told: dict[str, Value], key: str) -> int | None:
    value = told.get(key)
    return value if isinstance(value, int) else None


def _constraints(told: dict[str, Value]) -> tuple[Constraint, ...]:
    bounds = ((key, told.get(key)) for key in CONSTRAINT_KEYS)
    return tuple(
        Constraint(key, value) for key, value in bounds if value is not None and not isinstance(value, dict | list)
    )
