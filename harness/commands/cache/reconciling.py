"""Run `harness cache reconcile`: what waits for one of the two stores, what differs between them, and the repair."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from harness import assemble, files
from harness.commands import terminal
from harness.errors import ConfigurationError, FlagsError
from harness.migration.reconciling import EntityStores
from harness.rollout import flags as flags_yaml
from harness.rollout.stages import LADDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rich.console import RenderableType

    from harness.application import Application
    from harness.calls import PathName
    from harness.migration.mapping import TableMigration
    from harness.migration.outbox import Outbox, QueuedWrite
    from harness.migration.reconciling import RowDifference
    from harness.rollout.flags import Flags

SHOWN = 100
"""Rows that differ, of each entity, that a report names."""


@dataclass
class ReconciledEntity:
    """Hold what came of one entity.

    Attributes:
        stores: Both of its stores.
        rows: How many rows were looked at.
        different: How many rows differ.
        repaired: How many of them are alike now.
        shown: Those that still differ, the first of them.
    """

    stores: EntityStores
    rows: int
    different: int = 0
    repaired: int = 0
    shown: list[RowDifference] = field(default_factory=list["RowDifference"])

    @property
    def remaining(self) -> int:
        """Return how many rows still differ."""
        return self.different - self.repaired

    def tree(self) -> dict[str, Any]:
        """Return the result for a program."""
        return {
            "entity": self.stores.entity,
            "rows": self.rows,
            "different": self.different,
            "repaired": self.repaired,
            "differences": [
                {
                    "key": [str(value) for value in difference.key],
                    "kind": difference.kind,
                    "problem": difference.problem,
                    "fields": [asdict(value) for value in self.stores.fields(difference)],
                }
                for difference in self.shown
            ],
        }


@dataclass(frozen=True)
class ReconciliationReport:
    """Hold what waits and what differs."""

    writes: list[QueuedWrite]
    entities: list[ReconciledEntity]

    @property
    def exit_code(self) -> int:
        """Return 0 if both stores are the same and no write waits, else 1."""
        return 1 if self.writes or any(entity.remaining for entity in self.entities) else 0

    def tree(self) -> dict[str, Any]:
        """Return the report for a program."""
        writes = [
            {
                "number": write.number,
                "operation": write.call.operation,
                "missing_in": write.side,
                "state": write.state,
                "attempts": write.attempts,
                "problem": write.problem,
                "written_at": write.written_at.isoformat(),
                "due_at": write.due_at.isoformat(),
            }
            for write in self.writes
        ]
        return {"outbox": writes, "entities": [entity.tree() for entity in self.entities]}


def reconcile(application: Application, flags: Path, *, repairs: bool) -> ReconciliationReport:
    """Hold both stores of every entity against each other, and make them alike if that is asked for.

    Raises:
        ConfigurationError: The application keeps nothing in two stores, or the flags or the database cannot be read.
    """
    kept = [(migration, migration.own) for migration in application.migration if migration.own]
    if application.model is None or not kept:
        raise ConfigurationError(f"the application {application.name} keeps nothing in two stores")
    read = flags_yaml.read(files.read_text(flags, FlagsError), application.operations, str(flags)) if repairs else None
    database = assemble.state_database()
    try:
        outbox = assemble.outbox(application, database)
        entities: list[ReconciledEntity] = []
        for migration, own in kept:
            leads = leader(application, read, migration) if read else None
            stores = EntityStores(database, application.model, migration, own)
            entities.append(reconcile_entity(stores, leads, outbox))
        return ReconciliationReport(outbox.writes(), entities)
    except SQLAlchemyError as failure:
        cause = str(getattr(failure, "orig", None) or type(failure).__name__).splitlines()[0]
        raise ConfigurationError(f"the two stores cannot be read: {cause}") from None
    finally:
        database.dispose()


def leader(
    application: Application, flags: Flags, migration: TableMigration
) -> Callable[[Mapping[str, Any]], PathName]:
    """Return what says which store leads: that of the path which answers the owner of a row."""
    alike = (other for other in application.operations.values() if other.entity == migration.entity)
    writes = (other.name for other in alike if other.writes_locally)
    operation = next(writes, "")

    def leads(row: Mapping[str, Any]) -> PathName:
        if migration.user is None:
            return LADDER[flags.flag(operation).stage].answers
        return flags.plan(operation, row[migration.user]).answers

    return leads


def as_table(tree: dict[str, Any]) -> RenderableType:
    """Return the report for a person."""
    from rich.console import Group  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    entities = Table("entity", "rows", "different", "repaired", box=None)
    for entity in tree["entities"]:
        entities.add_row(entity["entity"], *(f"{entity[name]:,}" for name in ("rows", "different", "repaired")))
    return Group(entities, *map(Text, describe_differences(tree)))


def reconcile_entity(
    stores: EntityStores, leads: Callable[[Mapping[str, Any]], PathName] | None, outbox: Outbox
) -> ReconciledEntity:
    """Hold both stores of an entity against each other; make them alike where it is known which one leads."""
    stores.create_tables()
    newest = max((write.number for write in outbox.writes()), default=0)
    result = ReconciledEntity(stores, sum(stores.counts()))
    for batch in terminal.progress(stores.differences(), f"comparing {stores.entity}", stores.batches()):
        for difference in batch:
            result.different += 1
            if leads and stores.repair(difference, leads):
                result.repaired += 1
            elif len(result.shown) < SHOWN:
                result.shown.append(difference)
    if leads and not result.remaining:
        outbox.forget(stores.entity, newest)
    return result


def describe_differences(tree: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each write that waits and each row that differs."""
    for write in tree["outbox"]:
        tried = f"{write['state']}, tried {write['attempts']} times, {write['problem'] or 'no problem yet'}"
        yield f"outbox {write['number']}: {write['operation']} is missing in {write['missing_in']}: {tried}"
    for entity in tree["entities"]:
        for difference in entity["differences"]:
            values = (f"{value['field']}: {value['original']} ≠ {value['unified']}" for value in difference["fields"])
            key, what = ", ".join(difference["key"]), difference["problem"] or "; ".join(values)
            yield f"{entity['entity']} {key}: {difference['kind']} {what}".rstrip()
        more = entity["different"] - entity["repaired"] - len(entity["differences"])
        if more > 0:
            yield f"{entity['entity']}: and {more:,} more"
