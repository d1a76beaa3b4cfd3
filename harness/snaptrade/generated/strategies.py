"""Hypothesis strategies.

Generated from unified_domain.yaml by `harness generate`; do not edit. [60db7d390072124d]
"""

from __future__ import annotations

from harness.model.strategies import build_payloads, build_values

from . import facts, models

VALUES = build_values(facts.FACTS, models.MODELS)
"""Valid values of every entity, by its name."""

PAYLOADS = build_payloads(facts.FACTS, models.MODELS)
"""One object of every entity that comes from upstream, as it stands there, by the entity's name."""
