"""JSON Schema of the schema language: an editor completes and checks a schema file by it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from harness import positioned_yaml
from harness.codegen.editor import emit_language_schema
from harness.schema.language import LEVELS, SCHEMA_KEYS

if TYPE_CHECKING:
    from harness.schema.language import KeySpec

HERE = Path(__file__).parent
FILES = (HERE.parents[1] / "schemas" / "unified_domain.yaml", HERE / "strange.yaml", HERE / "everything.yaml")
TREE: dict[str, Any] = json.loads(emit_language_schema())
KEYS = [(f"{level}.{name}", key) for level, keys in LEVELS.items() for name, key in keys.items()]
KEYS += [(name, key) for name, key in SCHEMA_KEYS.items()]
SAMPLES: tuple[positioned_yaml.Value, ...] = (
    None, True, 0, -1, 7, Decimal("0.5"), "", " ", "text", "user", "none", [], ["a"], [""], [1], {}, {"a": "b"},
    {"a": 1}, {"A": {}},
)  # fmt: skip

THE_FIRST_SNIPPET = """
entities:
  UniversalSymbol:
    fields:
      id: {type: string, primary_key: true}
      symbol: {type: string, index: true}
      currency_id: {type: string, foreign_key: "Currency.id"}
      last_updated: {type: datetime}
    cache_ttl: 86400
"""

FIELD_MISTAKES = [
    "{}",
    "string",
    "{typ: string}",
    "{type: strin}",
    "{type: [string]}",
    "{type: 'list[strin]'}",
    "{type: 'list[string'}",
    "{type: 'A | string'}",
    "{type: string, nulable: true}",
    "{type: string, nullable: yes}",
    "{type: string, description: 5}",
    "{type: string, description: ''}",
    "{type: string, pii: private}",
    "{type: string, examples: a}",
    "{type: string, ge: least}",
    "{type: string, min_length: -1}",
    "{type: string, max_length: 0.5}",
    "{type: string, foreign_key: Currency}",
    "{type: string, fetched: /accounts}",
    "{type: string, original: a..b}",
    "{type: string, source: {endpoint: accounts, path: a}}",
    "{type: string, source: {pth: a}}",
]
ENTITY_MISTAKES = [
    "{}",
    "{fields: []}",
    "{fields: {1st: {type: string}}}",
    "{fields: {}, field: {}}",
    "{fields: {}, cache_ttl: 1 day}",
    "{fields: {}, cache_ttl: -1}",
    "{fields: {}, access: private}",
    "{fields: {}, invalidated_by: orders.place}",
    "{fields: {}, refused: {a: 1}}",
]
FILE_MISTAKES = [
    "{}",
    "[]",
    "entities: []",
    "entities: {trade: {fields: {}}}",
    "{entities: {}, entity: {}}",
    "{entities: {}, drop: Trade}",
    "{entities: {}, drop: [Trade.note.more]}",
    "{entities: {}, enums: {Side: [BUY, SELL]}}",
    "{entities: {}, enums: {Side: {values: [1]}}}",
    "{entities: {}, enums: {Side: {values: [BUY], open: maybe}}}",
]


def is_valid(text: str) -> bool:
    """Whether an editor would leave this file unmarked."""
    return jsonschema.Draft202012Validator(TREE).is_valid(positioned_yaml.read(text, "small.yaml").value)


def test_it_is_small_json_schema() -> None:
    """The dialect's own schema accepts it, and no editor is slow with it."""
    jsonschema.Draft202012Validator.check_schema(TREE)
    assert len(emit_language_schema().encode()) <= 40_000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sound_file_is_valid(file: Path) -> None:
    """The project's own, and two that use everything there is."""
    assert is_valid(file.read_text(encoding="utf-8"))


def test_the_first_snippet_is_valid() -> None:
    """The language began with it."""
    assert is_valid(THE_FIRST_SNIPPET)


@pytest.mark.parametrize("field", FIELD_MISTAKES)
def test_a_mistake_in_a_field_is_seen(field: str) -> None:
    """A wrong word, a wrong type, a key that is not there."""
    assert not is_valid(f"entities: {{Trade: {{fields: {{side: {field}}}}}}}")


@pytest.mark.parametrize("entity", ENTITY_MISTAKES)
def test_a_mistake_in_an_entity_is_seen(entity: str) -> None:
    """A name that cannot be one, a time that is no number."""
    assert not is_valid(f"entities: {{Trade: {entity}}}")


@pytest.mark.parametrize("text", FILE_MISTAKES)
def test_a_mistake_in_a_file_is_seen(text: str) -> None:
    """A file without entities, an enum whose values are numbers."""
    assert not is_valid(text)


@pytest.mark.parametrize(("name", "key"), KEYS, ids=[name for name, _ in KEYS])
def test_every_key_of_the_language_is_explained(name: str, key: KeySpec) -> None:
    """A new key is there by itself, with its sentence."""
    level, _, last = name.rpartition(".")
    told = (TREE["$defs"][level] if level else TREE)["properties"][last]
    assert told["description"] == key.about
    assert key.about.endswith((".", "?"))


@pytest.mark.parametrize(("name", "key"), KEYS, ids=[name for name, _ in KEYS])
def test_an_editor_takes_nothing_that_the_reader_refuses(name: str, key: KeySpec) -> None:
    """What the two say of a key cannot drift apart."""
    level, _, last = name.rpartition(".")
    inner = f"#/$defs/{level}/properties/{last}" if level else f"#/properties/{last}"
    reader = jsonschema.Draft202012Validator({"$ref": inner, "$defs": TREE["$defs"], "properties": TREE["properties"]})
    taken = [sample for sample in SAMPLES if reader.is_valid(sample)]
    assert taken == [sample for sample in taken if key.value.accepts(sample)]


@pytest.mark.parametrize("type_", ["decimal", "AccountStatus", "list[ TaxLot ]", "A|B", "list[A | B]"])
def test_every_way_to_write_a_type_is_taken(type_: str) -> None:
    """Scalars, names, lists and unions, with spaces where the language allows them."""
    assert is_valid(f"entities: {{Trade: {{fields: {{side: {{type: '{type_}'}}}}}}}}")
