"""Emit `model.py`: the whole package as one value, for whoever is handed a schema instead of importing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.text import module

if TYPE_CHECKING:
    from harness.schema.ir import Schema

_IMPORTS = """
from harness.model import Model

from .facts import FACTS, SCHEMA_DIGEST
from .models import MODELS
from .tables import TABLES, Base
"""

_BODY = '''
MODEL = Model(facts=FACTS, models=MODELS, tables=TABLES, metadata=Base.metadata, digest=SCHEMA_DIGEST)
"""Facts, models and tables of the schema. Whoever needs facts alone imports `facts`, which costs no library."""
'''


def model(schema: Schema) -> str:
    """Emit `model.py`."""
    return module("The schema as one value", schema, _IMPORTS.strip().splitlines(), _BODY.strip().splitlines())
