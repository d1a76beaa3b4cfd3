"""Hold what generated code is made of, and one generated schema as a value.

Each module imports only what it needs, so that whoever reads facts pays for no library:

* `facts`: where each field comes from and where it goes; the standard library alone.
* `entity`: the base of the models; Pydantic.
* `columns`: the column types and the names of constraints; SQLAlchemy.
* `strategies`: values and upstream payloads for tests; Hypothesis.

Nothing here knows a schema. Two generated packages in one process share no state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import MetaData, Table

    from harness.model.entity import UnifiedModel
    from harness.model.facts import EntityFacts


@dataclass(frozen=True, slots=True)
class Model:
    """Represent one schema as its generated package has it.

    Attributes:
        facts: Every entity by its name.
        models: The Pydantic model of every entity.
        tables: The table of every entity that has one; embedded entities have none.
        metadata: The metadata that holds those tables and no others.
        digest: The digest of all that decides what a row holds, and for how long.

    """

    facts: Mapping[str, EntityFacts]
    models: Mapping[str, type[UnifiedModel]]
    tables: Mapping[str, Table]
    metadata: MetaData
    digest: str
