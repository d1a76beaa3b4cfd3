"""Run `harness cache migrate`: open both databases, copy table by table, verify, and say what became of every row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.exc import SQLAlchemyError

from harness import assemble
from harness.commands import terminal
from harness.errors import ConfigurationError, NothingToJudge, nearest
from harness.migration.copying import TableCopy
from harness.migration.rows import RowReader
from harness.migration.source import describe_source, open_source, open_tables
from harness.migration.target import MigrationTarget
from harness.migration.values import EpochUnit, TimeReading
from harness.migration.verification import TableVerification, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from sqlalchemy import Engine

    from harness.application import Application
    from harness.migration.mapping import TableMigration
    from harness.model import Model


@dataclass(frozen=True)
class Options:
    """Hold what was asked for on the command line."""

    source: str
    tables: tuple[str, ...] = ()
    timezone: str | None = None
    epoch: str | None = None
    batch: int = 500
    replaces: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class MigratedTable:
    """Hold what became of one source table; nothing is verified in a dry run."""

    copy: TableCopy
    left_out: tuple[str, ...]
    verification: TableVerification | None

    @property
    def complete(self) -> bool:
        """Return True if every row of the source stands in the target as it is in the source."""
        tally = self.copy.tally
        return self.verification.complete if self.verification else not tally.kept + tally.set_aside

    def tree(self) -> dict[str, Any]:
        """Return the result for a program."""
        tree: dict[str, Any] = {
            "table": self.copy.source.name,
            "entity": self.copy.reader.entity,
            **asdict(self.copy.tally),
            "left_out": list(self.left_out),
        }
        if self.verification:
            sides = {"source": self.verification.source, "target": self.verification.target}
            tree["verified"] = {
                **{name: {"rows": side.rows, "checksum": side.checksum} for name, side in sides.items()},
                "set_aside": self.verification.set_aside,
                "missing": self.verification.missing,
                "different": self.verification.different,
                "holds": self.verification.holds,
            }
        return tree


@dataclass(frozen=True)
class MigrationReport:
    """Hold what became of every table."""

    source: str
    dry_run: bool
    tables: tuple[MigratedTable, ...]

    @property
    def exit_code(self) -> int:
        """Return 0 if every row is where it belongs, else 1."""
        return 0 if all(table.complete for table in self.tables) else 1

    def tree(self) -> dict[str, Any]:
        """Return the report for a program."""
        tables = [table.tree() for table in self.tables]
        return {"source": self.source, "dry_run": self.dry_run, "tables": tables}


def migrate(application: Application, options: Options) -> MigrationReport:
    """Copy and verify every table that was asked for.

    Raises:
        ConfigurationError: The source, a table, a column or an option is wrong.
        NothingToJudge: The source has no row.
    """
    if application.model is None or not application.migration:
        raise ConfigurationError(f"the application {application.name} declares no tables to migrate")
    times = read_time_options(options)
    source, database = open_source(options.source), assemble.state_database()
    try:
        copies = list(open_copies(application.migration, application.model, options, source, database, times))
        if not any(copy.source.count() for copy in copies):
            names = ", ".join(copy.source.name for copy in copies)
            raise NothingToJudge(f"the source has no row in {names}: there is nothing to migrate")
        tables = tuple(migrate_table(copy, options) for copy in copies)
        return MigrationReport(describe_source(source, options.source), options.dry_run, tables)
    except SQLAlchemyError as failure:
        cause = str(getattr(failure, "orig", None) or type(failure).__name__).splitlines()[0]
        raise ConfigurationError(f"the migration stopped, and goes on when it is run again: {cause}") from None
    finally:
        source.dispose()
        database.dispose()


def as_table(tree: dict[str, Any]) -> RenderableType:
    """Return the report for a person."""
    from rich.console import Group  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    counts = ("rows", "inserted", "updated", "same", "kept", "set_aside")
    table = Table("table", "entity", *(name.replace("_", " ") for name in counts), "verified", box=None)
    lines: list[str] = []
    for row in tree["tables"]:
        verified = row.get("verified")
        table.add_row(
            row["table"], row["entity"], *(f"{row[name]:,}" for name in counts), describe_verification(verified)
        )
        lines += explain_counts(row, verified or {})
    return Group(table, *map(Text, lines))


def open_copies(
    migrations: Sequence[TableMigration],
    model: Model,
    options: Options,
    source: Engine,
    database: Engine,
    times: TimeReading,
) -> Iterator[TableCopy]:
    """Yield the copy of every table that was asked for; raises as `migrate` does."""
    names = [name for migration in migrations for name in migration.tables]
    for name in options.tables:
        if name not in names:
            raise ConfigurationError(f"--table {name!r} is no table to migrate; {nearest(name, names)}")
    label = describe_source(source, options.source)
    for migration in migrations:
        wanted = [name for name in migration.tables if name in options.tables or not options.tables]
        for table in open_tables(source, wanted) if wanted else ():
            yield TableCopy(
                table,
                RowReader.of(migration, table.name, table.columns, model, times),
                MigrationTarget(database, model, migration.entity, label, table.name),
                assemble.now,
                options.replaces,
                not options.dry_run,
            )


def migrate_table(copy: TableCopy, options: Options) -> MigratedTable:
    """Copy and verify one table."""
    rows = copy.source.count(copy.position())
    for _ in terminal.progress(copy.run(options.batch), f"copying {copy.source.name}", -(-rows // options.batch)):
        pass
    read = {column.name for column in copy.reader.columns}
    left_out = tuple(name for name in copy.source.columns if name not in read)
    if options.dry_run:
        return MigratedTable(copy, left_out, None)
    verification = TableVerification()
    steps = verify(copy.source, copy.reader, copy.target, verification, options.batch)
    batches = -(-copy.source.count() // options.batch)
    for _ in terminal.progress(steps, f"verifying {copy.source.name}", batches):
        pass
    copy.target.forget_position()
    return MigratedTable(copy, left_out, verification)


def read_time_options(options: Options) -> TimeReading:
    """Return what times mean that do not say it themselves; raises ConfigurationError for an unknown zone or unit."""
    units = get_args(EpochUnit)
    if options.epoch not in {None, *units}:
        raise ConfigurationError(f"--epoch {options.epoch!r} is no unit; valid: {', '.join(units)}")
    if options.timezone is None:
        return TimeReading(None, options.epoch)  # type: ignore[arg-type]
    zones = available_timezones()
    if options.timezone not in zones:
        raise ConfigurationError(f"--timezone {options.timezone!r} is no zone; {nearest(options.timezone, zones)}")
    return TimeReading(ZoneInfo(options.timezone), options.epoch)  # type: ignore[arg-type]


def describe_verification(verified: dict[str, Any] | None) -> str:
    """Return whether both sides of a table have the same rows, with the counts and the checksums."""
    if verified is None:
        return "dry run"
    source, target = verified["source"], verified["target"]
    short = str(source["checksum"])[:15]
    if verified["holds"]:
        return f"{source['rows']:,} = {target['rows']:,}, {short}…"
    return f"differs: {source['rows']:,} rows {short}…, {target['rows']:,} rows {str(target['checksum'])[:15]}…"


def explain_counts(row: dict[str, Any], verified: dict[str, Any]) -> Iterator[str]:
    """Yield a line for whatever of a table a person has to look at."""
    table = row["table"]
    if row["left_out"]:
        yield f"{table}: no field takes the columns {', '.join(row['left_out'])}"
    if row["kept"]:
        yield f"{table}: {row['kept']} rows differ from what stands there, which stays; --replace takes the source's"
    for reason, count in row["reasons"].items():
        yield f"{table}: {count} set aside: {reason}"
    for what in ("missing", "different"):
        if verified.get(what):
            yield f"{table}: {what}: {', '.join(verified[what])}"
