"""The schema as one value.

Generated from unified_domain.yaml by `harness generate`; do not edit. [fa5c133f5100885f]
"""

from __future__ import annotations

from harness.model import Model

from .facts import FACTS, SCHEMA_DIGEST
from .models import MODELS
from .tables import TABLES, Base

MODEL = Model(facts=FACTS, models=MODELS, tables=TABLES, metadata=Base.metadata, digest=SCHEMA_DIGEST)
"""Facts, models and tables of the schema. Whoever needs facts alone imports `facts`, which costs no library."""
