"""Emit Hypothesis strategies: the models and facts of the package, handed to those who build strategies from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.text import module

if TYPE_CHECKING:
    from harness.schema.ir import Schema

_IMPORTS = """
from harness.model.strategies import payloads, values

from . import facts, models
"""

_BODY = '''
VALUES = values(facts.FACTS, models.MODELS)
"""Valid values of every entity, by its name."""

PAYLOADS = payloads(facts.FACTS, models.MODELS)
"""One object of every entity that comes from upstream, as it stands there, by the entity's name."""
'''


def strategies(schema: Schema) -> str:
    """Emit `strategies.py`."""
    return module("Hypothesis strategies", schema, _IMPORTS.strip().splitlines(), _BODY.strip().splitlines())
