"""Build the generated tables of a schema as live SQLAlchemy tables, without a file.

Whoever plans from these plans from the very tables that `tables.py` makes: what it learns to write, a plan knows.
"""

from __future__ import annotations

import sys
from itertools import count
from types import ModuleType
from typing import TYPE_CHECKING

from harness.codegen.tables import emit_tables

if TYPE_CHECKING:
    from sqlalchemy import Table

    from harness.schema.ir import Schema

_NUMBERS = count()


def build_tables(schema: Schema) -> dict[str, Table]:
    """Build the table of each entity that has one, by the entity's name."""
    module = ModuleType(f"{__name__}.made_{next(_NUMBERS)}")
    sys.modules[module.__name__] = module  # where SQLAlchemy looks up what an annotation names
    try:
        exec(compile(emit_tables(schema), module.__name__, "exec"), vars(module))  # noqa: S102 - our own generator's text
    finally:
        del sys.modules[module.__name__]
    tables: dict[str, Table] = module.TABLES
    module.Base.registry.dispose()
    return tables
