"""Hypothesis strategies.

Generated from unified_domain.yaml by `harness generate`; do not edit. [675a68d86fbfd29a]
"""

from __future__ import annotations

from harness.model.strategies import payloads, values

from . import facts, models

VALUES = values(facts.FACTS, models.MODELS)
"""Valid values of every entity, by its name."""

PAYLOADS = payloads(facts.FACTS, models.MODELS)
"""One object of every entity that comes from upstream, as it stands there, by the entity's name."""
