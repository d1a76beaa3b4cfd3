"""Emit the modules of a generated package whose text is the same for every schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.text import docstring, emit_module, origin

if TYPE_CHECKING:
    from harness.schema.ir import Schema

_MODEL = '''
from harness.model import Model

from .facts import FACTS, SCHEMA_DIGEST
from .models import MODELS
from .tables import TABLES, Base

MODEL = Model(facts=FACTS, models=MODELS, tables=TABLES, metadata=Base.metadata, digest=SCHEMA_DIGEST)
"""Facts, models and tables of the schema. Whoever needs facts alone imports `facts`, which costs no library."""
'''
_STRATEGIES = '''
from harness.model.strategies import build_payloads, build_values

from . import facts, models

VALUES = build_values(facts.FACTS, models.MODELS)
"""Valid values of every entity, by its name."""

PAYLOADS = build_payloads(facts.FACTS, models.MODELS)
"""One object of every entity that comes from upstream, as it stands there, by the entity's name."""
'''


def emit_package(schema: Schema) -> str:
    """Emit `__init__.py`, which imports nothing."""
    return "\n".join([*docstring(f"What the schema says, as Python. {origin(schema)}"), ""])


def emit_model(schema: Schema) -> str:
    """Emit `model.py`: the whole package as one value, for code that is handed a schema instead of importing it."""
    return emit_module("The schema as one value", schema, _MODEL.strip().splitlines())


def emit_strategies(schema: Schema) -> str:
    """Emit `strategies.py`: Hypothesis strategies over the models and facts of the package."""
    return emit_module("Hypothesis strategies", schema, _STRATEGIES.strip().splitlines())
