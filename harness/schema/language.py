"""Define the keys of the schema language, level by level: what each means, and what it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from harness.schema.grammar import ENDPOINT, PATH, REFERENCE
from harness.schema.ir import ACCESS, PII, SCALARS

if TYPE_CHECKING:
    from harness.positioned_yaml import Value
    from harness.wire import Json

JsonSchema: TypeAlias = "Mapping[str, Json]"

TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
"""A name that an entity or an enum can have."""

FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """Specify what a key may hold.

    Attributes:
        name: How a sentence names it.
        accepts: Return True for a value that the key may hold.
        json_schema: What JSON Schema can say of it to editors.
    """

    name: str
    accepts: Callable[[Value], bool]
    json_schema: JsonSchema


@dataclass(frozen=True, slots=True)
class KeySpec:
    """Specify a key of the language: what it may hold, what it means in a sentence, and whether it must be there."""

    value: ValueSpec
    about: str
    required: bool = False


KeySpecs: TypeAlias = Mapping[str, KeySpec]

_DROP = re.compile(r"\w+(\.\w+)?")
_PART = rf"{TYPE_NAME.pattern}(\s*\|\s*{TYPE_NAME.pattern})*"
_ITEM = rf"({'|'.join(SCALARS)}|{_PART})"


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_mapping(value: Value) -> bool:
    return isinstance(value, dict)


def _one_of(words: tuple[str, ...]) -> ValueSpec:
    return ValueSpec(f"one of {', '.join(words)}", lambda value: value in words, {"enum": list(words)})


def _by_name(level: str, name: re.Pattern[str]) -> ValueSpec:
    inner: JsonSchema = {
        "propertyNames": _whole_text(name.pattern),
        "additionalProperties": {"$ref": f"#/$defs/{level}"},
    }
    return ValueSpec("a mapping", _is_mapping, {"type": "object", **inner})


def _whole_text(pattern: str) -> dict[str, Json]:
    return {"pattern": f"^({pattern})$"}


ANYTHING = ValueSpec("any value", lambda _: True, {})
TEXT = ValueSpec("text", _is_text, {"type": "string", "pattern": r"\S"})
TEXTS = ValueSpec(
    "a list of texts",
    lambda value: isinstance(value, list) and all(map(_is_text, value)),
    {"type": "array", "items": dict(TEXT.json_schema)},
)
FLAG = ValueSpec("true or false", lambda value: isinstance(value, bool), {"type": "boolean"})
WHOLE = ValueSpec(
    "a whole number, 0 or more",
    lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    {"type": "integer", "minimum": 0},
)
SECONDS = replace(WHOLE, name="a whole number of seconds")
NUMBER = ValueSpec(
    "a number", lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool), {"type": "number"}
)
REQUESTS = ValueSpec(
    "a list of endpoints",
    TEXTS.accepts,
    {"type": "array", "items": {"type": "string", **_whole_text(ENDPOINT.pattern), "examples": ["POST /symbols"]}},
)
LIST = ValueSpec("a list", lambda value: isinstance(value, list), {"type": "array"})
REASONS = ValueSpec(
    "a mapping of paths to reasons",
    lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
    {"type": "object", "additionalProperties": dict(TEXT.json_schema)},
)
DROPS = ValueSpec(
    "a list of entities and fields, like Trade or Trade.note",
    lambda value: isinstance(value, list) and all(isinstance(name, str) and _DROP.fullmatch(name) for name in value),
    {"type": "array", "items": {"type": "string", **_whole_text(_DROP.pattern)}},
)
PLACE = ValueSpec(
    "a path or {endpoint, path}",
    lambda value: _is_text(value) or _is_mapping(value),
    {"anyOf": [dict(TEXT.json_schema), {"$ref": "#/$defs/source"}]},
)
TYPE = replace(
    TEXT,
    json_schema={
        "type": "string",
        "anyOf": [{"enum": list(SCALARS)}, _whole_text(rf"{_ITEM}|list\[\s*{_ITEM}\s*\]")],
        "examples": ["decimal", "AccountStatus", "list[TaxLot]", "ListedInstrument | OptionInstrument"],
    },
)
FOREIGN = replace(TEXT, json_schema={"type": "string", **_whole_text(REFERENCE.pattern), "examples": ["Currency.id"]})
REQUEST = replace(TEXT, json_schema={"type": "string", **_whole_text(ENDPOINT.pattern), "examples": ["GET /accounts"]})
STEPS = replace(TEXT, json_schema={"type": "string", **_whole_text(PATH.pattern), "examples": ["symbol.option_symbol"]})
EXPRESSION = replace(TEXT, json_schema={**TEXT.json_schema, "format": "regex"})

SCHEMA_KEYS: KeySpecs = {
    "description": KeySpec(TEXT, "What the domain is about."),
    "drop": KeySpec(DROPS, "What the next migration may lose: an entity or a field that is gone or narrowed."),
    "enums": KeySpec(_by_name("enum", TYPE_NAME), "Lists of known values, by name."),
    "entities": KeySpec(_by_name("entity", TYPE_NAME), "The things and values of the domain, by name.", required=True),
}

ENUM_KEYS: KeySpecs = {
    "description": KeySpec(TEXT, "What the values tell apart."),
    "values": KeySpec(TEXTS, "The known values, as they are sent.", required=True),
    "open": KeySpec(FLAG, "Upstream may add values; an unknown one is kept as it is."),
}

ENTITY_KEYS: KeySpecs = {
    "description": KeySpec(TEXT, "What it is; the first sentence is the summary."),
    "fields": KeySpec(_by_name("field", FIELD_NAME), "Its values, by name.", required=True),
    "embedded": KeySpec(FLAG, "A value object: it lives inside its owner and has neither table nor key of its own."),
    "access": KeySpec(_one_of(ACCESS), "Whose it is: `user` rows belong to one user and are kept apart by user."),
    "source": KeySpec(
        PLACE,
        "Who answers it, and where its object stands in that answer: `results[]` is every item of the list at "
        "`results`, `[]` the answer itself as a list. The endpoint is the default of its fields.",
    ),
    "cache_table": KeySpec(TEXT, "The name of its table; otherwise its own name in snake case."),
    "cache_ttl": KeySpec(SECONDS, "Seconds for which a cached row is fresh. Without it nothing is cached."),
    "stale_ttl": KeySpec(SECONDS, "Seconds for which a row that is no longer fresh may answer while upstream fails."),
    "negative_ttl": KeySpec(SECONDS, "Seconds for which it is remembered that upstream has no such thing."),
    "retention": KeySpec(SECONDS, "Seconds after which a row is deleted."),
    "invalidated_by": KeySpec(TEXTS, "The operations after which cached rows count as old."),
    "refused": KeySpec(REASONS, "What stands upstream in its object and is left out: path to reason."),
    "renamed_from": KeySpec(TEXT, "Its former name; a migration renames the table and keeps the rows."),
}

CONSTRAINT_KEYS: KeySpecs = {
    "ge": KeySpec(NUMBER, "The least value."),
    "gt": KeySpec(NUMBER, "Every value is greater than this."),
    "le": KeySpec(NUMBER, "The greatest value."),
    "lt": KeySpec(NUMBER, "Every value is less than this."),
    "pattern": KeySpec(EXPRESSION, "A regular expression of ECMA-262, as in JSON Schema, that is found in the text."),
    "min_length": KeySpec(WHOLE, "The fewest characters of a text, or items of a list."),
    "max_length": KeySpec(WHOLE, "The most characters of a text, or items of a list."),
}

FIELD_KEYS: KeySpecs = {
    "type": KeySpec(
        TYPE,
        "A scalar, an enum, an embedded entity, `list[T]`, or `A | B` of embedded entities with a `discriminator`. "
        "A `decimal` keeps every digit; a `datetime` needs a zone.",
        required=True,
    ),
    "description": KeySpec(TEXT, "What the value is."),
    "examples": KeySpec(LIST, "Values that it has had."),
    "unit": KeySpec(TEXT, "What its number counts: shares, USD, percent."),
    "const": KeySpec(ANYTHING, "The only value that it can have."),
    "default": KeySpec(ANYTHING, "Its value where none is given; such a field need not be there."),
    **CONSTRAINT_KEYS,
    "optional": KeySpec(FLAG, "May be absent."),
    "nullable": KeySpec(FLAG, "May be null."),
    "unique": KeySpec(FLAG, "No two rows have the same value."),
    "index": KeySpec(FLAG, "Rows are looked up by it."),
    "primary_key": KeySpec(FLAG, "It is the key of the row, or a part of it."),
    "foreign_key": KeySpec(FOREIGN, "The field of another entity whose value it is."),
    "discriminator": KeySpec(TEXT, "The field that tells the parts of a union apart: const or a closed enum in each."),
    "deprecated": KeySpec(TEXT, "Why it should no longer be used, and what to use instead."),
    "renamed_from": KeySpec(TEXT, "Its former name; a migration renames the column and keeps the values."),
    "original": KeySpec(STEPS, "Where it stands in the original contract; dots nest. Without it, it is not in it."),
    "source": KeySpec(
        PLACE,
        "Where it stands upstream, relative to the entity's object: `currency.id`; `a.id | b.id` is the first that is "
        "present, `{accountId}` the request's path parameter, `#` the place in the answer's list, from 0. "
        "Without it, it is the application's own.",
    ),
    "fetched": KeySpec(REQUEST, "The endpoint that answers the referred entity, where `source` holds its key alone."),
    "pii": KeySpec(_one_of(PII), "What the value tells of a person."),
}

SOURCE_KEYS: KeySpecs = {
    "endpoint": KeySpec(REQUEST, "The upstream request that answers it."),
    "path": KeySpec(TEXT, "Where it stands in the answer, or in the entity's object."),
    "also": KeySpec(
        REQUESTS,
        "Of an entity: further requests that answer its object as whole as `endpoint` does, such as a list of it. What "
        "one of them brought is answered where an object is asked for by its key.",
    ),
}

LEVELS: Mapping[str, KeySpecs] = {"enum": ENUM_KEYS, "entity": ENTITY_KEYS, "field": FIELD_KEYS, "source": SOURCE_KEYS}
"""The levels below the file itself, under the names that `ValueSpec.json_schema` refers to."""
