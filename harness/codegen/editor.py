"""Describe the schema language in JSON Schema: what an editor needs to complete and check a schema file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.json_schema import DIALECT, json_text
from harness.codegen.text import made_from
from harness.schema.language import LEVELS, SCHEMA_KEYS

if TYPE_CHECKING:
    from harness.codegen.json_schema import SchemaTree
    from harness.schema.language import KeySpecs


def emit_language_schema() -> str:
    """Emit `language.schema.json`."""
    about: SchemaTree = {
        "$schema": DIALECT,
        "$comment": made_from("harness/schema/language.py"),
        "title": "Schema language",
    }
    levels: SchemaTree = {name: _level(keys) for name, keys in LEVELS.items()}
    return json_text({**about, **_level(SCHEMA_KEYS), "$defs": levels})


def _level(keys: KeySpecs) -> SchemaTree:
    required: SchemaTree = {"required": [name for name, key in keys.items() if key.required]}
    tree: SchemaTree = {
        "type": "object",
        "properties": {name: {"description": key.about, **key.value.json_schema} for name, key in keys.items()},
    }
    return {**tree, **(required if required["required"] else {}), "additionalProperties": False}
